# SPDX-License-Identifier: EUPL-1.2
"""Where one comune stands among others: for each figure, how many of a hundred are below it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from schedario.formula.rounding import half_up
from schedario.portal.drawing.frame import Frame, Margins
from schedario.portal.drawing.scale import Scale

WIDTH = 880
MARGINS = Margins(400, 30, 8, 36)


def compute_rank(value: int, ordered: Sequence[int]) -> int:
    """The share, in a hundred, of the sorted values below, and of half of those that are equal.

    >>> compute_rank(5, [1, 2, 3, 4, 5]), compute_rank(1, [1, 1, 1, 1])
    (90, 50)
    """
    below, upto = bisect_left(ordered, value), bisect_right(ordered, value)
    return half_up(100 * (below + upto), 2 * len(ordered))


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """`among`: where the mark of each group lies; None where nothing can be said."""

    name: str
    y: float
    among: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    lines: tuple[ProfileLine, ...]
    marks: tuple[tuple[float, int], ...]
    middle: float
    frame: Frame


def draw_profile(figures: Sequence[tuple[str, Sequence[int | None]]]) -> Profile:
    """The plot of (name, ranks among each group)."""
    frame = Frame.fit_lines(WIDTH, len(figures), MARGINS)
    across = Scale(0, 100, 25, frame.left, frame.right)
    lines = tuple(
        ProfileLine(
            name, frame.locate_line(index), tuple(None if one is None else across.locate_value(one) for one in ranks)
        )
        for index, (name, ranks) in enumerate(figures)
    )
    marks = tuple((across.locate_value(one), one) for one in across.list_marks())
    return Profile(lines, marks, across.locate_value(50), frame)
