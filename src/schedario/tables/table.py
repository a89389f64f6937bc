# SPDX-License-Identifier: EUPL-1.2
"""Columns and tables. To add a column is to declare it: whatever shows the table follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from schedario.tables.kinds import TEXT, Kind, Value, format_plain, format_value

Row = TypeVar("Row")

# How rows are put in the order of a column: by the key of a row, by names that a database or a frame sorts by, by the
# values themselves (True), or not at all (None). A key of None comes last in either direction.
Sort: TypeAlias = Callable[[Any], Any] | tuple[str, ...] | bool | None


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`key` names the column in addresses. `under`: the column in whose cell a page writes this one, as a second line.

    `on_page`: whether pages show it; files have every column. `drawn`: the name under which a template gives the macro
    that draws its cells on a page; without it the text stands there. `link`: where the cell of a page leads.
    `width`: characters of a line in a workbook, where texts should be wrapped earlier than they would be.
    `extra`: on a terminal too narrow for all columns, left out before the others; those of one name `together` stay or
    go together.
    """

    key: str
    label: str
    value: Callable[[Row], Value]
    kind: Kind = TEXT
    sort: Sort = True
    under: str = ""
    on_page: bool = True
    drawn: str = ""
    link: Callable[[Row], str] | None = None
    width: int = 0
    extra: bool = False
    together: str = ""

    @property
    def sort_names(self) -> tuple[str, ...]:
        """The names by which a database or a frame sorts."""
        return self.sort if isinstance(self.sort, tuple) else ()

    def format(self, row: Row) -> str:
        """The cell as people read it; empty where there is no value."""
        return format_value(self.kind, self.value(row))

    def format_plain(self, row: Row) -> str:
        """The cell for a CSV that Italian spreadsheets open."""
        return format_plain(self.kind, self.value(row))


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """`name` is that of a sheet of a workbook. The first column, and those that `frozen` counts, stay in sight."""

    name: str
    columns: Sequence[Column[Row]]
    frozen: int = 1

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two columns of one key: {keys}")

    @property
    def labels(self) -> list[str]:
        return [column.label for column in self.columns]

    @property
    def page_columns(self) -> list[Column[Row]]:
        """Those with a heading of their own on a page."""
        return [column for column in self.columns if column.on_page and not column.under]

    def columns_under(self, key: str) -> list[Column[Row]]:
        """Those that a page writes as further lines in the cells of the column `key`."""
        return [column for column in self.columns if column.under == key]

    def read_order(self, order: str) -> tuple[Column[Row], bool]:
        """The column that an address asks to sort by, and whether `-` before it turns it round.

        The first page column where there is no such one.
        """
        key, descending = order.removeprefix("-"), order.startswith("-")
        for column in self.page_columns:
            if column.key == key and column.sort is not None:
                return column, descending
        return self.page_columns[0], False

    def sort_rows(self, rows: Iterable[Row], order: str) -> list[Row]:
        """The rows by the column that an address asks for. Equal ones stay as the first column has them.

        What has no value comes last in either direction.
        """
        column, descending = self.read_order(order)
        key = _get_sort_key(column)
        by_first = sorted(rows, key=_get_sort_key(self.page_columns[0]))
        known = [row for row in by_first if key(row) is not None]
        missing = [row for row in by_first if key(row) is None]
        return sorted(known, key=key, reverse=descending) + missing


def _get_sort_key(column: Column[Any]) -> Callable[[Any], Any]:
    return column.sort if callable(column.sort) else column.value
