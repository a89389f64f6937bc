# SPDX-License-Identifier: EUPL-1.2
"""The table of `access` is whole, and what it refuses tells nothing. Who may open what: `test_access_matrix.py`.

A new route needs a line in `access.ROUTES` and one in `access_matrix.txt`; an argument that no route had before, a
value in `routes.ARGUMENTS`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client

from schedario.portal.access import ROUTES, Standing, determine_access
from schedario.portal.accounts.models import Membership, Role
from schedario.portal.registry.models import Comune
from tests.portal.routes import address, all_routes, arguments_of
from tests.portal.visitors import VISITORS
from tests.portal.world import World

NAMES = sorted({name for name, _ in all_routes() if name})

# Routes about one comune or ATS that are meant for everybody; each one is a decision.
PUBLIC_PLACES: frozenset[str] = frozenset()

# Routes that exist in no installation but a demo.
DEMO_ONLY = {"style", "style_error"}


def test_every_route_has_a_name_and_a_line_in_the_table() -> None:
    nameless = [arguments for name, arguments in all_routes() if not name]
    missing = set(NAMES) - ROUTES.keys()
    assert not nameless
    assert not missing, f"add to ROUTES in schedario/portal/access.py: {sorted(missing)}"


def test_the_table_has_no_line_without_a_route() -> None:
    assert not ROUTES.keys() - set(NAMES) - DEMO_ONLY


@pytest.mark.parametrize("name", NAMES)
def test_what_is_about_a_comune_or_an_ats_is_for_those_who_have_to_do_with_it(name: str) -> None:
    about_one = arguments_of(name) & {"comune", "ats"}
    if about_one and name not in PUBLIC_PLACES:
        assert not ROUTES[name] & {Standing.ANYBODY, Standing.SIGNED_IN}


@pytest.mark.one_database
@pytest.mark.parametrize("name", [name for name in NAMES if arguments_of(name) & {"comune", "ats"}])
def test_a_foreign_comune_looks_like_one_that_does_not_exist(name: str, world: World) -> None:
    here, nowhere = address(world, name), address(world, name, elsewhere=True)
    for who, visitor in VISITORS.items():
        if not visitor.known or visitor.standings(arguments_of(name)):
            continue
        with visitor.browser(world) as browser:
            for method in ("get", "post"):
                pages = [_page(browser, method, url) for url in (here, nowhere)]
                assert pages[0] == pages[1], (who, method)


def _page(browser: Client, method: str, url: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers, without the address itself and the marks that differ in every answer."""
    response: Any = getattr(browser, method)(url)
    text = response.content.decode().replace(url, "")
    return response.status_code, re.sub(r'value="\w{64}"', "", text), dict(response.headers) | {"Content-Length": ""}


@pytest.mark.one_database
@pytest.mark.parametrize("name", NAMES)
def test_no_post_is_taken_from_another_site(name: str, world: World) -> None:
    url = address(world, name)
    for who in ("anonymous", "responsabile", "amministratore"):
        with VISITORS[who].browser(world) as browser:
            browser.handler.enforce_csrf_checks = True
            response: Any = browser.post(url)
        assert response.status_code == 403, who
        assert not hasattr(response.wsgi_request, "access"), who


@pytest.mark.usefixtures("world")
def test_a_name_with_a_null_character_is_the_name_of_nothing(amministratore: Client) -> None:
    assert amministratore.get("/schede/soc26/CR%00/stato/").status_code == 404


def test_who_may_open_what_is_asked_in_three_queries(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # the comune with its ATS, the roles, the delegation
        determine_access(world.people["coordinatore"], {"comune": world.quintano.codice})


def test_an_inactive_account_is_nobody(world: World) -> None:
    person = world.people["responsabile"]
    person.is_active = False
    assert determine_access(person, {"comune": world.quintano.codice}).standings == {Standing.ANYBODY}


def test_a_role_for_no_ats_is_none_for_a_comune_without_ats(world: World) -> None:
    """The database takes no such role; were there one, it must not hold for all that have no ATS either."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=world.people["coordinatore"], role=Role.COORDINATORE)
    Comune.objects.filter(pk=world.quintano.pk).update(ats=None)
    person = world.people["coordinatore"]
    person.roles = (Membership(user=person, role=Role.COORDINATORE),)
    found = determine_access(person, {"comune": world.quintano.codice})
    assert found.standings == {Standing.ANYBODY, Standing.SIGNED_IN}


def test_an_address_of_a_comune_and_an_ats_is_of_a_comune_in_that_ats(world: World) -> None:
    both = {"comune": world.quintano.codice, "ats": world.other_ats.code}
    with pytest.raises(Http404):
        determine_access(world.people["compilatore"], both)
    assert determine_access(world.people["compilatore"], {**both, "ats": "crema"}).has_any_of(
        frozenset({"compilatore"})
    )
