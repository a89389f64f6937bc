# SPDX-License-Identifier: EUPL-1.2
"""The effect of loading supplied values on the schede of a campaign; none when anything is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.portal.campaigns.rows import LeftOut, MappedSheet, RowError
from schedario.portal.campaigns.supplied import Stored, SuppliedReading, SuppliedRow, format_value
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Campaign

Cells = dict[str, tuple[str, str]]  # cell → text before, text after


@dataclass(frozen=True, slots=True)
class SuppliedChange:
    """A scheda whose supplied values would change. `overwritten` cells keep what the comune wrote over them."""

    scheda_id: int
    row: SuppliedRow
    cells: Cells
    overwritten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadingPlan:
    """New schede, changed ones, and how many stay as they are. With errors, nothing of it may be done.

    `rows` are all that could be read, `left_out` those that are not to be; `settled` is `SuppliedReading.settled`.
    """

    new: tuple[SuppliedRow, ...]
    changed: tuple[SuppliedChange, ...]
    unchanged: int
    errors: tuple[RowError, ...]
    rows: tuple[SuppliedRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    settled: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A digest of its effects: who confirms says which plan they saw."""
        content = [
            [[row.comune.pk, row.values] for row in self.new],
            [[change.scheda_id, change.row.values, change.cells] for change in self.changed],
            [[error.row, error.column, error.found] for error in self.errors],
            [[one.row, one.reason] for one in self.left_out],
        ]
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()

    @property
    def empty(self) -> bool:
        return not self.new and not self.changed


def plan_loading(campaign: Campaign, mapped: MappedSheet, reading: SuppliedReading) -> LoadingPlan:
    """The rows held against the schede that there are now."""
    form = campaign.form
    there = {scheda.comune_id: scheda for scheda in Scheda.objects.filter(campaign=campaign).only(*_NEEDED)}
    new = tuple(row for row in reading.rows if row.comune.pk not in there)
    known = [(row, there[row.comune.pk]) for row in reading.rows if row.comune.pk in there]
    changes = [(scheda, _compute_change(form, scheda, row)) for row, scheda in known]
    errors = (*reading.errors, *_refuse_sent(mapped, changes))
    changed = tuple(change for _scheda, change in changes if change.cells)
    ordered = tuple(sorted(errors, key=lambda error: (error.row, len(error.column), error.column)))
    left_out = tuple(mapped.list_left_out())
    unchanged = len(known) - len(changed)
    return LoadingPlan(new, changed, unchanged, ordered, reading.rows, left_out, reading.settled)


_NEEDED = ("comune_id", "state", "supplied", "answers")


def _compute_change(form: Form, scheda: Scheda, row: SuppliedRow) -> SuppliedChange:
    cells = {
        name: (format_value(form.cells[name], before), format_value(form.cells[name], after))
        for name, after in row.values.items()
        if (before := _get_stored(scheda, name)) != after
    }
    return SuppliedChange(scheda.pk, row, cells, tuple(name for name in cells if name in scheda.answers))


def _get_stored(scheda: Scheda, name: str) -> Stored:
    entry = scheda.supplied.get(name)
    return entry["stored"] if entry else None


def _refuse_sent(mapped: MappedSheet, changes: list[tuple[Scheda, SuppliedChange]]) -> Iterator[RowError]:
    """A scheda that was sent is never changed: not even in the figures that others gave."""
    for scheda, change in changes:
        if scheda.state == SchedaState.SENT:
            for name, (before, _after) in change.cells.items():
                expected = _("«%(value)s», come nella scheda già inviata") % {"value": before}
                remedy = _("Togli la riga, oppure riapri prima la scheda con un motivo.")
                yield mapped.build_error(change.row.number - 1, name, expected, remedy)
