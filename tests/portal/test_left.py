# SPDX-License-Identifier: EUPL-1.2
"""What is left to do, in one sentence, and the dates of a scheda of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from schedario.portal.audit_log.chain import Actor
from schedario.portal.campaigns.reminding import build_default_words, send_reminder
from schedario.portal.filing.confirmations import find_open_findings
from schedario.portal.filing.left import describe_what_is_left, join_words
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Phase
from tests.portal.filled import fill, send_now
from tests.portal.world import World

ROME = ZoneInfo("Europe/Rome")
NOON = datetime(2026, 5, 7, 12, tzinfo=ROME)


def set_dates(world: World, due: datetime, closes: datetime, opens: datetime = NOON - timedelta(days=30)) -> Scheda:
    world.campaign.opens_at, world.campaign.due_at, world.campaign.closes_at = opens, due, closes
    world.campaign.save()
    return Scheda.objects.get(pk=world.scheda.pk)


def tell(scheda: Scheda, now: datetime = NOON) -> str:
    return describe_what_is_left(scheda, find_open_findings(scheda.evaluate_answers(), []), now)


class TestTheSentence:
    def test_counts_the_cells_of_each_quadro_and_names_the_report(self, world: World) -> None:
        scheda = set_dates(world, datetime(2026, 5, 31, 23, 59, tzinfo=ROME), datetime(2026, 6, 30, tzinfo=ROME))
        assert tell(scheda) == (
            "Restano da compilare 40 celle del Quadro 1 e la relazione, entro il 31/05/2026 (24 giorni)."
        )

    def test_says_what_is_to_be_corrected_and_confirmed(self, world: World) -> None:
        fill(world)
        scheda = set_dates(world, datetime(2026, 5, 31, 23, 59, tzinfo=ROME), datetime(2026, 6, 30, tzinfo=ROME))
        scheda.answers |= {"M12.utenti": 900}
        scheda.unread = {"M15.utenti": "boh"}
        assert tell(scheda).startswith("Restano da correggere 1 errore; da confermare 2 segnalazioni, entro il ")

    @pytest.mark.parametrize(
        ("days", "told"),
        [(0, "entro oggi alle 18:30."), (1, "entro domani, 08/05/2026."), (2, "entro il 09/05/2026 (2 giorni).")],
    )
    def test_counts_days_as_people_do(self, world: World, days: int, told: str) -> None:
        due = datetime(2026, 5, 7 + days, 18, 30, tzinfo=ROME)
        assert tell(set_dates(world, due, due)).endswith(told)

    def test_after_the_deadline_says_until_when_one_may_still_send(self, world: World) -> None:
        due, closes = datetime(2026, 4, 20, 23, 59, tzinfo=ROME), datetime(2026, 5, 31, 23, 59, tzinfo=ROME)
        told = "Il termine è passato il 20/04/2026; si può ancora inviare fino al 31/05/2026 alle 23:59."
        assert tell(set_dates(world, due, closes)).endswith(f"e la relazione. {told}")

    def test_before_and_after_a_campaign(self, world: World) -> None:
        opens, due = NOON + timedelta(days=3), NOON + timedelta(days=9)
        before = tell(set_dates(world, due, due, opens))
        assert before == "Si potrà compilare dal 10/05/2026 alle 12:00; il termine di invio è il 16/05/2026."
        due = NOON - timedelta(days=2)
        assert tell(set_dates(world, due, due)) == "Non inviata: il termine è passato il 05/05/2026."

    def test_of_a_complete_scheda_only_sending_is_left(self, world: World) -> None:
        fill(world)
        scheda = Scheda.objects.get(pk=world.scheda.pk)
        scheda.answers |= {"R16": "Relazione."}
        assert tell(scheda, scheda.campaign.due_at - timedelta(days=2)).startswith("Resta da inviare la scheda, entro ")
        assert tell(send_now(world).scheda) == ""

    def test_supplied_values_that_are_missing_are_not_for_the_comune_to_fill_in(self, world: World) -> None:
        scheda = Scheda.objects.get(pk=world.scheda.pk)
        scheda.supplied = {name: one for name, one in scheda.supplied.items() if name != "R06"}
        found = find_open_findings(scheda.evaluate_answers(), [])
        assert "R06" not in found.to_fill
        assert any("R06" in finding.cells for finding in found.doubts)

    def test_joins_words(self) -> None:
        assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
            "",
            "a",
            "a e b",
            "a, b e c",
        ]


class TestItsOwnDates:
    def test_who_was_opened_again_has_longer_than_the_others(self, world: World) -> None:
        due = NOON - timedelta(days=9)
        scheda = set_dates(world, due, due + timedelta(days=1))
        assert (scheda.get_phase(NOON), scheda.can_be_written(NOON)) == (Phase.CLOSED, False)
        scheda.reopened_until = NOON + timedelta(days=4)
        assert (scheda.get_phase(NOON), scheda.can_be_written(NOON)) == (Phase.OPEN, True)
        assert scheda.due_at == scheda.closes_at == scheda.reopened_until
        assert "(4 giorni)" in tell(scheda)
        scheda.state = SchedaState.SENT
        assert not scheda.can_be_written(NOON)

    def test_a_moment_before_the_deadline_takes_nothing_away(self, world: World) -> None:
        scheda = set_dates(world, NOON + timedelta(days=9), NOON + timedelta(days=20))
        scheda.reopened_until = NOON + timedelta(days=4)
        assert (scheda.due_at, scheda.closes_at) == (scheda.campaign.due_at, scheda.campaign.closes_at)
        assert scheda.get_phase(NOON + timedelta(days=10)) == Phase.LATE

    def test_the_home_shows_those_that_are_due_first_by_their_own_date(self, world: World, compilatore: Client) -> None:
        set_dates(world, NOON, NOON, NOON)
        Scheda.objects.filter(pk=world.scheda.pk).update(reopened_until=datetime.now(tz=ROME) + timedelta(days=3))
        page = compilatore.get("/").content.decode()
        assert "(3 giorni)" in page
        assert "Oltre il termine" not in page
        assert "Campagna chiusa" not in page


class TestWhereItStands:
    def test_on_home_sheet_and_board(self, world: World, compilatore: Client, coordinatore: Client) -> None:
        told = "Restano da compilare 40 celle del Quadro 1 e la relazione, entro il "
        assert told in compilatore.get("/").content.decode()
        assert told in compilatore.get(world.url()).content.decode()
        board = coordinatore.get(f"/ambiti/{world.crema.code}/").content.decode()
        assert "Restano da compilare 40 celle del Quadro 1 e la relazione.<" in board

    def test_in_the_letter(self, world: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
        words = build_default_words(world.campaign)
        with django_capture_on_commit_callbacks(execute=True):
            send_reminder(
                world.campaign, words["subject"], words["text"], Actor("prova"), world.people["amministratore"]
            )
        assert any("Restano da compilare 40 celle del Quadro 1 e la relazione" in one.body for one in mail.outbox)


class TestWarningsAboutBlanks:
    def test_only_what_is_about_nothing_but_blanks_is_to_be_filled_in(self, world: World) -> None:
        """Too many social workers are a doubt already, though those of the ATS are not filled in."""
        scheda = Scheda.objects.get(pk=world.scheda.pk)
        scheda.answers = {"R01.corrente": 5000}
        found = find_open_findings(scheda.evaluate_answers(), [])
        (doubt,) = (one for one in found.doubts if one.code == "SOC26-Q1-014")
        assert "R01A" in doubt.cells
        assert "R01A" in found.to_fill
        assert [one.code for one in found.warnings if one not in found.doubts] == ["SOC26-Q4-001"]
