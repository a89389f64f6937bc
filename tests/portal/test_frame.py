# SPDX-License-Identifier: EUPL-1.2
"""The frame of the pages: navigation, language, and the pages of errors."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy as _
from msgspec import structs

from schedario.portal import errors, navigation
from schedario.portal.access import ADMINISTRATORS, ANYBODY, SIGNED_IN
from schedario.portal.accounts.models import Membership, Role
from schedario.portal.headers import SecurityHeaders
from schedario.portal.navigation import NavigationEntry

JSON = {"accept": "application/json"}


@pytest.fixture
def two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        NavigationEntry("legal", _("Campagne"), "/note-legali/"),
        NavigationEntry("privacy", _("Persone"), "/privacy/", SIGNED_IN),
    )
    monkeypatch.setattr(navigation, "ENTRIES", (*lines, NavigationEntry("nowhere", _("Andamento"), "/andamento/")))
    monkeypatch.setattr(navigation, "ROUTES", {"legal": ADMINISTRATORS, "privacy": ANYBODY})


@pytest.mark.usefixtures("two_lines")
def test_nobody_sees_a_link_that_he_cannot_open() -> None:
    analyst, administrator = Membership(role=Role.ANALISTA), Membership(role=Role.AMMINISTRATORE)
    assert _addresses("/", False) == []
    assert _addresses("/", True, analyst) == ["/privacy/"]
    assert _addresses("/", True, analyst, administrator) == ["/note-legali/", "/privacy/"]


@pytest.mark.usefixtures("two_lines")
def test_the_navigation_marks_the_page_and_what_lies_below_it() -> None:
    def current(path: str) -> list[str]:
        return [link.current for link in navigation.list_links(path, True, [])]

    assert current("/privacy/") == ["page"]
    assert current("/privacy/dettagli/") == ["true"]
    assert current("/") == [""]


def _addresses(path: str, signed_in: bool, *memberships: Membership) -> list[str]:
    return [link.address for link in navigation.list_links(path, signed_in, memberships)]


def test_the_page_of_a_failure_needs_no_database_and_no_session(rf: RequestFactory) -> None:
    answer = errors.handle_server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Il portale ha avuto un problema" in answer.text


@pytest.mark.parametrize(("by_https", "told"), [(True, "max-age=31536000"), (False, None)])
def test_a_browser_that_came_by_https_comes_back_by_it_whatever_the_proxy_says(
    by_https: bool, told: str | None, settings: Any
) -> None:
    settings.STRICT_TRANSPORT = by_https
    answer = SecurityHeaders(lambda _: HttpResponse())(RequestFactory().get("/"))
    assert answer.headers.get("Strict-Transport-Security") == told


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429])
def test_the_page_of_an_error_has_its_status_and_a_way_out(status: int, rf: RequestFactory) -> None:
    answer = errors.render_error(rf.get("/"), status)
    assert answer.status_code == status
    assert f"Errore {status}" in answer.text
    assert "Vai alla pagina iniziale" in answer.text


def test_a_script_gets_the_error_as_json(rf: RequestFactory) -> None:
    answer = errors.render_error(rf.get("/", headers=JSON), 409, "stale")
    assert answer.status_code == 409
    assert answer.content == b'{"error": "409", "reason": "stale"}'


def test_a_request_that_is_too_large_is_told_so(rf: RequestFactory) -> None:
    assert errors.handle_bad_request(rf.get("/"), RequestDataTooBig()).status_code == 413
    assert errors.handle_bad_request(rf.get("/"), BadRequest()).status_code == 400
    assert errors.handle_forbidden(rf.get("/"), PermissionDenied()).status_code == 403


def test_an_address_that_leads_nowhere_is_answered_with_our_page(client: Client) -> None:
    answer = client.get("/non/esiste/")
    assert answer.status_code == 404
    assert "Questa pagina non esiste" in answer.text


def test_a_form_of_another_site_is_refused_with_our_page() -> None:
    answer: HttpResponse = Client(enforce_csrf_checks=True).post("/lingua/", {"language": "en"})  # type: ignore[assignment]
    assert answer.status_code == 403
    assert "Il modulo è rimasto aperto troppo a lungo" in answer.text


def test_the_language_is_not_changed_by_a_link(client: Client) -> None:
    client.get("/lingua/?language=en")
    assert "django_language" not in client.cookies


def test_the_legal_pages_say_who_runs_the_portal(client: Client, settings: Any) -> None:
    assert "Chi ha installato questo portale" in client.get("/privacy/").text
    named = {"owner": "Comune di Prova", "owner_contact": "a@example.org", "privacy_contact": "dpo@example.org"}
    settings.ENVIRONMENT = structs.replace(settings.ENVIRONMENT, **named)
    privacy = client.get("/privacy/").text
    assert "Titolare del trattamento è Comune di Prova" in privacy
    assert "dpo@example.org" in privacy
    assert "Questo portale è gestito da Comune di Prova" in client.get("/note-legali/").text


def test_the_style_page_is_not_for_production(client: Client) -> None:
    assert client.get("/stile/").status_code == 404
