# SPDX-License-Identifier: EUPL-1.2
"""Keeping a signed PDF that was given back, beside what was sent."""

from __future__ import annotations

from hashlib import sha256

from django.utils import timezone

from schedario.portal.filing.models import SignedCopy, Submission
from schedario.portal.filing.sending.signing import Printed, verify
from schedario.portal.filing.working import subject
from schedario.portal.filing.writing.saving import Writer
from schedario.portal.journal.chain import record
from schedario.portal.storage import write


def keep(submission: Submission, data: bytes, writer: Writer) -> SignedCopy:
    """Verifies a signed copy and keeps it; the same file is kept once. Raises RefusedError."""
    verified = verify(data, Printed(bytes(submission.pdf), submission.digest))
    return write(lambda: _keep(submission, data, verified, writer))


def _keep(submission: Submission, data: bytes, verified: dict[str, object], writer: Writer) -> SignedCopy:
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
    details = {"number": submission.number, "pdf_digest": digest, **verified}
    record(writer.who, "signed_copy", subject(submission.scheda), details)
    return copy
