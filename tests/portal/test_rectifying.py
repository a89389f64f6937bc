# SPDX-License-Identifier: EUPL-1.2
"""Rectification: the sent scheda stays as it is until another one takes its place."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from schedario.portal.audit_log.chain import Actor
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.confirming import confirm_warnings
from schedario.portal.filing.actions.reopening import (
    NotSentError,
    _restore_answers,
    cancel_rectification,
    reopen_scheda,
)
from schedario.portal.filing.confirmations import list_valid_confirmations
from schedario.portal.filing.editing import ClosedError
from schedario.portal.filing.models import SchedaState, Submission
from schedario.portal.filing.sending.comparing import list_rectified_cells
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.jinja_env import format_moment
from tests.portal.conftest import signed_in
from tests.portal.filled import REASON, fill, fresh, put, receipt, send_now, warning, writer
from tests.portal.world import World

WHY = "Ore contate due volte"
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def sent(world: World) -> Submission:
    fill(world, M24__utenti="100")
    confirm_warnings(world.scheda.pk, 0, [warning(world)], REASON, writer(world))
    return send_now(world)


def close_campaign(world: World) -> None:
    world.campaign.due_at = world.campaign.closes_at = timezone.now() - timedelta(minutes=1)
    world.campaign.save()


def again(world: World) -> None:
    reopen_scheda(fresh(world), writer(world, "responsabile").who, WHY)


def test_it_starts_from_what_was_sent(world: World, sent: Submission) -> None:
    before = fresh(world).read_answers()
    again(world)
    scheda = fresh(world)
    assert (scheda.state, scheda.can_be_written(), scheda.read_answers()) == (SchedaState.DRAFT, True, before)
    assert list_rectified_cells(PreparedSubmission(scheda), sent) == []


def test_the_new_submission_replaces_the_old_one_with_its_reason(world: World, sent: Submission) -> None:
    again(world)
    put(world, M12__utenti="7")
    new = send_now(world)
    assert (new.replaces, new.reason, world.scheda.get_current_submission()) == (sent, WHY, new)
    assert Submission.objects.get(pk=sent.pk).digest == sent.digest
    assert fresh(world).reopening_reason == ""


def test_a_rectification_of_a_rectification_replaces_the_last(world: World, sent: Submission) -> None:
    numbers = [sent.number]
    for _ in range(2):
        again(world)
        numbers.append(send_now(world).number)
    chain = [one.number for one in Submission.objects.order_by("pk")]
    assert chain == numbers
    assert len(set(numbers)) == 3
    assert Submission.objects.filter(replaced_by__isnull=True).count() == 1


def test_people_of_the_comune_are_told_by_mail(
    world: World,
    sent: Submission,  # noqa: ARG001
    django_capture_on_commit_callbacks: Any,
) -> None:
    until = timezone.now() + timedelta(days=3)
    with django_capture_on_commit_callbacks(execute=True):
        reopen_scheda(fresh(world), Actor("Chi amministra"), WHY, until)
    message = mail.outbox[-1]
    assert message.to == ["compilatore@example.org", "responsabile@example.org"]
    for part in (WHY, format_moment(until), world.url("")):
        assert part in message.body


def test_until_it_is_sent_the_old_one_counts(world: World, sent: Submission) -> None:
    again(world)
    put(world, M12__utenti="7")
    assert world.scheda.get_current_submission() == sent


def test_the_page_shows_what_it_changes_before_it_is_sent(world: World, sent: Submission) -> None:
    again(world)
    put(world, M12__utenti="7")
    found = {
        one.cell.id: (one.before, one.after) for one in list_rectified_cells(PreparedSubmission(fresh(world)), sent)
    }
    assert found["M12.utenti"] == ("8", "7")
    assert found["M12.media_ore"] == ("6,25", "7,14")


def test_what_is_not_available_is_no_blank_among_the_differences(world: World) -> None:
    fill(world, M12__utenti="n.d.: registro perso")
    sent = send_now(world)
    reopen_scheda(fresh(world), writer(world).who, "Il registro si è trovato")
    put(world, M12__utenti="8", M15__utenti="n.d.: nessuno lo sa")
    changed = {
        one.cell.id: (one.before, one.after) for one in list_rectified_cells(PreparedSubmission(fresh(world)), sent)
    }
    assert changed["M12.utenti"] == ("n.d.: registro perso", "8")
    assert changed["M15.utenti"][1] == "n.d.: nessuno lo sa"


def test_a_rectification_that_is_given_up_brings_back_what_was_sent(world: World, sent: Submission) -> None:
    before = fresh(world).render_cell_texts()
    again(world)
    put(world, M12__utenti="7", M12__utenti_base="", M15__utenti="dodici", M24__utenti="101")
    cancel_rectification(fresh(world), writer(world, "responsabile"))
    scheda = fresh(world)
    assert (scheda.state, scheda.render_cell_texts()) == (SchedaState.SENT, before)
    assert [one.reason for one in list_valid_confirmations(scheda)] == [REASON]
    assert (Submission.objects.count(), scheda.get_current_submission()) == (1, sent)


def test_a_supplied_value_that_was_sent_blank_is_blank_again(world: World) -> None:
    """What was supplied must not come back: the comune had taken it out before it sent."""
    put(world, M12__utenti_base="", M15__utenti="4")
    before = fresh(world).answers
    submission = receipt(world)
    put(world, M12__utenti_base="9", M15__utenti="5")
    scheda = fresh(world)
    _restore_answers(scheda, submission)
    assert (scheda.answers, before["M12.utenti_base"]) == (before, None)
    assert "M12.utenti_base" not in scheda.render_cell_texts()


def test_what_was_thrown_away_stays_in_the_journal(world: World, sent: Submission) -> None:  # noqa: ARG001
    again(world)
    put(world, M12__utenti="7")
    cancel_rectification(fresh(world), writer(world, "responsabile"))
    events = {event.kind: json.loads(event.details) for event in Event.objects.order_by("number")}
    assert events["scheda:filled_in"]["cells"] == {"M12.utenti": ["8", "7"]}
    assert events["scheda:rectification:cancelled"]["cells"] == {"M12.utenti": ["7", "8"]}


def test_it_may_be_given_up_also_when_the_time_is_over(world: World, sent: Submission) -> None:
    again(world)
    close_campaign(world)
    cancel_rectification(fresh(world), writer(world, "responsabile"))
    assert (fresh(world).state, world.scheda.get_current_submission()) == (SchedaState.SENT, sent)


def test_there_is_nothing_to_open_or_to_give_up_in_a_draft(world: World) -> None:
    with pytest.raises(NotSentError):
        again(world)
    with pytest.raises(NotSentError):
        cancel_rectification(fresh(world), writer(world))


def test_a_closed_campaign_opens_only_until_a_day(world: World, sent: Submission) -> None:  # noqa: ARG001
    close_campaign(world)
    with pytest.raises(ClosedError):
        again(world)
    with pytest.raises(ClosedError):
        reopen_scheda(fresh(world), writer(world).who, WHY, timezone.now() - timedelta(minutes=1))
    reopen_scheda(fresh(world), writer(world, "amministratore").who, WHY, timezone.now() + timedelta(days=1))
    assert fresh(world).can_be_written()
    assert send_now(world).reason == WHY


def test_a_draft_that_came_too_late_is_opened_until_a_day(world: World) -> None:
    fill(world)
    close_campaign(world)
    reopen_scheda(
        fresh(world), writer(world, "amministratore").who, "Ufficio chiuso", timezone.now() + timedelta(days=1)
    )
    assert send_now(world).replaces is None


def test_a_scheda_is_open_up_to_the_moment_that_was_said_and_not_beyond(world: World) -> None:
    close_campaign(world)
    scheda, until = fresh(world), timezone.now() + timedelta(days=1)
    scheda.reopened_until = until
    assert scheda.can_be_written(until)
    assert not scheda.can_be_written(until + MOMENT)


def test_it_is_not_opened_until_this_very_moment(world: World) -> None:
    close_campaign(world)
    scheda, now = fresh(world), timezone.now()
    assert not scheda.can_be_sent_if_reopened(until=now, now=now)
    assert scheda.can_be_sent_if_reopened(until=now + MOMENT, now=now)


class TestPages:
    @pytest.mark.usefixtures("sent")
    def test_the_responsabile_opens_it_with_a_reason(self, world: World, responsabile: Client) -> None:
        assert responsabile.post(world.url("rettifica/"), {"reason": "boh"}).status_code == 422
        assert fresh(world).state == SchedaState.SENT
        assert responsabile.post(world.url("rettifica/"), {"reason": WHY})["Location"] == world.url()
        assert (fresh(world).state, fresh(world).reopening_reason) == (SchedaState.DRAFT, WHY)

    @pytest.mark.usefixtures("sent")
    def test_the_administrator_always_says_until_when(self, world: World, amministratore: Client) -> None:
        assert amministratore.post(world.url("rettifica/"), {"reason": WHY}).status_code == 422
        assert fresh(world).state == SchedaState.SENT

    @pytest.mark.usefixtures("sent")
    def test_past_the_closing_only_the_administrator_does(
        self, world: World, responsabile: Client, amministratore: Client
    ) -> None:
        close_campaign(world)
        assert responsabile.post(world.url("rettifica/"), {"reason": WHY}).status_code == 422
        assert amministratore.post(world.url("rettifica/"), {"reason": WHY}).status_code == 422
        until = timezone.localtime() + timedelta(days=1)
        form = {"reason": WHY, "until": f"{until:%Y-%m-%dT%H:%M}"}
        assert amministratore.post(world.url("rettifica/"), form).status_code == 302
        assert fresh(world).reopened_until == until.replace(second=0, microsecond=0)

    def test_it_is_given_up_after_a_question(self, world: World, responsabile: Client, sent: Submission) -> None:
        again(world)
        put(world, M12__utenti="7")
        page = responsabile.get(world.url("rettifica/annulla/")).content.decode()
        assert "Rinunciare alla rettifica?" in page
        assert "<td>8</td><td>7</td>" in page
        assert responsabile.post(world.url("rettifica/annulla/")).status_code == 302
        assert fresh(world).get_current_submission() == sent
        assert responsabile.post(world.url("rettifica/annulla/")).status_code == 409

    @pytest.mark.parametrize("role", ["compilatore", "coordinatore"])
    def test_others_do_not(self, world: World, sent: Submission, role: str) -> None:  # noqa: ARG002
        assert signed_in(world, role).post(world.url("rettifica/"), {"reason": WHY}).status_code == 403
        assert fresh(world).state == SchedaState.SENT

    def test_each_submission_is_listed_with_what_it_changed(
        self, world: World, responsabile: Client, sent: Submission
    ) -> None:
        again(world)
        put(world, M12__utenti="7")
        new = send_now(world)
        page = responsabile.get(world.url("ricevute/")).content.decode()
        assert page.index(new.number) < page.index(sent.number)
        assert "<td>8</td><td>7</td>" in page
        assert WHY in page
        assert new.number in responsabile.get(world.url(f"ricevute/{sent.number}/")).content.decode()
