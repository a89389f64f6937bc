# SPDX-License-Identifier: EUPL-1.2
"""The same value in several groups of comuni, a line each: boxes, or a mark for every comune."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from schedario.portal.drawing.frame import Frame, Margins, Mark
from schedario.portal.drawing.scale import Scale, build_axis

WIDTH = 660
MARGINS = Margins(170, 70, 8, 46)
FEW = 5  # comuni of which a box would say less than they themselves
FAR = 200  # one in so many, at each end, may lie beyond the axis


@dataclass(frozen=True, slots=True)
class Spread:
    """Of a group: the tenth, the quartiles, the median, the ninetieth per cent; each a value of one of its comuni."""

    count: int
    low: int
    first: int
    median: int
    third: int
    high: int

    @staticmethod
    def measure(values: Sequence[int]) -> Spread:
        """Of at least one value."""
        ordered = sorted(values)
        at = (ordered[(len(ordered) - 1) * percent // 100] for percent in (10, 25, 50, 75, 90))
        return Spread(len(ordered), *at)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """`points` is a path of dots, empty where a box stands for them; places are None where there is no box."""

    name: str
    spread: Spread
    y: float
    box: tuple[float, float, float, float, float] | None
    median: float
    points: str
    label: str


@dataclass(frozen=True, slots=True)
class Groups:
    lines: tuple[GroupLine, ...]
    across: tuple[Mark, ...]
    reference: Mark
    zero: float | None
    frame: Frame


def draw_groups(
    values: Mapping[str, Sequence[int]], format_value: Callable[[int], str], reference: str, *, points: bool = False
) -> Groups:
    """The plot of groups with at least one value each, in their order; `reference` names the median of all."""
    everything = sorted(value for many in values.values() for value in many)
    spare = len(everything) // FAR
    frame = Frame.fit_lines(WIDTH, len(values), MARGINS)
    across = build_axis(
        everything[spare], max(everything[-1 - spare], everything[spare] + 1), frame.left, frame.right, 5
    )
    middle = everything[(len(everything) - 1) // 2]
    lines = tuple(
        _build_line(name, many, frame.locate_line(index), across, format_value, points)
        for index, (name, many) in enumerate(values.items())
    )
    return Groups(
        lines,
        tuple(Mark(across.locate_value(value), format_value(value)) for value in across.list_marks()),
        Mark(across.locate_value(middle), f"{reference} {format_value(middle)}"),
        across.locate_value(0) if across.low <= 0 <= across.high else None,
        frame,
    )


def _build_line(
    name: str, values: Sequence[int], y: float, across: Scale, format_value: Callable[[int], str], points: bool
) -> GroupLine:
    spread = Spread.measure(values)
    dotted = points or len(values) < FEW
    places = (spread.low, spread.first, spread.median, spread.third, spread.high)
    low, first, median, third, high = (across.locate_value(value) for value in places)
    return GroupLine(
        name,
        spread,
        y,
        None if dotted else (low, first, median, third, high),
        median,
        draw_dots(values, y, across) if dotted else "",
        format_value(spread.median),
    )


def draw_dots(values: Sequence[int], y: float, across: Scale) -> str:
    """A path with a point for each value; those at the same place are piled a little apart."""
    seen: dict[float, int] = {}
    steps = []
    for value in sorted(values):
        x = across.locate_value(value)
        pile = seen.get(x, 0)
        seen[x] = pile + 1
        aside = (pile + 1) // 2 * (1 if pile % 2 else -1)
        steps.append(f"M{x:g} {y + max(min(aside * 1.5, 9), -9):g}h0")
    return "".join(steps)
