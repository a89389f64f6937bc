# SPDX-License-Identifier: EUPL-1.2
"""One write of a scheda being filled in: whole or not at all, and never over what the writer has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from schedario.definition.form import Form
from schedario.engine.answers import Fault
from schedario.engine.written import read_written
from schedario.portal.accounts.models import User
from schedario.portal.filing.models import Scheda, State
from schedario.portal.filing.working import may_be_written
from schedario.portal.filing.writing.telling import is_to_tell, tell_before
from schedario.portal.journal.chain import Who
from schedario.portal.storage import write, write_statement

# The fields that a save writes, unless the journal tells of those before it.
WRITTEN = ("version", "answers", "unread", "saved_at", "saved_by", "saved_from", "last_save", "untold_since")


class StaleError(Exception):
    """Somebody saved in between; `scheda` is what there is now."""

    def __init__(self, scheda: Scheda) -> None:
        super().__init__(scheda.version)
        self.scheda = scheda


class ClosedError(Exception):
    """The scheda was sent, or its campaign does not accept it now."""


class NotWritableError(Exception):
    """A change names a cell that the comune may not write; `cell` is its name."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cell = cell


@dataclass(frozen=True, slots=True)
class Change:
    """What a person typed, cell by cell, as texts. `seen` is the version he saw; `mark` names this write for ever."""

    seen: int
    mark: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and from which address."""

    user: User
    origin: str

    @property
    def who(self) -> Who:
        """As the journal names him."""
        return Who(str(self.user), self.origin, self.user.pk)


def save(scheda_id: int, change: Change, writer: Writer, at: datetime | None = None) -> Scheda:
    """Writes `change` and returns the scheda after it; a write that is repeated with its mark is done once.

    `at` is when it happens, if not now. Raises StaleError, ClosedError, NotWritableError; then nothing is written.
    """
    return write(lambda: _save(scheda_id, change, writer, at or timezone.now()))


def save_over(scheda: Scheda, change: Change, writer: Writer) -> Scheda:
    """As `save`, for a scheda just read: no lock, and one statement that writes over nothing but what was read.

    Where it does not come to that (somebody was quicker, the journal has something to tell), `save` decides.
    """
    now, read = timezone.now(), scheda.version
    plain = change.seen == read and change.mark != scheda.last_save and may_be_written(scheda, now)
    if not plain or is_to_tell(scheda, writer.user.pk, now):
        return save(scheda.pk, change, writer)
    _apply(scheda, change, writer, now)
    if write_statement(lambda: _replace(scheda, read)):
        return scheda
    return save(scheda.pk, change, writer)


def _replace(scheda: Scheda, version: int) -> bool:
    """Writes over the draft of that version, in one statement; False where there is another by now."""
    written = {name: getattr(scheda, name) for name in WRITTEN}
    return bool(Scheda.objects.filter(pk=scheda.pk, version=version, state=State.DRAFT).update(**written))


def locked(scheda_id: int) -> Scheda:
    """The scheda, kept from others until the transaction ends."""
    schede = Scheda.objects.select_for_update(of=("self",)).select_related("campaign", "comune", "saved_by")
    return schede.get(pk=scheda_id)


def keep_from_others(schede: Iterable[Scheda]) -> None:
    """All these schede, until the transaction ends. To be called before its first event.

    Only one transaction at a time adds events. One that has begun to, and then waits for a scheda, may wait for
    another that holds this and waits to add its own.
    """
    wanted = Scheda.objects.select_for_update().filter(pk__in=[scheda.pk for scheda in schede])
    list(wanted.order_by("pk").values_list("pk"))


def _save(scheda_id: int, change: Change, writer: Writer, now: datetime) -> Scheda:
    scheda = locked(scheda_id)
    if change.mark == scheda.last_save:
        return scheda
    if not may_be_written(scheda, now):
        raise ClosedError
    if change.seen != scheda.version:
        raise StaleError(scheda)
    tell_before(scheda, writer.user.pk, now)
    _apply(scheda, change, writer, now)
    scheda.save()
    return scheda


def _apply(scheda: Scheda, change: Change, writer: Writer, now: datetime) -> None:
    """What a save changes; with `told`, which only the journal's telling changes, it is all that changes."""
    _put(scheda, change.texts)
    scheda.untold_since = scheda.untold_since or now
    scheda.saved_at, scheda.saved_by, scheda.saved_from = now, writer.user, writer.origin
    scheda.version += 1
    scheda.last_save = change.mark


def _put(scheda: Scheda, texts: Mapping[str, str]) -> None:
    form = scheda.campaign.form
    for cell, text in texts.items():
        _put_one(scheda, form, cell, text)


def _put_one(scheda: Scheda, form: Form, name: str, text: str) -> None:
    if name not in writable(form):
        raise NotWritableError(name)
    scheda.unread.pop(name, None)
    read = read_written(form.cells[name], text)
    if isinstance(read, Fault):
        scheda.unread[name] = text
    elif read is None and name not in scheda.supplied:
        scheda.answers.pop(name, None)
    else:
        scheda.answers[name] = read


@lru_cache(maxsize=64)
def writable(form: Form) -> frozenset[str]:
    """The names of the cells in which a comune may write."""
    return frozenset(cell.id for cell in form.writable)
