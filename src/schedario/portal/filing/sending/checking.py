# SPDX-License-Identifier: EUPL-1.2
"""Was exactly this sent? Anybody asks with a receipt's number, a digest or a file; of drafts it knows nothing.

Numbers of few people are held back from open data, and whoever has the rest could try guesses of them here. Therefore
a salt is in what is sent, which nobody guesses. Of what was sent before there were salts only the print is recognised,
in which there is a random number too, and the receipt, which bears the print's digest.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from schedario.documents.errors import ReadError
from schedario.documents.pages.opening import looks_like_pdf
from schedario.documents.sandboxed import attached_bytes
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.numbering import is_mistyped, looks_like_number, normalise_number
from schedario.portal.filing.sending.receipt import write_receipt

MOST_REVISIONS = 50  # of a PDF: each signature adds one
MOST_NUMBERS = 3  # in a PDF: a receipt bears its own, and the one that it replaces

# How a file or a text answers to what was sent; `data` where only the data inside are what was sent, not the pages.
Match = Literal["number", "digest", "pdf", "receipt", "json", "continued", "data"]
Miss = Literal["unknown", "mistyped", "not_asked", "unreadable"]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BORNE_NUMBER = re.compile(rb"[A-Z0-9]+-[0-9]{6,}-[0-9]{2}")
_END = re.compile(rb"(%%EOF)(?:\r\n|\r|\n)?")


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
        return _build_check(_find_by_content(bare) or _find_by_print([bare]), "digest")
    number = normalise_number(text)
    if not looks_like_number(number) or is_mistyped(number):
        return SubmissionCheck(miss="mistyped")
    return _build_check(_select_submissions().filter(number=number).first(), "number")


def check_file(data: bytes, name: str) -> SubmissionCheck:
    """By a print, signed or not, by a receipt, or by the data alone."""
    digest = sha256(data).hexdigest()
    if not looks_like_pdf(data):
        found = _build_check(_find_by_content(digest), "json")
        other = _explain_other_file(data)
        return SubmissionCheck(miss="unreadable", said=other) if found.miss and other else found
    printed = _find_by_print(_list_revision_digests(data))
    if printed is not None and printed.pdf_digest == digest:
        return SubmissionCheck(printed, "pdf")
    receipt = None if printed else _find_receipt(data)
    if receipt is not None:
        return SubmissionCheck(receipt, "receipt")
    try:
        inside = sha256(attached_bytes(data, name)).hexdigest()
    except ReadError as error:
        return SubmissionCheck(miss="unreadable", said=str(error))
    if printed is not None and printed.digest == inside:
        return SubmissionCheck(printed, "continued")
    return _build_check(_find_by_content(inside), "data")


def _explain_other_file(data: bytes) -> str:
    """Explains that a file, no PDF, is nothing that is ever sent; empty for data."""
    content = data.removeprefix(BOM_UTF8).lstrip()
    if not content:
        return _("Il file è vuoto.")
    if content.startswith(b"{"):
        return ""
    return _(
        "Si verificano la stampa e la ricevuta (PDF) e i dati inviati (JSON), come si scaricano dal portale: questo "
        "file è un’altra cosa, per esempio la scheda come testo o come cartella di lavoro."
    )


# --- finding: nothing may depend on whether data without a salt were guessed, not even how long it takes ---


def _find_by_content(digest: str) -> Submission | None:
    return _select_submissions().filter(digest=digest, salted=True).first()


def _find_by_print(digests: list[str]) -> Submission | None:
    """By the digest of a print, which has a random number in it, salted or not (`signing.prepare_for_signing`)."""
    return _select_submissions().filter(pdf_digest__in=digests).first()


def _find_receipt(data: bytes) -> Submission | None:
    """By the number that the file bears; only who has the receipt, or knows the print's digest, can make the same."""
    borne = list(dict.fromkeys(found[0].decode() for found in islice(_BORNE_NUMBER.finditer(data), MOST_NUMBERS)))
    sent = _select_submissions().filter(number__in=borne).exclude(pdf_digest="")
    return next((one for one in sent if data == write_receipt(one)), None)


def _list_revision_digests(data: bytes) -> list[str]:
    """The digests of a PDF as it was at the end of each of its revisions, and as it is."""
    digest, done, found = sha256(), 0, []
    ends = {end for match in islice(_END.finditer(data), MOST_REVISIONS) for end in (match.end(1), match.end())}
    for end in sorted({*ends, len(data)}):
        digest.update(data[done:end])
        done = end
        found.append(digest.hexdigest())
    return found


def _build_check(submission: Submission | None, match: Match) -> SubmissionCheck:
    if submission is not None:
        return SubmissionCheck(submission, match)
    return SubmissionCheck(miss="unknown", said="" if match == "number" else _tell_of_unsalted())


def _tell_of_unsalted() -> str:
    """Tell whether something was sent without a salt, which only its number or its print proves."""
    if not Submission.objects.filter(salted=False).exists():
        return ""
    return _(
        "Alcune schede di questo portale furono inviate quando nei dati non c’era ancora un numero casuale "
        "(il «sale»): dei loro dati e della loro impronta questa pagina non dice nulla, perché chiunque potrebbe "
        "provare a indovinarli. Si verificano con il numero della ricevuta, con la ricevuta o la stampa in PDF, "
        "oppure con l’impronta della stampa."
    )


def _select_submissions() -> QuerySet[Submission]:
    sent = Submission.objects.select_related("scheda__comune", "scheda__campaign", "replaced_by")
    return sent.defer("pdf", "document", "replaced_by__pdf", "replaced_by__document").order_by("-sent_at")
