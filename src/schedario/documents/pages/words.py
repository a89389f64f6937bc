# SPDX-License-Identifier: EUPL-1.2
"""The words of the pages of a PDF with their places, from its text layer.

What is filled into a form, and what somebody has written over a page, is part of it, as it is for who looks at it.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from schedario.documents.errors import ReadError
from schedario.documents.pages.notes import SMALL, attach_notes, is_mark
from schedario.documents.pages.opening import MOST_PAGES, open_pdf
from schedario.documents.pages.visibility import Canvas, Picture, part_hidden
from schedario.documents.pages.word import PageWords, Word
from schedario.documents.reading import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

MOST_CHARACTERS = 200_000  # of all pages; a scheda with a full report has 20 thousand

# PDFium tells a hyphen at the end of a line by signs of its own, with no blank after them.
_WORD = re.compile("[^\\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")
# The most that a word is, in heights of its letters: its own height, its width for each letter, a step to the next one.
_TALLEST, _WIDEST, _WIDEST_STEP = 1.6, 1.5, 2.0
_OFF, _OFF_LETTER = 0.1, 0.07  # by which a piece of content can begin apart from the end of the last one and go on
_SPREAD = 1.5  # how much more than the letters beside, which can all be set apart
_LEVEL = 0.2  # by which letters of a word can stand higher or lower
# Up to which distance, in heights of a letter, words are one that only PDFium keeps apart; and how far up or down.
_JOINT, _JOINT_DIGITS, _LEVEL_JOINT = 0.12, 0.03, 0.02
_MOST_GENERATED = 2  # characters of its own
_DIGIT = re.compile("[0-9]")
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-"})
_QUARTERS = 4


def read_pages(data: bytes, name: str) -> list[PageWords]:
    """The words of every page, if it has any. Raises ReadError."""
    with open_pdf(data, name) as pdf:
        return list_pages(pdf, name)


def list_pages(pdf: PdfDocument, name: str) -> list[PageWords]:
    """The same of a PDF that is open."""
    if len(pdf) > MOST_PAGES:
        raise ReadError("too_many_pages", name, pages=len(pdf), most=MOST_PAGES)
    pages, left, canvas = [], MOST_CHARACTERS, Canvas()
    for number in range(1, len(pdf) + 1):
        page, overwritten = _load_page(pdf, number - 1)
        textpage = page.get_textpage()
        left -= textpage.count_chars()
        if left < 0:
            raise ReadError("too_much_text", name)
        glyphs = _Glyphs(page, textpage, overwritten=overwritten)
        pages.append(_read_page(glyphs, Picture(page, canvas), number))
    return pages


def _load_page(pdf: PdfDocument, index: int) -> tuple[PdfPage, bool]:
    """A page with what was filled in and written over it as part of its content, and whether anything was."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a library of 7 MB, only for a PDF

    page = pdf[index]
    if not _has_written_over(page):
        return page, False
    if pdf.formenv is None:
        pdf.init_forms()
        page = pdf[index]
    flat = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    return pdf[index] if flat else page, True


def _has_written_over(page: PdfPage) -> bool:
    """Checks for fields of a form, and for what was written over a page."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    wanted = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind in wanted:
            return True
    return False


def _read_page(glyphs: _Glyphs, picture: Picture, number: int) -> PageWords:
    found = list(_find_words(glyphs))
    main = _find_main_direction(found)
    turn = _TURNS[main]
    words: list[Word] = []
    astray: list[Word] = []
    last = 0
    for text, box, base, direction, start, end in found:
        run = glyphs.find_run(start, end) if text[0].isdecimal() else 0
        word = Word(text, *box, base[1], box, run) if main == 0 else Word(text, *turn(box, base), box, run)
        if direction != main and end - start > 1:
            astray.append(word)
            continue
        if words and 0 < start - last <= _MOST_GENERATED and _goes_on(words[-1], word):
            words[-1] = _join(words[-1], word)
        else:
            words.append(word)
        last = end
    shown, hidden = part_hidden(words, picture)
    aside, more = part_hidden(astray, picture)
    return PageWords(number, attach_notes(shown), aside, [*hidden, *more])


def _find_main_direction(found: Sequence[_Found]) -> int:
    """The direction in which most characters of a page run."""
    counted: Counter[int] = Counter()
    for _, _, _, direction, start, end in found:
        if direction or end - start > 1:
            counted[direction] += end - start - 1
    return counted.most_common(1)[0][0] if counted else 0


def _goes_on(one: Word, two: Word) -> bool:
    """Checks whether two words, between which PDFium has put a blank, or an end of line, of its own, are one.

    It does so between letters and digits set apart, and where it takes a page for one of vertical lines.
    """
    height = one.bottom - one.top
    if abs(two.left - one.right) >= _JOINT * height:
        return False
    most = _JOINT_DIGITS if one.text[-1].isdecimal() and two.text[0].isdecimal() else _JOINT
    return abs(two.left - one.right) < most * height and abs(two.base - one.base) < _LEVEL_JOINT * height


def _join(one: Word, two: Word) -> Word:
    box = (
        min(one.box[0], two.box[0]),
        min(one.box[1], two.box[1]),
        max(one.box[2], two.box[2]),
        max(one.box[3], two.box[3]),
    )
    top, bottom = min(one.top, two.top), max(one.bottom, two.bottom)
    return Word(one.text + two.text, one.left, top, two.right, bottom, one.base, box)


# Of a box and a point on its base, as seen: the places as if the text ran from left to right, and the base.
def _turn_none(box: Box, base: tuple[float, float]) -> tuple[float, float, float, float, float]:
    return *box, base[1]


def _turn_down(box: Box, base: tuple[float, float]) -> tuple[float, float, float, float, float]:
    """Of text that runs from top to bottom."""
    return box[1], -box[2], box[3], -box[0], -base[0]


def _turn_back(box: Box, base: tuple[float, float]) -> tuple[float, float, float, float, float]:
    """Of text that stands on its head."""
    return -box[2], -box[3], -box[0], -box[1], -base[1]


def _turn_up(box: Box, base: tuple[float, float]) -> tuple[float, float, float, float, float]:
    """Of text that runs from bottom to top."""
    return -box[3], box[0], -box[1], box[2], base[0]


_TURNS = (_turn_none, _turn_down, _turn_back, _turn_up)

# A word as seen: its text, its box, a point on its base, its direction in quarters, its characters from and to before.
_Found = tuple[str, Box, tuple[float, float], int, int, int]


def _find_words(glyphs: _Glyphs) -> Iterator[_Found]:
    """The words of a page, also beside it."""
    for match in _WORD.finditer(glyphs.text):
        yield from glyphs.find(*match.span())


_OfCharacter = Callable[[Any, int], Any]
_Measure = Callable[..., int]


class _Glyphs:
    """The characters of a page, with their places as the page is seen."""

    def __init__(self, page: PdfPage, textpage: PdfTextPage, *, overwritten: bool) -> None:
        import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

        self._textpage = textpage  # which has to live as long as its address is used
        self.raw = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        self.text = _get_text(textpage.raw, textpage.count_chars())
        self.seen = _make_view(page)
        self.turned = page.get_rotation() // 90 % _QUARTERS
        self.plain = self.turned == 0
        self._left, _, _, self._top = page.get_bbox()
        self._hyphened = any(sign in self.text for sign in ("\x02", "\ufffe", "\u2010"))
        self._height = self._size = 0.0  # of the word measured last: of its letters, and the larger side of one
        self._rect, self._x, self._y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        self._to_rect, self._to_x, self._to_y = map(ctypes.addressof, (self._rect, self._x, self._y))
        self.overwritten = overwritten
        self._get_object, self._get_box, self._get_origin = _find_functions()

    def find(self, start: int, end: int) -> Iterable[_Found]:
        """The words in what PDFium gives as one: it joins what has no blank between, wherever it stands."""
        cuts = self._find_cuts(start, end) if end - start > 1 and _DIGIT.search(self.text, start, end) else ()
        if not cuts and self.plain and (plain := self.measure_plain(start, end)) is not None:
            return (plain,)
        return [one for begin, finish in pairwise((start, *cuts, end)) for one in self._find_whole(begin, finish)]

    def _find_whole(self, start: int, end: int) -> Iterable[_Found]:
        plain = self.measure_plain(start, end) if self.plain else None
        return (plain,) if plain is not None else self._find_apart(start, end)

    def _find_apart(self, start: int, end: int) -> Iterator[_Found]:
        """The words in what may be in pieces, a small end of it by itself."""
        whole = self.measure(start, end)
        small = self._find_small_end(start, end, whole[3]) if end - start > 1 else end
        if small < end:
            yield from self._find_apart(start, small)
            yield self.measure(small, end)
        elif self.is_whole(whole):
            yield whole
        else:
            yield from (self.measure(first, last) for first, last in self.part(start, end))

    def _find_small_end(self, start: int, end: int, direction: int) -> int:
        """The place from which on the characters are smaller than the first one, as those of notes are."""
        at = end
        if not is_mark(self.text[end - 1]):
            return end
        least = SMALL * self._get_height(start, direction)
        while at - 1 > start and self._get_height(at - 1, direction) < least:
            at -= 1
        return at

    def _get_height(self, index: int, direction: int) -> float:
        """The height of a character in a text that runs in some direction."""
        self._get_box(self.raw, index, self._to_rect)
        rect = self._rect
        upright = self.turned % 2 == direction % 2
        return float(rect.top - rect.bottom if upright else rect.right - rect.left)

    def _find_cuts(self, start: int, end: int) -> list[int]:
        """The places in a number where another piece of content begins, which only seems to go on with it.

        On a page that was written over every other piece is one; else one of digits that does not begin where those
        before it end.
        """
        raw, get = self.raw, self._get_object
        if get(raw, start) == get(raw, end - 1):
            return []
        cuts = [at for at in range(start + 1, end) if get(raw, at) != get(raw, at - 1)]
        if self.overwritten:
            return cuts
        return [at for at in cuts if self._parts_number(at, start, end)]

    def _parts_number(self, at: int, start: int, end: int) -> bool:
        """Checks whether a digit stands off from the digit or letter before or behind it, further than others do."""
        before, after = self.text[at - 1], self.text[at]
        if not (before.isalnum() and after.isalnum()) or not (before.isdecimal() or after.isdecimal()):
            return False
        most = _OFF if before.isdecimal() and after.isdecimal() else _OFF_LETTER
        gap = self._measure_gap(at)
        beside = [self._measure_gap(one) for one in (at - 1, at + 1) if start < one < end]
        return gap > most and all(gap > _SPREAD * one for one in beside)

    def _measure_gap(self, at: int) -> float:
        """The distance from the end of a character to the beginning of the next one, in heights of a letter."""
        self._get_box(self.raw, at - 1, self._to_rect)
        end, size = self._rect.right, self._rect.top - self._rect.bottom
        self._get_box(self.raw, at, self._to_rect)
        return float(abs(self._rect.left - end) / size) if size else 0.0

    def find_run(self, start: int, end: int) -> int:
        """The piece of content of which a word is; 0 where its characters are of several, as if set one by one."""
        run = self._get_object(self.raw, start) or 0
        return run if run == self._get_object(self.raw, end - 1) else 0

    def measure_plain(self, start: int, end: int) -> _Found | None:
        """As `measure`, and quicker, for a word that surely runs from left to right on an upright page; else None."""
        rect, raw, length = self._rect, self.raw, end - start
        self._get_box(raw, start, self._to_rect)
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        if length > 1:
            self._get_box(raw, end - 1, self._to_rect)
            height, right = top - bottom, rect.right
            if (
                rect.left < left
                or abs(rect.bottom - bottom) > _LEVEL * height
                or right - left > _WIDEST * length * height
            ):
                return None
        self._get_origin(raw, start, self._to_x, self._to_y)
        over, before = self._top, self._left
        text = self.text[start:end]
        if self._hyphened:
            text = text.translate(_HYPHENS)
        box = (left - before, over - top, right - before, over - bottom)
        return text, box, (self._x.value - before, over - self._y.value), 0, start, end

    def measure(self, start: int, end: int) -> _Found:
        """Measures from a character to before another one, by the places of the first and the last."""
        rect = self._rect
        self._get_box(self.raw, start, self._to_rect)
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        self._height, self._size = top - bottom, max(top - bottom, right - left)
        first = self._locate(start)
        direction = 0
        if end - start > 1:
            self._get_box(self.raw, end - 1, self._to_rect)
            self._height = max(self._height, rect.top - rect.bottom)
            self._size = max(self._size, self._height, rect.right - rect.left)
            left, bottom = min(left, rect.left), min(bottom, rect.bottom)
            right, top = max(right, rect.right), max(top, rect.top)
            direction = _find_direction(first, self._locate(end - 1))
        one, two = self.seen(left, bottom), self.seen(right, top)
        box = (min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))
        return self.text[start:end].translate(_HYPHENS), box, first, direction, start, end

    def _locate(self, index: int) -> tuple[float, float]:
        self._get_origin(self.raw, index, self._to_x, self._to_y)
        x, y = self.seen(self._x.value, self._y.value)
        return x, y

    def is_whole(self, found: _Found) -> bool:
        """Checks the word measured last, which can be in pieces."""
        _, box, _, direction, start, end = found
        length = end - start
        level = direction == 0 and box[3] - box[1] <= _TALLEST * self._height
        return length == 1 or (level and box[2] - box[0] <= _WIDEST * length * self._height)

    def _is_torn(self, one: tuple[float, float], two: tuple[float, float]) -> bool:
        return max(abs(two[0] - one[0]), abs(two[1] - one[1])) > _WIDEST_STEP * self._size

    def part(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The words in what PDFium gives as one: all of it where every step goes the same way."""
        places = [self._locate(index) for index in range(start, end)]
        same = len({_find_direction(one, two) for one, two in pairwise(places)}) == 1
        if same and not any(self._is_torn(one, two) for one, two in pairwise(places)):
            yield start, end
            return
        begin = start
        for at, (one, two) in enumerate(pairwise(places), start + 1):
            if _find_direction(one, two) != 0 or self._is_torn(one, two):
                yield begin, at
                begin = at
        yield begin, end


@cache
def _find_functions() -> tuple[_OfCharacter, _Measure, _Measure]:
    """Finds what PDFium says of a character: its piece of content as it was written, its box, its origin.

    They are asked many thousand times; by address each costs half of what it does by its declared types.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    place, number = ctypes.c_void_p, ctypes.c_int
    return (
        ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.PYFUNCTYPE(place, place, number)),
        ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.PYFUNCTYPE(number, place, number, place)),
        ctypes.cast(pdfium.FPDFText_GetCharOrigin, ctypes.PYFUNCTYPE(number, place, number, place, place)),
    )


def _find_direction(first: tuple[float, float], last: tuple[float, float]) -> int:
    """The direction from a character to another, in quarters from left to right on, clockwise."""
    across, down = last[0] - first[0], last[1] - first[1]
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 2
    return 1 if down > 0 else 3


def _get_text(raw: Any, count: int) -> str:
    """The characters of a page, one for each that PDFium counts."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    buffer = (ctypes.c_ushort * (2 * count + 1))()
    written = pdfium.FPDFText_GetText(raw, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    codes = (pdfium.FPDFText_GetUnicode(raw, index) for index in range(count))
    return "".join(chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _make_view(page: PdfPage) -> Any:
    """The function that turns a place of the page's own into one as it is seen, from the top left."""
    left, bottom, right, top = page.get_bbox()
    turned = page.get_rotation() // 90 % _QUARTERS
    return (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )[turned]
