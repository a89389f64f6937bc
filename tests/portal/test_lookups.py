# SPDX-License-Identifier: EUPL-1.2
"""Look-ups give nothing to more people than their name says, whatever the table of routes lets in."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from schedario.portal import access
from tests.portal.conftest import signed_in
from tests.portal.routes import address
from tests.portal.world import World

# Routes that change something in a comune's name, and a role that may only read there.
OF_WRITERS = ("filing:confirm", "filing:withdraw", "filing:signed_upload")
OF_SENDERS = (
    "filing:send",
    "filing:cancel",
    "accounts:delegation_grant",
    "accounts:delegation_end",
    "opendata:texts_of_scheda",
)


@pytest.mark.parametrize("route", [*OF_WRITERS, *OF_SENDERS])
def test_a_route_that_is_loosened_opens_nothing(world: World, route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, page = signed_in(world, "amministratore"), address(world, route)
    assert client.post(page, "{}", content_type="application/json").status_code == 403
    monkeypatch.setitem(access.ROUTES, route, access.READERS)  # type: ignore[arg-type]  # a Mapping that is a dict
    body = '{"version":0,"code":"","cells":[],"found":"","reason":""}'
    body = '{"code":"","cells":[],"found":""}' if route == "filing:withdraw" else body
    with pytest.raises(ImproperlyConfigured, match=route):
        client.post(page, body, content_type="application/json")


@pytest.mark.parametrize("route", ["filing:receipts", "filing:pdf", "filing:story", "filing:receipt"])
def test_a_page_for_readers_is_not_for_everybody(world: World, route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = address(world, route)
    monkeypatch.setitem(access.ROUTES, route, access.ANYBODY)  # type: ignore[arg-type]  # a Mapping that is a dict
    with pytest.raises(ImproperlyConfigured, match=route):
        Client().get(page)


def test_a_place_is_given_to_who_looks_after_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = address(world, "accounts:comune_people")
    assert signed_in(world, "compilatore").get(page).status_code == 403
    monkeypatch.setitem(access.ROUTES, "accounts:comune_people", access.READERS)  # type: ignore[arg-type]
    with pytest.raises(ImproperlyConfigured, match="comune_people"):
        signed_in(world, "compilatore").get(page)


@pytest.mark.parametrize(
    "route",
    ["campaigns:dates", "campaigns:reopening", "campaigns:supplied_check", "campaigns:registry_columns",
     "opendata:manage", "opendata:withdraw"],
)  # fmt: skip
def test_what_changes_a_campaign_is_for_the_administrator(
    world: World, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = address(world, route)
    assert signed_in(world, "analista").get(page).status_code == 403
    monkeypatch.setitem(access.ROUTES, route, access.OBSERVERS)  # type: ignore[arg-type]  # a Mapping that is a dict
    with pytest.raises(ImproperlyConfigured, match=route):
        signed_in(world, "analista").get(page)
