# SPDX-License-Identifier: EUPL-1.2
"""Keeping the print of what was sent, and the signed copies of it.

The print is made when the scheda is sent, and kept byte for byte. Of a submission that was loaded as sent (the
national campaign of the demo) it is made when somebody first asks for it, out of the document that was frozen. From
then on it is kept like any other, and the journal tells its digest: nobody can hold, sign or show a print before it
is made.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.utils import timezone

from schedario.documents.print import pdf_bytes
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import SYSTEM, record_event
from schedario.portal.filing.document import read_sent_document
from schedario.portal.filing.editing import Editor
from schedario.portal.filing.models import SignedCopy, Submission
from schedario.portal.filing.sending.sandboxed import verify_signed_copy
from schedario.portal.filing.sending.signing import Printed, prepare_for_signing
from schedario.portal.write_queue import durable


def ensure_print(submission: Submission) -> Submission:
    """The submission with its print, which is made where it is not there yet."""
    if not submission.pdf_digest:
        keep_print(submission, prepare_for_signing(pdf_bytes(read_sent_document(submission))))
        submission.refresh_from_db(fields=["pdf", "pdf_digest"])
    return submission


@durable
def keep_print(submission: Submission, pdf: bytes) -> None:
    """Keeps the print, unless another was made first."""
    digest = sha256(pdf).hexdigest()
    unprinted = Submission.objects.filter(pk=submission.pk, pdf_digest="")
    if unprinted.update(pdf=pdf, pdf_digest=digest):
        printed = events.SubmissionPrinted(number=submission.number, pdf_digest=digest)
        record_event(SYSTEM, submission.scheda.journal_subject, printed)


def accept_signed_copy(submission: Submission, data: bytes, writer: Editor) -> SignedCopy:
    """Verifies a signed copy and keeps it; the same file is kept once. Raises RefusedError."""
    verified = verify_signed_copy(data, Printed(bytes(submission.pdf), submission.digest))
    return keep_signed_copy(submission, data, verified, writer)


@durable
def keep_signed_copy(submission: Submission, data: bytes, verified: dict[str, Any], writer: Editor) -> SignedCopy:
    """Keeps a copy that was verified, with what was found."""
    digest = sha256(data).hexdigest()
    same = SignedCopy.objects.filter(submission=submission, pdf_digest=digest).first()
    if same is not None:
        return same
    copy = SignedCopy.objects.create(
        submission=submission,
        uploaded_at=timezone.now(),
        uploaded_by=writer.user,
        pdf=data,
        pdf_digest=digest,
        verification=verified,
    )
    kept = events.SignedCopyKept(number=submission.number, pdf_digest=digest, **verified)
    record_event(writer.who, submission.scheda.journal_subject, kept)
    return copy
