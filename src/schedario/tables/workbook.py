# SPDX-License-Identifier: EUPL-1.2
"""Workbooks as offices use them: filters, headings that stay in sight and repeat on paper, real numbers and dates."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
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

    `large`: rows go out of memory one by one, and texts stand in their cells, not in a list of their own.
    Raises OSError for a file that cannot be written.
    """
    buffer = io.BytesIO()
    options = {"constant_memory" if large else "in_memory": True}
    try:
        with closing(xlsxwriter.Workbook(str(file) if file else buffer, options)) as book:
            formats = _Formats(book)
            for table, rows in sheets:
                _write_sheet(book.add_worksheet(make_sheet_name(table.name)), table, rows, formats)
            if notes:
                _write_notes(book.add_worksheet(make_sheet_name(notes_name)), notes, formats)
    except FileCreateError as error:
        raise error.args[0] from None  # what the system said
    return buffer.getvalue()


def make_sheet_name(text: str) -> str:
    """A name that a sheet may have: at most 31 characters, none of those that programs refuse."""
    return re.sub(r"[\[\]:*?/\\]", " ", text)[:31].strip("' ") or "1"


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


def _write_sheet(sheet: Worksheet, table: Table[Any], rows: Iterable[Any], formats: _Formats) -> None:
    """Widths and heights come before the cells: some programs find no heights for wrapped texts by themselves."""
    columns = table.columns
    kinds = [formats.get_format(column.kind) for column in columns]
    lines = [[column.value(row) for column in columns] for row in rows]
    by_column = zip(*lines, strict=True) if lines else ((),) * len(columns)
    widest = [_measure_width(column.kind, values) for column, values in zip(columns, by_column, strict=True)]
    widths = [choose_width(column, width) for column, width in zip(columns, widest, strict=True)]
    for at, (width, kind) in enumerate(zip(widths, kinds, strict=True)):
        sheet.set_column(at, at, width, kind)
    room = [width - BESIDE for width in widths]
    _set_height(sheet, 0, [(column.label, part) for column, part in zip(columns, room, strict=True)])
    for at, column in enumerate(columns):
        form = formats.number_heading if column.kind.on_the_right else formats.heading
        sheet.write_string(0, at, column.label, form)
    wrapped = [at for at, part in enumerate(room) if widest[at] > part]
    for number, values in enumerate(lines, 1):
        if wrapped:
            _set_height(sheet, number, [(str(values[at] or ""), room[at]) for at in wrapped])
        for at, value in enumerate(values):
            _write_value(sheet, (number, at), columns[at].kind, value, kinds[at])
    if columns:
        sheet.autofilter(0, 0, len(lines), len(columns) - 1)
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
    return sum(max(len(textwrap.wrap(line, max(room, 1))), 1) for line in text[:CELL_LENGTH].split("\n"))


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


def _measure_width(kind: Kind, values: Iterable[Value]) -> int:
    """The number of characters in the widest cell of a column; capitals are wider than others."""
    present: set[Any] = {value for value in values if value is not None}
    if kind.numeric:
        present = {max(present), min(present)} if present else set()
    texts = (format_value(kind, value) for value in present)
    return max((_measure_text(text[:CELL_LENGTH]) if kind.textual else len(text) for text in texts), default=0)


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
