# SPDX-License-Identifier: EUPL-1.2
"""Sending: what the responsabile saw, and nothing else, becomes a submission that never changes.

The print is made before the lock is taken, for it takes its time; under the lock the document is made again, and
is sent only if not a byte of it is different.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.scheda import Scheda as Document
from schedario.portal.filing.document import as_document
from schedario.portal.filing.models import Scheda, State, Submission
from schedario.portal.filing.sending.mailing import mail_sent
from schedario.portal.filing.sending.numbering import next_number
from schedario.portal.filing.sending.signing import signable
from schedario.portal.filing.working import may_be_written, subject
from schedario.portal.filing.writing.confirming import OpenFindings, as_json, holding, open_findings
from schedario.portal.filing.writing.saving import ClosedError, StaleError, Writer, locked
from schedario.portal.filing.writing.telling import tell
from schedario.portal.journal.chain import record
from schedario.portal.storage import write


class BlockedError(Exception):
    """The scheda has errors, so that nothing was sent."""


@dataclass(frozen=True)
class Prepared:
    """A scheda as it would be sent now."""

    scheda: Scheda

    @cached_property
    def document(self) -> Document:
        """The scheda with the confirmations that hold."""
        return as_document(self.scheda)

    @cached_property
    def written(self) -> bytes:
        """The JSON that would be sent."""
        return write_json(self.document)

    @cached_property
    def digest(self) -> str:
        """Its SHA-256: two that have the same are the same scheda, with the same confirmations."""
        return sha256(self.written).hexdigest()

    @cached_property
    def findings(self) -> OpenFindings:
        """What blocks, what is to be confirmed, what is confirmed."""
        evaluation = self.document.evaluation
        return open_findings(evaluation, holding(self.scheda, evaluation))


@dataclass(frozen=True, slots=True)
class Order:
    """What the responsabile orders to send: the version and the digest of what he saw, and the act, if any."""

    seen: int
    digest: str
    act_number: str = ""
    act_date: date | None = None


def send(scheda: Scheda, order: Order, writer: Writer, at: datetime | None = None) -> Submission:
    """Sends the scheda as it was seen, and returns what was sent; `at` is when it happens, if not now.

    Raises ClosedError, StaleError (somebody saved or confirmed in between), BlockedError; then nothing is sent.
    """
    prepared = Prepared(scheda)
    _refuse(prepared, order, at)
    pdf = signable(pdf_bytes(prepared.document))
    return write(lambda: _send(scheda.pk, order, pdf, writer, at))


def _refuse(prepared: Prepared, order: Order, at: datetime | None) -> None:
    if not may_be_written(prepared.scheda, at):
        raise ClosedError
    if order.seen != prepared.scheda.version or order.digest != prepared.digest:
        raise StaleError(prepared.scheda)
    if prepared.findings.errors:
        raise BlockedError


def _send(scheda_id: int, order: Order, pdf: bytes, writer: Writer, at: datetime | None) -> Submission:
    scheda = locked(scheda_id)
    prepared = Prepared(scheda)
    _refuse(prepared, order, at)
    tell(scheda)
    submission = _submission(prepared, order, pdf, writer, at or timezone.now())
    record(writer.who, "sent", subject(scheda), sent_details(submission), at=submission.sent_at)
    close(scheda)
    transaction.on_commit(partial(mail_sent.enqueue, submission.number), robust=True)
    return submission


def _submission(prepared: Prepared, order: Order, pdf: bytes, writer: Writer, at: datetime) -> Submission:
    scheda = prepared.scheda
    form, outcome = scheda.campaign.form, prepared.document.evaluation.outcome
    return Submission.objects.create(
        scheda=scheda,
        number=next_number(form.code),
        sent_at=at,
        sent_by=writer.user,
        act_number=order.act_number,
        act_date=order.act_date,
        reason=scheda.reopening_reason,
        replaces=last_submission(scheda),
        definition_version=form.version,
        definition_digest=form.digest,
        version=scheda.version,
        document=prepared.written,
        digest=prepared.digest,
        confirmations=[as_json(one) for _, one in prepared.findings.confirmed],
        unconfirmed=[one.code for one in prepared.findings.warnings],
        outcome=outcome.text if outcome else "",
        pdf=pdf,
        pdf_digest=sha256(pdf).hexdigest(),
    )


def sent_details(submission: Submission) -> dict[str, Any]:
    """What the journal tells of a submission."""
    details: dict[str, Any] = {
        "number": submission.number,
        "version": submission.version,
        "digest": submission.digest,
        "pdf_digest": submission.pdf_digest or None,
        "definition": [submission.definition_version, submission.definition_digest],
        "unconfirmed": submission.unconfirmed,
    }
    if submission.act_number or submission.act_date:
        details["act"] = [submission.act_number, submission.act_date and submission.act_date.isoformat()]
    if submission.replaces is not None:
        details |= {"replaces": submission.replaces.number, "reason": submission.reason}
    return details


def close(scheda: Scheda) -> None:
    """The scheda is sent: nobody writes in it, and the pages that show it hear of a new version."""
    scheda.state = State.SENT
    scheda.version += 1
    scheda.reopened_until = None
    scheda.reopening_reason = ""
    scheda.save()


def last_submission(scheda: Scheda) -> Submission | None:
    """The one that counts; None while nothing was sent."""
    sent = Submission.objects.select_related("scheda__campaign", "scheda__comune", "sent_by", "replaces")
    return sent.filter(scheda=scheda, replaced_by__isnull=True).defer("pdf", "replaces__pdf").first()
