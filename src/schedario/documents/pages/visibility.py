# SPDX-License-Identifier: EUPL-1.2
"""Tells which words of a page can be seen: the page is drawn, and each is looked for in the picture.

So it makes no difference why a word does not show: written in the colour of its ground, under a box, cut off, beside
the page, or too small for anybody. Nor why a figure counts no longer: a line through it, or another figure over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from schedario.definition.phrases import phrase
from schedario.documents.pages.word import PageWords, Word
from schedario.documents.reading import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_LONGEST = 100  # characters of what is told of a page
_CLEAR = "\u2260"  # between figures at one place, and before one that is struck out: no number has it
_MOST_PIXELS = 1_000_000  # A4 has half of that
_FAINTEST = 20  # of 255 shades, by which a word differs from its ground
_CORE = 0.25  # of the height of a word above and below its middle, where no border is
_SMALLEST = 2.0  # points from the top to the bottom of a word
_DIGIT, _TELLING = re.compile("[0-9]"), re.compile(r"[^\W_]")
_STROKE, _DARK = 0.65, 170  # how light a line is at most, beside its ground, and where it is worth a closer look
_MIDDLE = (0.35, 0.7)  # from the top of a figure, where a line goes through
_CLOSER = 4.0  # times as large as the page, to look at a line
_OVER = 0.4  # of a figure that another one covers


class Picture:
    """A page as it is seen, in shades of grey, one pixel a point where it is not too large."""

    def __init__(self, page: PdfPage) -> None:
        width, height = page.get_size()
        self._page, self._height = page, height
        self._scale = min(1.0, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=self._scale, grayscale=True)
        self._pixels, self._stride = bytes(bitmap.buffer), bitmap.stride
        self._columns, self._rows = bitmap.width, bitmap.height

    def shows(self, word: Word) -> bool:
        """Checks whether a word can be seen."""
        left, top, right, bottom = word.box
        if word.bottom - word.top < _SMALLEST:
            return False
        scale, middle = self._scale, (top + bottom) / 2
        row = int(middle * scale)
        if left >= 0 and 0 <= row < self._rows:  # the line in the middle tells it of nearly all words
            line = self._pixels[row * self._stride + int(left * scale) : row * self._stride + int(right * scale) + 1]
            if right * scale < self._columns and line and max(line) - min(line) >= _FAINTEST:
                return True
        half = (bottom - top) * _CORE
        seen = b"".join(self._take_lines(left, middle - half, right, middle + half))
        return bool(seen) and max(seen) - min(seen) >= _FAINTEST

    def strikes(self, word: Word) -> bool:
        """Checks for a line through a figure, from its beginning to its end."""
        left, top, right, bottom = word.box
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

    def _take_lines(self, left: float, top: float, right: float, bottom: float) -> list[bytes]:
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
    for word in words:
        if not picture.shows(word) and _TELLING.search(word.text):
            hidden.append(word)
        elif _DIGIT.search(word.text) and picture.strikes(word):
            shown.append(word._replace(text=f"{_CLEAR}{word.text}"))
        else:
            shown.append(word)
    return list(_join_covered(shown)), hidden


def _join_covered(words: Sequence[Word]) -> Iterator[Word]:
    """The words, figures at one place as one; the same one twice, as for heavy type, is one."""
    figures = sorted((word for word in words if _DIGIT.search(word.text)), key=lambda word: word.top)
    covered: dict[int, Word] = {}
    gone: set[int] = set()
    for at, one in enumerate(figures):
        for two in figures[at + 1 :]:
            if two.top >= one.bottom:
                break
            if id(one) not in gone and id(two) not in gone and _covers(one, two):
                gone.add(id(two))
                before = covered.get(id(one), one).text
                if two.text not in before.split(_CLEAR):
                    covered[id(one)] = one._replace(text=f"{before}{_CLEAR}{two.text}")
    yield from (covered.get(id(word), word) for word in words if id(word) not in gone)


def _covers(one: Word, two: Word) -> bool:
    across = min(one.right, two.right) - max(one.left, two.left)
    down = min(one.bottom, two.bottom) - max(one.top, two.top)
    narrow, low = min(one.right - one.left, two.right - two.left), min(one.bottom - one.top, two.bottom - two.top)
    return across > _OVER * narrow and down > 2 * _OVER * low
