# SPDX-License-Identifier: EUPL-1.2
"""Tells which words of a page can be seen: the page is drawn, and each is looked for in the picture.

So it makes no difference why a word does not show: written in the colour of its ground, under a box, cut off, beside
the page, or too small for anybody. Nor why a figure counts no longer: a line through it, or another figure over it.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, Any

from schedario.definition.phrases import phrase
from schedario.documents.pages.word import PageWords, Word
from schedario.documents.reading import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_LONGEST = 100  # characters of what is told of a page
_CLEAR = "\u2260"  # between figures at one place, and before one that is struck out: no number has it
_WHITE, _ALIGNED = 255, 4  # of a pixel; bytes of which a line of them has a multiple
_MOST_PIXELS = 1_000_000  # A4 has half of that
_FAINTEST = 20  # of 255 shades, by which a word differs from its ground
_CORE = 0.25  # of the height of a word above and below its middle, where no border is
_SMALLEST = 2.0  # points from the top to the bottom of a word
_FIRST = 12  # points from the beginning of a word
_DIGIT, _TELLING = re.compile("[0-9]"), re.compile(r"[^\W_]")
_STROKE, _DARK = 0.65, 170  # how light a line is at most, beside its ground, and where it is worth a closer look
_MIDDLE = (0.35, 0.7)  # from the top of a figure, where a line goes through
_CLOSER = 4.0  # times as large as the page, to look at a line
_OVER = 0.4  # of a figure that another one covers


class Canvas:
    """The memory on which the pages of a document are drawn, one after the other."""

    def __init__(self) -> None:
        self.pixels = bytearray()
        self._place: Any = None

    def draw(self, page: PdfPage, width: int, height: int, stride: int) -> None:
        """Draws a page on white, in shades of grey."""
        import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a library of 7 MB, only for a PDF

        size = stride * height
        if size > len(self.pixels):
            self.pixels = bytearray(size)
            self._place = (ctypes.c_ubyte * size).from_buffer(self.pixels)
        ctypes.memset(self._place, _WHITE, size)
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, self._place, stride)
        how = (bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE)
        pdfium.FPDF_RenderPageBitmap(*how)
        if page.formenv:
            pdfium.FPDF_FFLDraw(page.formenv, *how)
        pdfium.FPDFBitmap_Destroy(bitmap)


class Picture:
    """A page as it is seen, in shades of grey, one pixel a point where it is not too large.

    It holds until the next one is drawn on the same canvas.
    """

    def __init__(self, page: PdfPage, canvas: Canvas) -> None:
        width, height = page.get_size()
        self._page, self._height = page, height
        self._scale = min(1.0, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        self._columns, self._rows = (max(1, ceil(side * self._scale)) for side in (width, height))
        self._stride = -(-self._columns // _ALIGNED) * _ALIGNED
        canvas.draw(page, self._columns, self._rows, self._stride)
        self._pixels = canvas.pixels

    def shows(self, word: Word) -> bool:
        """Checks whether a word can be seen."""
        left, top, right, bottom = word.box
        if word.bottom - word.top < _SMALLEST:
            return False
        scale, middle = self._scale, (top + bottom) / 2
        row = int(middle * scale)
        if 0 <= left <= right and 0 <= row < self._rows and right * scale < self._columns:
            start, end = int(left * scale), int(right * scale) + 1
            at = row * self._stride
            # The line in the middle tells it of nearly all words, and of most their first letters.
            line = self._pixels[at + start : at + min(end, start + _FIRST)]
            if max(line) - min(line) >= _FAINTEST:
                return True
            line = self._pixels[at + start : at + end]
            if max(line) - min(line) >= _FAINTEST:
                return True
        half = (bottom - top) * _CORE
        seen = b"".join(self._take_lines(left, middle - half, right, middle + half))
        return bool(seen) and max(seen) - min(seen) >= _FAINTEST

    def strikes(self, word: Word) -> bool:
        """Checks for a line through a figure, from its beginning to its end."""
        left, top, right, bottom = word.box
        from_top, to_top = (int((top + share * (bottom - top)) * self._scale) for share in _MIDDLE)
        start = int(left * self._scale)
        if from_top >= 0 and 0 <= start < self._columns:  # of nearly all its beginning is light
            begun = self._pixels[from_top * self._stride + start : (to_top + 1) * self._stride : self._stride]
            if begun and min(begun) > _DARK:
                return False
        first, last = _MIDDLE
        lines = self._take_lines(left, top + first * (bottom - top), right, top + last * (bottom - top))
        return min(map(max, lines), default=255) <= _DARK and self._strikes_closely(word.box)

    def _strikes_closely(self, box: Box) -> bool:
        left, top, right, bottom = box
        width, _ = self._page.get_size()
        margin = 1.0
        crop = (max(left - margin, 0), max(self._height - bottom, 0), max(width - right - margin, 0), max(top, 0))
        bitmap = self._page.render(scale=_CLOSER, grayscale=True, crop=crop)
        pixels, stride = bytes(bitmap.buffer), bitmap.stride
        lines = [pixels[at * stride : at * stride + bitmap.width] for at in range(bitmap.height)]
        first, last = (round(share * bitmap.height) for share in _MIDDLE)
        ground = max(map(max, lines))
        return any(max(line) <= ground * _STROKE for line in lines[first:last])

    def _take_lines(self, left: float, top: float, right: float, bottom: float) -> list[bytearray]:
        """The lines of pixels in a box, one at least; none beside the page."""
        scale, stride, pixels = self._scale, self._stride, self._pixels
        start, end = max(int(left * scale), 0), min(int(right * scale) + 1, self._columns)
        first, last = max(int(top * scale), 0), min(int(bottom * scale) + 1, self._rows)
        return (
            [pixels[at + start : at + end] for at in range(first * stride, last * stride, stride)]
            if start < end
            else []
        )


def describe_hidden(pages: Iterable[PageWords]) -> Iterator[str]:
    """Tells what nobody sees of some pages, with its page."""
    for page in pages:
        if page.hidden:
            text = " ".join(word.text for word in page.hidden)
            yield phrase(
                "hidden.on_page", page=page.number, text=text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
            )


def part_hidden(words: Sequence[Word], picture: Picture) -> tuple[list[Word], list[Word]]:
    """The words that can be seen, what is no figure any more marked so that none is read; and those that cannot."""
    shown: list[Word] = []
    hidden: list[Word] = []
    figures: list[Word] = []
    for word in words:
        seen = word
        if not picture.shows(word) and _TELLING.search(word.text):
            hidden.append(word)
            continue
        if _DIGIT.search(word.text):
            if picture.strikes(word):
                seen = word._replace(text=f"{_CLEAR}{word.text}")
            figures.append(seen)
        shown.append(seen)
    covered = _find_covered(figures)
    return [one for word in shown if (one := covered.get(id(word), word)) is not None] if covered else shown, hidden


def _find_covered(figures: list[Word]) -> dict[int, Word | None]:
    """Finds figures at one place, which become one, and none; the same twice, as for heavy type, is one."""
    figures.sort(key=lambda word: word.top)
    found: dict[int, Word | None] = {}
    for at, one in enumerate(figures, 1):
        for two in islice(figures, at, None):
            if two.top >= one.bottom:
                break
            if two.left >= one.right or two.right <= one.left or not _covers(one, two):
                continue
            before, gone = found.get(id(one), one), found.get(id(two), two) is None
            if before is not None and not gone:
                found[id(two)] = None
                same = two.text in before.text.split(_CLEAR)
                found[id(one)] = before if same else one._replace(text=f"{before.text}{_CLEAR}{two.text}")
    return found


def _covers(one: Word, two: Word) -> bool:
    across = min(one.right, two.right) - max(one.left, two.left)
    down = min(one.bottom, two.bottom) - max(one.top, two.top)
    narrow, low = min(one.right - one.left, two.right - two.left), min(one.bottom - one.top, two.bottom - two.top)
    return across > _OVER * narrow and down > 2 * _OVER * low
