# SPDX-License-Identifier: EUPL-1.2
"""Confirming a warning with a reason, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from schedario.errors import SchedarioError
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import record_event
from schedario.portal.filing.confirmations import Fact, describe_fact, get_fact
from schedario.portal.filing.doubts import find_doubt_findings
from schedario.portal.filing.draft_journal import record_changes
from schedario.portal.filing.editing import ClosedError, Editor, StaleError
from schedario.portal.filing.models import Confirmation, DoubtState, Scheda
from schedario.portal.write_queue import durable

SHORTEST_REASON, LONGEST_REASON = 10, 1000  # characters


class NotFoundError(SchedarioError):
    """The engine finds no such warning, so that there is nothing to confirm; or there is nothing to withdraw."""


class ReasonError(SchedarioError):
    """The reason is too short to be one, or too long to be read."""


@durable
def confirm_warnings(scheda_id: int, base_version: int, facts: Sequence[Fact], reason: str, writer: Editor) -> Scheda:
    """Confirms the warnings that are found as `facts` say, all or none; another reason takes the place of the first.

    `base_version` is what the editor saw: where a finding is gone, it tells a stale page from a wrong request.
    Raises ReasonError, ClosedError, StaleError, NotFoundError; then nothing is written.
    """
    words = clean_reason(reason)
    scheda = _lock_writable(scheda_id)
    messages = _list_warnings(scheda)
    if not messages.keys() >= set(facts):
        raise StaleError(scheda) if base_version != scheda.version else NotFoundError
    for fact in dict.fromkeys(facts):
        keep_reason(scheda, fact, messages[fact], words, writer)
    return scheda


def _list_warnings(scheda: Scheda) -> dict[Fact, str]:
    """The messages of the warnings that are found, by the definition or by comparison with others."""
    evaluation = scheda.evaluate_answers()
    found = (*evaluation.findings, *find_doubt_findings(scheda, evaluation))
    return {get_fact(one): one.message for one in found if one.level == "warning"}


def keep_reason(scheda: Scheda, fact: Fact, message: str, reason: str, writer: Editor) -> None:
    """Keeps the reason for a finding, and answers the doubt that says the same, inside the caller's act."""
    record_changes_before(scheda)
    find_confirmations(scheda, fact).delete()
    kept = describe_fact(fact)
    doubt = scheda.doubts.filter(**kept).first()
    question = doubt.question if doubt else ""
    scheda.confirmations.create(
        **kept, reason=reason, question=question, confirmed_by=writer.user, confirmed_at=timezone.now()
    )
    if doubt:
        scheda.doubts.filter(pk=doubt.pk).update(state=DoubtState.ANSWERED)
    confirmed = events.WarningConfirmed(**kept, message=message, reason=reason, question=question)
    record_event(writer.who, scheda.journal_subject, confirmed)


def clean_reason(reason: str) -> str:
    """The reason without blanks around it; raises ReasonError."""
    words = reason.strip()
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise ReasonError
    return words


@durable
def withdraw_confirmation(scheda_id: int, fact: Fact, writer: Editor) -> Scheda:
    """Takes a confirmation back. Raises ClosedError, NotFoundError; then nothing is written."""
    scheda = _lock_writable(scheda_id)
    gone, _ = find_confirmations(scheda, fact).delete()
    if not gone:
        raise NotFoundError
    record_changes_before(scheda)
    answered = scheda.doubts.filter(**describe_fact(fact), state=DoubtState.ANSWERED)
    answered.update(state=Case(When(question="", then=Value(DoubtState.OPEN)), default=Value(DoubtState.ASKED)))
    record_event(writer.who, scheda.journal_subject, events.ConfirmationWithdrawn(**describe_fact(fact)))
    return scheda


def _lock_writable(scheda_id: int) -> Scheda:
    scheda = Scheda.objects.get_for_update(scheda_id)
    if not scheda.can_be_written():
        raise ClosedError
    return scheda


def record_changes_before(scheda: Scheda) -> None:
    """Records what was filled in before, so that it comes first in the timeline."""
    record_changes(scheda)
    scheda.save(update_fields=["recorded_texts", "unrecorded_since"])


def find_confirmations(scheda: Scheda, fact: Fact) -> QuerySet[Confirmation]:
    return scheda.confirmations.filter(**describe_fact(fact))
