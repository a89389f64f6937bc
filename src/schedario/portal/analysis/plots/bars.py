# SPDX-License-Identifier: EUPL-1.2
"""Two amounts of each group as one bar: a part of a whole, with its words at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from schedario.portal.drawing.frame import Frame, Margins, Mark
from schedario.portal.drawing.scale import build_axis

WIDTH = 660
MARGINS = Margins(170, 90, 8, 36)


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
    frame: Frame


Amounts = tuple[str, int, int | None]


def draw_bars(amounts: Sequence[Amounts], format_value: Callable[[int], str]) -> Bars:
    """The plot of (name, whole, part), in their order; the part is None where there is none to show."""
    frame = Frame.fit_lines(WIDTH, len(amounts), MARGINS)
    across = build_axis(0, max((whole for _, whole, _ in amounts), default=1), frame.left, frame.right, 4)
    lines = tuple(
        Bar(
            name,
            frame.locate_line(index),
            across.locate_value(whole),
            None if part is None else across.locate_value(part),
            format_value(whole),
        )
        for index, (name, whole, part) in enumerate(amounts)
    )
    return Bars(lines, tuple(Mark(across.locate_value(one), format_value(one)) for one in across.list_marks()), frame)
