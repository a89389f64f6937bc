# SPDX-License-Identifier: EUPL-1.2
"""Reads a PDF: the JSON attached to those that Schedario prints, which has every answer, and the pages of any."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schedario.definition.form import Form
from schedario.documents.errors import ReadError
from schedario.documents.json_reader import read_json
from schedario.documents.page_comparison import compare_with_pages
from schedario.documents.pages.known import find_known_words
from schedario.documents.pages.layout import Layout, lay_out
from schedario.documents.pages.opening import open_pdf
from schedario.documents.pages.visibility import describe_hidden
from schedario.documents.pages.word import PageWords
from schedario.documents.pages.words import list_pages
from schedario.documents.reading import ATTACHMENT, Reading

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_BYTES = 5 * 1024 * 1024  # of the attachment; a full scheda has about 60 thousand

_MOST_ATTACHMENTS = 100


def read_attachment(data: bytes, name: str, form: Form | None = None) -> Reading | None:
    """The scheda attached to a PDF that we printed, None where nothing of ours is attached. Raises ReadError.

    What the pages show takes no part in it.
    """
    attached = find_attachment(data, name)
    text = None if attached is None else _decode(attached)
    return None if text is None else read_json(text, name, form, "pdf")


def read_whole(data: bytes, name: str) -> tuple[str | None, list[PageWords]]:
    """The JSON attached to a PDF, None where nothing of ours is, and the words of its pages. Raises ReadError."""
    with open_pdf(data, name) as pdf:
        attached = _find_attachment(pdf, name)
        return None if attached is None else _decode(attached), list_pages(pdf, name)


def compare_attached(text: str, pages: Sequence[PageWords], name: str, form: Form | None = None) -> Reading:
    """The scheda in an attached JSON, with what the pages show otherwise. Raises ReadError."""
    reading = read_json(text, name, form, "pdf")
    return replace(compare_with_pages(reading, text, pages), hidden_text=tuple(describe_hidden(pages)))


def _decode(attached: bytes) -> str | None:
    try:
        return attached.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def lay_out_pages(pages: Sequence[PageWords], name: str, forms: Sequence[Form]) -> Layout:
    """The pages of a PDF as text with places, laid out by what is known of some forms.

    Raises ReadError where there is no text at all.
    """
    if not any(page.words or page.astray for page in pages):
        raise ReadError("no_text", name)
    return lay_out(pages, find_known_words(*forms))


def attached_bytes(data: bytes, name: str) -> bytes:
    """The JSON attached to a PDF, byte for byte. Raises ReadError."""
    attached = find_attachment(data, name)
    if attached is None:
        raise ReadError("no_attachment", name, attachment=ATTACHMENT)
    return attached


def find_attachment(data: bytes, name: str) -> bytes | None:
    """The JSON attached to a PDF, None where there is none. Raises ReadError."""
    with open_pdf(data, name) as pdf:
        return _find_attachment(pdf, name)


def _find_attachment(pdf: PdfDocument, name: str) -> bytes | None:
    for index in range(min(pdf.count_attachments(), _MOST_ATTACHMENTS)):
        attachment = pdf.get_attachment(index)
        if attachment.get_name() == ATTACHMENT:
            return _data(attachment, name)
    return None


def _data(attachment: Any, name: str) -> bytes:
    """The bytes of an attachment, unless they are too many to be a scheda."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a library of 7 MB, only for a PDF

    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > MOST_BYTES:
        raise ReadError("too_large", name, limit=MOST_BYTES // 1024 // 1024)
    return bytes(attachment.get_data())
