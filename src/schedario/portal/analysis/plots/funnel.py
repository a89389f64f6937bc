# SPDX-License-Identifier: EUPL-1.2
"""Rates of comuni against their inhabitants, between the limits of chance: the smaller a comune, the wider they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log10

from schedario.portal.drawing.frame import Frame, Margins, Mark
from schedario.portal.drawing.scale import Scale, build_axis

FRAME = Frame.fit_within(660, 380, Margins(56, 90, 24, 48))
FAR = 200  # one in so many, at the upper end, may lie beyond the frame
SIZES = (100, 1000, 10_000, 100_000, 1_000_000)  # inhabitants that are marked


@dataclass(frozen=True, slots=True)
class Funnel:
    """`inside`, `near`, `far`: dots of the comuni by their place; `curves`: a path for each limit, with its words.

    `beyond` comuni lie above the frame.
    """

    inside: str
    near: str
    far: str
    curves: tuple[tuple[str, str], ...]
    pooled: Mark
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    beyond: int
    frame: Frame = FRAME


Point = tuple[int, int, int]  # inhabitants, rate, place
Curves = Mapping[str, Sequence[tuple[int, int]]]  # of each limit its inhabitants and rates


def draw_funnel(points: Sequence[Point], curves: Curves, pooled: int, format_value: Callable[[int], str]) -> Funnel:
    """The plot of at least one comune."""
    rates = sorted(rate for _, rate, _ in points)
    top = max(rates[-1 - len(rates) // FAR], pooled * 2, 1)
    up = build_axis(0, top, FRAME.bottom, FRAME.top, 5)
    least, most = min(size for size, *_ in points), max(size for size, *_ in points)

    def locate(size: int) -> float:
        share = (log10(size) - log10(least)) / max(log10(most) - log10(least), 1e-9)
        return round(FRAME.left + share * (FRAME.right - FRAME.left), 1)

    shown = [point for point in points if point[1] <= up.high]
    dots = {
        place: "".join(f"M{locate(size):g} {up.locate_value(rate):g}h0" for size, rate, at in shown if abs(at) == place)
        for place in range(3)
    }
    return Funnel(
        dots[0],
        dots[1],
        dots[2],
        tuple((name, _draw_curve(ends, locate, up)) for name, ends in curves.items()),
        Mark(up.locate_value(pooled), format_value(pooled)),
        tuple(Mark(locate(size), f"{size:,}".replace(",", ".")) for size in SIZES if least <= size <= most),
        tuple(Mark(up.locate_value(value), format_value(value)) for value in up.list_marks()),
        len(points) - len(shown),
    )


def _draw_curve(ends: Sequence[tuple[int, int]], locate: Callable[[int], float], up: Scale) -> str:
    """The limit from size to size, as far as it lies within the frame."""
    parts = [
        f"M{locate(size):g} {up.locate_value(rate):g}L{locate(next_size):g} {up.locate_value(next_rate):g}"
        for (size, rate), (next_size, next_rate) in pairwise(ends)
        if max(rate, next_rate) <= up.high
    ]
    return "".join(parts)
