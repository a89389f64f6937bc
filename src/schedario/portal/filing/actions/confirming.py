# SPDX-License-Identifier: EUPL-1.2
"""Confirming a warning with a reason, and taking that back."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import record_event
from schedario.portal.filing.confirmations import Fact, describe_fact, get_fact
from schedario.portal.filing.draft_journal import record_changes
from schedario.portal.filing.editing import ClosedError, Editor, StaleError
from schedario.portal.filing.models import Confirmation, Scheda
from schedario.portal.write_queue import durable

SHORTEST_REASON, LONGEST_REASON = 10, 1000  # characters


class NotFoundError(Exception):
    """The engine finds no such warning, so that there is nothing to confirm; or there is nothing to withdraw."""


class ReasonError(Exception):
    """The reason is too short to be one, or too long to be read."""


@durable
def confirm_warning(scheda_id: int, base_version: int, fact: Fact, reason: str, writer: Editor) -> Scheda:
    """Confirms the warning that is found as `fact` says; a second reason takes the place of the first.

    `base_version` is what the editor saw: where the finding is gone, it tells a stale page from a wrong request.
    Raises ReasonError, ClosedError, StaleError, NotFoundError; then nothing is written.
    """
    words = reason.strip()
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise ReasonError
    scheda = _lock_writable(scheda_id)
    warnings = {
        get_fact(finding): finding.message
        for finding in scheda.evaluate_answers().findings
        if finding.level == "warning"
    }
    if fact not in warnings:
        raise StaleError(scheda) if base_version != scheda.version else NotFoundError
    _record_changes_before(scheda)
    _find_confirmations(scheda, fact).delete()
    kept = describe_fact(fact)
    scheda.confirmations.create(**kept, reason=words, confirmed_by=writer.user, confirmed_at=timezone.now())
    confirmed = events.WarningConfirmed(**kept, message=warnings[fact], reason=words)
    record_event(writer.who, scheda.journal_subject, confirmed)
    return scheda


@durable
def withdraw_confirmation(scheda_id: int, fact: Fact, writer: Editor) -> Scheda:
    """Takes a confirmation back. Raises ClosedError, NotFoundError; then nothing is written."""
    scheda = _lock_writable(scheda_id)
    gone, _ = _find_confirmations(scheda, fact).delete()
    if not gone:
        raise NotFoundError
    _record_changes_before(scheda)
    record_event(writer.who, scheda.journal_subject, events.ConfirmationWithdrawn(**describe_fact(fact)))
    return scheda


def _lock_writable(scheda_id: int) -> Scheda:
    scheda = Scheda.objects.get_for_update(scheda_id)
    if not scheda.can_be_written():
        raise ClosedError
    return scheda


def _record_changes_before(scheda: Scheda) -> None:
    """Records what was filled in before, so that it comes first in the timeline."""
    record_changes(scheda)
    scheda.save(update_fields=["recorded_texts", "unrecorded_since"])


def _find_confirmations(scheda: Scheda, fact: Fact) -> QuerySet[Confirmation]:
    return scheda.confirmations.filter(**describe_fact(fact))
