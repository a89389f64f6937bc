# SPDX-License-Identifier: EUPL-1.2
"""What happened to each scheda of the demo since the campaign opened, as steps in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import partial
from random import Random

from django.utils import timezone

from schedario.portal.accounts.models import User
from schedario.portal.audit_log.chain import Actor
from schedario.portal.demo.people import Staff
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.actions.saving import DraftEdit, save_answers
from schedario.portal.filing.actions.sending import send_submission
from schedario.portal.filing.editing import Editor
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sending.submission import PreparedSubmission, SendingOrder

BEGINS, MINUTES = time(8, 30), 9 * 60  # the office hours of a day
WEEKEND = (5, 6)
ORIGIN = "192.0.2.10"  # an address kept for examples


class Story(StrEnum):
    """The progress that a comune has made."""

    UNTOUCHED = "untouched"
    BEGUN = "begun"
    COMPLETE = "complete"
    WRONG = "wrong"
    SENT = "sent"
    REOPENED = "reopened"
    RECTIFIED = "rectified"


WAS_SENT = (Story.SENT, Story.REOPENED, Story.RECTIFIED)
REASON = "DATI DI PROVA: un utente era stato contato due volte."


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened at a moment; steps of all schede are done in the order of time."""

    at: datetime
    do: Callable[[], object]


def build_steps(scheda: Scheda, story: Story, texts: Mapping[str, str], staff: Staff, span: Span) -> list[Step]:
    """The steps of one scheda within `span`."""
    acts = list(_list_acts(scheda.pk, story, texts, staff))
    return [Step(at, partial(act, at)) for at, act in zip(span.choose_moments(len(acts)), acts, strict=True)]


def _list_acts(
    scheda: int, story: Story, texts: Mapping[str, str], staff: Staff
) -> Iterator[Callable[[datetime], None]]:
    """The acts, one after the other; each is given the moment when it happens."""
    if story == Story.UNTOUCHED:
        return
    parts = _split_texts(texts, 3)
    for part in parts[:1] if story == Story.BEGUN else parts:
        yield partial(_save_texts, scheda, part, staff.compilatore)
    if story == Story.WRONG:
        yield partial(_save_texts, scheda, add_slips(texts), staff.compilatore)
    if story in WAS_SENT:
        yield partial(_send_scheda, scheda, staff.responsabile)
    if story in (Story.REOPENED, Story.RECTIFIED):
        yield partial(_reopen_scheda, scheda, staff.responsabile)
    if story == Story.RECTIFIED:
        yield partial(_save_texts, scheda, reduce_users(texts), staff.compilatore)
        yield partial(_send_scheda, scheda, staff.responsabile)


@dataclass(frozen=True, slots=True)
class Span:
    """The days between two others, and the chance that says at which moments of the office hours."""

    start: datetime
    end: datetime
    random: Random

    def choose_moments(self, count: int) -> list[datetime]:
        """`count` moments in order, all of them when offices are at work."""
        days = self._list_working_days()
        minutes = sorted(self.random.sample(range(len(days) * MINUTES), count))
        return [days[one // MINUTES] + timedelta(minutes=one % MINUTES) for one in minutes]

    def _list_working_days(self) -> list[datetime]:
        """The beginning of the office hours of each."""
        first = timezone.localdate(self.start) + timedelta(days=1)
        days = (first + timedelta(days=one) for one in range((timezone.localdate(self.end) - first).days))
        return [timezone.make_aware(datetime.combine(day, BEGINS)) for day in days if day.weekday() not in WEEKEND]


def add_slips(texts: Mapping[str, str]) -> dict[str, str]:
    """Slips that the findings tell: a part that exceeds its whole, a number that is none."""
    first = next(iter(texts))
    return {"R02X": "9,00", first: "dodici"}


def _split_texts(texts: Mapping[str, str], count: int) -> list[dict[str, str]]:
    """The texts in `count` groups, in the order of the sheet."""
    cells = list(texts.items())
    size = -(-len(cells) // count)
    return [dict(cells[start : start + size]) for start in range(0, len(cells), size)]


def reduce_users(texts: Mapping[str, str]) -> dict[str, str]:
    """Takes one user from the first row that has one."""
    cell = next(cell for cell, text in texts.items() if cell.endswith(".utenti") and text != "0")
    return {cell: str(int(texts[cell]) - 1)}


def _save_texts(scheda_id: int, texts: Mapping[str, str], user: User, at: datetime) -> None:
    version = _get_scheda(scheda_id).version
    save_answers(scheda_id, DraftEdit(version, f"prova-{scheda_id}-{version}", texts), Editor(user, ORIGIN), at)


def _send_scheda(scheda_id: int, user: User, at: datetime) -> None:
    scheda = _get_scheda(scheda_id)
    act = f"{scheda_id}/{at.year}"
    order = SendingOrder(scheda.version, PreparedSubmission(scheda).digest, act, timezone.localdate(at))
    send_submission(scheda, order, Editor(user, ORIGIN), at)


def _reopen_scheda(scheda_id: int, user: User, at: datetime) -> None:
    reopen_scheda(_get_scheda(scheda_id), Actor(str(user), ORIGIN, user.pk), REASON, at=at)


def _get_scheda(scheda_id: int) -> Scheda:
    return Scheda.objects.with_related().get(pk=scheda_id)
