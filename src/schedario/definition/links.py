# SPDX-License-Identifier: EUPL-1.2
"""Links between cells: `previous` names the cell of an earlier year that stands beside this one."""

from __future__ import annotations

from dataclasses import replace

from schedario.definition.draft import Draft
from schedario.definition.form import Cell
from schedario.formula.units import spelled


def settle_previous(draft: Draft) -> None:
    """Reports a `previous` that names no column, or one that measures something else.

    A shared column may name one that a single row of the table has not: that row has no earlier cell.
    """
    for cell in [cell for cell in draft.cells.values() if cell.previous is not None]:
        earlier = draft.cells.get(cell.previous or "")
        if earlier is not None:
            _report_unit(draft, cell, earlier)
        elif _is_column_of_table(draft, cell):
            draft.cells[cell.id] = replace(cell, previous=None)
        else:
            siblings = [
                other.column for other in draft.cells.values() if other.code == cell.code and other.column
            ]
            wrong = (cell.previous or "").partition(".")[2]
            draft.unknown(draft.said(cell.id, "previous"), wrong, f"column of {cell.code}", siblings)


def _is_column_of_table(draft: Draft, cell: Cell) -> bool:
    column = (cell.previous or "").partition(".")[2]
    tables = draft.shapes.sections["tables"].values()
    return any(column in table.columns for table in tables if cell.code in table.rows)


def _report_unit(draft: Draft, cell: Cell, earlier: Cell) -> None:
    if cell.unit is None or earlier.unit is None or cell.unit.dimension == earlier.unit.dimension:
        return
    units = (
        f"{cell.id} is in {spelled(cell.unit.dimension)}, {earlier.id} in {spelled(earlier.unit.dimension)}"
    )
    remedy = "name the column that holds the same quantity of an earlier year"
    draft.add_value(
        draft.said(cell.id, "previous"), "unit-mismatch", f"{units}: they cannot be compared", remedy
    )
