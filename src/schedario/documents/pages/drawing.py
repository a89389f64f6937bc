# SPDX-License-Identifier: EUPL-1.2
"""A page of a PDF as a picture."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from schedario.documents.errors import ReadError
from schedario.documents.pages.opening import open_pdf

MOST_PIXELS = 4_000_000  # A4 at 190 dots an inch
_RGB, _DEPTH = 2, 8  # of a PNG: kind of colours, bits of each
_FASTEST = 1


class DrawnPage(NamedTuple):
    """A page as PNG; `width` and `height` are those of the page in points, in which `Origin.box` counts."""

    png: bytes
    width: float
    height: float


def draw_page(data: bytes, name: str, page: int, scale: float) -> DrawnPage:
    """A page, from 1, with `scale` pixels for each point; fewer where it would have more than `MOST_PIXELS`.

    The page is drawn as it is seen, turned and cropped, with what is filled into its form. Raises ReadError.
    """
    with open_pdf(data, name) as pdf:
        if not 1 <= page <= len(pdf):
            raise ReadError("no_page", name, page=page, pages=len(pdf))
        pdf.init_forms()
        drawn = pdf[page - 1]
        width, height = drawn.get_size()
        fitting = (MOST_PIXELS / max(width * height, 1)) ** 0.5
        bitmap = drawn.render(scale=min(scale, fitting), rev_byteorder=True)
        return DrawnPage(_write_png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride), width, height)


def _write_png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Three bytes a pixel, lines of `stride` bytes, as PNG."""
    lines = b"".join(b"\x00" + pixels[start : start + 3 * width] for start in range(0, height * stride, stride))
    heading = struct.pack(">IIBBBBB", width, height, _DEPTH, _RGB, 0, 0, 0)
    parts = ((b"IHDR", heading), (b"IDAT", zlib.compress(lines, _FASTEST)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part)) for kind, part in parts
    )
