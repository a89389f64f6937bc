# SPDX-License-Identifier: EUPL-1.2
"""A kept page is never out of date, and never somebody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from schedario.portal.accounts.models import Delegation, Membership, Session, User
from schedario.portal.filing.models import Scheda, State
from schedario.portal.filing.views import sheet as sheet_view
from schedario.portal.kept import STAND_IN, KeptPages, page
from schedario.portal.registry.models import Campaign, Comune
from tests.portal.conftest import signed_in
from tests.portal.world import World

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")([^"]*)')
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows by one with each page that is drawn, rather than found among those that are kept."""
    draw, times = sheet_view._draw, list[Any]()

    def counted(*arguments: Any) -> bytes:
        times.append(arguments)
        return draw(*arguments)

    monkeypatch.setattr(sheet_view, "_draw", counted)
    return times


def opened(client: Client, world: World, language: str = "it") -> str:
    answer = client.get(world.url(), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def without_token(page: str) -> str:
    return TOKEN.sub(r"\1", page)


def test_a_page_is_drawn_once_while_nothing_changes(world: World, compilatore: Client, drawn: list[Any]) -> None:
    first, second = opened(compilatore, world), opened(compilatore, world)
    assert without_token(first) == without_token(second)
    assert len(drawn) == 1


def test_every_request_has_a_form_token_of_its_own(world: World, compilatore: Client) -> None:
    tokens = [TOKEN.findall(opened(compilatore, world)) for _ in range(2)]
    assert all(len(found) == 2 for found in tokens)
    assert tokens[0] != tokens[1]
    assert STAND_IN not in opened(compilatore, world)
    answer = compilatore.post("/lingua/", {"csrfmiddlewaretoken": tokens[0][0][1], "language": "en", "next": "/"})
    assert answer.status_code == 302


def test_others_are_shown_pages_of_their_own(world: World, drawn: list[Any]) -> None:
    people = ("compilatore", "responsabile", "coordinatore", "amministratore")
    clients = [signed_in(world, role) for role in people]
    for _ in range(2):
        for role, client in zip(people, clients, strict=True):
            shown = opened(client, world)
            assert {name for name in people if f"{name}@example.org" in shown} == {role}
    assert len(drawn) == len(people)


def test_another_language_is_another_page(world: World, compilatore: Client, drawn: list[Any]) -> None:
    assert 'lang="it"' in opened(compilatore, world)
    assert 'lang="en"' in opened(compilatore, world, "en")
    assert len(drawn) == 2


CHANGES: dict[str, Callable[[World], object]] = {
    "a save": lambda _: Scheda.objects.update(answers={"M12.utenti": 5}),
    "a supplied value": lambda _: Scheda.objects.update(supplied={}),
    "what cannot be read": lambda _: Scheda.objects.update(unread={"M12.utenti": "x"}),
    "sending": lambda _: Scheda.objects.update(state=State.SENT),
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
    sheet_view._kept = KeptPages()
    assert after == without_token(opened(compilatore, world))


def test_a_delegation_is_seen_at_once(world: World, coordinatore: Client) -> None:
    assert '"editable":false' in opened(coordinatore, world)
    delegation = Delegation.objects.create(
        comune=world.quintano, ats=world.crema, granted_by=world.people["responsabile"]
    )
    assert '"editable":true' in opened(coordinatore, world)
    delegation.delete()
    assert '"editable":false' in opened(coordinatore, world)


def test_who_lost_his_role_is_shown_nothing(world: World, compilatore: Client, drawn: list[Any]) -> None:
    opened(compilatore, world)
    Membership.objects.filter(user=world.people["compilatore"]).delete()
    assert compilatore.get(world.url()).status_code == 404
    compilatore.logout()
    assert compilatore.get(world.url()).status_code == 302
    assert len(drawn) == 1


def test_who_has_no_role_is_asked_for_apart_from_the_scheda(world: World, drawn: list[Any]) -> None:
    stranger = Client()
    person = User.objects.create_user("altra@example.org", "Altra Persona")
    stranger.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert stranger.get(world.url()).status_code == 404
    assert drawn == []


def test_a_session_that_somebody_wrote_into_the_database_is_empty(world: World, compilatore: Client) -> None:
    opened(compilatore, world)
    session = Session.objects.get(session_key=compilatore.session.session_key)
    for data in (session.session_data[:-1] + "~", session.session_data.replace(":", "::")):
        Session.objects.update(session_data=data)
        assert compilatore.get(world.url()).status_code == 302


def test_a_page_with_a_confirmation_is_not_kept(world: World, compilatore: Client, drawn: list[Any]) -> None:
    world.scheda.confirmations.create(
        code="X", found="x", reason="un motivo", confirmed_by=None, confirmed_at=timezone.now()
    )
    for _ in range(2):
        opened(compilatore, world)
    assert len(drawn) == 2


def test_a_page_is_drawn_anew_when_the_deadline_has_passed(world: World, compilatore: Client) -> None:
    now = timezone.now()
    Campaign.objects.update(due_at=now + timedelta(seconds=2))
    late = "Il termine di invio è passato"
    assert late not in opened(compilatore, world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now + timedelta(seconds=3))
        assert late in opened(compilatore, world)


def test_what_is_said_of_today_ends_with_it(world: World) -> None:
    campaign = world.campaign
    campaign.opens_at, campaign.due_at, campaign.closes_at = (NOW + timedelta(days=days) for days in (-9, 9, 99))
    scheda = Scheda(campaign=campaign)
    assert scheda.find_next_change_of_page(NOW) == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    campaign.due_at = scheda.reopened_until = LATER
    assert scheda.find_next_change_of_page(NOW) == scheda.find_next_change_of_page(LATER) == LATER


def test_pages_are_found_until_they_end() -> None:
    kept = KeptPages()
    kept.keep("key", page(f"<{STAND_IN}|{STAND_IN}>".encode(), LATER))
    found = kept.find("key", NOW)
    assert found is not None
    assert found.with_token("t") == b"<t|t>"
    assert kept.find("key", LATER) is None
    assert kept.find("another", NOW) is None


def test_what_was_not_asked_for_the_longest_time_makes_room() -> None:
    kept = KeptPages(most=10)
    for key in ("a", "b"):
        kept.keep(key, page(b"12345", LATER))
    kept.find("a", NOW)
    kept.keep("c", page(b"123", LATER))
    assert [kept.find(key, NOW) is not None for key in "abc"] == [True, False, True]
    kept.keep("c", page(b"12", LATER))
    assert kept.size == 7
    kept.keep("d", page(b"too much to keep", LATER))
    assert kept.size == 0
