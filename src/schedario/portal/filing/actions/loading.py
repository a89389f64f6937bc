# SPDX-License-Identifier: EUPL-1.2
"""Making answers of what somebody took from a document, as one change; and undoing that change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from schedario.errors import SchedarioError
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import record_event
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.saving import DraftEdit, apply_edit
from schedario.portal.filing.draft_journal import find_unrecorded_changes, mark_changes_recorded, record_changes
from schedario.portal.filing.editing import ClosedError, Editor, StaleError, list_writable_cells
from schedario.portal.filing.models import Scheda, UploadedDocument
from schedario.portal.write_queue import durable


class DocumentGoneError(SchedarioError):
    """The document was thrown away, or another one has taken its place."""


class NothingToUndoError(SchedarioError):
    """The loading was undone already, or all its cells were changed since."""


@durable
def load_document(
    document: UploadedDocument, file_format: str, base_version: int, texts: Mapping[str, str], writer: Editor
) -> int:
    """Writes the texts that were taken from a document, by cell; returns the number of the event that tells of it.

    A document that was loaded before is not loaded again. Raises DocumentGoneError, ClosedError, StaleError,
    NotWritableError; then nothing is written.
    """
    kept = UploadedDocument.objects.select_for_update().filter(pk=document.pk).first()
    if kept is None:
        raise DocumentGoneError
    if kept.event is not None:
        return kept.event
    scheda = _lock_version(document.scheda_id, base_version)
    record_changes(scheda)
    apply_edit(scheda, DraftEdit(base_version, f"upload-{document.pk}", texts), writer, timezone.now())
    cells = find_unrecorded_changes(scheda)
    loaded = events.DocumentLoaded(
        file=document.name,
        format=file_format,
        digest=document.digest,
        number=len(cells),
        version=scheda.version,
        cells=cells,
    )
    event = record_event(writer.who, scheda.journal_subject, loaded)
    mark_changes_recorded(scheda)
    scheda.save()
    UploadedDocument.objects.filter(pk=document.pk).update(event=event.number, content=b"")
    return event.number


def _lock_version(scheda_id: int, base_version: int) -> Scheda:
    """The scheda as it was seen, kept from others. Raises ClosedError, StaleError."""
    scheda = Scheda.objects.get_for_update(scheda_id)
    if not scheda.can_be_written():
        raise ClosedError
    if base_version != scheda.version:
        raise StaleError(scheda)
    return scheda


# --- undoing it ---


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing a loading would do: the texts before it, by cell, and the cells that were changed since.

    `done`: it was undone already.
    """

    loaded: events.DocumentLoaded
    texts: Mapping[str, str]
    left: tuple[str, ...]
    done: bool = False

    @property
    def is_possible(self) -> bool:
        return bool(self.texts) and not self.done


def plan_undoing(scheda: Scheda, number: int) -> UndoPlan | None:
    """Plans what undoing the loading of an event would do now; None where there is no such loading of this scheda."""
    told = Event.objects.filter(subject=scheda.journal_subject)
    event = told.filter(number=number).first()
    loaded = event.read_details() if event else None
    if not isinstance(loaded, events.DocumentLoaded):
        return None
    now, writable = scheda.render_cell_texts(), list_writable_cells(scheda.form)
    places = {name: place for place, name in enumerate(scheda.form.cells)}
    texts: dict[str, str] = {}
    left: list[str] = []
    for name, (before, after) in sorted(loaded.cells.items(), key=lambda one: places.get(one[0], len(places))):
        if name in writable and now.get(name, "") == (after or ""):
            texts[name] = before or ""
        else:
            left.append(name)
    return UndoPlan(loaded, texts, tuple(left), number in list_undone_loadings(scheda))


def list_undone_loadings(scheda: Scheda) -> frozenset[int]:
    """The numbers of the events whose loadings were undone."""
    undone = Event.objects.filter(subject=scheda.journal_subject, kind=events.LoadingUndone.get_kind())
    found = (event.read_details() for event in undone)
    return frozenset(one.loading for one in found if isinstance(one, events.LoadingUndone))


def list_undoable_loadings(scheda: Scheda) -> list[tuple[Event, events.DocumentLoaded]]:
    """The loadings that were not undone, the last first."""
    undone = list_undone_loadings(scheda)
    loaded = Event.objects.filter(subject=scheda.journal_subject, kind=events.DocumentLoaded.get_kind())
    told = ((event, event.read_details()) for event in loaded.order_by("-number") if event.number not in undone)
    return [(event, details) for event, details in told if isinstance(details, events.DocumentLoaded)]


@durable
def undo_loading(scheda_id: int, base_version: int, number: int, writer: Editor) -> UndoPlan:
    """Puts the cells of a loading back to what they were, those that nobody changed since; returns what was done.

    Raises ClosedError, StaleError, NothingToUndoError; then nothing is written.
    """
    scheda = _lock_version(scheda_id, base_version)
    plan = plan_undoing(scheda, number)
    if plan is None or not plan.is_possible:
        raise NothingToUndoError
    record_changes(scheda)
    apply_edit(scheda, DraftEdit(base_version, f"undo-{number}", plan.texts), writer, timezone.now())
    _drop_repeated_values(scheda, plan.texts)
    undone = events.LoadingUndone(
        loading=number,
        file=plan.loaded.file,
        digest=plan.loaded.digest,
        version=scheda.version,
        cells=find_unrecorded_changes(scheda),
        left=plan.left,
    )
    record_event(writer.who, scheda.journal_subject, undone)
    mark_changes_recorded(scheda)
    scheda.save()
    return plan


def _drop_repeated_values(scheda: Scheda, names: Mapping[str, str]) -> None:
    """A supplied value that stands in its cell again is no answer of the comune."""
    for name in names:
        entry = scheda.supplied.get(name)
        if entry is not None and name in scheda.answers and scheda.answers[name] == entry["stored"]:
            del scheda.answers[name]
