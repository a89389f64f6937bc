# SPDX-License-Identifier: EUPL-1.2
"""What happened to each scheda of the demo since the campaign opened, as steps in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from random import Random

from schedario.portal.accounts.models import User
from schedario.portal.demo.people import Staff
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.saving import Change, Writer, save

ORIGIN = "192.0.2.10"  # an address kept for examples


class Story(StrEnum):
    """How far a comune has come."""

    UNTOUCHED = "untouched"
    BEGUN = "begun"
    COMPLETE = "complete"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened at a moment; steps of all schede are done in the order of time."""

    at: datetime
    do: Callable[[], object]


def steps(scheda: Scheda, story: Story, texts: Mapping[str, str], staff: Staff, span: Span) -> Iterator[Step]:
    """The steps of one scheda within `span`."""
    if story == Story.UNTOUCHED:
        return
    parts = _parts(texts, 2 if story == Story.BEGUN else 3)
    if story == Story.BEGUN:
        parts = parts[:1]
    if story == Story.WRONG:
        parts.append(wrong(texts))
    moments = span.moments(len(parts))
    for number, (at, part) in enumerate(zip(moments, parts, strict=True)):
        yield Step(at, partial(_save, scheda.pk, number, part, staff.compilatore, at))


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, and the chance that says at which moments of the office hours."""

    start: datetime
    end: datetime
    random: Random

    def moments(self, count: int) -> list[datetime]:
        """`count` moments in order."""
        minutes = int((self.end - self.start) / timedelta(minutes=1))
        return [self.start + timedelta(minutes=one) for one in sorted(self.random.sample(range(minutes), count))]


def wrong(texts: Mapping[str, str]) -> dict[str, str]:
    """Slips that the findings tell: a part that exceeds its whole, a number that is none."""
    first = next(iter(texts))
    return {"R02X": "9,00", first: "dodici"}


def _parts(texts: Mapping[str, str], count: int) -> list[dict[str, str]]:
    """The texts in `count` groups, in the order of the sheet."""
    cells = list(texts.items())
    size = -(-len(cells) // count)
    return [dict(cells[start : start + size]) for start in range(0, len(cells), size)]


def _save(scheda_id: int, number: int, texts: Mapping[str, str], user: User, at: datetime) -> None:
    save(scheda_id, Change(number, f"prova-{scheda_id}-{number}", texts), Writer(user, ORIGIN), at)
