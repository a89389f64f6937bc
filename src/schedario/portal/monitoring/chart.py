# SPDX-License-Identifier: EUPL-1.2
"""The plot of schede sent over time, drawn on the server as plain figures that a template writes as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schedario.definition.display import format_grouped
from schedario.portal.drawing.frame import Frame, Margins, Mark
from schedario.portal.drawing.scale import choose_step
from schedario.portal.jinja_env import format_with_names
from schedario.portal.monitoring.progress import Day

FRAME = Frame.fit_within(880, 360, Margins(64, 24, 44, 40))
MOST_TICKS = 6
LABEL_ROOM = 150  # points that a label beside a line needs


@dataclass(frozen=True, slots=True)
class Moment:
    """A vertical line with its words, written to the left of it where there is no room to its right."""

    at: float
    label: str
    end: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates in points of the drawing, y downwards."""

    line: str
    area: str
    last: tuple[float, float, str] | None
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    marks: tuple[Moment, ...]
    frame: Frame = FRAME


@dataclass(frozen=True, slots=True)
class Moments:
    """The days that the plot marks; `today` is left out once the campaign is closed."""

    opening: date
    deadline: date
    closing: date
    today: date


def draw_chart(days: Sequence[Day], total: int, moments: Moments, words: tuple[str, str]) -> Chart:
    """The plot; `words` name the deadline and today."""
    start = min([moments.opening, *(day.day for day in days)])
    end = max([moments.closing, moments.deadline, *(day.day for day in days)])
    scale = _Scale(start, max((end - start).days, 1), choose_top(total))
    points = [(scale.locate_day(start), scale.locate_amount(0)), *_draw_steps(days, scale)] if days else []
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"{line} {points[-1][0]:.1f},{scale.locate_amount(0):.1f}" if points else ""
    last = (*points[-1], format_grouped(days[-1].until_then, 0)) if points else None
    marks = tuple(_list_moments(scale, moments, words, end))
    return Chart(line, area, last, tuple(_list_day_marks(scale, start, end)), tuple(_list_amount_marks(scale)), marks)


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    days: int
    top: int

    def locate_day(self, day: date) -> float:
        return FRAME.left + (FRAME.right - FRAME.left) * (day - self.start).days / self.days

    def locate_amount(self, amount: int) -> float:
        return FRAME.bottom - (FRAME.bottom - FRAME.top) * amount / self.top


def _draw_steps(days: Sequence[Day], scale: _Scale) -> Iterator[tuple[float, float]]:
    """A staircase: what is sent on a day counts from that day on."""
    before = 0
    for day in days:
        if day.until_then != before or day is days[-1]:
            yield scale.locate_day(day.day), scale.locate_amount(before)
            yield scale.locate_day(day.day), scale.locate_amount(day.until_then)
        before = day.until_then


def choose_top(total: int) -> int:
    """The end of the axis: a round number, the next above the whole.

    >>> [choose_top(n) for n in (0, 3, 7, 62, 113, 7900)]
    [5, 5, 8, 80, 150, 8000]
    """
    step = choose_step(max(total, 5), MOST_TICKS - 1)
    return max(-(-total // step) * step, 5)


def _list_amount_marks(scale: _Scale) -> Iterator[Mark]:
    step = choose_step(scale.top, MOST_TICKS - 1)
    for amount in range(0, scale.top + 1, step):
        yield Mark(scale.locate_amount(amount), format_grouped(amount, 0))


def _list_day_marks(scale: _Scale, start: date, end: date) -> Iterator[Mark]:
    """The first of each month; days where there are too few months."""
    months = [day for day in _list_days(start, end) if day.day == 1]
    if len(months) >= 2:
        step = -(-len(months) // MOST_TICKS)
        shown = months[::step]
    else:
        shown = list(_list_days(start, end))[:: max(-(-scale.days // MOST_TICKS), 1)]
    for day in shown:
        yield Mark(
            scale.locate_day(day), format_with_names(day, "j M" if len(months) < 2 or day.month != 1 else "j M Y")
        )


def _list_days(start: date, end: date) -> Iterator[date]:
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)


def _list_moments(scale: _Scale, moments: Moments, words: tuple[str, str], end: date) -> Iterator[Moment]:
    for day, label, kind in ((moments.deadline, words[0], "deadline"), (moments.today, words[1], "today")):
        if scale.start <= day <= end:
            at = scale.locate_day(day)
            yield Moment(at, f"{label} {format_with_names(day, 'j M')}", at > FRAME.width - LABEL_ROOM, kind)
