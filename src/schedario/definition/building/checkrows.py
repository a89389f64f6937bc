# SPDX-License-Identifier: EUPL-1.2
"""The rows on which a check with `table:` is repeated: those that have every column it names."""

from __future__ import annotations

from typing import Protocol

from schedario.definition.building.draft import Draft
from schedario.definition.building.scope import Names
from schedario.definition.reading.source import KeyPath


class Repeated(Protocol):
    """A thing that is repeated on the rows of `table`."""

    @property
    def table(self) -> list[str] | None: ...
    @property
    def cells(self) -> list[str]: ...


def check_rows(draft: Draft, names: Names, path: KeyPath, shape: Repeated) -> list[str]:
    """The codes of the rows. Names that lead to no row are reported: the check would silently vanish."""
    groups = [
        _list_codes(draft, names, (*path, "table", index), table) for index, table in enumerate(shape.table or ())
    ]
    codes = [code for group in groups for code in group]
    rows = [code for code in codes if all(_has_cell(names, code, cell) for cell in shape.cells)]
    if codes and not rows:
        _report_no_row(draft, names, path, shape, codes)
    return rows


def _list_codes(draft: Draft, names: Names, path: KeyPath, table: str) -> list[str]:
    """The rows of a table; a field is its own and only row."""
    if table in names.tables:
        return [row.code for row in names.tables[table].rows]
    if any(cell.code == table for cell in names.cells.values()):
        return [table]
    draft.report_unknown(path, table, "table or field", [*names.tables, *draft.shapes.sections["fields"]])
    return []


def _has_cell(names: Names, row: str, cell: str) -> bool:
    return f"{row}.{cell}" in names.cells or cell in names.cells


def _report_no_row(draft: Draft, names: Names, path: KeyPath, shape: Repeated, codes: list[str]) -> None:
    columns = {cell.column: None for cell in names.cells.values() if cell.code in codes and cell.column}
    known = [column for column in columns if column]
    wrong = [(i, cell) for i, cell in enumerate(shape.cells) if not any(_has_cell(names, code, cell) for code in codes)]
    for index, cell in wrong:
        draft.report_unknown((*path, "cells", index), cell, f"column of {', '.join(shape.table or ())}", known)
    if not wrong:
        message = f"no row of {', '.join(shape.table or ())} has all of {', '.join(shape.cells)}"
        draft.add_value((*path, "cells"), "unknown-name", message, "name columns that some row has together")
