# SPDX-License-Identifier: EUPL-1.2
"""Two amounts of each group as one bar: a part of a whole, with its words at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schedario.portal.analysis.plots.histogram import Mark
from schedario.portal.analysis.plots.scale import axis

WIDTH, LINE = 660, 26
LEFT, RIGHT, TOP, BOTTOM = 170, 90, 8, 36


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    y: float
    whole: float
    part: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    lines: tuple[Bar, ...]
    across: tuple[Mark, ...]
    height: int
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP

    @property
    def bottom(self) -> int:
        return self.height - BOTTOM


Amounts = tuple[str, int, int | None]


def bars(amounts: Sequence[Amounts], told: Callable[[int], str]) -> Bars:
    """The plot of (name, whole, part), in their order; the part is None where there is none to show."""
    across = axis(0, max((whole for _, whole, _ in amounts), default=1), LEFT, WIDTH - RIGHT, 4)
    lines = tuple(
        Bar(
            name,
            TOP + LINE * (index + 0.5),
            across.at(whole),
            None if part is None else across.at(part),
            told(whole),
        )
        for index, (name, whole, part) in enumerate(amounts)
    )
    return Bars(
        lines, tuple(Mark(across.at(one), told(one)) for one in across.marks()), TOP + LINE * len(lines) + BOTTOM
    )
