# SPDX-License-Identifier: EUPL-1.2
"""The frame of a plot, and the marks at its axes."""

from __future__ import annotations

from dataclasses import dataclass

LINE = 26  # points from one line of a plot with a line for each group to the next


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis, or a line with its words."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Margins:
    """The space that stays free for words around what is drawn."""

    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a plot, and from where to where it is drawn in."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @classmethod
    def fit_within(cls, width: int, height: int, margins: Margins) -> Frame:
        """A plot of that size."""
        right, bottom = width - margins.right, height - margins.bottom
        return cls(width, height, margins.left, right, margins.top, bottom)

    @classmethod
    def fit_lines(cls, width: int, lines: int, margins: Margins) -> Frame:
        """A plot as high as its lines want."""
        return cls.fit_within(width, margins.top + LINE * lines + margins.bottom, margins)

    def locate_line(self, index: int) -> float:
        """The middle of a line, which count from 0."""
        return self.top + LINE * (index + 0.5)
