# SPDX-License-Identifier: EUPL-1.2
"""Workbooks as offices use them: filters, headings that stay in sight and repeat on paper, real numbers and dates."""

from __future__ import annotations

import io
import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from schedario.tables.kinds import EXCEL_DIGITS, Kind, Value, format_plain, format_value, italian_time
from schedario.tables.table import Column, Table

LEAST_WIDTH, MOST_WIDTH = 8, 60  # of a column, in characters; longer texts are wrapped
HEADING_WIDTH = 24  # longer headings are wrapped
PAGE_WIDTH = 260  # characters that a landscape page of paper holds, just readable; wider tables take more pages
BESIDE = 2  # characters of a column beside its text: the indent, and what programs leave free
LINE_HEIGHT, MOST_HEIGHT = 15, 409  # points
PAPER_A4 = 9
CELL_LENGTH = 32_767  # characters that a cell holds
MOST_ROWS = 1_048_575  # of a sheet, below its heading
LONGEST_KEPT = 1000  # characters of a text whose lines are counted once
LONGEST_NAME = 31  # characters of a sheet's name
NOTES_WIDTH = 110
HEADING_COLOUR = "#E8EEF4"
HEADING = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": HEADING_COLOUR}


def write_workbook(
    sheets: Sequence[tuple[Table[Any], Iterable[Any]]],
    notes_name: str = "",
    notes: Sequence[str] = (),
    *,
    file: Path | None = None,
    large: bool = False,
) -> bytes:
    """A sheet for each table with its rows, and one of notes, a line each; empty if it went into `file`.

    `large`: rows that can be gone through twice are never all in memory, and texts stand in their cells, not in a list
    of their own. A table with more rows than a sheet takes goes on in another. Raises OSError for a file that cannot be
    written.
    """
    buffer = io.BytesIO()
    try:
        with TemporaryDirectory(prefix="schedario-") as aside, ExitStack() as closing_file:
            out = closing_file.enter_context(_FirstFault(file)) if file else buffer
            options = {"constant_memory" if large else "in_memory": True, "tmpdir": aside}
            with closing(xlsxwriter.Workbook(out, options)) as book:
                formats = _Formats(book)
                for table, rows in sheets:
                    _write_table(book, table, rows, formats, large=large)
                if notes:
                    _write_notes(book.add_worksheet(make_sheet_name(notes_name)), notes, formats)
    except FileCreateError as error:
        raise error.args[0] from None  # what the system said
    return buffer.getvalue()


class _FirstFault(io.RawIOBase):
    """A file that raises the first fault of the disk when all is written, and takes what follows it for written.

    A ZipFile that met the fault itself would meet it once more when it is thrown away, and tell it on the terminal.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("wb", buffering=0)
        self._fault: OSError | None = None
        self._place = 0

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._file.close()
        if self._fault is not None and error is None:
            raise self._fault

    def write(self, content: Any) -> int:
        """Writes all of the content."""
        rest = memoryview(content)
        while rest and self._fault is None and not self._file.closed:
            try:
                rest = rest[self._file.write(rest) :]
            except OSError as fault:
                self._fault = fault
        self._place += len(content)
        return len(content)

    def tell(self) -> int:
        return self._place

    def seek(self, place: int, _whence: int = 0) -> int:
        if not self._file.closed:
            self._file.seek(place)
        self._place = place
        return place

    def flush(self) -> None:
        """Does nothing: what is written is not kept back."""


def make_sheet_name(text: str) -> str:
    """A name that a sheet may have: at most 31 characters, none of those that programs refuse."""
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:LONGEST_NAME].strip("' ") or "1"


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}
        self.heading = book.add_format({**HEADING, "align": "left", "indent": 1})
        self.number_heading = book.add_format({**HEADING, "align": "right"})
        self.note = book.add_format({"text_wrap": True, "valign": "top"})

    def get_format(self, kind: Kind) -> Format:
        form = kind.number_format
        if form not in self._made:
            more = {"text_wrap": True, "align": "left", "indent": 1} if kind.textual else {}
            self._made[form] = self._book.add_format({"num_format": form, "valign": "top", **more})
        return self._made[form]


def _write_table(
    book: xlsxwriter.Workbook, table: Table[Any], rows: Iterable[Any], formats: _Formats, *, large: bool
) -> None:
    """A table in as many sheets as it takes. Its rows are gone through for the widths, then for the cells."""
    lines: Iterable[list[Value]] = _Lines(table, rows)
    if not large or iter(rows) is rows:
        lines = [*lines]
    widest = _measure_widths(table, lines)
    left = iter(lines)
    for number in itertools.count(1):
        name = table.name if number == 1 else f"{table.name[: LONGEST_NAME - 6]} ({number})"
        _write_sheet(
            book.add_worksheet(make_sheet_name(name)), table, itertools.islice(left, MOST_ROWS), widest, formats
        )
        following = next(left, None)
        if following is None:
            return
        left = itertools.chain([following], left)


class _Lines:
    """The values of the cells of a table, row after row, each time that they are asked for."""

    def __init__(self, table: Table[Any], rows: Iterable[Any]) -> None:
        self._columns = table.file_columns
        self._rows = rows

    def __iter__(self) -> Iterator[list[Value]]:
        return ([column.value(row) for column in self._columns] for row in self._rows)


def _measure_widths(table: Table[Any], lines: Iterable[list[Value]]) -> list[int]:
    """The number of characters in the widest cell of each column: of numbers, the greatest and the least tell."""
    columns = [_ColumnWidth(column.kind) for column in table.file_columns]
    for values in lines:
        for column, value in zip(columns, values, strict=True):
            if value is not None:
                column.add(value)
    return [column.measure() for column in columns]


class _ColumnWidth:
    """The width of a column whose cells come one by one."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._widest = 0
        self._ends: tuple[int, int] | None = None

    def add(self, value: Value) -> None:
        if self._kind.numeric and isinstance(value, int):
            low, high = self._ends or (value, value)
            self._ends = min(low, value), max(high, value)
            return
        text = format_value(self._kind, value)[:CELL_LENGTH]
        if len(text) + len(text) // 5 >= self._widest:
            self._widest = max(self._widest, _measure_text(text) if self._kind.textual else len(text))

    def measure(self) -> int:
        return max(self._widest, *(len(format_value(self._kind, end)) for end in self._ends or (None,)))


def _write_sheet(
    sheet: Worksheet, table: Table[Any], lines: Iterable[list[Value]], widest: list[int], formats: _Formats
) -> None:
    """Widths and heights come before the cells: some programs find no heights for wrapped texts by themselves."""
    columns = table.file_columns
    kinds = [formats.get_format(column.kind) for column in columns]
    widths = [choose_width(column, width) for column, width in zip(columns, widest, strict=True)]
    for at, (width, kind) in enumerate(zip(widths, kinds, strict=True)):
        sheet.set_column(at, at, width, kind)
    room = [width - BESIDE for width in widths]
    _set_height(sheet, 0, [(column.label, part) for column, part in zip(columns, room, strict=True)])
    for at, column in enumerate(columns):
        form = formats.number_heading if column.kind.on_the_right else formats.heading
        sheet.write_string(0, at, column.label, form)
    wrapped = [at for at, part in enumerate(room) if widest[at] > part]
    number = 0
    for number, values in enumerate(lines, 1):
        if wrapped:
            _set_height(sheet, number, [(str(values[at] or ""), room[at]) for at in wrapped])
        for at, value in enumerate(values):
            _write_value(sheet, (number, at), columns[at].kind, value, kinds[at])
    if columns:
        sheet.autofilter(0, 0, number, len(columns) - 1)
    sheet.freeze_panes(1, table.frozen)
    _set_up_printing(sheet, table, sum(widths))


def _set_height(sheet: Worksheet, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """As many lines as the longest text takes in its room."""
    lines = max((_count_lines(text, room) for text, room in texts), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * LINE_HEIGHT, MOST_HEIGHT))


def _count_lines(text: str, room: int) -> int:
    if len(text) <= room and "\n" not in text:
        return 1
    return (_wrap_again if len(text) <= LONGEST_KEPT else _wrap)(text, room)


def _wrap(text: str, room: int) -> int:
    """The number of lines that a text takes."""
    return sum(max(len(textwrap.wrap(line, max(room, 1))), 1) for line in text[:CELL_LENGTH].split("\n"))


_wrap_again = lru_cache(maxsize=4096)(_wrap)  # the texts of a column often come again


def _write_value(sheet: Worksheet, place: tuple[int, int], kind: Kind, value: Value, form: Format) -> None:
    """A value as what it is. A text is written as one: the library's own `write` would make formulas and links of it.

    A workbook holds numbers as floats: the nearest to the exact value is shown with the same digits, up to fifteen.
    """
    match value:
        case None | "":
            return
        case datetime():
            sheet.write_datetime(*place, italian_time(value), form)
        case date():
            sheet.write_datetime(*place, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 - no clock
        case bool() if kind.name == "flag":
            sheet.write_boolean(*place, value, form)
        case int() if kind.numeric and len(str(abs(value))) <= EXCEL_DIGITS:
            scale = kind.scale + (2 if kind.name == "percent" else 0)
            sheet.write_number(*place, value / 10**scale if scale else value, form)
        case _:
            sheet.write_string(*place, _cut_text(format_plain(kind, value)), form)


def _cut_text(text: str) -> str:
    """Cuts a text to what fits into a cell, saying so where that is not all."""
    told = f"… [{len(text)}]"
    return text if len(text) <= CELL_LENGTH else text[: CELL_LENGTH - len(told)] + told


def _measure_text(text: str) -> int:
    return max(map(len, text.split("\n"))) + sum(map(str.isupper, text[:MOST_WIDTH])) // 5


def choose_width(column: Column[Any], widest: int) -> int:
    """Wide enough for every number, for the longest word of the heading beside its button, and for most texts."""
    words = max((len(word) for word in column.label.split()), default=0)
    heading = max(words, min(len(column.label), HEADING_WIDTH)) + BESIDE + 2
    fitting = max(heading, widest + BESIDE, LEAST_WIDTH)
    if not column.kind.textual:
        return fitting
    return min(fitting, max(column.width or MOST_WIDTH, words + BESIDE + 2))


def _set_up_printing(sheet: Worksheet, table: Table[Any], width: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(-(-width // PAGE_WIDTH) or 1, 0)
    sheet.repeat_rows(0)
    if table.frozen and width > PAGE_WIDTH:
        sheet.repeat_columns(0, table.frozen - 1)
    sheet.set_footer("&L&A&R&P / &N")


def _write_notes(sheet: Worksheet, notes: Sequence[str], formats: _Formats) -> None:
    sheet.set_column(0, 0, NOTES_WIDTH)
    for row, text in enumerate(notes):
        sheet.write_string(row, 0, _cut_text(text), formats.note)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
