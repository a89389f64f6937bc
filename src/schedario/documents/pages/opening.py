# SPDX-License-Identifier: EUPL-1.2
"""Opens a PDF of others with PDFium, after a look at what it would unpack to."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

from schedario.documents.errors import ReadError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

START = b"%PDF-"
MOST_PAGES = 100  # of one document; a scheda has five

# PDFium unpacks a stream whole before it tells its size: some kilobytes can ask for gigabytes of memory.
_MOST_UNPACKED = 64 * 1024 * 1024
_MOST_STREAMS, _MOST_LAYERS = 5000, 3
_STREAM = re.compile(rb"stream\r?\n")
_END = re.compile(rb"endstream")
_CHUNK = 1024 * 1024

_turn = Lock()  # PDFium works for one caller at a time


def looks_like_pdf(data: bytes) -> bool:
    """Checks whether the signature of a PDF is where readers look for it, among the first 1,024 bytes."""
    return START in data[:1024]


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[PdfDocument]:
    """A PDF, opened for one caller at a time; `name` is the file's, for messages.

    Raises ReadError where it cannot be opened, and for whatever PDFium finds wrong with it while it is open.
    """
    import pypdfium2  # noqa: PLC0415 - loads a library of 7 MB, only for a PDF
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    if _unpacks_too_far(data):
        raise ReadError("too_large", name, limit=_MOST_UNPACKED // 1024 // 1024)
    with _turn:
        try:
            with pypdfium2.PdfDocument(data) as pdf:
                yield pdf
        except pypdfium2.PdfiumError as error:
            locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
            raise ReadError("encrypted" if locked else "damaged", name) from None
        except (ValueError, MemoryError):
            raise ReadError("damaged", name) from None


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
