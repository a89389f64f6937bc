# SPDX-License-Identifier: EUPL-1.2
"""Carrying the answers of a scheda over from one definition to another. Nothing in it is lost silently.

A value goes over as the text that stands in its cell, as if it were typed there anew: what the cell of the other
definition cannot take stays as a text to be corrected. What has no place any more is set aside with the scheda, and
comes back when a definition has a place for it again. Whoever carries tells the journal what `Carried.cells` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schedario.definition import display
from schedario.definition.form import Cell, Form
from schedario.engine.answers import Answers, Fault, Taken, Unavailable
from schedario.engine.italian_input import read_written
from schedario.portal.filing.editing import list_writable_cells
from schedario.portal.filing.models import Scheda, read_stored_answers, render_stored_texts

Aside = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Carried:
    """The content of a scheda under the other definition. `lost`, `back`: texts set aside by it, or taken in again."""

    form: Form
    answers: dict[str, int | str | None] = field(default_factory=dict)
    supplied: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    set_aside: Aside = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)

    def build_answers(self) -> Answers:
        """As the engine takes it."""
        return read_stored_answers(self.form, self.supplied, self.answers, self.unread)

    def render_texts(self) -> dict[str, str]:
        """The text in each cell, as it is shown: also what cannot be read."""
        return render_stored_texts(self.form, self.supplied, self.answers, self.unread)

    def has_changes_for(self, scheda: Scheda) -> bool:
        """Checks whether anything in the scheda has to be written otherwise."""
        now = scheda.answers, scheda.supplied, scheda.unread, scheda.set_aside
        return now != (self.answers, self.supplied, self.unread, self.set_aside)

    def put_into(self, scheda: Scheda) -> None:
        """Writes it into the scheda, which the caller saves."""
        scheda.answers, scheda.supplied = self.answers, self.supplied
        scheda.unread, scheda.set_aside = self.unread, self.set_aside


def carry_over(scheda: Scheda, before: Form | None, after: Form) -> Carried:
    """Carries over what the scheda holds; without `before`, its values are taken as they are stored."""
    carried = Carried(after, set_aside={kind: dict(kept) for kind, kept in scheda.set_aside.items()})
    for name, entry in scheda.supplied.items():
        _carry_supplied(carried, before, name, entry)
    for name, stored in scheda.answers.items():
        _carry_answer(carried, before, name, stored)
    for name, text in scheda.unread.items():
        _put_text(carried, name, text)
    _take_back(carried)
    carried.set_aside = {kind: kept for kind, kept in carried.set_aside.items() if kept}
    return carried


def _carry_supplied(carried: Carried, before: Form | None, name: str, entry: Mapping[str, Any]) -> None:
    cell = carried.form.cells.get(name)
    value = None if cell is None or not cell.asked else carry_value(before, cell, entry["stored"])
    if value is not None and not isinstance(value, Fault | Unavailable):
        carried.supplied[name] = {**entry, "stored": value}
    elif entry["stored"] is None and cell is not None and cell.asked:
        carried.supplied[name] = dict(entry)
    else:
        text = _render_text(before, name, entry["stored"])
        carried.set_aside.setdefault("supplied", {})[name] = {**entry, "text": text}
        carried.lost[name] = text


def _carry_answer(carried: Carried, before: Form | None, name: str, stored: int | str | None) -> None:
    if name not in list_writable_cells(carried.form):
        if stored is not None:
            _set_aside(carried, name, _render_text(before, name, stored))
    elif stored is None:
        if name in carried.supplied:
            carried.answers[name] = None
    else:
        value = carry_value(before, carried.form.cells[name], stored)
        if isinstance(value, Fault | Unavailable):
            carried.unread[name] = _render_text(before, name, stored)
        else:
            carried.answers[name] = value


def _put_text(carried: Carried, name: str, text: str) -> None:
    """Puts a typed text into a cell that may be able to read it."""
    if name not in list_writable_cells(carried.form):
        _set_aside(carried, name, text)
        return
    value = read_written(carried.form.cells[name], text)
    if isinstance(value, Fault | Unavailable):
        carried.unread[name] = text
    elif value is not None:
        carried.answers[name] = value


def _take_back(carried: Carried) -> None:
    """Takes back texts set aside by an earlier definition, where there is a place for them again and nothing in it."""
    for name, text in list(carried.set_aside.get("answers", {}).items()):
        if name in list_writable_cells(carried.form) and not {name} & (carried.answers.keys() | carried.unread.keys()):
            del carried.set_aside["answers"][name]
            _put_text(carried, name, text)
            carried.back[name] = text
            carried.lost.pop(name, None)
    for name, entry in list(carried.set_aside.get("supplied", {}).items()):
        cell = carried.form.cells.get(name)
        value = read_written(cell, entry["text"]) if cell is not None and cell.asked else None
        if value is not None and not isinstance(value, Fault | Unavailable) and name not in carried.supplied:
            del carried.set_aside["supplied"][name]
            carried.supplied[name] = {"stored": value, "source": entry["source"]}
            carried.back[name] = entry["text"]
            carried.lost.pop(name, None)


def _set_aside(carried: Carried, name: str, text: str) -> None:
    carried.set_aside.setdefault("answers", {})[name] = text
    carried.lost[name] = text


def carry_value(before: Form | None, cell: Cell, stored: int | str | None) -> Taken:
    """The value as a cell of the other definition takes it, or the fault that keeps it out."""
    old = before.cells.get(cell.id) if before is not None else None
    if old is None or (old.kind, old.scale) == (cell.kind, cell.scale):
        return stored
    return read_written(cell, display.format_value(old, stored))


def _render_text(before: Form | None, name: str, stored: int | str | None) -> str:
    """The value as it stood in its cell; as it is stored, where its decimals are not known."""
    cell = before.cells.get(name) if before is not None else None
    return str(stored) if cell is None else display.format_value(cell, stored)
