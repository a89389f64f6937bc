# SPDX-License-Identifier: EUPL-1.2
"""A signed PDF that somebody gives back: is it exactly the print that we made, signed, and nothing else?

What is verified here needs no network: the bytes before the signature are those of our print, the signature fits the
bytes that it covers, it covers the whole file, and between our print and the signature nothing was changed. Whether
the certificate is one of a trusted authority, and whether it was valid and not revoked on that day, only the lists of
the European Union and the authority itself can say: that is left open, and said to be open.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, SuspiciousModification
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from stdnum.it import codicefiscale

from schedario.documents.errors import ReadError
from schedario.documents.pdf_reader import attached_bytes, looks_like_pdf

LARGEST = 10 * 1024 * 1024  # bytes

Why = Literal[
    "too_large",
    "p7m",
    "not_pdf",
    "not_ours",
    "other_scheda",
    "changed",
    "unsigned",
    "broken",
    "not_whole",
    "unreadable",
]
P7M = (b"\x30\x80", b"\x30\x82", b"\x30\x83", b"-----BEGIN")
logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """The file is not taken; `why` says for what reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, by his certificate, and when, by his own account. `codice_fiscale` is empty where it has none."""

    signer: str
    codice_fiscale: str
    issuer: str
    signed_at: str
    format: str


@dataclass(frozen=True, slots=True)
class Printed:
    """The print that was made: its bytes, and the digest of the data in it."""

    pdf: bytes
    digest: str


def verify(data: bytes, printed: Printed) -> dict[str, Any]:
    """What could be verified of a signed copy, as plain data. Raises RefusedError."""
    if len(data) > LARGEST:
        raise RefusedError("too_large")
    _refuse_other_kinds(data)
    _refuse_other_contents(data, printed)
    try:
        signatures = list(_signatures(data, len(printed.pdf)))
    except RefusedError:
        raise
    except Exception as error:
        # The library raises errors of many kinds on a file made to confuse it; all of them mean the same here.
        logger.warning("A signed copy could not be verified", exc_info=True)
        raise RefusedError("unreadable") from error
    if not signatures:
        raise RefusedError("unsigned")
    return {"signatures": [asdict(one) for one in signatures], "print_digest": sha256(printed.pdf).hexdigest()}


def _refuse_other_kinds(data: bytes) -> None:
    """A `.p7m` holds the PDF in an envelope of its own: DER begins with 0x30, PEM with dashes."""
    if not looks_like_pdf(data):
        raise RefusedError(
            "p7m" if data.startswith((b"\x30\x80", b"\x30\x82", b"\x30\x83", b"-----BEGIN")) else "not_pdf"
        )


def _refuse_other_contents(data: bytes, printed: Printed) -> None:
    """A signature is added behind the print, which stays as it was, byte for byte."""
    if data.startswith(printed.pdf):
        if len(data) == len(printed.pdf):
            raise RefusedError("unsigned")
        return
    try:
        attached = attached_bytes(data, "")
    except ReadError:
        raise RefusedError("not_ours") from None
    raise RefusedError("changed" if sha256(attached).hexdigest() == printed.digest else "other_scheda")


def _signatures(data: bytes, end_of_print: int) -> Iterator[Signature]:
    reader = PdfFileReader(BytesIO(data))
    _refuse_other_changes(reader, end_of_print)
    embedded = list(reader.embedded_signatures)
    for index, one in enumerate(embedded):
        status = validate_pdf_signature(one, ValidationContext(trust_roots=[], allow_fetching=False))
        if not (status.intact and status.valid):
            raise RefusedError("broken")
        covers = one.evaluate_signature_coverage()
        last = index == len(embedded) - 1
        whole = (SignatureCoverageLevel.ENTIRE_FILE,) if last else tuple(SignatureCoverageLevel)[:2]
        if covers not in whole or not status.docmdp_ok:
            raise RefusedError("not_whole")
        yield _described(one)


def _refuse_other_changes(reader: PdfFileReader, end_of_print: int) -> None:
    """Only signatures may have come after our print: nothing was drawn over it, no page added."""
    if reader.xrefs.get_startxref_for_revision(0) >= end_of_print:
        raise RefusedError("changed")
    found = DEFAULT_DIFF_POLICY.review_file(reader, base_revision=0)
    if isinstance(found, SuspiciousModification):
        raise RefusedError("changed")


def _described(one: EmbeddedPdfSignature) -> Signature:
    certificate = one.signer_cert
    at = one.self_reported_timestamp
    return Signature(
        signer=_name(certificate),
        codice_fiscale=_codice_fiscale(certificate),
        issuer=str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly),
        signed_at=at.isoformat() if at else "",
        format=str(one.sig_object.get("/SubFilter", "")),
    )


def _name(certificate: Certificate) -> str:
    subject = certificate.subject.native
    return str(subject.get("common_name") or certificate.subject.human_friendly)


def _codice_fiscale(certificate: Certificate) -> str:
    """Italian certificates carry it in the subject's serial number: `TINIT-RSSNNA80A41H501X`, `IT:RSS…`."""
    number = certificate.subject.native.get("serial_number", "")
    last = str(number).replace(":", "-").rpartition("-")[2]
    return codicefiscale.compact(last) if codicefiscale.is_valid(last) else ""
