# SPDX-License-Identifier: EUPL-1.2
"""Lines of a page, and the pieces of which they are made: labels and titles, numbers, other words.

Measures are in widths of a letter, the mean of those near by: half the size of a usual font.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schedario.documents.pages.known import KnownWords, take_word
from schedario.documents.pages.word import Word
from schedario.documents.text.figures import is_grouped, number_like
from schedario.documents.text.tokens import normalise

NO_BREAK = "\u00a0"
_SAME_BASE, _LEAST = 0.5, 0.5  # from the base of a line to that of another; the second in points
_EXACT = 0.05  # points by which bases of a line differ by rounding
_APART = 1.6  # between pieces of a line
_KNOWN_APART = 8.0  # between words of a known text
_SIGN_APART = 2.5  # between a sign and a word of a known text
_TITLE_APART = 0.9  # between titles of which each begins with known words
_BLANK = 1.15  # between a number and words of another column, more than a blank of a typewriter
_NARROW_BLANK, _WIDER = 0.8, 1.6  # likewise in other fonts; and how much wider than the others of the line
_UNEVEN = 0.15  # by which blanks of a justified line can differ
_THOUSANDS = 1.1  # between thousands: a blank of a typewriter


@dataclass(slots=True)
class Piece:
    """Words of a line that stand near each other; `unit` is the mean width of a letter.

    `coded`: it begins with a code. `open` are the rests of the known texts, labels and titles, that it begins; an empty
    one is whole.
    """

    words: list[Word]
    left: float
    right: float
    top: float
    bottom: float
    base: float
    unit: float
    coded: bool
    open: frozenset[str]

    @property
    def texts(self) -> list[str]:
        """The words as written."""
        return [word.text for word in self.words]

    @property
    def numeric(self) -> bool:
        """Checks for numbers alone."""
        return all(number_like(word.text) for word in self.words)


def find_lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The lines of a page from top to bottom, each from left to right."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: word.base):
        below = word.base - line[0].base if line else 0.0
        if below > _LEAST and word.base - line[-1].base > _EXACT and below > _SAME_BASE * _measure(word, line[-1]):
            yield sorted(line, key=lambda word: word.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda word: word.left)


def _measure(one: Word, two: Word) -> float:
    """The mean width of a letter in two words."""
    return (one.right - one.left + two.right - two.left) / (len(one.text) + len(two.text))


def _are_further(one: Word, two: Word, letters: float) -> bool:
    """Checks whether so many letters, or more, have room between two words."""
    width = one.right - one.left + two.right - two.left
    return (two.left - one.right) * (len(one.text) + len(two.text)) > letters * width


def make_piece(words: Sequence[Word], *, coded: bool = False, rest: frozenset[str] = frozenset()) -> Piece:
    first = words[0]
    right, top, bottom, width, letters = first.right, first.top, first.bottom, 0.0, 0
    for word in words:
        width += word.right - word.left
        letters += len(word.text)
        if word is not first:
            right, top, bottom = max(right, word.right), min(top, word.top), max(bottom, word.bottom)
    return Piece(list(words), first.left, right, top, bottom, first.base, width / letters, coded, rest)


def part_words(words: Sequence[Word], known: KnownWords) -> Iterator[Piece]:
    """Pieces of a line: labels and titles as far as their known texts go, other words as they stand near each other."""
    texts = [word.text for word in words]
    at = start = 0
    while at < len(words):
        begins = at == start or are_apart(words[at - 1], words[at]) or _follows_number(texts, at, known)
        end, piece = _take_known(words, texts, at, known) if begins else (at, None)
        if begins and start < at:
            yield from _part_numbers(words[start:at])
            start = at
        if piece is not None:
            yield piece
            start = at = end
        else:
            at += 1
    if start < len(words):
        yield from _part_numbers(words[start:])


def _follows_number(texts: Sequence[str], at: int, known: KnownWords) -> bool:
    """Checks for a code with its label right behind a number, which is of another column or counts the rows."""
    return number_like(texts[at - 1].rstrip(".)")) and known.find_code(texts[at:]) is not None


def _take_known(words: Sequence[Word], texts: Sequence[str], at: int, known: KnownWords) -> tuple[int, Piece | None]:
    """The label or title that begins at a place, and the place after it."""
    code = known.find_code(texts[at:])
    if code is not None:
        end, rest = take_near(known.labels[code], words, texts, at + 1)
        whole = any(map(normalise, texts[at + 1 : end]))
        end = _take_remark(texts, end) if whole else at + 1
        return end, make_piece(words[at:end], coded=True, rest=rest if whole else known.labels[code])
    if not normalise(texts[at]):
        return at, None
    end, rest = take_near(known.titles, words, texts, at)
    ends = end == len(words) or "" in rest or are_apart(words[end - 1], words[end])
    if not ends and end > at + 1:
        follows = take_near(known.titles, words, texts, end)[0] - end
        ends = follows > 1 or (follows == 1 and _are_further(words[end - 1], words[end], _TITLE_APART))
    return (end, make_piece(words[at:end], rest=rest)) if end > at and ends else (at, None)


def _take_remark(texts: Sequence[str], at: int) -> int:
    """The place after a remark in brackets that begins at a place, behind a label; the same place where none does."""
    if at == len(texts) or not texts[at].startswith("["):
        return at
    return next((end + 1 for end in range(at, len(texts)) if texts[end].endswith("]")), len(texts))


def take_near(
    wanted: Iterable[str], words: Sequence[Word], texts: Sequence[str], start: int
) -> tuple[int, frozenset[str]]:
    """As `take_words`, up to a word that stands too far from the one before; no signs of the next column."""
    rest, end = frozenset(wanted), start
    for at in range(start, len(words)):
        left = take_word(rest, texts[at])
        if not left or (at > start and _is_far(words, at)):
            break
        rest, end = left, at + 1
    while end > start + 1 and not normalise(texts[end - 1]) and are_apart(words[end - 2], words[end - 1]):
        end -= 1
    return end, rest


def _is_far(words: Sequence[Word], at: int) -> bool:
    """Checks whether a word stands too far from the one before it to be of one text.

    Signs are soon of another column, unless they stand as far from the words before and behind, as in a justified line.
    """
    one, two = words[at - 1], words[at]
    sign = 0 if not normalise(two.text) else -1 if not normalise(one.text) else None
    if sign is None or not _are_further(one, two, _SIGN_APART):
        return _are_further(one, two, _KNOWN_APART)
    around = words[at + sign - 1 : at + sign + 2]
    gaps = [after.left - before.right for before, after in pairwise(around)]
    even = len(gaps) > 1 and max(gaps) - min(gaps) < _UNEVEN * max(gaps)
    return not even or _are_further(one, two, _KNOWN_APART)


def are_apart(one: Word, two: Word) -> bool:
    """Checks whether two words of a line stand too far apart to be of one piece."""
    return _are_further(one, two, _APART)


def _part_numbers(words: Sequence[Word]) -> Iterator[Piece]:
    """Numbers one by one, those as one that stand as near as thousands do and can be one; other words as they are."""
    numeric = [number_like(word.text) for word in words]
    if len(words) == 1 or not any(numeric):
        yield make_piece(words)
        return
    if not all(numeric):
        yield from _part_edges(words, numeric)
        return
    start = 0
    for end in range(1, len(words) + 1):
        if end == len(words) or _are_further(words[end - 1], words[end], _THOUSANDS):
            near = words[start:end]
            if _is_of_one_run(near) and is_grouped(" ".join(word.text for word in near)):
                yield make_piece([_put_together(near)])
            else:
                yield from (make_piece([word]) for word in near)
            start = end


def _is_of_one_run(words: Sequence[Word]) -> bool:
    """Checks whether words were written as one, as far as anybody knows: thousands are, neighbours are not."""
    return len({word.run for word in words if word.run}) <= 1 or not all(word.run for word in words)


def _put_together(words: Sequence[Word]) -> Word:
    """The thousands of a number as one word, with blanks that readers keep in it."""
    if len(words) == 1:
        return words[0]
    left, top, right, bottom = zip(*(word.box for word in words), strict=True)
    return Word(
        NO_BREAK.join(word.text for word in words),
        words[0].left,
        min(word.top for word in words),
        words[-1].right,
        max(word.bottom for word in words),
        words[0].base,
        (min(left), min(top), max(right), max(bottom)),
    )


def _part_edges(words: Sequence[Word], numeric: Sequence[bool]) -> Iterator[Piece]:
    """A number that begins or ends some words apart from them, where more than a blank stands between."""
    gaps = [two.left - one.right for one, two in pairwise(words)]
    start = 1 if numeric[0] and _is_wide(words[0], words[1], gaps) else 0
    end = len(words) - 1 if numeric[-1] and _is_wide(words[-2], words[-1], gaps) else len(words)
    for some in (words[:start], words[start:end], words[end:]):
        if some:
            yield make_piece(some)


def _is_wide(one: Word, two: Word, gaps: Sequence[float]) -> bool:
    """Checks for more than a blank between two words; others of the same line tell how wide one is there."""
    if _are_further(one, two, _BLANK):
        return True
    usual = min(gaps)
    return usual > 0 and two.left - one.right > _WIDER * usual and _are_further(one, two, _NARROW_BLANK)


def list_words(pieces: Iterable[Piece]) -> list[Word]:
    return [word for piece in pieces for word in piece.words]
