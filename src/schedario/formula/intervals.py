# SPDX-License-Identifier: EUPL-1.2
"""Intervals of a number that should be one for all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Meeting(NamedTuple):
    """From `low` to `high` is what most intervals have in common: `schede` of them."""

    low: int
    high: int
    schede: int


def find_meeting(intervals: Iterable[tuple[int, int]]) -> Meeting | None:
    """The place where most intervals meet, the lowest such place; None when there is none.

    >>> find_meeting([(1, 5), (4, 9), (20, 30)])
    Meeting(low=4, high=5, schede=2)
    """
    ends = sorted((end, side) for low, high in intervals for end, side in ((low, 0), (high, 1)))
    best, open_now = None, 0
    for place, (end, side) in enumerate(ends):
        open_now += 1 - 2 * side
        if side == 0 and (best is None or open_now > best.schede):
            best = Meeting(end, ends[place + 1][0], open_now)
    return best
