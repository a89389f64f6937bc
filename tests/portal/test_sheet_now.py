# SPDX-License-Identifier: EUPL-1.2
"""The sheet's page shows what is there now, and is made for who asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from schedario.portal.accounts.models import Delegation, Membership, User
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Campaign, Comune
from tests.portal.conftest import signed_in
from tests.portal.world import World

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")([^"]*)')


def opened(client: Client, world: World, language: str = "it") -> str:
    answer = client.get(world.url(), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def without_token(page: str) -> str:
    return TOKEN.sub(r"\1", page)


def test_every_request_has_a_form_token_of_its_own(world: World, compilatore: Client) -> None:
    tokens = [TOKEN.findall(opened(compilatore, world)) for _ in range(2)]
    assert all(len(found) == 2 for found in tokens)
    assert tokens[0] != tokens[1]
    answer = compilatore.post("/lingua/", {"csrfmiddlewaretoken": tokens[0][0][1], "language": "en", "next": "/"})
    assert answer.status_code == 302


def test_others_are_shown_pages_of_their_own(world: World) -> None:
    people = ("compilatore", "responsabile", "coordinatore", "amministratore")
    clients = [signed_in(world, role) for role in people]
    for _ in range(2):
        for role, client in zip(people, clients, strict=True):
            shown = opened(client, world)
            assert {name for name in people if f"{name}@example.org" in shown} == {role}


def test_another_language_is_another_page(world: World, compilatore: Client) -> None:
    assert 'lang="it"' in opened(compilatore, world)
    assert 'lang="en"' in opened(compilatore, world, "en")


CHANGES: dict[str, Callable[[World], object]] = {
    "a save": lambda _: Scheda.objects.update(answers={"M12.utenti": 5}),
    "a supplied value": lambda _: Scheda.objects.update(supplied={}),
    "what cannot be read": lambda _: Scheda.objects.update(unread={"M12.utenti": "x"}),
    "sending": lambda _: Scheda.objects.update(state=SchedaState.SENT),
    "reopening": lambda _: Scheda.objects.update(reopening_reason="un motivo"),
    "the dates": lambda _: Campaign.objects.update(due_at=timezone.now() + timedelta(days=3)),
    "the name of the comune": lambda _: Comune.objects.update(denominazione="ALTRO"),
    "the person's name": lambda _: User.objects.update(name="Un altro nome"),
    "a role more": lambda world: Membership.objects.create(user=world.people["compilatore"], role="analista"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_seen_at_once(change: str, world: World, compilatore: Client) -> None:
    before = without_token(opened(compilatore, world))
    CHANGES[change](world)
    after = without_token(opened(compilatore, world))
    assert after != before
    assert after == without_token(opened(compilatore, world))


def test_a_delegation_is_seen_at_once(world: World, coordinatore: Client) -> None:
    assert '"editable":false' in opened(coordinatore, world)
    delegation = Delegation.objects.create(
        comune=world.quintano, ats=world.crema, granted_by=world.people["responsabile"]
    )
    assert '"editable":true' in opened(coordinatore, world)
    delegation.delete()
    assert '"editable":false' in opened(coordinatore, world)


def test_who_lost_their_role_is_shown_nothing(world: World, compilatore: Client) -> None:
    opened(compilatore, world)
    Membership.objects.filter(user=world.people["compilatore"]).delete()
    assert compilatore.get(world.url()).status_code == 404
    compilatore.logout()
    assert compilatore.get(world.url()).status_code == 302


def test_who_has_no_role_is_shown_nothing(world: World) -> None:
    stranger = Client()
    person = User.objects.create_user("altra@example.org", "Altra Persona")
    stranger.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert stranger.get(world.url()).status_code == 404


def test_the_page_says_so_when_the_deadline_has_passed(world: World, compilatore: Client) -> None:
    now = timezone.now()
    Campaign.objects.update(due_at=now + timedelta(seconds=2))
    late = "Il termine di invio è passato"
    assert late not in opened(compilatore, world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now + timedelta(seconds=3))
        assert late in opened(compilatore, world)
