# SPDX-License-Identifier: EUPL-1.2
"""Sending: what the responsabile saw, and nothing else, becomes a submission that never changes.

The print is made before the lock is taken, for it takes its time; under the lock the document is made again, and
is sent only if not a byte of it is different. What is sent has a salt besides, drawn for this submission alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from schedario.documents.json_writer import write_json
from schedario.documents.outcome import describe_outcome
from schedario.documents.print import pdf_bytes
from schedario.errors import SchedarioError
from schedario.portal.audit_log.chain import record_event
from schedario.portal.audit_log.events import SubmissionSent
from schedario.portal.filing.confirmations import describe_confirmation
from schedario.portal.filing.draft_journal import record_changes
from schedario.portal.filing.editing import ClosedError, Editor, StaleError
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.filing.sending.mailing import mail_sent
from schedario.portal.filing.sending.numbering import issue_receipt_number
from schedario.portal.filing.sending.signing import prepare_for_signing
from schedario.portal.filing.sending.submission import PreparedSubmission, SendingOrder, draw_salt
from schedario.portal.write_queue import durable


class BlockedError(SchedarioError):
    """The scheda has errors, or figures that are due are blank, so that nothing was sent."""


def send_submission(scheda: Scheda, order: SendingOrder, writer: Editor, at: datetime | None = None) -> Submission:
    """Sends the scheda as it was seen, and returns what was sent; `at` is when it happens, if not now.

    Raises ClosedError, StaleError (somebody saved or confirmed in between), BlockedError; then nothing is sent.
    """
    prepared = PreparedSubmission(scheda)
    _refuse_unsendable(prepared, order, at)
    salt = draw_salt()
    pdf = prepare_for_signing(pdf_bytes(prepared.add_salt(salt)))
    return _send_printed(scheda.pk, order, SaltedPrint(salt, pdf), writer, at)


@dataclass(frozen=True, slots=True)
class SaltedPrint:
    """The print of what is sent, and the salt in it."""

    salt: str
    pdf: bytes


def _refuse_unsendable(prepared: PreparedSubmission, order: SendingOrder, at: datetime | None) -> None:
    if not prepared.scheda.can_be_written(at):
        raise ClosedError
    if order.base_version != prepared.scheda.version or order.digest != prepared.digest:
        raise StaleError(prepared.scheda)
    if prepared.findings.block_sending:
        raise BlockedError


@durable
def _send_printed(
    scheda_id: int, order: SendingOrder, printed: SaltedPrint, writer: Editor, at: datetime | None
) -> Submission:
    scheda = Scheda.objects.get_for_update(scheda_id)
    prepared = PreparedSubmission(scheda)
    _refuse_unsendable(prepared, order, at)
    record_changes(scheda)
    submission = _create_submission(prepared, order, printed, writer, at or timezone.now())
    record_event(writer.who, scheda.journal_subject, describe_submission(submission), at=submission.sent_at)
    close_scheda(scheda, submission)
    transaction.on_commit(partial(mail_sent.enqueue, submission.number), robust=True)
    return submission


def _create_submission(
    prepared: PreparedSubmission, order: SendingOrder, printed: SaltedPrint, writer: Editor, at: datetime
) -> Submission:
    scheda = prepared.scheda
    form, evaluation = scheda.form, prepared.document.evaluation
    written = write_json(prepared.add_salt(printed.salt))
    return Submission.objects.create(
        scheda=scheda,
        number=issue_receipt_number(form.code),
        sent_at=at,
        sent_by=writer.user,
        act_number=order.act_number,
        act_date=order.act_date,
        reason=scheda.reopening_reason,
        replaces=scheda.get_current_submission(),
        definition_version=form.version,
        definition_digest=form.digest,
        version=scheda.version,
        document=written,
        digest=sha256(written).hexdigest(),
        salted=True,
        incomplete=evaluation.completeness == "incomplete",
        confirmations=[describe_confirmation(confirmation) for _, confirmation in prepared.findings.confirmed],
        unconfirmed=[warning.code for warning in prepared.findings.warnings],
        outcome=describe_outcome(evaluation, closed=True) if form.outcome else "",
        pdf=printed.pdf,
        pdf_digest=sha256(printed.pdf).hexdigest(),
    )


def describe_submission(submission: Submission) -> SubmissionSent:
    """The event of a submission."""
    act_date = submission.act_date.isoformat() if submission.act_date else None
    replaced = submission.replaces
    return SubmissionSent(
        number=submission.number,
        version=submission.version,
        digest=submission.digest,
        pdf_digest=submission.pdf_digest or None,
        definition=(submission.definition_version, submission.definition_digest),
        unconfirmed=submission.unconfirmed,
        act=(submission.act_number, act_date) if submission.act_number or act_date else None,
        replaces=replaced.number if replaced else "",
        reason=submission.reason if replaced else None,
        incomplete=submission.incomplete,
    )


def close_scheda(scheda: Scheda, submission: Submission) -> None:
    """Closes a scheda that is sent: nobody writes in it, and the pages that show it hear of a new version.

    From now on it is computed with the definition of what was sent, whatever its campaign adopts.
    """
    scheda.state = SchedaState.SENT
    scheda.definition_digest = submission.definition_digest
    scheda.version += 1
    scheda.reopened_until = None
    scheda.reopening_reason = ""
    scheda.save()
