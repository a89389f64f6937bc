# SPDX-License-Identifier: EUPL-1.2
"""Meanings of names where a formula stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from schedario.definition.form import Cell, Parameter, Table
from schedario.formula.typed import Reference
from schedario.formula.units import CONDITION, TEXT, NumberType, Type, Unit


@dataclass(frozen=True, slots=True)
class Names:
    """Every name of a form: cells, tables, values (with their unit), conditions, parameters."""

    cells: Mapping[str, Cell]
    tables: Mapping[str, Table]
    values: Mapping[str, Unit]
    conditions: frozenset[str]
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class FormScope:
    """Names seen from a formula; with `row` (a code), bare column names mean that row's cells."""

    names: Names
    row: str | None = None

    def lookup(self, head: str, column: str | None) -> Reference | None:
        """A cell by code or `code.column`, else a value, a condition or a parameter."""
        if column is not None:
            return self._find_cell(f"{head}.{column}")
        if self.row is not None and (sibling := self._find_cell(f"{self.row}.{head}")):
            return sibling
        return self._find_cell(head) or self._find_named(head)

    def table_column(self, table: str, column: str) -> tuple[Reference, ...] | None:
        """The cells of a column of a table, top to bottom."""
        if table not in self.names.tables:
            return None
        cells = [self._find_cell(f"{row.code}.{column}") for row in self.names.tables[table].rows]
        return tuple(cell for cell in cells if cell is not None) or None

    def alike(self, name: str) -> list[str]:
        """The names nearest to a wrong one, best first."""
        return get_close_matches(name, self.list_known_names(), n=3, cutoff=0.5)

    def list_known_names(self) -> list[str]:
        """Every name that `lookup` answers, and the tables' columns."""
        names = self.names
        columns = {cell.column for cell in names.cells.values() if cell.code == self.row and cell.column}
        tables = {
            f"{table.id}.{cell.column}" for table in names.tables.values() for row in table.rows for cell in row.present
        }
        return [*names.cells, *names.values, *sorted(names.conditions), *names.parameters, *columns, *tables]

    def _find_cell(self, cell_id: str) -> Reference | None:
        cell = self.names.cells.get(cell_id)
        if cell is None:
            return None
        return Reference("cell", cell_id, NumberType(cell.unit.dimension) if cell.unit else TEXT)

    def _find_named(self, name: str) -> Reference | None:
        if name in self.names.values:
            return Reference("value", name, NumberType(self.names.values[name].dimension))
        if name in self.names.conditions:
            return Reference("condition", name, CONDITION)
        parameter = self.names.parameters.get(name)
        return Reference("parameter", name, _get_type(parameter)) if parameter else None


def _get_type(parameter: Parameter) -> Type:
    return NumberType(parameter.unit.dimension) if parameter.unit else TEXT
