# SPDX-License-Identifier: EUPL-1.2
"""Doubts from the comparison with others: keeping what was found, asking about one, answering, closing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import record_event
from schedario.portal.filing.actions.confirming import (
    clean_reason,
    find_confirmations,
    keep_reason,
    record_changes_before,
)
from schedario.portal.filing.confirmations import Fact
from schedario.portal.filing.doubts import TOLD, find_holding
from schedario.portal.filing.editing import ClosedError, Editor
from schedario.portal.filing.models import Comparison, Doubt, DoubtState, Scheda
from schedario.portal.filing.sending.mailing import mail_closing, mail_question
from schedario.portal.registry.models import Campaign
from schedario.portal.write_queue import durable

IN_ONE_QUERY = 200


class FoundDoubt(Struct, frozen=True):
    """A doubt as a search finds it; the fields are those of `Doubt`."""

    scheda: int
    version: int
    code: str
    cells: list[str]
    found: str
    seen: Mapping[str, str]
    told: Mapping[str, Any]

    @property
    def key(self) -> tuple[int, Fact]:
        return self.scheda, (self.code, tuple(self.cells), self.found)


@durable
def keep_found_doubts(campaign: Campaign, found: Iterable[FoundDoubt], comparisons: Iterable[Comparison] = ()) -> None:
    """Brings the doubts of a campaign, and what was compared, up to date with a search of all its schede.

    What is found again keeps what was asked and answered. What is not found any more goes, if nobody asked or answered
    anything; else it is past, and says so.
    """
    known = {
        (one.scheda_id, (one.code, tuple(one.cells), one.found)): one
        for one in Doubt.objects.select_for_update(of=("self",)).filter(scheda__campaign=campaign)
    }
    now, fresh, again = timezone.now(), [], []
    for one in found:
        kept = known.pop(one.key, None)
        if kept is None:
            fields = {name: getattr(one, name) for name in ("version", "code", "cells", "found", "seen", "told")}
            fresh.append(Doubt(scheda_id=one.scheda, found_at=now, **fields))
            continue
        if kept.state == DoubtState.PAST:
            kept.state, kept.question, kept.closing_note = DoubtState.OPEN, "", ""
        kept.version, kept.seen, kept.told = one.version, dict(one.seen), dict(one.told)
        again.append(kept)
    Doubt.objects.bulk_create(fresh, batch_size=IN_ONE_QUERY)
    Doubt.objects.bulk_update(
        again, ["version", "seen", "told", "state", "question", "closing_note"], batch_size=IN_ONE_QUERY
    )
    gone = Doubt.objects.filter(pk__in=[one.pk for one in known.values()])
    gone.filter(state=DoubtState.OPEN).delete()
    gone.update(state=DoubtState.PAST)
    Comparison.objects.bulk_create(
        comparisons,
        batch_size=IN_ONE_QUERY,
        update_conflicts=True,
        unique_fields=["scheda"],
        update_fields=["version", "made", "known", "made_at"],
    )


@durable
def ask_about_doubt(doubt_id: int, question: str, writer: Editor) -> Doubt:
    """Asks the comune about a doubt, or asks again: an answer that was given before is in the log, and counts no more.

    Raises ReasonError for a question that is too short or too long, ClosedError for a doubt that is past.
    """
    words = clean_reason(question)
    doubt = _lock_doubt(doubt_id)
    if doubt.state == DoubtState.PAST:
        raise ClosedError
    record_changes_before(doubt.scheda)
    find_confirmations(doubt.scheda, _get_fact(doubt)).delete()
    doubt.state, doubt.question = DoubtState.ASKED, words
    doubt.asked_by, doubt.asked_at = writer.user, timezone.now()
    doubt.closing_note = ""
    doubt.save(update_fields=["state", "question", "asked_by", "asked_at", "closing_note"])
    asked = events.DoubtAsked(code=doubt.code, cells=doubt.cells, found=doubt.found, question=words)
    record_event(writer.who, doubt.scheda.journal_subject, asked)
    transaction.on_commit(partial(mail_question.enqueue, doubt.pk, words), robust=True)
    return doubt


@durable
def answer_doubt(doubt_id: int, reason: str, writer: Editor) -> Doubt:
    """Confirms the figure of a doubt with a reason; also of a scheda that was sent, for it changes no answer.

    Raises ReasonError, and ClosedError where the figure is no longer in the scheda, or nobody asks any more.
    """
    words = clean_reason(reason)
    doubt = _lock_doubt(doubt_id)
    if doubt.state not in TOLD or not find_holding([doubt], doubt.scheda.evaluate_answers()):
        raise ClosedError
    keep_reason(doubt.scheda, _get_fact(doubt), doubt.told["message"], words, writer)
    doubt.refresh_from_db(fields=["state"])
    return doubt


@durable
def close_doubt(doubt_id: int, reason: str, writer: Editor) -> Doubt:
    """Closes a doubt with a note that says why there is nothing more to ask; who was asked hears of it.

    Raises ReasonError for a note that is too short or too long, ClosedError for a doubt that is past, or closed.
    """
    words = clean_reason(reason)
    doubt = _lock_doubt(doubt_id)
    if doubt.state not in TOLD:
        raise ClosedError
    record_changes_before(doubt.scheda)
    doubt.state, doubt.closing_note = DoubtState.CLOSED, words
    doubt.closed_by, doubt.closed_at = writer.user, timezone.now()
    doubt.save(update_fields=["state", "closing_note", "closed_by", "closed_at"])
    closed = events.DoubtClosed(code=doubt.code, cells=doubt.cells, found=doubt.found, reason=words)
    record_event(writer.who, doubt.scheda.journal_subject, closed)
    if doubt.question:
        transaction.on_commit(partial(mail_closing.enqueue, doubt.pk, doubt.question, words), robust=True)
    return doubt


def _lock_doubt(doubt_id: int) -> Doubt:
    """The doubt with its scheda, both kept from others until the transaction ends; the scheda first, as everywhere."""
    scheda = Scheda.objects.get_for_update(Doubt.objects.values_list("scheda", flat=True).get(pk=doubt_id))
    doubt = Doubt.objects.select_for_update().get(pk=doubt_id)
    doubt.scheda = scheda
    return doubt


def _get_fact(doubt: Doubt) -> Fact:
    return doubt.code, tuple(doubt.cells), doubt.found
