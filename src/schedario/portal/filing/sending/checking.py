# SPDX-License-Identifier: EUPL-1.2
"""Was exactly this sent? Anybody asks with a receipt's number, a digest or a file; of drafts it knows nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from django.db.models import QuerySet

from schedario.documents.errors import ReadError
from schedario.documents.pages.opening import looks_like_pdf
from schedario.documents.sandboxed import attached_bytes
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.numbering import is_mistyped, looks_like_number, normalise_number
from schedario.portal.filing.sending.receipt import write_receipt

# How a file or a text answers to what was sent; `data` where only the data inside are what was sent, not the pages.
Match = Literal["number", "digest", "pdf", "receipt", "json", "continued", "data"]
Miss = Literal["unknown", "mistyped", "not_asked", "unreadable"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    """`submission` with how it was recognised; or, where there is none, why. `said` are the words of a reader."""

    submission: Submission | None = None
    match: Match | None = None
    miss: Miss | None = None
    said: str = ""

    @property
    def replacement(self) -> Submission | None:
        """The rectification that took its place, if any."""
        return getattr(self.submission, "replaced_by", None)


def check_text(text: str) -> SubmissionCheck:
    """By a receipt's number or a SHA-256 of data or print, with or without spaces."""
    bare = re.sub(r"\s+", "", text).lower()
    if not bare:
        return SubmissionCheck(miss="not_asked")
    if _DIGEST.fullmatch(bare):
        sent = _select_submissions()
        return _build_check(sent.filter(digest=bare).first() or sent.filter(pdf_digest=bare).first(), "digest")
    number = normalise_number(text)
    if not looks_like_number(number) or is_mistyped(number):
        return SubmissionCheck(miss="mistyped")
    return _build_check(_select_submissions().filter(number=number).first(), "number")


def check_file(data: bytes, name: str) -> SubmissionCheck:
    """By a print, signed or not, by a receipt, or by the data alone."""
    digest = sha256(data).hexdigest()
    if not looks_like_pdf(data):
        return _build_check(_select_submissions().filter(digest=digest).first(), "json")
    printed = _select_submissions().filter(pdf_digest=digest).first()
    if printed is not None:
        return _build_check(printed, "pdf")
    try:
        inside = sha256(attached_bytes(data, name)).hexdigest()
    except ReadError as error:
        return SubmissionCheck(miss="unreadable", said=str(error))
    sent = _select_submissions().filter(digest=inside).first()
    return SubmissionCheck(sent, _determine_match(sent, data)) if sent else SubmissionCheck(miss="unknown")


def _determine_match(sent: Submission, data: bytes) -> Match:
    """Compares a PDF that is not the print with what was sent, when the data inside are what was sent."""
    if sent.pdf_digest and data.startswith(bytes(sent.pdf)):
        return "continued"
    return "receipt" if data == write_receipt(sent) else "data"


def _build_check(submission: Submission | None, match: Match) -> SubmissionCheck:
    return SubmissionCheck(submission, match) if submission else SubmissionCheck(miss="unknown")


def _select_submissions() -> QuerySet[Submission]:
    sent = Submission.objects.select_related("scheda__comune", "scheda__campaign", "replaced_by")
    return sent.defer("pdf", "document", "replaced_by__pdf", "replaced_by__document").order_by("-sent_at")
