# SPDX-License-Identifier: EUPL-1.2
"""Reads the PDF that Schedario prints: not its pages but the JSON attached to it, which has every answer."""

from __future__ import annotations

import ctypes
import re
import zlib
from bisect import bisect_right
from contextlib import suppress
from threading import Lock
from typing import Any

from schedario.definition.form import Form
from schedario.documents.errors import ReadError
from schedario.documents.json_reader import read_json
from schedario.documents.reading import Reading

ATTACHMENT = "scheda.json"
START = b"%PDF-"

MOST_BYTES = 5 * 1024 * 1024  # of the attachment; a full scheda has about 60 thousand

# PDFium unpacks a stream whole before it tells its size: some kilobytes can ask for gigabytes of memory.
_MOST_UNPACKED = 64 * 1024 * 1024
_MOST_STREAMS, _MOST_LAYERS = 5000, 3
_STREAM = re.compile(rb"stream\r?\n")
_END = re.compile(rb"endstream")
_CHUNK = 1024 * 1024

_MOST_ATTACHMENTS = 100
_turn = Lock()  # PDFium works for one caller at a time


def looks_like_pdf(data: bytes) -> bool:
    """Checks whether the signature of a PDF is where readers look for it, among the first 1,024 bytes."""
    return START in data[:1024]


def read_pdf(data: bytes, name: str, form: Form | None = None) -> Reading:
    """The scheda attached to a PDF; `name` is the file's, for messages. Raises ReadError."""
    try:
        written = attached_bytes(data, name).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadError("no_attachment", name, attachment=ATTACHMENT) from None
    return read_json(written, name, form, "pdf")


def attached_bytes(data: bytes, name: str) -> bytes:
    """The JSON attached to a PDF, byte for byte. Raises ReadError."""
    if _unpacks_too_far(data):
        raise ReadError("too_large", name, limit=_MOST_UNPACKED // 1024 // 1024)
    with _turn:
        attached = _attached(data, name)
    if attached is None:
        raise ReadError("no_attachment", name, attachment=ATTACHMENT)
    return attached


def _unpacks_too_far(data: bytes) -> bool:
    """Checks whether the streams of a PDF are made to fill the memory. Our own unpack to less than a megabyte."""
    view, left = memoryview(data), _MOST_UNPACKED
    ends = [found.start() for found in _END.finditer(data)]
    for count, found in enumerate(_STREAM.finditer(data)):
        end = bisect_right(ends, found.end())
        packed: memoryview | bytes = view[found.end() : ends[end] if end < len(ends) else len(data)]
        for _ in range(_MOST_LAYERS):
            packed = _unpacked(packed, left)
            left -= len(packed)
        if left <= 0 or count >= _MOST_STREAMS:
            return True
    return b"LZWDecode" in data  # packs as tightly, and no printer has used it for decades


def _unpacked(packed: memoryview | bytes, most: int) -> bytes:
    """The bytes that a stream unpacks to, up to `most` bytes and a megabyte; up to the fault if it has one."""
    unpacker = zlib.decompressobj()
    found = bytearray()
    with suppress(zlib.error):
        while packed and not unpacker.eof and len(found) < most:
            found += unpacker.decompress(packed, _CHUNK)
            packed = unpacker.unconsumed_tail
    return bytes(found)


def _attached(data: bytes, name: str) -> bytes | None:
    import pypdfium2  # noqa: PLC0415 - loads a library of 7 MB, only for a PDF

    try:
        with pypdfium2.PdfDocument(data) as pdf:
            for index in range(min(pdf.count_attachments(), _MOST_ATTACHMENTS)):
                attachment = pdf.get_attachment(index)
                if attachment.get_name() == ATTACHMENT:
                    return _data(attachment, name)
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        raise ReadError("encrypted", name) from None
    return None


def _data(attachment: Any, name: str) -> bytes:
    """The bytes of an attachment, unless they are too many to be a scheda."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > MOST_BYTES:
        raise ReadError("too_large", name, limit=MOST_BYTES // 1024 // 1024)
    return bytes(attachment.get_data())
