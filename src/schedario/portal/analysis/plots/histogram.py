# SPDX-License-Identifier: EUPL-1.2
"""How many comuni have which values: columns of the same width, the far ends gathered in one column each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schedario.portal.drawing.frame import Frame, Margins, Mark
from schedario.portal.drawing.scale import Scale, build_axis, choose_step

FRAME = Frame.fit_within(660, 300, Margins(56, 36, 34, 48))
COLUMNS = 40  # at most, about
FAR = 100  # one in so many, at each end, may lie beyond the columns


@dataclass(frozen=True, slots=True)
class Bin:
    """`count` comuni from `low` up to, not including, `high`; None where it gathers all that is beyond."""

    low: int | None
    high: int | None
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    columns: tuple[Bin, ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    median: Mark
    median_at_left: bool
    frame: Frame = FRAME


def draw_histogram(values: Sequence[int], format_value: Callable[[int], str], median: str) -> Histogram:
    """The plot of at least one value; `format_value` writes a value, `median` names the one in the middle."""
    ordered = sorted(values)
    across = _fit_axis(ordered)
    width = _choose_bin_width(across)
    counts = Counter(min(max((value - across.low) // width, 0), _find_last_bin(across, width)) for value in ordered)
    up = build_axis(0, max(counts.values()), FRAME.bottom, FRAME.top, 5)
    columns = tuple(
        _build_bin(index, counts[index], (across, up), width, (ordered[0], ordered[-1]))
        for index in range(_find_last_bin(across, width) + 1)
    )
    middle = ordered[(len(ordered) - 1) // 2]
    at = across.locate_value(middle)
    return Histogram(
        columns,
        tuple(Mark(across.locate_value(value), format_value(value)) for value in across.list_marks()),
        tuple(Mark(up.locate_value(value), f"{value:,}".replace(",", ".")) for value in up.list_marks()),
        Mark(at, f"{median} {format_value(middle)}"),
        at > FRAME.width * 0.7,
    )


def _fit_axis(ordered: Sequence[int]) -> Scale:
    """The axis of the values, without the far ends where they would squeeze the rest together."""
    spare = len(ordered) // FAR
    near, all_of_it = (ordered[spare], ordered[-1 - spare]), (ordered[0], ordered[-1])
    stretched = all_of_it[1] - all_of_it[0] > 2 * (near[1] - near[0])
    low, high = near if stretched and near[0] < near[1] else all_of_it
    return build_axis(low, high + 1, FRAME.left, FRAME.right, 6)


def _choose_bin_width(across: Scale) -> int:
    return choose_step(across.high - across.low, COLUMNS)


def _find_last_bin(across: Scale, width: int) -> int:
    return -(-(across.high - across.low) // width) - 1


def _build_bin(index: int, count: int, axes: tuple[Scale, Scale], width: int, whole: tuple[int, int]) -> Bin:
    across, up = axes
    low = across.low + index * width
    x, end, y = across.locate_value(low), across.locate_value(low + width), up.locate_value(count)
    first, last = index == 0 and whole[0] < low, index == _find_last_bin(across, width) and whole[1] >= low + width
    drawn = (x + 0.5, y, round(max(end - x - 1, 0.5), 1), round(up.locate_value(0) - y, 1))
    return Bin(None if first else low, None if last else low + width, count, *drawn)
