# SPDX-License-Identifier: EUPL-1.2
"""Numbers that should be the same for many: a national cost within which intervals meet, a figure of the whole ATS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl


class Meeting(NamedTuple):
    """From `low` to `high` is what most intervals have in common: `schede` of them."""

    low: int
    high: int
    schede: int


def find_meeting(intervals: Iterable[tuple[int, int]]) -> Meeting | None:
    """The place where most intervals meet, the lowest such place; None when there is none.

    >>> meeting([(1, 5), (4, 9), (20, 30)])
    Meeting(low=4, high=5, schede=2)
    """
    ends = sorted((end, side) for low, high in intervals for end, side in ((low, 0), (high, 1)))
    best, open_now = None, 0
    for place, (end, side) in enumerate(ends):
        open_now += 1 - 2 * side
        if side == 0 and (best is None or open_now > best.schede):
            best = Meeting(end, ends[place + 1][0], open_now)
    return best


def find_odd_rows(numbers: pl.DataFrame) -> pl.DataFrame:
    """Those whose `#value` is borne by fewer of their `#group` than the commonest, with that `#typical`, `#count`.

    Where two values are equally common nobody can say which is the odd one.
    """
    shares = numbers.group_by("#group", "#value").agg(pl.len().cast(pl.Int64).alias("#count"))
    most = shares.filter(pl.col("#count") == pl.col("#count").max().over("#group"))
    commonest = most.filter(pl.len().over("#group") == 1).rename({"#value": "#typical"})
    return numbers.join(commonest, on="#group").filter(pl.col("#value") != pl.col("#typical"))
