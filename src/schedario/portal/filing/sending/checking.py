# SPDX-License-Identifier: EUPL-1.2
"""Was exactly this sent? Anybody asks with a receipt's number, a digest or a file; of drafts it knows nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from django.db.models import QuerySet

from schedario.documents.errors import ReadError
from schedario.documents.pdf_reader import attached_bytes, looks_like_pdf
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.numbering import as_typed, is_mistyped, looks_like_number
from schedario.portal.filing.sending.receipt import receipt_bytes

# How a file or a text answers to what was sent; `data` where only the data inside are what was sent, not the pages.
Match = Literal["number", "digest", "pdf", "receipt", "json", "continued", "data"]
Miss = Literal["unknown", "mistyped", "not_asked", "unreadable"]

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Answer:
    """`submission` with how it was recognised; or, where there is none, why. `said` are the words of a reader."""

    submission: Submission | None = None
    match: Match | None = None
    miss: Miss | None = None
    said: str = ""

    @property
    def later(self) -> Submission | None:
        """The rectification that took its place, if any."""
        return getattr(self.submission, "replaced_by", None)


def check_text(text: str) -> Answer:
    """By a receipt's number or a SHA-256 of data or print, with or without spaces."""
    bare = re.sub(r"\s+", "", text).lower()
    if not bare:
        return Answer(miss="not_asked")
    if _DIGEST.fullmatch(bare):
        return _found(_sent().filter(digest=bare).first() or _sent().filter(pdf_digest=bare).first(), "digest")
    number = as_typed(text)
    if not looks_like_number(number) or is_mistyped(number):
        return Answer(miss="mistyped")
    return _found(_sent().filter(number=number).first(), "number")


def check_file(data: bytes, name: str) -> Answer:
    """By a print, signed or not, by a receipt, or by the data alone."""
    digest = sha256(data).hexdigest()
    if not looks_like_pdf(data):
        return _found(_sent().filter(digest=digest).first(), "json")
    printed = _sent().filter(pdf_digest=digest).first()
    if printed is not None:
        return _found(printed, "pdf")
    try:
        inside = sha256(attached_bytes(data, name)).hexdigest()
    except ReadError as error:
        return Answer(miss="unreadable", said=str(error))
    sent = _sent().filter(digest=inside).first()
    return Answer(sent, _match(sent, data)) if sent else Answer(miss="unknown")


def _match(sent: Submission, data: bytes) -> Match:
    """How a PDF that is not the print answers to what was sent, when the data inside do."""
    if sent.pdf_digest and data.startswith(bytes(sent.pdf)):
        return "continued"
    return "receipt" if data == receipt_bytes(sent) else "data"


def _found(submission: Submission | None, match: Match) -> Answer:
    return Answer(submission, match) if submission else Answer(miss="unknown")


def _sent() -> QuerySet[Submission]:
    sent = Submission.objects.select_related("scheda__comune", "scheda__campaign", "replaced_by")
    return sent.defer("pdf", "document", "replaced_by__pdf", "replaced_by__document").order_by("-sent_at")
