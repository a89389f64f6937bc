# SPDX-License-Identifier: EUPL-1.2
"""Reads the PDF that Schedario prints: not its pages but the JSON attached to it, which has every answer."""

from __future__ import annotations

import ctypes
from typing import Any

from schedario.definition.form import Form
from schedario.documents.errors import ReadError
from schedario.documents.json_reader import read_json
from schedario.documents.pages.opening import open_pdf
from schedario.documents.reading import Reading

ATTACHMENT = "scheda.json"
MOST_BYTES = 5 * 1024 * 1024  # of the attachment; a full scheda has about 60 thousand

_MOST_ATTACHMENTS = 100


def read_pdf(data: bytes, name: str, form: Form | None = None) -> Reading:
    """The scheda attached to a PDF; `name` is the file's, for messages. Raises ReadError."""
    try:
        written = attached_bytes(data, name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError("no_attachment", name, attachment=ATTACHMENT) from None
    return read_json(written, name, form, "pdf")


def attached_bytes(data: bytes, name: str) -> bytes:
    """The JSON attached to a PDF, byte for byte. Raises ReadError."""
    with open_pdf(data, name) as pdf:
        for index in range(min(pdf.count_attachments(), _MOST_ATTACHMENTS)):
            attachment = pdf.get_attachment(index)
            if attachment.get_name() == ATTACHMENT:
                return _data(attachment, name)
    raise ReadError("no_attachment", name, attachment=ATTACHMENT)


def _data(attachment: Any, name: str) -> bytes:
    """The bytes of an attachment, unless they are too many to be a scheda."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a library of 7 MB, only for a PDF

    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > MOST_BYTES:
        raise ReadError("too_large", name, limit=MOST_BYTES // 1024 // 1024)
    return bytes(attachment.get_data())
