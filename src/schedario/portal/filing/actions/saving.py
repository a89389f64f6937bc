# SPDX-License-Identifier: EUPL-1.2
"""A write of a scheda being filled in: whole or not at all, and never over what its editor has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from schedario.definition.form import Form
from schedario.engine.answers import Fault, Unavailable
from schedario.engine.italian_input import read_written
from schedario.errors import SchedarioError
from schedario.portal.filing.draft_journal import are_changes_of_another, record_changes
from schedario.portal.filing.editing import ClosedError, Editor, StaleError, list_writable_cells
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.write_queue import durable, write_statement

# The fields that a save writes, unless the journal tells of those before it.
WRITTEN = ("version", "answers", "unread", "saved_at", "saved_by", "saved_from", "last_save", "unrecorded_since")


class NotWritableError(SchedarioError):
    """A change names a cell that the comune may not write; `cell` is its name."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cell = cell


@dataclass(frozen=True, slots=True)
class DraftEdit:
    """Texts typed by a person, cell by cell.

    `base_version`, the base version, is that of the scheda that they saw; `idempotency_key`, the idempotency key, names
    this write for ever.
    """

    base_version: int
    idempotency_key: str
    texts: Mapping[str, str]


@durable
def save_answers(scheda_id: int, change: DraftEdit, writer: Editor, at: datetime | None = None) -> Scheda:
    """Writes `change` and returns the scheda after it; a write that is repeated with its mark is done once.

    `at` is when it happens, if not now. Raises StaleError, ClosedError, NotWritableError; then nothing is written.
    """
    now = at or timezone.now()
    scheda = Scheda.objects.get_for_update(scheda_id)
    if change.idempotency_key == scheda.last_save:
        return scheda
    if not scheda.can_be_written(now):
        raise ClosedError
    if change.base_version != scheda.version:
        raise StaleError(scheda)
    if are_changes_of_another(scheda, writer.user.pk, now):
        record_changes(scheda)
    apply_edit(scheda, change, writer, now)
    scheda.save()
    return scheda


def save_answers_as_read(scheda: Scheda, change: DraftEdit, writer: Editor) -> Scheda:
    """As `save_answers`, for a scheda just read: no lock, and one statement that writes over nothing but what was read.

    Where it does not come to that (somebody was quicker, the journal has something to tell), `save_answers` decides.
    """
    now, read = timezone.now(), scheda.version
    plain = change.base_version == read and change.idempotency_key != scheda.last_save and scheda.can_be_written(now)
    if not plain or are_changes_of_another(scheda, writer.user.pk, now):
        return save_answers(scheda.pk, change, writer)
    apply_edit(scheda, change, writer, now)
    if write_statement(lambda: _replace_draft(scheda, read)):
        return scheda
    return save_answers(scheda.pk, change, writer)


def _replace_draft(scheda: Scheda, version: int) -> bool:
    """Writes over the draft of that version, in one statement; False where there is another by now."""
    written = {name: getattr(scheda, name) for name in WRITTEN}
    return bool(Scheda.objects.filter(pk=scheda.pk, version=version, state=SchedaState.DRAFT).update(**written))


def apply_edit(scheda: Scheda, change: DraftEdit, writer: Editor, now: datetime) -> None:
    """Makes all changes of a save; besides them only `recorded_texts` ever changes, when changes are recorded."""
    _put_texts(scheda, change.texts)
    scheda.unrecorded_since = scheda.unrecorded_since or now
    scheda.saved_at, scheda.saved_by, scheda.saved_from = now, writer.user, writer.origin
    scheda.version += 1
    scheda.last_save = change.idempotency_key


def _put_texts(scheda: Scheda, texts: Mapping[str, str]) -> None:
    form = scheda.form
    for cell, text in texts.items():
        _put_text(scheda, form, cell, text)


def _put_text(scheda: Scheda, form: Form, name: str, text: str) -> None:
    if name not in list_writable_cells(form):
        raise NotWritableError(name)
    scheda.unread.pop(name, None)
    read = read_written(form.cells[name], text)
    if isinstance(read, Fault | Unavailable):
        scheda.unread[name] = text
    elif read is None and name not in scheda.supplied:
        scheda.answers.pop(name, None)
    else:
        scheda.answers[name] = read
