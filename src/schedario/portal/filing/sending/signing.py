# SPDX-License-Identifier: EUPL-1.2
"""What is signed: the print made ready for it, and in which words a signed copy is taken or refused.

`verifying` says whether a copy is signed; it loads much, and only the sandbox does.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from schedario.errors import SchedarioError

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
    "too_heavy",
    "no_room",
    "no_sandbox",
]


class RefusedError(SchedarioError):
    """The file is not taken; `why` says for what reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Signature:
    """The signer by their certificate, the time by their own account; `codice_fiscale` is empty where there is none."""

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


def prepare_for_signing(pdf: bytes) -> bytes:
    """The print with an empty form in it, ready for signatures.

    What a signing program adds can then be told, by the library's own rules, from any other change.
    """
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, pdf_name  # noqa: PLC0415
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/AcroForm"] = DictionaryObject({pdf_name("/Fields"): ArrayObject()})
    writer.update_root()
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
