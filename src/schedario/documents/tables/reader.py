# SPDX-License-Identifier: EUPL-1.2
"""Tables as offices send them: workbooks (XLSX, ODS) and CSV, read as sheets of cells that keep their place.

A cell is a text, or a Decimal where the workbook holds a number: what it means is for who knows the column. A number
that the sheet shows as a percentage is the text that people see, with all its decimals: `5,08 %`.
"""

from __future__ import annotations

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Context, Decimal
from itertools import groupby
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from schedario.definition.phrases import phrase
from schedario.documents.tables.csv_file import read_csv
from schedario.documents.tables.special_cells import Place, SpecialCells, find_special_cells
from schedario.errors import SchedarioError
from schedario.writing.encodings import find_utf16

Value = str | Decimal  # "" where the cell is blank
Reason = Literal[
    "empty", "damaged", "locked", "too_large", "not_text", "old_format", "too_heavy", "no_room", "no_sandbox"
]
FaultWhy = Literal["error", "uncomputed"]

MOST_CELLS, MOST_ROWS = 2_000_000, 200_000  # of all sheets; of one
MOST_BYTES = 200 * 1024 * 1024  # of a workbook when it is unpacked

_EXCEL = Context(prec=15)  # the digits that a spreadsheet keeps: what is beyond them is noise of binary fractions

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1a"))  # which no text has, but a PDF or a picture does

# What the readers of workbooks, archives, packed data and XML raise over files that are none, or are damaged.
FAULTS = (
    *(CalamineError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, ParseError, struct.error),
    *(OSError, EOFError, LookupError, ValueError, OverflowError, RuntimeError),
)


class UnreadableTableError(SchedarioError):
    """The file is no table that can be read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TableSheet:
    """Rows from the first of the sheet on, blank ones included: `rows[i]` is the row that people call i + 1.

    `faults` are the cells that hold no value: a formula that gave an error, whose text they have, or one that was never
    computed, of which they have the formula. `merged`: first and last place of each cell over several.
    `hidden_rows` and `hidden_columns` have something in them, and are not shown; they are counted from 0.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    hidden: bool = False
    faults: Mapping[Place, FaultWhy] = field(default_factory=dict)
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        """The content of a cell, both counted from 0; blank outside the sheet."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""

    def show(self) -> TableSheet:
        """The sheet as people see it: nothing stands in rows and columns that are hidden."""
        if not self.hidden_rows and not self.hidden_columns:
            return self
        rows = tuple(
            tuple("" if row in self.hidden_rows or column in self.hidden_columns else cell for column, cell in cells)
            for row, cells in enumerate(map(enumerate, self.rows))
        )
        faults = {
            (row, column): why
            for (row, column), why in self.faults.items()
            if row not in self.hidden_rows and column not in self.hidden_columns
        }
        return replace(self, rows=rows, faults=faults)

    def list_hidden(self) -> list[str]:
        """The rows and columns that are hidden, in words: `righe 5-9`, `colonna C`."""
        rows = [_describe_run(str(first + 1), str(last + 1), "row") for first, last in _list_runs(self.hidden_rows)]
        columns = [
            _describe_run(column_name(first), column_name(last), "column")
            for first, last in _list_runs(self.hidden_columns)
        ]
        return [*rows, *columns]

    def is_blank(self, row: int) -> bool:
        """Checks whether a row has nothing that can be seen."""
        return all(value == "" for value in self.rows[row])


def _list_runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers that follow one another."""
    for _, run in groupby(enumerate(sorted(numbers)), lambda one: one[1] - one[0]):
        found = [number for _, number in run]
        yield found[0], found[-1]


def _describe_run(first: str, last: str, what: Literal["row", "column"]) -> str:
    if first == last:
        return phrase(f"hidden.{what}", one=first)
    return phrase(f"hidden.{what}s", first=first, last=last)


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its sheets; `how` tells how a CSV was understood: its encoding and separator."""

    sheets: tuple[TableSheet, ...]
    how: tuple[str, str] | None = None


def read_table(content: bytes) -> Table:
    """The sheets of a file that holds something; raises UnreadableTableError.

    For files that one trusts: `sandboxed` reads those of others.
    """
    table = _workbook(content) if is_workbook(content) else _csv(content)
    if not table.sheets:
        raise UnreadableTableError("empty")
    return table


def column_name(index: int) -> str:
    """The letters of a column counted from 0.

    >>> column_name(0), column_name(25), column_name(26), column_name(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_workbook(content: bytes) -> bool:
    """Checks whether a file is a workbook, of whatever kind, by how it begins; any other may be a CSV."""
    return content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def refuse_binary(content: bytes) -> None:
    """Raises UnreadableTableError for what has characters that no text has."""
    beginning = content[:65_536]
    if find_utf16(content) is None and beginning != beginning.translate(None, _CONTROLS):
        raise UnreadableTableError("not_text")


def _csv(content: bytes) -> Table:
    refuse_binary(content)
    try:
        rows, encoding, separator = read_csv(content)
    except csv.Error:
        raise UnreadableTableError("damaged") from None
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableTableError("too_large")
    kept = _trimmed(rows)
    return Table((TableSheet("", kept),) if kept else (), (encoding, separator))


def _workbook(content: bytes) -> Table:
    if content[:2] == b"PK":
        _refuse_bombs(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        special = find_special_cells(content) if content[:2] == b"PK" else None
        if special is None:  # of which nobody could tell a formula that failed from a blank cell
            raise UnreadableTableError("old_format")
        told = special.values()  # before their reader makes room for all that is blank
        _refuse_vast(max((one.height for one in told), default=0), sum(one.height * one.width for one in told))
        sheets = list(_read_sheets(book, special))
    except PasswordError:
        raise UnreadableTableError("locked") from None
    except FAULTS:
        raise UnreadableTableError("damaged") from None
    return Table(tuple(sheet for sheet in sheets if sheet.rows))


def _refuse_bombs(content: bytes) -> None:
    """By the sizes that the archive tells, and where one is more than it tells, for the reader would believe it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise UnreadableTableError("too_large")
            unsound = archive.testzip()
    except FAULTS:
        raise UnreadableTableError("damaged") from None
    if unsound is not None:
        raise UnreadableTableError("damaged")


def _refuse_vast(height: int, cells: int) -> None:
    """Raises UnreadableTableError for a sheet of too many rows, and for too many cells of all sheets together."""
    if height > MOST_ROWS or cells > MOST_CELLS:
        raise UnreadableTableError("too_large")


def _read_sheets(book: CalamineWorkbook, special: Mapping[str, SpecialCells]) -> Iterator[TableSheet]:
    cells = 0
    for one in book.sheets_metadata:
        sheet = book.get_sheet_by_name(one.name)
        height, width = sheet.total_height or 0, sheet.total_width or 0
        cells += height * width
        _refuse_vast(height, cells)
        yield _read_sheet(sheet, one.visible, special.get(one.name, SpecialCells()))


def _read_sheet(sheet: CalamineSheet, visible: SheetVisibleEnum, found: SpecialCells) -> TableSheet:
    """A sheet from its first cell on; what its reader would show as a blank, or as a hundredth, is put right."""
    rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in (*found.errors.items(), *found.uncomputed.items()):
        _put(rows, row, column, text)
    for row, column in found.percentages:
        if row < len(rows) and column < len(rows[row]) and isinstance(value := rows[row][column], Decimal):
            rows[row][column] = f"{_EXCEL.multiply(value, Decimal(100)).normalize():f} %".replace(".", ",")
    faults: dict[Place, FaultWhy] = {**dict.fromkeys(found.errors, "error")}
    faults.update(dict.fromkeys(found.uncomputed, "uncomputed"))
    kept = _trimmed(rows)
    hidden_rows, hidden_columns = _find_hidden(kept, found)
    is_hidden = visible != SheetVisibleEnum.Visible
    return TableSheet(sheet.name, kept, is_hidden, faults, _list_merged(sheet), hidden_rows, hidden_columns)


def _find_hidden(rows: Sequence[Sequence[Value]], found: SpecialCells) -> tuple[frozenset[int], frozenset[int]]:
    """The rows and columns with something in them that are not shown."""
    hidden = frozenset(row for row in found.hidden_rows if row < len(rows) and any(cell != "" for cell in rows[row]))
    if not found.hidden_columns:
        return hidden, frozenset()
    filled = {column for row in rows for column, cell in enumerate(row) if cell != ""}
    return hidden, frozenset(filled & found.hidden_columns)


def _list_merged(sheet: CalamineSheet) -> tuple[tuple[Place, Place], ...]:
    return tuple((first, last) for first, last in sheet.merged_cell_ranges or ())


def _put(rows: list[list[Value]], row: int, column: int, text: str) -> None:
    if row * column > MOST_CELLS:
        raise UnreadableTableError("too_large")
    rows.extend([] for _ in range(len(rows), row + 1))
    rows[row].extend("" for _ in range(len(rows[row]), column + 1))
    rows[row][column] = text


def _value(cell: Any) -> Value:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "VERO" if cell else "FALSO"
    if isinstance(cell, int | float):
        return _EXCEL.create_decimal(repr(cell)).normalize()
    if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second):
        return f"{cell:%d/%m/%Y %H:%M:%S}" if cell.second else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date | datetime):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:%H:%M:%S}" if isinstance(cell, time) else str(cell)


def _trimmed(rows: Iterable[Iterable[Value]]) -> tuple[tuple[Value, ...], ...]:
    """Without blank rows at the end."""
    kept = [tuple(row) for row in rows]
    while kept and not any(cell != "" for cell in kept[-1]):
        kept.pop()
    return tuple(kept)
