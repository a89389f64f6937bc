# SPDX-License-Identifier: EUPL-1.2
"""From values to places on an axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`, drawn from `start` to `end`, with a mark at every multiple of `step`."""

    low: int
    high: int
    step: int
    start: float
    end: float

    def locate_value(self, value: int) -> float:
        """The place of a value; what is beyond the axis lies at its end."""
        held = min(max(value, self.low), self.high)
        return round(self.start + (self.end - self.start) * (held - self.low) / (self.high - self.low), 1)

    def list_marks(self) -> Iterator[int]:
        """The values of the marks."""
        return iter(range(-(-self.low // self.step) * self.step, self.high + 1, self.step))


def choose_step(span: int, most: int) -> int:
    """1, 2 or 5 times a power of ten, so that `span` is at most `most` steps.

    >>> [choose_step(span, 5) for span in (0, 4, 6, 37, 100, 101, 2600)]
    [1, 1, 2, 10, 20, 50, 1000]
    """
    power = 1
    while True:
        for factor in (1, 2, 5):
            if span <= factor * power * most:
                return factor * power
        power *= 10


def build_axis(low: int, high: int, start: float, end: float, most: int = 6) -> Scale:
    """An axis with round ends around `low` and `high`; it has the zero where that takes no more than half of it."""
    if 0 < low <= high - low:
        low = 0
    if high < 0 <= high + (high - low):
        high = 0
    step = choose_step(high - low, most)
    least, top = low // step * step, -(-high // step) * step
    return Scale(least, max(top, least + step), step, start, end)
