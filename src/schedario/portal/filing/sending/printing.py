# SPDX-License-Identifier: EUPL-1.2
"""The print of what was sent: made when it is sent, and kept byte for byte.

Of a submission that was loaded as sent (the national campaign of the demo) it is made when somebody first asks for it,
out of the document that was frozen. From then on it is kept like any other, and the journal tells its digest: nobody
can hold, sign or show a print before it is made.
"""

from __future__ import annotations

from hashlib import sha256

from schedario.documents.print import pdf_bytes
from schedario.portal.filing.document import document_of
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.signing import signable
from schedario.portal.filing.working import subject
from schedario.portal.journal.chain import SYSTEM, record
from schedario.portal.storage import write


def with_print(submission: Submission) -> Submission:
    """The submission with its print, which is made where it is not there yet."""
    if not submission.pdf_digest:
        pdf = signable(pdf_bytes(document_of(submission)))
        write(lambda: _keep(submission, pdf))
        submission.refresh_from_db(fields=["pdf", "pdf_digest"])
    return submission


def _keep(submission: Submission, pdf: bytes) -> None:
    """The first that was made is kept."""
    digest = sha256(pdf).hexdigest()
    unprinted = Submission.objects.filter(pk=submission.pk, pdf_digest="")
    if unprinted.update(pdf=pdf, pdf_digest=digest):
        details = {"number": submission.number, "pdf_digest": digest}
        record(SYSTEM, "printed", subject(submission.scheda), details)
