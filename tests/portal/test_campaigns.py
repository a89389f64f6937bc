# SPDX-License-Identifier: EUPL-1.2
"""The administrator opens a campaign, changes its dates, reminds, and opens schede again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from schedario.portal.accounts.models import User
from schedario.portal.audit_log.models import Event
from schedario.portal.campaigns import reminding
from schedario.portal.campaigns.models import Reminder
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Campaign, Comune
from tests.portal.conftest import signed_in
from tests.portal.filled import receipt
from tests.portal.world import World

ROME = ZoneInfo("Europe/Rome")
DATES = {"opens_at": "2026-03-17T09:00", "due_at": "2026-05-31T23:59", "closes_at": "2026-06-30T23:59"}
NEW = {"edition": "SOC26", "code": "soc26-sicilia", "title": "SOC26, Sicilia", **DATES}


def told(kind: str) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(Event.objects.get(kind=kind).details)
    return details


class TestOpening:
    def test_a_campaign_is_pinned_to_the_definition_of_its_edition(self, amministratore: Client) -> None:
        assert amministratore.post("/campagne/nuova/", NEW).status_code == 302
        campaign = Campaign.objects.get(code="soc26-sicilia")
        assert (campaign.definition_digest, campaign.edition) == (campaign.form.digest, "SOC26")
        assert told("campaign:opened")["definition_digest"] == campaign.form.digest

    def test_moments_are_italian_time_also_in_summer(self, amministratore: Client) -> None:
        amministratore.post("/campagne/nuova/", NEW)
        campaign = Campaign.objects.get(code="soc26-sicilia")
        assert campaign.opens_at == datetime(2026, 3, 17, 9, tzinfo=ROME)
        assert campaign.due_at.astimezone(ZoneInfo("UTC")).hour == 21

    def test_a_deadline_on_a_sunday_is_told_and_kept(self, amministratore: Client) -> None:
        amministratore.post("/campagne/nuova/", NEW)
        page = amministratore.get("/campagne/soc26-sicilia/").content.decode()
        assert "domenica 31 maggio 2026 alle 23:59" in page
        assert "È una domenica" in page

    @pytest.mark.parametrize(
        ("changed", "wrong"),
        [
            ({"due_at": "2026-03-01T00:00"}, "due_at"),
            ({"closes_at": "2026-05-30T00:00"}, "closes_at"),
            ({"code": "soc26"}, "code"),
            ({"code": "anagrafe"}, "code"),
            ({"opens_at": "2026-03-29T02:30"}, "opens_at"),  # an hour that the change of the clocks skips
        ],
    )
    def test_what_cannot_be_is_refused(self, amministratore: Client, changed: dict[str, str], wrong: str) -> None:
        answer = amministratore.post("/campagne/nuova/", {**NEW, **changed})
        assert list(answer.context["form"].errors) == [wrong]
        assert Campaign.objects.count() == 1

    def test_every_date_out_of_order_is_told_at_once(self, amministratore: Client) -> None:
        backwards = {"due_at": "2026-03-01T00:00", "closes_at": "2026-02-01T00:00"}
        form = amministratore.post("/campagne/nuova/", {**NEW, **backwards}).context["form"]
        assert list(form.errors) == ["due_at", "closes_at"]

    def test_other_dates_are_told_from_old_to_new_with_the_reason(self, amministratore: Client) -> None:
        amministratore.post("/campagne/nuova/", NEW)
        later = {**DATES, "due_at": "2026-06-15T23:59", "reason": "proroga"}
        amministratore.post("/campagne/soc26-sicilia/date/", later)
        event = told("campaign:dates:changed")
        assert event["dates"] == {"due_at": ["2026-05-31T23:59+02:00", "2026-06-15T23:59+02:00"]}
        assert event["reason"] == "proroga"
        assert (
            "Termine: da 31/05/2026 alle 23:59 a 15/06/2026"
            in amministratore.get("/campagne/soc26-sicilia/").content.decode()
        )

    def test_the_analyst_reads_and_changes_nothing(self, world: World) -> None:
        analista = signed_in(world, "analista")
        assert analista.get("/campagne/").status_code == 200
        page = analista.get("/campagne/soc26/").content.decode()
        assert "Carica i valori" not in page
        assert [analista.get(f"/campagne/soc26/{page}/").status_code for page in ("date", "valori", "solleciti")] == [
            403
        ] * 3


def awaited(world: World) -> list[Comune]:
    return [scheda.comune for scheda in reminding.find_awaited_schede(world.campaign)]


WORDS = {"subject": "Manca poco", "text": "Gentile {nome}, {comune}: {termine} {indirizzo}"}


class TestReminders:
    def remind(self, client: Client, capture: DjangoCaptureOnCommitCallbacks, **more: str) -> int:
        with capture(execute=True):
            return client.post("/campagne/soc26/solleciti/", {**WORDS, **more}).status_code

    def test_the_people_of_comuni_that_have_not_sent_are_written_to(
        self, amministratore: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        assert self.remind(amministratore, django_capture_on_commit_callbacks) == 302
        assert sorted(message.to[0] for message in mail.outbox) == [
            "compilatore@example.org",
            "responsabile@example.org",
        ]
        assert mail.outbox[0].body.startswith("Gentile Compilatore, QUINTANO: ")
        assert "/schede/soc26/CR078SIF11YE/" in mail.outbox[0].body
        assert told("campaign:reminder:sent")["nobody"] == ["MI001SIF11AA", "CR039SIF11WQ"]

    def test_who_was_given_longer_reads_until_when(
        self, world: World, amministratore: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(reopened_until=datetime(2030, 3, 1, 12, tzinfo=ROME))
        self.remind(amministratore, django_capture_on_commit_callbacks)
        assert "venerdì 1 marzo 2030 alle 12:00" in mail.outbox[0].body

    def test_a_refused_address_keeps_nobody_elses_message_back(
        self,
        amministratore: Client,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        taken = EmailBackend.send_messages

        def picky(self: EmailBackend, messages: Sequence[mail.EmailMessage]) -> int:
            if "compilatore@example.org" in messages[0].to:
                raise SMTPRecipientsRefused({"compilatore@example.org": (550, b"unknown")})
            return taken(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", picky)
        self.remind(amministratore, django_capture_on_commit_callbacks)
        assert [message.to for message in mail.outbox] == [["responsabile@example.org"]]
        assert "compilatore@example.org" in caplog.text

    def test_the_page_says_which_comuni(self, amministratore: Client) -> None:
        assert "<p>QUINTANO.</p>" in amministratore.get("/campagne/soc26/solleciti/").content.decode()

    def test_who_sends_before_the_message_leaves_does_not_get_it(
        self, amministratore: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks() as callbacks:
            amministratore.post("/campagne/soc26/solleciti/", WORDS)
        Scheda.objects.update(state=SchedaState.SENT)
        for callback in callbacks:
            callback()
        assert mail.outbox == []

    def test_who_rectifies_what_he_sent_is_not_awaited_unless_the_administrator_opened_it(self, world: World) -> None:
        receipt(world)
        assert world.quintano not in awaited(world)
        Scheda.objects.filter(pk=world.scheda.pk).update(reopened_until=timezone.now() + timedelta(days=3))
        assert world.quintano in awaited(world)

    def test_a_person_without_an_active_account_is_nobody(self, world: World) -> None:
        User.objects.update(is_active=False)
        assert reminding.find_addressees(world.campaign).reachable == ()

    def test_a_second_reminder_on_the_same_day_wants_a_yes(
        self, amministratore: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        self.remind(amministratore, django_capture_on_commit_callbacks)
        assert self.remind(amministratore, django_capture_on_commit_callbacks) == 200
        assert Reminder.objects.count() == 1
        assert self.remind(amministratore, django_capture_on_commit_callbacks, again="on") == 302
        assert Reminder.objects.count() == 2


def until(days: int = 10) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


class TestReopening:
    ADDRESS = "/campagne/soc26/riaperture/"

    def test_the_chosen_schede_are_open_until_the_date(self, world: World, amministratore: Client) -> None:
        Scheda.objects.update(state=SchedaState.SENT)
        data = {"reason": "errore nel decreto", "until": until(), "scheda": [world.scheda.pk]}
        assert amministratore.post(self.ADDRESS, data).status_code == 302
        scheda = Scheda.objects.get(pk=world.scheda.pk)
        assert (scheda.state, scheda.reopening_reason) == (SchedaState.DRAFT, "errore nel decreto")
        assert Scheda.objects.filter(state=SchedaState.SENT).count() == 2

    def test_all_that_a_filter_chooses_are_opened(self, amministratore: Client) -> None:
        Scheda.objects.update(state=SchedaState.SENT)
        data = {"reason": "prova", "until": until(), "all": "1"}
        amministratore.post(f"{self.ADDRESS}?ats=crema", data)
        assert set(Scheda.objects.filter(state=SchedaState.DRAFT).values_list("comune__ats__code", flat=True)) == {
            "crema"
        }
        assert Event.objects.filter(kind="scheda:reopened").count() == 2
        assert "Schede: 2. Motivo: prova" in amministratore.get("/campagne/soc26/").content.decode()

    @pytest.mark.parametrize(
        "missing", [{"reason": ""}, {"until": until(-1)}, {"scheda": []}], ids=["reason", "until", "schede"]
    )
    def test_without_reason_date_or_schede_nothing_is_opened(
        self, world: World, amministratore: Client, missing: dict[str, Any]
    ) -> None:
        Scheda.objects.update(state=SchedaState.SENT)
        data = {"reason": "prova", "until": until(), "scheda": [world.scheda.pk], **missing}
        assert amministratore.post(self.ADDRESS, data).status_code == 200
        assert not Scheda.objects.filter(state=SchedaState.DRAFT).exists()


def test_a_reminder_is_proposed_in_italian_also_to_who_reads_english(world: World) -> None:
    with translation.override("en"):
        assert "Buongiorno {nome}" in reminding.build_default_words(world.campaign)["text"]
