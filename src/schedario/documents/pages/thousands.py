# SPDX-License-Identifier: EUPL-1.2
"""Numbers whose thousands were written apart, at a step of their own: one number, where all pages show the same step.

Two figures that stand near each other could be neighbours, or one be stamped beside the other. Those of one column end
at the same place, what is stamped stands alone, and none begins with a zero as thousands do («17 046»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from schedario.documents.pages.word import Word

_NEAR = 0.5  # heights of a letter between thousands, at most
_SAME = 0.02  # by which steps differ by rounding
_FEWEST, _FEWEST_ENDS = 6, 3  # steps, and places at which they end, in points
_SURE = 0.95  # of all figures near each other
_BEGINNING, _GROUP = re.compile(r"-?[1-9][0-9]{0,2}|[0-9]{3}"), re.compile(r"[0-9]{3}(?:,[0-9]+)?")

Lines = Sequence[Sequence[Word]]


def join_thousands(pages: Sequence[Lines]) -> Sequence[Lines]:
    """The lines of pages, thousands at the common step marked as of one piece of content."""
    pairs = [pair for lines in pages for line in lines for pair in _list_near(line)]
    thousands = [(one, two) for one, two in pairs if _are_thousands(one, two)]
    enough = len(thousands) >= max(_FEWEST, _SURE * len(pairs))
    if not enough or not any(two.text.startswith("0") for _, two in thousands):
        return pages
    parted = [(_measure_step(one, two), round(two.right)) for one, two in thousands]
    step = median(one for one, _ in parted)
    ends = {end for one, end in parted if abs(one - step) < _SAME}
    same = sum(abs(one - step) < _SAME for one, _ in parted)
    if len(ends) < _FEWEST_ENDS or same < _SURE * len(pairs):
        return pages
    return [[list(_mark(line, step)) for line in lines] for lines in pages]


def _list_near(line: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """The figures of a line that stand near each other and were written apart."""
    for one, two in pairwise(line):
        if one.run and two.run and one.run != two.run and _measure_step(one, two) < _NEAR:
            yield one, two


def _measure_step(one: Word, two: Word) -> float:
    return (two.left - one.right) / max(one.bottom - one.top, 1)


def _are_thousands(one: Word, two: Word) -> bool:
    return _BEGINNING.fullmatch(one.text) is not None and _GROUP.fullmatch(two.text) is not None


def _mark(line: Sequence[Word], step: float) -> Iterator[Word]:
    last: Word | None = None
    for word in line:
        near = last is not None and last.run and word.run and abs(_measure_step(last, word) - step) < _SAME
        marked = word._replace(run=last.run) if last is not None and near and _are_thousands(last, word) else word
        yield marked
        last = marked
