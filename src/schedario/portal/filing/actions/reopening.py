# SPDX-License-Identifier: EUPL-1.2
"""Opening a sent scheda again for a rectification, and giving the rectification up."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from schedario.definition.form import Form
from schedario.documents.json_reader import read_json
from schedario.errors import SchedarioError
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import Change
from schedario.portal.filing.actions.sending import close_scheda
from schedario.portal.filing.carrying import carry_over
from schedario.portal.filing.draft_journal import find_unrecorded_changes, mark_changes_recorded, record_changes
from schedario.portal.filing.editing import ClosedError, Editor, list_writable_cells
from schedario.portal.filing.models import Confirmation, Scheda, SchedaState, Submission
from schedario.portal.filing.sending.mailing import mail_reopened
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.write_queue import durable


class NotSentError(SchedarioError):
    """There is nothing to open again, or no rectification to give up."""


@durable
def reopen_scheda(
    scheda: Scheda, who: Actor, reason: str, until: datetime | None = None, at: datetime | None = None
) -> Scheda:
    """Opens a scheda again, from what was sent; with `until`, also past the closing of its campaign.

    `at` is when it happens, if not now. A draft whose campaign is closed is opened likewise. Raises ClosedError where
    it could not be sent afterwards, NotSentError where it is open anyway; then nothing is written.
    """
    scheda = Scheda.objects.get_for_update(scheda.pk)
    scheda.campaign.refresh_from_db()  # it may have adopted another definition while the lock was waited for
    if not scheda.can_be_sent_if_reopened(until, at):
        raise ClosedError
    if until is None and scheda.can_be_written(at):
        raise NotSentError
    if scheda.state == SchedaState.DRAFT:
        record_changes(scheda)
    cells = _follow_campaign(scheda)
    scheda.state = SchedaState.DRAFT
    scheda.reopened_until = until
    scheda.reopening_reason = reason
    scheda.version += 1
    scheda.save()
    limit = until.isoformat() if until else ""
    record_event(
        who, scheda.journal_subject, events.SchedaReopened(reason=reason, until=limit or None, cells=cells), at
    )
    transaction.on_commit(partial(mail_reopened.enqueue, scheda.pk, reason, limit), robust=True)
    return scheda


def _follow_campaign(scheda: Scheda) -> dict[str, Change]:
    """Makes a sent scheda one that is computed with its campaign's definition; the caller saves it.

    Returns the texts of the cells before and after, where the other definition makes them different.
    """
    if not scheda.definition_digest:
        return {}
    before, after = _find_sent_form(scheda), scheda.campaign.form
    scheda.definition_digest = ""
    if before is after:
        return {}
    recorded, carried = dict(scheda.recorded_texts), carry_over(scheda, before, after)
    carried.put_into(scheda)
    scheda.recorded_texts = carried.render_texts()
    names = dict.fromkeys([*recorded, *scheda.recorded_texts])
    texts: dict[str, Change] = {name: (recorded.get(name, ""), scheda.recorded_texts.get(name, "")) for name in names}
    return {name: pair for name, pair in texts.items() if pair[0] != pair[1]}


def _find_sent_form(scheda: Scheda) -> Form | None:
    """The definition that it was sent with; None where nobody has that any more."""
    try:
        return scheda.form
    except MissingDefinitionError:
        return None


@durable
def cancel_rectification(scheda: Scheda, writer: Editor) -> Scheda:
    """Gives a rectification up: the scheda is again what was sent, and the journal keeps what was written in between.

    Raises NotSentError where there is none.
    """
    scheda = Scheda.objects.get_for_update(scheda.pk)
    sent = scheda.get_current_submission()
    if scheda.state != SchedaState.DRAFT or sent is None:
        raise NotSentError
    record_changes(scheda)
    carry_over(scheda, scheda.form, sent.form).put_into(scheda)
    scheda.definition_digest = sent.definition_digest
    _restore_answers(scheda, sent)
    cancelled = events.RectificationCancelled(number=sent.number, cells=find_unrecorded_changes(scheda))
    record_event(writer.who, scheda.journal_subject, cancelled)
    mark_changes_recorded(scheda)
    close_scheda(scheda, sent)
    return scheda


def _restore_answers(scheda: Scheda, sent: Submission) -> None:
    """Makes the answers and the confirmations those that were sent; the caller saves the scheda."""
    form = sent.form
    stored = read_json(bytes(sent.document).decode("utf-8"), sent.number, form).answers().stored
    supplied = {cell: entry["stored"] for cell, entry in scheda.supplied.items()}
    scheda.answers = {
        cell: stored.get(cell) for cell in sorted(list_writable_cells(form)) if stored.get(cell) != supplied.get(cell)
    }
    scheda.unread = {}
    scheda.confirmations.all().delete()
    Confirmation.objects.bulk_create(_restore_confirmation(scheda, kept) for kept in sent.confirmations)


def _restore_confirmation(scheda: Scheda, kept: dict[str, Any]) -> Confirmation:
    about = {name: kept[name] for name in ("code", "cells", "found", "reason")}
    at = datetime.fromisoformat(kept["at"])
    return Confirmation(scheda=scheda, confirmed_by_id=kept["by_id"], confirmed_at=at, **about)
