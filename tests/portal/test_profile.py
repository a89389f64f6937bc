# SPDX-License-Identifier: EUPL-1.2
"""The own profile: data, e-mail address, password, sessions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from schedario.portal.accounts.models import Session, User
from schedario.portal.audit_log.models import Event
from tests.portal.conftest import signed_in
from tests.portal.world import PASSWORD, World

pytestmark = pytest.mark.usefixtures("world")

Sending = Callable[..., Any]
NEW = "un’altra parola lunga"
ANNA = "RSSNNA80A41D150A"


def link_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", text)
    assert found
    return found[1]


def me(world: World) -> User:
    return User.objects.get(pk=world.people["compilatore"].pk)


def save(client: Client, **given: str) -> Any:
    return client.post("/profilo/", {"name": "Compilatore", "codice_fiscale": "", "language": "it", **given})


class TestData:
    def test_what_changes_is_recorded_from_old_to_new(self, world: World, compilatore: Client) -> None:
        assert save(compilatore, name="Anna Rossi", codice_fiscale=f" {ANNA.lower()} ").status_code == 302
        assert (me(world).name, me(world).codice_fiscale) == ("Anna Rossi", ANNA)
        (event,) = Event.objects.filter(kind="account:profile:changed")
        assert json.loads(event.details) == {"name": ["Compilatore", "Anna Rossi"], "codice_fiscale": ["", ANNA]}

    @pytest.mark.parametrize("wrong", ["RSSNNA80A41D150B", "RSSNNA", "00743110157", "RSSNNA80A41D150\0"])
    def test_a_codice_fiscale_that_is_none_is_refused(self, world: World, compilatore: Client, wrong: str) -> None:
        assert save(compilatore, codice_fiscale=wrong).status_code == 422
        assert me(world).codice_fiscale is None

    def test_two_accounts_have_not_the_same_one(self, world: World, compilatore: Client) -> None:
        User.objects.filter(pk=world.people["responsabile"].pk).update(codice_fiscale=ANNA)
        assert save(compilatore, codice_fiscale=ANNA).status_code == 422

    def test_many_accounts_have_none(self, world: World, compilatore: Client) -> None:
        assert [save(one).status_code for one in (compilatore, signed_in(world, "responsabile"))] == [302, 302]

    def test_the_language_is_kept_and_used(self, compilatore: Client) -> None:
        save(compilatore, language="en")
        assert '<html lang="en">' in compilatore.get("/profilo/").content.decode()


class TestAddress:
    def ask(self, client: Client, capture: Sending, **given: str) -> Any:
        with capture(execute=True):
            return client.post("/profilo/email/", {"email": "Nuova@example.org", "password": PASSWORD, **given})

    def test_it_changes_when_the_new_one_has_been_proved(
        self, world: World, compilatore: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        assert self.ask(compilatore, django_capture_on_commit_callbacks).status_code == 302
        assert me(world).email == "compilatore@example.org"
        assert mail.outbox[0].to == ["nuova@example.org"]
        link = link_in(mail.outbox[0].body)
        assert compilatore.get(link).status_code == 200
        assert me(world).email == "compilatore@example.org"
        assert compilatore.post(link).status_code == 302
        assert me(world).email == "nuova@example.org"
        assert compilatore.post(link).status_code == 410

    def test_the_link_is_of_use_to_nobody_else(
        self, world: World, compilatore: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        self.ask(compilatore, django_capture_on_commit_callbacks)
        link = link_in(mail.outbox[0].body)
        assert signed_in(world, "responsabile").post(link).status_code == 410
        assert Client().post(link)["Location"].startswith("/entra/")

    def test_an_address_of_another_account_is_not_taken(
        self, world: World, compilatore: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        self.ask(compilatore, django_capture_on_commit_callbacks, email="responsabile@example.org")
        assert compilatore.post(link_in(mail.outbox[0].body)).status_code == 409
        assert me(world).email == "compilatore@example.org"

    def test_it_needs_the_password(self, compilatore: Client, django_capture_on_commit_callbacks: Sending) -> None:
        response = self.ask(compilatore, django_capture_on_commit_callbacks, password="x")  # noqa: S106
        assert response.status_code == 422
        assert not mail.outbox


class TestPassword:
    def change(self, client: Client, old: str = PASSWORD) -> Any:
        given = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
        return client.post("/profilo/password/", given)

    def test_changing_it_keeps_this_session_and_ends_the_others(self, world: World, compilatore: Client) -> None:
        elsewhere = signed_in(world, "compilatore")
        assert self.change(compilatore)["Location"] == "/profilo/"
        assert me(world).check_password(NEW)
        assert compilatore.get("/profilo/").status_code == 200
        assert elsewhere.get("/profilo/").status_code == 302
        assert Session.objects.filter(user=me(world)).count() == 1
        assert Event.objects.filter(kind="account:password:changed", subject=f"account:{me(world).pk}").exists()

    def test_it_is_not_changed_without_the_old_one(self, world: World, compilatore: Client) -> None:
        assert self.change(compilatore, old="x").status_code == 422
        assert me(world).check_password(PASSWORD)

    def test_who_forgot_it_chooses_another_by_letter_once(
        self, world: World, compilatore: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        client = Client()
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/password/dimenticata/", {"email": "compilatore@example.org"})
        link = link_in(mail.outbox[0].body)
        page = client.get(link, follow=True)
        chosen = {"new_password1": NEW, "new_password2": NEW}
        assert client.post(page.request["PATH_INFO"], chosen)["Location"] == "/entra/"
        assert me(world).check_password(NEW)
        assert compilatore.get("/profilo/").status_code == 302
        assert "non vale più" in Client().get(link, follow=True).content.decode()

    def test_whether_an_address_has_an_account_is_not_told(
        self, client: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post("/password/dimenticata/", {"email": "nessuno@example.org"})
        assert response["Location"] == "/password/inviata/"
        assert not mail.outbox


class TestSessions:
    def test_the_page_lists_them_and_closes_the_others(self, compilatore: Client) -> None:
        elsewhere = Client(headers={"User-Agent": "Mozilla/5.0 Gecko/20100101 Firefox/140.0"})
        elsewhere.post("/entra/", {"email": "compilatore@example.org", "password": PASSWORD})
        assert "Firefox" in compilatore.get("/profilo/").content.decode()
        compilatore.post("/profilo/sessioni/")
        assert (elsewhere.get("/profilo/").status_code, compilatore.get("/profilo/").status_code) == (302, 200)
        (event,) = Event.objects.filter(kind="account:sessions:ended")
        assert json.loads(event.details) == {"number": 1}

    def test_those_of_others_stay(self, world: World, compilatore: Client) -> None:
        other = signed_in(world, "responsabile")
        compilatore.post("/profilo/sessioni/")
        assert other.get("/profilo/").status_code == 200
