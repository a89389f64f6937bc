# SPDX-License-Identifier: EUPL-1.2
"""Tables as offices send them: workbooks (XLSX, ODS, XLS) and CSV, read as sheets of cells that keep their place.

A cell is a text, or a Decimal where the workbook holds a number: what it means is for who knows the column.
"""

from __future__ import annotations

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from schedario.documents.tables.csv_file import read_csv
from schedario.documents.tables.errors import error_cells

Value = str | Decimal  # "" where the cell is blank
Reason = Literal["empty", "damaged", "locked", "too_large", "not_text", "too_heavy", "no_room", "no_sandbox"]

MOST_CELLS, MOST_ROWS = 2_000_000, 200_000  # of a sheet
MOST_BYTES = 200 * 1024 * 1024  # of a workbook when it is unpacked

_EXCEL = Context(prec=15)  # the digits that a spreadsheet keeps: what is beyond them is noise of binary fractions

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1a"))  # which no text has, but a PDF or a picture does

# What the readers of workbooks, archives, packed data and XML raise over files that are none, or are damaged.
FAULTS = (
    *(CalamineError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, ParseError, struct.error),
    *(OSError, EOFError, LookupError, ValueError, OverflowError, RuntimeError),
)


class UnreadableTableError(Exception):
    """The file is no table that can be read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TableSheet:
    """Rows from the first of the sheet on, blank ones included: `rows[i]` is the row that people call i + 1."""

    name: str
    rows: tuple[tuple[Value, ...], ...]

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        """The content of a cell, both counted from 0; blank outside the sheet."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file with its sheets; `how` tells how a CSV was understood: its encoding and separator."""

    sheets: tuple[TableSheet, ...]
    how: tuple[str, str] | None = None


def read_table(content: bytes) -> Table:
    """The sheets of a file that holds something; raises UnreadableTableError.

    For files that one trusts: `sandboxed` reads those of others.
    """
    table = _workbook(content) if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _csv(content)
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


def _csv(content: bytes) -> Table:
    beginning = content[:65_536]
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff") and beginning != beginning.translate(None, _CONTROLS):
        raise UnreadableTableError("not_text")
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
        errors = error_cells(content)
        sheets = [_sheet(book.get_sheet_by_name(name), errors.get(name, {})) for name in book.sheet_names]
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


def _sheet(sheet: CalamineSheet, errors: dict[tuple[int, int], str]) -> TableSheet:
    """A sheet from its first cell on; a formula that gave an error holds the error, which would be lost as a blank."""
    height, width = sheet.total_height or 0, sheet.total_width or 0
    if height > MOST_ROWS or height * width > MOST_CELLS:
        raise UnreadableTableError("too_large")
    rows = [[_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in errors.items():
        _put(rows, row, column, text)
    return TableSheet(sheet.name, _trimmed(rows))


def _put(rows: list[list[Value]], row: int, column: int, text: str) -> None:
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
    if isinstance(cell, date | datetime):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:%H:%M:%S}" if isinstance(cell, time) else str(cell)


def _trimmed(rows: Iterable[Iterable[Value]]) -> tuple[tuple[Value, ...], ...]:
    """Without blank rows at the end."""
    kept = [tuple(row) for row in rows]
    while kept and not any(cell != "" for cell in kept[-1]):
        kept.pop()
    return tuple(kept)
