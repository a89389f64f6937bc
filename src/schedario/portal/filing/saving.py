# SPDX-License-Identifier: EUPL-1.2
"""One write of a scheda being filled in: whole or not at all, and never over what the writer has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from schedario.definition.form import Form
from schedario.engine.answers import Fault
from schedario.engine.written import read_written
from schedario.portal.accounts.models import User
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.telling import tell_before
from schedario.portal.filing.working import may_be_written
from schedario.portal.journal.chain import Who
from schedario.portal.storage import write


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
        return Who(str(self.user), self.origin)


def save(scheda_id: int, change: Change, writer: Writer, at: datetime | None = None) -> Scheda:
    """Writes `change` and returns the scheda after it; a write that is repeated with its mark is done once.

    `at` is when it happens, if not now. Raises StaleError, ClosedError, NotWritableError; then nothing is written.
    """
    return write(lambda: _save(scheda_id, change, writer, at or timezone.now()))


def locked(scheda_id: int) -> Scheda:
    """The scheda, kept from others until the transaction ends."""
    schede = Scheda.objects.select_for_update(of=("self",)).select_related("campaign", "comune", "saved_by")
    return schede.get(pk=scheda_id)


def _save(scheda_id: int, change: Change, writer: Writer, now: datetime) -> Scheda:
    scheda = locked(scheda_id)
    if change.mark == scheda.last_save:
        return scheda
    if not may_be_written(scheda, now):
        raise ClosedError
    if change.seen != scheda.version:
        raise StaleError(scheda)
    tell_before(scheda, writer.user.pk, now)
    _put(scheda, change.texts)
    scheda.untold_since = scheda.untold_since or now
    scheda.saved_at, scheda.saved_by, scheda.saved_from = now, writer.user, writer.origin
    scheda.version += 1
    scheda.last_save = change.mark
    scheda.save()
    return scheda


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


def writable(form: Form) -> frozenset[str]:
    """The names of the cells in which a comune may write."""
    return frozenset(cell.id for cell in form.writable)
