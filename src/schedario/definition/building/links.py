# SPDX-License-Identifier: EUPL-1.2
"""Links between cells: `previous` names the cell of an earlier year that stands beside this one."""

from __future__ import annotations

from dataclasses import replace

from schedario.definition.building.draft import Draft
from schedario.definition.form import Cell
from schedario.definition.reading.source import KeyPath
from schedario.formula.units import spell_dimension


def settle_previous(draft: Draft) -> None:
    """Reports a `previous` that names no column, or one that measures something else.

    A shared column may name one that a single row has not: that row has no earlier cell.
    """
    for cell in [cell for cell in draft.cells.values() if cell.previous is not None]:
        path = draft.find_written_path(cell.id, "previous")
        earlier = draft.cells.get(cell.previous or "")
        if earlier is not None:
            _report_unit(draft, cell, earlier, path)
            continue
        column = (cell.previous or "").partition(".")[2]
        known = _list_columns(draft, cell, path)
        if column in known and path[0] == "columns":
            draft.cells[cell.id] = replace(cell, previous=None)
        else:
            draft.report_unknown(path, column, "column beside this one", known)


def _list_columns(draft: Draft, cell: Cell, path: KeyPath) -> list[str]:
    """The columns that `previous` may name there: a shared column, or another column of the field."""
    if path[0] == "columns":
        return list(draft.shapes.sections["columns"])
    return [other.column for other in draft.cells.values() if other.code == cell.code and other.column]


def _report_unit(draft: Draft, cell: Cell, earlier: Cell, path: KeyPath) -> None:
    if cell.unit is None or earlier.unit is None or cell.unit.dimension == earlier.unit.dimension:
        return
    own, other = spell_dimension(cell.unit.dimension), spell_dimension(earlier.unit.dimension)
    units = f"«{cell.column}» is in {own}, «{earlier.column}» in {other}"
    remedy = "name the column that holds the same quantity of an earlier year"
    draft.add_value(path, "unit-mismatch", f"{units}: they cannot be compared", remedy)
