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
    `in_files`: whether files show it; buttons, fields and links of a page are in none. `group`: a page writes the
    columns of one group, which stand side by side, under this heading, each with `short` for its label.
    `label_hidden`: the heading is only read aloud.
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
    in_files: bool = True
    drawn: str = ""
    link: Callable[[Row], str] | None = None
    group: str = ""
    short: str = ""
    label_hidden: bool = False
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
    """`name` is that of a sheet of a workbook. The first column, and those that `frozen` counts, stay in sight.

    `heading`: the column whose cells are the headings of their rows on a page; the first where it says nothing.
    `marked`: the rows that a page marks.
    """

    name: str
    columns: Sequence[Column[Row]]
    frozen: int = 1
    heading: str = ""
    marked: Callable[[Row], bool] | None = None

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise ValueError(f"two columns of one key: {keys}")
        if self.heading and self.heading not in keys:
            raise ValueError(f"no column {self.heading} to head the rows: {keys}")

    @property
    def file_columns(self) -> list[Column[Row]]:
        """Those of files."""
        return [column for column in self.columns if column.in_files]

    @property
    def labels(self) -> list[str]:
        """The headings of files."""
        return [column.label for column in self.file_columns]

    @property
    def page_columns(self) -> list[Column[Row]]:
        """Those with a heading of their own on a page."""
        return [column for column in self.columns if column.on_page and not column.under]

    @property
    def page_groups(self) -> list[tuple[str, list[Column[Row]]]]:
        """The page columns, those of one group together under its name; the others each alone under none."""
        found: list[tuple[str, list[Column[Row]]]] = []
        for column in self.page_columns:
            if column.group and found and found[-1][0] == column.group:
                found[-1][1].append(column)
            else:
                found.append((column.group, [column]))
        return found

    def is_heading(self, column: Column[Row]) -> bool:
        """Checks whether the cells of a page column are the headings of their rows."""
        return column.key == (self.heading or self.page_columns[0].key)

    def is_marked(self, row: Row) -> bool:
        """Checks whether a page marks a row."""
        return self.marked is not None and self.marked(row)

    def list_columns_under(self, key: str) -> list[Column[Row]]:
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
