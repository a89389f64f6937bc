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
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from stdnum.it import codicefiscale

from schedario.documents.errors import ReadError
from schedario.documents.pages.opening import looks_like_pdf
from schedario.documents.pdf_reader import attached_bytes
from schedario.portal.filing.sending.signing import LARGEST, Printed, RefusedError, Signature

P7M = (b"\x30\x80", b"\x30\x82", b"\x30\x83", b"-----BEGIN")
# The library's own rules. A form that had no signature gets the flags, and from some programs the fonts, of its first.
POLICY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        field_rules=[SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()],
        ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags", "/DA", "/DR"},
    ),
)
logger = logging.getLogger(__name__)


def verify_signed_copy(data: bytes, printed: Printed) -> dict[str, Any]:
    """Verifies as much of a signed copy as can be; the result as plain data. Raises RefusedError.

    The parser of the library is not made for files of others: `sandboxed` is.
    """
    if len(data) > LARGEST:
        raise RefusedError("too_large")
    _refuse_other_kinds(data)
    _refuse_other_contents(data, printed)
    try:
        signatures = list(_list_signatures(data, printed.pdf))
    except RefusedError:
        raise
    except Exception as error:
        # The library raises errors of many kinds on a file made to confuse it; all of them mean the same here.
        logger.warning("A signed copy could not be verified", exc_info=True)
        raise RefusedError("unreadable") from error
    if not signatures:
        raise RefusedError("unsigned")
    return {
        "signatures": [asdict(signature) for signature in signatures],
        "print_digest": sha256(printed.pdf).hexdigest(),
    }


def _refuse_other_kinds(data: bytes) -> None:
    """A `.p7m` holds the PDF in an envelope of its own: DER begins with 0x30, PEM with dashes."""
    if not looks_like_pdf(data):
        raise RefusedError("p7m" if data.startswith(P7M) else "not_pdf")


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


def _list_signatures(data: bytes, pdf: bytes) -> Iterator[Signature]:
    reader = PdfFileReader(BytesIO(data))
    _refuse_other_changes(reader, PdfFileReader(BytesIO(pdf)).xrefs.total_revisions)
    embedded = list(reader.embedded_signatures)
    for signature in embedded:
        status = validate_pdf_signature(signature, _build_offline_context(), diff_policy=POLICY)
        if not (status.intact and status.valid):
            raise RefusedError("broken")
        covered = _WHOLE if signature is embedded[-1] else _REVISION
        if signature.evaluate_signature_coverage() not in covered or not status.docmdp_ok:
            raise RefusedError("not_whole")
        yield _describe_signature(signature)


def _build_offline_context() -> ValidationContext:
    """No certificate is trusted, none is asked for: only what needs neither is found out."""
    return ValidationContext(trust_roots=[], allow_fetching=False)


# What each signature has to cover: the last one the whole file, those before it the file as it was then.
_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE,)
_REVISION = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


def _refuse_other_changes(reader: PdfFileReader, revisions_of_print: int) -> None:
    """Only signatures may have come after our print: nothing was drawn over it, no page added."""
    if reader.xrefs.total_revisions <= revisions_of_print:
        raise RefusedError("unreadable")
    found = POLICY.review_file(reader, base_revision=revisions_of_print - 1)
    if isinstance(found, SuspiciousModification):
        raise RefusedError("changed")


def _describe_signature(signature: EmbeddedPdfSignature) -> Signature:
    certificate = signature.signer_cert
    at = signature.self_reported_timestamp
    return Signature(
        signer=_read_signer_name(certificate),
        codice_fiscale=_read_codice_fiscale(certificate),
        issuer=str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly),
        signed_at=at.isoformat() if at else "",
        format=str(signature.sig_object.get("/SubFilter", "")),
    )


def _read_signer_name(certificate: Certificate) -> str:
    subject = certificate.subject.native
    return str(subject.get("common_name") or certificate.subject.human_friendly)


def _read_codice_fiscale(certificate: Certificate) -> str:
    """Italian certificates carry it in the subject's serial number: `TINIT-RSSNNA80A41H501X`, `IT:RSS…`."""
    number = certificate.subject.native.get("serial_number", "")
    last = str(number).replace(":", "-").rpartition("-")[2]
    return codicefiscale.compact(last) if codicefiscale.is_valid(last) else ""
