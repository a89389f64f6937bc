# SPDX-License-Identifier: EUPL-1.2
"""Opening a sent scheda again for a rectification, and giving the rectification up."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from schedario.documents.json_reader import read_json
from schedario.portal.filing.models import Confirmation, Scheda, State, Submission
from schedario.portal.filing.sending.comparing import CellChange, changes, evaluated_texts, sent_texts
from schedario.portal.filing.sending.mailing import mail_reopened
from schedario.portal.filing.sending.submission import Prepared, close, last_submission
from schedario.portal.filing.working import may_be_written, subject, texts_of
from schedario.portal.filing.writing.saving import ClosedError, Writer, locked, writable
from schedario.portal.filing.writing.telling import tell, untold
from schedario.portal.journal.chain import Who, record
from schedario.portal.registry.models import Phase
from schedario.portal.storage import write


class NotSentError(Exception):
    """There is nothing to open again, or no rectification to give up."""


def accepts(scheda: Scheda, until: datetime | None = None, at: datetime | None = None) -> bool:
    """Whether a scheda opened now could still be sent: its campaign accepts it, or `until` lies ahead."""
    now = at or timezone.now()
    return (until is not None and until > now) or scheda.campaign.phase(now) in (Phase.OPEN, Phase.LATE)


def reopen(scheda: Scheda, who: Who, reason: str, until: datetime | None = None, at: datetime | None = None) -> Scheda:
    """Opens a scheda again, from what was sent; with `until`, also past the closing of its campaign.

    `at` is when it happens, if not now. A draft whose campaign is closed is opened likewise. Raises ClosedError where
    it could not be sent afterwards, NotSentError where it is open anyway; then nothing is written.
    """
    return write(lambda: _reopen(scheda.pk, who, reason, until, at))


def _reopen(scheda_id: int, who: Who, reason: str, until: datetime | None, at: datetime | None) -> Scheda:
    scheda = locked(scheda_id)
    if not accepts(scheda, until, at):
        raise ClosedError
    if until is None and may_be_written(scheda, at):
        raise NotSentError
    tell(scheda)
    scheda.state = State.DRAFT
    scheda.reopened_until = until
    scheda.reopening_reason = reason
    scheda.version += 1
    scheda.save()
    limit = until.isoformat() if until else ""
    record(who, "reopened", subject(scheda), {"reason": reason, "until": limit or None}, at)
    transaction.on_commit(partial(mail_reopened.enqueue, scheda.pk, reason, limit), robust=True)
    return scheda


def is_rectification(scheda: Scheda) -> bool:
    """Whether the draft is one of a scheda that was sent before."""
    return scheda.state == State.DRAFT and last_submission(scheda) is not None


def rectified(prepared: Prepared, before: Submission) -> list[CellChange]:
    """What a rectification changes in what was sent."""
    now = evaluated_texts(prepared.document.evaluation)
    return changes(prepared.document.form, sent_texts(before), now)


def cancel(scheda: Scheda, writer: Writer) -> Scheda:
    """Gives a rectification up: the scheda is again what was sent, and the journal keeps what was written in between.

    Raises NotSentError where there is none.
    """
    return write(lambda: _cancel(scheda.pk, writer))


def _cancel(scheda_id: int, writer: Writer) -> Scheda:
    scheda = locked(scheda_id)
    sent = last_submission(scheda)
    if scheda.state != State.DRAFT or sent is None:
        raise NotSentError
    tell(scheda)
    restore(scheda, sent)
    details = {"number": sent.number, "cells": untold(scheda)}
    record(writer.who, "rectification_cancelled", subject(scheda), details)
    scheda.told = texts_of(scheda)
    close(scheda)
    return scheda


def restore(scheda: Scheda, sent: Submission) -> None:
    """Makes the answers and the confirmations those that were sent; the caller saves the scheda."""
    form = scheda.campaign.form
    stored = read_json(bytes(sent.document).decode("utf-8"), sent.number, form).answers().stored
    supplied = {cell: entry["stored"] for cell, entry in scheda.supplied.items()}
    scheda.answers = {
        cell: stored.get(cell) for cell in sorted(writable(form)) if stored.get(cell) != supplied.get(cell)
    }
    scheda.unread = {}
    scheda.confirmations.all().delete()
    Confirmation.objects.bulk_create(_confirmation(scheda, one) for one in sent.confirmations)


def _confirmation(scheda: Scheda, kept: dict[str, Any]) -> Confirmation:
    about = {name: kept[name] for name in ("code", "cells", "found", "reason")}
    at = datetime.fromisoformat(kept["at"])
    return Confirmation(scheda=scheda, confirmed_by_id=kept["by_id"], confirmed_at=at, **about)
