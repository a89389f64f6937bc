# SPDX-License-Identifier: EUPL-1.2
"""Pages in two columns of rows, as newspapers have them, read one column after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schedario.documents.pages.known import KnownWords
from schedario.documents.pages.pieces import find_lines
from schedario.documents.pages.word import PageWords, Word

_FEWEST = 3  # labels that begin a row, in each of two columns
_ALIKE = 2.0  # points by which their left edges can differ


def part_columns(page: PageWords, known: KnownWords) -> Iterator[tuple[PageWords, list[list[Word]]]]:
    """The page with its lines; or its two columns, where between its first row and its last nothing crosses.

    What stands above the rows goes with the left column, what is astray with the right one.
    """
    lines = list(find_lines(page.words))
    inside = sum(word.text.lower() in known.codes for line in lines for word in line[1:])
    codes = list(_find_codes(lines, known)) if inside >= _FEWEST else []
    gutter = _find_gutter(codes)
    if gutter is None or _is_crossed(page, gutter - _ALIKE, codes):
        yield page, lines
        return
    top = min(code.top for code in codes)
    left = [word for word in page.words if word.left < gutter - _ALIKE or word.base < top]
    kept = set(map(id, left))
    right = [word for word in page.words if id(word) not in kept]
    yield PageWords(page.number, left, []), list(find_lines(left))
    yield PageWords(page.number, right, page.astray), list(find_lines(right))


def _is_crossed(page: PageWords, gutter: float, codes: Sequence[Word]) -> bool:
    top, bottom = min(code.top for code in codes), max(code.bottom for code in codes)
    return any(word.left < gutter < word.right and top <= word.base <= bottom for word in page.words)


def _find_codes(lines: Sequence[Sequence[Word]], known: KnownWords) -> Iterator[Word]:
    """The codes that begin a row, with their labels."""
    for line in lines:
        texts = [word.text for word in line]
        for at, word in enumerate(line):
            text = word.text
            mixed = text.isalnum() and not text.isalpha() and text[0].isalpha()
            if mixed and at + 1 < len(line) and known.find_code(texts[at:]) is not None:
                yield word


def _find_gutter(codes: Sequence[Word]) -> float | None:
    """The left edge of the right one of two columns in which codes stand below each other; None where it is one."""
    lefts = sorted(code.left for code in codes)
    steps = [at for at in range(1, len(lefts)) if lefts[at] - lefts[at - 1] > _ALIKE]
    if len(steps) != 1 or min(steps[0], len(lefts) - steps[0]) < _FEWEST:
        return None
    return lefts[steps[0]]
