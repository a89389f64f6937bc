# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out: by password, again in place, in demo mode; and the pause after too many failures."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as live
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from msgspec.structs import replace

from schedario.portal.accounts.models import Session, User
from schedario.portal.accounts.views import sign_in as views
from schedario.portal.audit_log.models import Event
from schedario.portal.audit_log.origin import get_client_address, get_client_address_or_none
from schedario.portal.rate_limits import Limit
from tests.portal.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("world")

JSON = {"HTTP_ACCEPT": "application/json"}


def sign_in(client: Client, email: str = "compilatore@example.org", password: str = PASSWORD, **more: Any) -> Any:
    extra = {key: more.pop(key) for key in list(more) if key.isupper()}
    return client.post("/entra/", {"email": email, "password": password, **more}, **extra)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind))


def test_the_right_password_opens_the_front_page(world: World, client: Client) -> None:
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    (event,) = events("account:signed_in")
    assert (event.actor, event.origin) == ("Compilatore", "127.0.0.1")
    assert event.subject == f"account:{world.people['compilatore'].pk}"


def test_the_address_may_be_written_with_capitals(client: Client) -> None:
    assert sign_in(client, "Compilatore@Example.ORG").status_code == 302


def shown(response: HttpResponse) -> str:
    """The page's text without what differs in every answer."""
    text = response.content.decode()
    marks = [part.split('"')[0] for part in text.split('name="csrfmiddlewaretoken" value="')[1:]]
    for mark in marks:
        text = text.replace(mark, "")
    return text


def test_nothing_tells_a_wrong_password_from_an_unknown_address_or_an_inactive_account(client: Client) -> None:
    User.objects.create_user("fuori@example.org", "Fuori", PASSWORD, is_active=False)
    wrong = sign_in(client, "compilatore@example.org", "sbagliata")
    unknown = sign_in(client, "nessuno@example.org", "sbagliata")
    inactive = sign_in(client, "fuori@example.org", PASSWORD)
    assert {one.status_code for one in (wrong, unknown, inactive)} == {422}
    pages = {
        shown(one).replace(email, "")
        for one, email in (
            (wrong, "compilatore@example.org"),
            (unknown, "nessuno@example.org"),
            (inactive, "fuori@example.org"),
        )
    }
    assert len(pages) == 1
    assert "Indirizzo e-mail o password non corretti." in pages.pop()


def test_a_failure_is_recorded_without_what_was_typed(world: World, client: Client) -> None:
    sign_in(client, "la-mia-password@example.org", "segreta")
    sign_in(client, "compilatore@example.org", "segreta")
    subjects = [event.subject for event in events("account:sign_in:failed")]
    assert subjects == ["account:-", f"account:{world.people['compilatore'].pk}"]
    stored = json.dumps(list(Event.objects.values()) + list(AccessAttempt.objects.values("post_data")), default=str)
    assert "segreta" not in stored
    assert "la-mia-password" not in stored


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        ("/schede/soc26/CR078SIF11YE/", "/schede/soc26/CR078SIF11YE/"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("/\\example.com/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_addresses_of_the_portal_only(client: Client, asked: str, opened: str) -> None:
    assert sign_in(client, next=asked)["Location"] == opened


def test_a_page_that_needs_an_account_asks_to_sign_in_and_is_then_opened(client: Client) -> None:
    response = client.get("/schede/soc26/CR078SIF11YE/stato/")
    assert response["Location"] == "/entra/?next=/schede/soc26/CR078SIF11YE/stato/"


def test_who_is_signed_in_is_not_asked_again(compilatore: Client) -> None:
    assert compilatore.get("/entra/?next=/x/")["Location"] == "/x/"


def test_leaving_ends_the_session_and_is_not_done_by_a_link(client: Client) -> None:
    sign_in(client)
    assert client.get("/esci/").status_code == 405
    assert client.post("/esci/")["Location"] == "/"
    assert not Session.objects.exists()
    assert [event.actor for event in events("account:signed_out")] == ["Compilatore"]


def test_signing_in_gives_a_new_session_that_knows_its_user(world: World, client: Client) -> None:
    client.get("/entra/")
    sign_in(client)
    assert Session.objects.get().user == world.people["compilatore"]


def still_signed_in(browser: Client, world: World) -> bool:
    """Whether a script of the sheet is answered, or told to sign in."""
    answer = browser.get(world.url("stato/"), headers={"accept": "application/json"})
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


def test_a_session_that_is_over_lets_nobody_in(world: World, compilatore: Client) -> None:
    assert still_signed_in(compilatore, world)
    world.people["compilatore"].sessions.update(expire_date=timezone.now())
    assert not still_signed_in(compilatore, world)


def test_a_session_that_somebody_wrote_into_the_database_is_empty(world: World, compilatore: Client) -> None:
    session = Session.objects.get(session_key=compilatore.session.session_key)
    for data in (session.session_data[:-1] + "~", session.session_data.replace(":", "::")):
        Session.objects.update(session_data=data)
        assert not still_signed_in(compilatore, world)


def test_a_password_that_changes_ends_the_sessions(world: World, compilatore: Client) -> None:
    person = world.people["compilatore"]
    person.set_password("un'altra parola d'ordine")
    person.save()
    assert not still_signed_in(compilatore, world)


def test_an_account_that_is_closed_ends_at_once(world: World, compilatore: Client) -> None:
    person = world.people["compilatore"]
    person.is_active = False
    person.save()
    assert not still_signed_in(compilatore, world)


def test_every_post_of_signing_in_needs_its_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert [strict.post(url).status_code for url in ("/entra/", "/esci/", "/entra/prova/")] == [403, 403, 403]


class TestPause:
    def test_after_five_failures_it_tells_how_long_to_wait(self, client: Client) -> None:
        answers = [sign_in(client, password=f"sbagliata {n}") for n in range(6)]
        assert [one.status_code for one in answers] == [422, 422, 422, 422, 429, 429]
        assert "15 minuti" in answers[-1].content.decode()
        assert answers[-1]["Retry-After"] == "900"

    def test_the_right_password_does_not_end_it(self, client: Client) -> None:
        for n in range(5):
            sign_in(client, password=f"sbagliata {n}")
        assert sign_in(client).status_code == 429

    def test_it_ends_when_it_said_although_somebody_goes_on_trying(self, client: Client) -> None:
        for n in range(5):
            sign_in(client, password=f"sbagliata {n}")
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14, seconds=30))
        again = sign_in(client, password="ancora sbagliata")  # noqa: S106
        assert "1 minuto." in again.content.decode()
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        assert sign_in(client).status_code == 302

    def test_others_go_on_from_the_same_office(self, client: Client) -> None:
        for n in range(5):
            sign_in(client, password=f"sbagliata {n}")
        assert sign_in(client, "responsabile@example.org").status_code == 302

    def test_one_account_is_not_tried_from_many_addresses(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(views, "OF_ONE_ACCOUNT", Limit("account", most=2, seconds=900))
        answers = [sign_in(client, password="x", REMOTE_ADDR=f"192.0.2.{n}") for n in range(3)]  # noqa: S106
        assert [one.status_code for one in answers] == [422, 422, 429]

    def test_many_accounts_are_not_tried_from_one_address(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(views, "FROM_ONE_ADDRESS", Limit("address", most=2, seconds=900))
        answers = [sign_in(client, f"somebody{n}@example.org", "x") for n in range(3)]
        assert [one.status_code for one in answers] == [422, 422, 429]

    def test_it_is_recorded_once(self, client: Client) -> None:
        for n in range(9):
            sign_in(client, password=f"sbagliata {n}")
        locked = [json.loads(event.details)["locked"] for event in events("account:sign_in:failed")]
        assert locked == [False, False, False, False, True]

    def test_a_script_is_told_in_json(self, client: Client) -> None:
        for n in range(5):
            response = sign_in(client, password=f"sbagliata {n}", **JSON)
        assert (response.status_code, response.json()["minutes"]) == (429, 15)


class TestInPlace:
    """A sheet whose session ended signs in again without leaving the page."""

    def test_the_same_person_goes_on_with_a_new_token(self, world: World, client: Client) -> None:
        person = world.people["compilatore"]
        response = sign_in(client, expected=str(person.pk), **JSON)
        assert response.status_code == 200
        assert (response.json()["user"], response.json()["name"]) == (person.pk, "Compilatore")
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        assert strict.post("/esci/", headers={"X-CSRFToken": response.json()["csrf"]}).status_code == 302

    def test_another_person_is_named_and_not_let_in(self, world: World, client: Client) -> None:
        other = world.people["responsabile"]
        response = sign_in(client, other.email, expected=str(world.people["compilatore"].pk), **JSON)
        assert (response.status_code, response.json()["user"]) == (409, other.pk)
        assert "Responsabile" in response.json()["message"]
        assert not Session.objects.filter(user=other).exists()

    def test_a_wrong_password_is_told_in_json(self, client: Client) -> None:
        response = sign_in(client, password="sbagliata", **JSON)  # noqa: S106
        assert response.status_code == 422
        assert response.json()["errors"] == {"__all__": ["Indirizzo e-mail o password non corretti."]}

    def test_a_script_of_a_page_without_session_gets_401(self, client: Client) -> None:
        response = client.get("/schede/soc26/CR078SIF11YE/stato/", **JSON)
        assert response.status_code == 401


class TestDemo:
    @pytest.fixture
    def made_up(self, world: World) -> User:
        User.objects.filter(email="compilatore@example.org").update(synthetic=True)
        return world.people["compilatore"]

    def test_the_page_lists_the_made_up_people_and_they_enter_by_one_click(
        self, made_up: User, client: Client, settings: Any
    ) -> None:
        settings.DEMO = True
        page = client.get("/entra/").content.decode()
        assert "QUINTANO" in page
        assert "DATI DI PROVA" in page
        assert "coordinatore@example.org" not in page
        assert client.post("/entra/prova/", {"person": made_up.pk}).status_code == 302
        assert Session.objects.filter(user=made_up).exists()

    def test_nobody_else_enters_so(self, world: World, client: Client, settings: Any) -> None:
        settings.DEMO = True
        real = world.people["responsabile"]
        assert [client.post("/entra/prova/", {"person": x}).status_code for x in (real.pk, "", "x")] == [404] * 3

    def test_it_does_not_exist_elsewhere(self, made_up: User, client: Client) -> None:
        assert client.post("/entra/prova/", {"person": made_up.pk}).status_code == 404
        assert "Accesso di prova" not in client.get("/entra/").content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_visitors_address_is_what_our_own_proxy_saw(
    settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    settings.ENVIRONMENT = replace(live.ENVIRONMENT, proxies=proxies)
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert get_client_address(request) == address


def test_a_server_behind_a_socket_says_no_address() -> None:
    assert get_client_address_or_none(RequestFactory().get("/", REMOTE_ADDR="")) is None
