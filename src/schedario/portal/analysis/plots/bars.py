# SPDX-License-Identifier: EUPL-1.2
"""An amount of each group as one bar in three parts: done, not done, not known yet; with its words at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from schedario.portal.drawing.frame import Frame, Margins, Mark
from schedario.portal.drawing.scale import build_axis

WIDTH = 660
MARGINS = Margins(170, 90, 8, 36)
SHADES = ("done", "open", "unknown")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar; `shade` is one of SHADES."""

    shade: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    y: float
    end: float
    pieces: tuple[Piece, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    lines: tuple[Bar, ...]
    across: tuple[Mark, ...]
    frame: Frame


Amounts = tuple[str, tuple[int, int, int]]


def draw_bars(amounts: Sequence[Amounts], format_value: Callable[[int], str]) -> Bars:
    """The plot of (name, parts in the order of SHADES), in their order."""
    frame = Frame.fit_lines(WIDTH, len(amounts), MARGINS)
    across = build_axis(0, max((sum(parts) for _, parts in amounts), default=1), frame.left, frame.right, 4)
    lines = []
    for index, (name, parts) in enumerate(amounts):
        ends = [across.locate_value(value) for value in accumulate(parts, initial=0)]
        pieces = tuple(
            Piece(shade, x, round(end - x, 1)) for shade, x, end in zip(SHADES, ends, ends[1:], strict=False) if end > x
        )
        lines.append(Bar(name, frame.locate_line(index), ends[-1], pieces, format_value(sum(parts))))
    marks = tuple(Mark(across.locate_value(one), format_value(one)) for one in across.list_marks())
    return Bars(tuple(lines), marks, frame)
