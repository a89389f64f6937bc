# SPDX-License-Identifier: EUPL-1.2
"""A national campaign beside the demo: the real comuni, their invented schede in all states, the journal of it.

One month before the end. Of those that have sent the document is kept, as if they had been sent one by one; the print
of each is made when somebody first asks for it (`filing.actions.prints`), for all together take two minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from random import Random
from typing import Any, cast

import polars as pl
from django.utils import timezone

from schedario.definition.catalogue import load as load_form
from schedario.definition.form import Form
from schedario.documents.json_writer import write_json
from schedario.nation.states import BEGUN, SENT
from schedario.nation.synthetic.generate import EDITION, Order, generate
from schedario.portal.accounts.models import User
from schedario.portal.audit_log.chain import SYSTEM, Actor, record_events
from schedario.portal.audit_log.events import Details, SchedaFilledIn, SubmissionSent
from schedario.portal.campaigns.managing import record_opening
from schedario.portal.demo.dates import make_campaign
from schedario.portal.demo.figures import SOURCE
from schedario.portal.demo.people import make_person
from schedario.portal.demo.stories import ORIGIN
from schedario.portal.filing.actions.sending import describe_submission
from schedario.portal.filing.document import build_document
from schedario.portal.filing.draft_journal import find_unrecorded_changes
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.filing.opening import build_scheda
from schedario.portal.filing.sending.numbering import issue_receipt_number
from schedario.portal.filing.sending.submission import draw_salt
from schedario.portal.registry.models import Ats, Campaign, Comune
from schedario.portal.write_queue import durable

CODE = "soc26-nazione"
TITLE = "CAMPAGNA NAZIONALE DI PROVA"
SEED = "schedario"
HALF_HOUR = timedelta(minutes=30)
WORKDAYS, OFFICE_HOURS = range(5), range(8, 18)
SAVES = 3  # after which a scheda is as far as it has come
SUPPLIED = ("prefilled_locked", "prefilled_editable")
BATCH = 500

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the journal is told."""

    at: datetime
    subject: str
    details: Details


@dataclass(frozen=True, slots=True)
class People:
    """The users who fill in and who send, for all: nobody can sign in as them."""

    compilatore: User
    responsabile: User


def is_loaded() -> bool:
    """Checks whether the database holds the national campaign."""
    return Campaign.objects.filter(code=CODE).exists()


def load_nation(now: datetime, tell: Tell, comuni: int | None = None) -> None:
    """Writes the campaign in one transaction; `comuni`: only so many. `tell` hears how far it is."""
    tell("Schede di tutti i comuni")
    schede = generate(load_form(EDITION), Order(SEED, comuni, moment="mese-prima"))
    _load_all(schede, now, tell)


@durable
def _load_all(frame: pl.DataFrame, now: datetime, tell: Tell) -> None:
    campaign = make_campaign(now, CODE, TITLE)
    record_opening(campaign, SYSTEM, at=campaign.opens_at)
    people = People(
        make_person("Compilatore Prova", "nazione.compilatore"),
        make_person("Responsabile Prova", "nazione.responsabile"),
    )
    comuni = make_comuni(frame)
    tell("Schede e salvataggi")
    schede, events = make_schede(campaign, comuni, frame, people, now)
    tell("Invii")
    sent = [scheda for scheda in schede if scheda.state == SchedaState.SENT]
    events += [_build_sending(one) for one in make_submissions(sent, people)]
    tell("Giornale")
    record_happenings(events, people)


def make_comuni(frame: pl.DataFrame) -> list[Comune]:
    """The comuni in the order of the frame, with their ATS."""
    units = frame.unique("ats", keep="first", maintain_order=True).select("ats", "R0C", "R0D")
    made = [Ats(code=code, name=name, lead=lead, synthetic=True) for code, name, lead in units.iter_rows()]
    homes = {one.code: one for one in Ats.objects.bulk_create(made, batch_size=BATCH)}
    named = frame.select("codice", "denominazione", "istat", "provincia", "regione", "ats").iter_rows(named=True)
    comuni = [Comune(**{**row, "ats": homes[row["ats"]]}, synthetic=True) for row in named]
    return Comune.objects.bulk_create(comuni, batch_size=BATCH)


def make_schede(
    campaign: Campaign, comuni: list[Comune], frame: pl.DataFrame, people: People, now: datetime
) -> tuple[list[Scheda], list[Happening]]:
    """The schede, and what the journal has to tell of those that were begun."""
    moments = _list_office_moments(campaign.opens_at, now)
    form = campaign.form
    schede, events = [], []
    for comune, row in zip(comuni, frame.iter_rows(named=True), strict=True):
        scheda = build_scheda(campaign, comune, _build_supplied(form, row))
        if row["stato"] in (SENT, BEGUN):
            at = Random(f"{SEED} when {comune.istat}").choice(moments)
            events.append(_fill_in(scheda, _build_written(form, row), people.compilatore, at))
        if row["stato"] == SENT:
            scheda.state = SchedaState.SENT
            scheda.version += 1
        schede.append(scheda)
    return Scheda.objects.bulk_create(schede, batch_size=BATCH), events


def _list_office_moments(opens_at: datetime, now: datetime) -> list[datetime]:
    """Every half hour that offices are open, from soon after the opening until an hour ago."""
    half_hours = int((now - opens_at) / HALF_HOUR)
    moments = [opens_at + HALF_HOUR * index for index in range(6, half_hours - 2)]
    return [one for one in moments if one.weekday() in WORKDAYS and timezone.localtime(one).hour in OFFICE_HOURS]


def _build_supplied(form: Form, row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    names = (cell.id for cell in form.asked if cell.supplied_by in SUPPLIED)
    return {name: {"stored": row[name], "source": SOURCE} for name in names if row[name] is not None}


def _build_written(form: Form, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        cell.id: row[cell.id] for cell in form.writable if cell.supplied_by == "comune" and row[cell.id] is not None
    }


def _fill_in(scheda: Scheda, answers: dict[str, Any], user: User, at: datetime) -> Happening:
    """All that was saved so far, told as one."""
    scheda.answers = answers
    scheda.version = SAVES
    scheda.saved_at, scheda.saved_by, scheda.saved_from = at, user, ORIGIN
    filled_in = SchedaFilledIn(version=scheda.version, cells=find_unrecorded_changes(scheda))
    scheda.recorded_texts = scheda.render_cell_texts()
    return Happening(at, scheda.journal_subject, filled_in)


def make_submissions(schede: list[Scheda], people: People) -> list[Submission]:
    """Makes the submissions of the schede that were sent."""
    made = [_build_submission(scheda, people.responsabile) for scheda in schede]
    return Submission.objects.bulk_create(made, batch_size=BATCH)


def _build_submission(scheda: Scheda, user: User) -> Submission:
    form, document = scheda.form, replace(build_document(scheda), salt=draw_salt())
    written, outcome = write_json(document), document.evaluation.outcome
    return Submission(
        scheda=scheda,
        number=issue_receipt_number(form.code),
        sent_at=cast(datetime, scheda.saved_at) + timedelta(minutes=20),
        sent_by=user,
        definition_version=form.version,
        definition_digest=form.digest,
        version=SAVES,
        document=written,
        digest=sha256(written).hexdigest(),
        salted=True,
        incomplete=document.evaluation.completeness == "incomplete",
        unconfirmed=[one.code for one in document.evaluation.findings if one.level == "warning"],
        outcome=outcome.text if outcome else "",
        pdf=b"",
    )


def _build_sending(submission: Submission) -> Happening:
    return Happening(submission.sent_at, submission.scheda.journal_subject, describe_submission(submission))


def record_happenings(happened: list[Happening], people: People) -> None:
    """Adds them to the chain in the order of time."""
    actors: Mapping[type[Details], User] = {SchedaFilledIn: people.compilatore, SubmissionSent: people.responsabile}
    ordered = sorted(happened, key=lambda one: (one.at, one.details.get_kind(), one.subject))
    for (at, kind), together in groupby(ordered, key=lambda one: (one.at, type(one.details))):
        user = actors[kind]
        record_events(Actor(str(user), ORIGIN, user.pk), [(one.subject, one.details) for one in together], at)
