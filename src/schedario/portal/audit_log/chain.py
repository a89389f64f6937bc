# SPDX-License-Identifier: EUPL-1.2
"""Adding to the journal, and proving that nothing in it was changed, removed or slipped in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from django.db import connection
from django.utils import timezone

from schedario.portal.audit_log.events import Details
from schedario.portal.audit_log.models import Event

START = "0" * 64  # what stands before the first event
LOCK = 0x5C4ED  # PostgreSQL's advisory lock of the chain: one event is added at a time


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program that acts: the name at that moment, the address, and the number of the account.

    A name can be chosen and changed; the number tells whose it was, also when the account is gone.
    """

    name: str
    origin: str = ""
    account: int | None = None


SYSTEM = Actor("Schedario")


def record_event(actor: Actor, subject: str, details: Details, at: datetime | None = None) -> Event:
    """Adds an event; inside the transaction of what it tells, so that both are written or neither is."""
    (event,) = record_events(actor, [(subject, details)], at)
    return event


def record_events(actor: Actor, happened: Iterable[tuple[str, Details]], at: datetime | None = None) -> list[Event]:
    """Adds one event for each (subject, details), in their order, as `record_event` does: for many at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    number, previous = Event.objects.order_by("-number").values_list("number", "hash").first() or (0, START)
    moment = (at or timezone.now()).astimezone(UTC)
    events = []
    for subject, details in happened:
        number += 1
        event = Event(
            number=number,
            at=moment,
            actor=actor.name,
            account=actor.account,
            origin=actor.origin,
            kind=details.get_kind(),
            subject=subject,
            details=details.to_canonical_json(),
            previous=previous,
        )
        event.hash = previous = compute_seal(event)
        events.append(event)
    return Event.objects.bulk_create(events, batch_size=500)


def compute_seal(event: Event) -> str:
    """SHA-256 over every field of the event and the hash of the one before it."""
    sealed = [
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.account,
        event.origin,
        event.kind,
        event.subject,
        event.details,
        event.previous,
    ]
    written = json.dumps(sealed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold.

    `missing`: the events between `after` and this one are gone; `unlinked`: it does not follow the one before it;
    `changed`: it is not what was sealed.
    """

    number: int
    problem: Literal["missing", "unlinked", "changed"]
    after: int


@dataclass(slots=True)
class Checked:
    """The result of a check: how many events, the last of them with its hash, every break."""

    count: int = 0
    last: int = 0
    head: str = START
    breaks: list[Break] = field(default_factory=list)


def check_chain(since: int = 1, on_event: Callable[[], None] = lambda: None) -> Checked:
    """Follows the chain from the event `since`, calling `seen` for each; what lies before is taken on trust."""
    before = Event.objects.filter(number__lt=since).order_by("-number").values_list("number", "hash").first()
    checked = Checked(0, *(before or (0, START)))
    for event in Event.objects.filter(number__gte=since).order_by("number").iterator(chunk_size=2000):
        checked.breaks.extend(_find_breaks(event, checked.last, checked.head))
        checked.count, checked.last, checked.head = checked.count + 1, event.number, event.hash
        on_event()
    return checked


def _find_breaks(event: Event, after: int, previous: str) -> Iterator[Break]:
    if event.number != after + 1:
        yield Break(event.number, "missing", after)
    elif event.previous != previous:
        yield Break(event.number, "unlinked", after)
    if event.hash != compute_seal(event):
        yield Break(event.number, "changed", after)
