# SPDX-License-Identifier: EUPL-1.2
"""Schede in CSV files and workbooks, as offices send them, made a frame.

The table is read by `documents.tables`, as in the portal. The headings are looked for among the first rows, blank rows
and those of totals and notes are left out, and each scheda keeps the number of the row in which the spreadsheet shows
it (`frames.ROW`). In the cells of the form numbers may be written as Italians write them, but for CSV files whose
separator is the comma: their decimals stand after a point.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import polars as pl

from schedario.columns.file_errors import FileError
from schedario.columns.frames import MOST_KEPT, MOST_TOLD, ROW, FrameError, FrameFault, describe_scheda
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.tables.asides import MAYBE_ASIDE, find_aside
from schedario.documents.tables.csv_file import find_separator
from schedario.documents.tables.reader import (
    FaultWhy,
    Table,
    TableSheet,
    UnreadableTableError,
    Value,
    column_name,
    is_workbook,
    read_table,
    refuse_binary,
)
from schedario.engine.answers import About, Fault, Wanted
from schedario.engine.findings import describe_wanted_value
from schedario.tables.csv_files import FORMULA
from schedario.writing.encodings import decode_text
from schedario.writing.look_alikes import fold, unify_signs
from schedario.writing.numbers import (
    Blank,
    Doubtful,
    NotAvailable,
    Number,
    Unreadable,
    Written,
    is_formula_error,
    read_number,
)

# A number as programs write it; with three decimals it may be one with a point between its thousands.
_PLAIN = r"^-?[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?$"

HEADINGS_WITHIN = 15  # rows among which the headings are looked for
KEYS = ("codice", "istat")  # columns that say of whom a row is

Tell = Callable[[str], None]


class CellColumn(msgspec.Struct, frozen=True):
    """What is to be known of a cell to read its column, as plain data."""

    numeric: bool
    scale: int
    symbol: str


Cells = Mapping[str, CellColumn]


def describe_cells(form: Form) -> dict[str, CellColumn]:
    """The cells of a form by their names."""
    return {
        cell.id: CellColumn(cell.numeric, cell.scale, cell.unit.symbol if cell.unit else "")
        for cell in form.cells.values()
    }


def read_sheet_file(file: Path, cells: Cells, tell: Tell) -> pl.LazyFrame:
    """The schede of a CSV or a workbook, whichever it is by its content.

    Raises FileError, and FrameError for numbers of the form that cannot be read.
    """
    content = file.read_bytes()
    try:
        return (_read_workbook if is_workbook(content) else _read_csv)(content, file, cells, tell)
    except UnreadableTableError as error:
        raise FileError(phrase(f"table.{error.reason}", file=file)) from None


def _read_csv(content: bytes, file: Path, cells: Cells, tell: Tell) -> pl.LazyFrame:
    """Texts; a comma may stand before their decimals where it separates no cells."""
    refuse_binary(content)
    text, separator = find_separator(decode_text(content)[0])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = list(islice(_list_rows(text, separator, file), HEADINGS_WITHIN))
    if not any(map(any, (row for row, _end in first))):
        raise FileError(phrase("table.empty", file=file))
    heading = _find_heading([row for row, _end in first], cells)
    names = _name_columns(first[heading][0], file, cells)
    lines = first[heading][1]
    frame = _read_rows(_skip_lines(text, lines), separator, len(names), file, heading + 2)
    protected = pl.all().str.starts_with("'") & pl.all().str.contains(FORMULA)
    frame = frame.with_columns(pl.when(protected).then(pl.all().str.slice(1)).otherwise(pl.all()))
    frame = frame.rename(dict(zip(frame.columns, names, strict=True))).with_row_index(ROW, heading + 1)
    kept = _drop_what_is_no_scheda(frame, cells, file, tell).drop(name for name in names if name.startswith(_NAMELESS))
    return _read_cells(kept, cells, italian=separator != ",").lazy()


def _read_workbook(content: bytes, file: Path, cells: Cells, tell: Tell) -> pl.LazyFrame:
    """The schede of the sheet that has most of the cells, of those that are not hidden."""
    whole, heading = _choose_sheet(read_table(content), cells, file)
    if places := whole.list_hidden():
        tell(phrase("hidden.in_file", file=file, sheet=whole.name, places=", ".join(places)))
    sheet = whole.show()
    names = _name_columns([str(sheet.value(heading, column)) for column in range(sheet.width)], file, cells)
    rows = range(heading + 1, len(sheet.rows))
    columns = [
        _build_column(name, [sheet.value(row, column) for row in rows], cells.get(name))
        for column, name in enumerate(names)
    ]
    frame = pl.DataFrame([pl.Series(ROW, [*rows], dtype=pl.UInt32), *columns])
    kept = _drop_what_is_no_scheda(frame, cells, file, tell).drop(name for name in names if name.startswith(_NAMELESS))
    faulty = {(row, names[column]): why for (row, column), why in sheet.faults.items() if column < len(names)}
    return _read_cells(kept, cells, faulty=faulty, italian=True).lazy()


# --- headings ---

_NAMELESS = "#column "


def _find_heading(rows: Sequence[Sequence[str]], cells: Cells) -> int:
    """The row, from 0, with most names of cells; the first that is not blank where none has any."""
    counts = [_count_known(row, cells) for row in rows]
    if any(counts):
        return counts.index(max(counts))
    return next((index for index, row in enumerate(rows) if any(name.strip() for name in row)), 0)


def _count_known(headings: Sequence[str], cells: Cells) -> int:
    return sum(1 for heading in headings if fold(heading) in _map_names(cells))


def _map_names(cells: Cells) -> Mapping[str, str]:
    """Names of columns by how they are compared: `r03` and ` R03 ` are `R03`."""
    return {fold(name): name for name in (*KEYS, *cells)}


def _name_columns(headings: Sequence[str], file: Path, cells: Cells) -> list[str]:
    """The names of all columns; one without a name gets a mark, and is left out. Raises FileError for one of two."""
    known = _map_names(cells)
    names = [known.get(fold(heading), unify_signs(heading).strip()) for heading in headings]
    twice = [
        phrase("table.twice", file=file, column=name, places=", ".join(_list_places(names, name)))
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    ]
    if twice:
        raise FileError("\n".join(twice))
    return [name or f"{_NAMELESS}{index}" for index, name in enumerate(names)]


def _list_places(names: Sequence[str], name: str) -> Iterator[str]:
    return (column_name(index) for index, one in enumerate(names) if one == name)


def _choose_sheet(table: Table, cells: Cells, file: Path) -> tuple[TableSheet, int]:
    """The sheet with most names of cells in one row, the first in doubt, and that row."""
    shown = [sheet for sheet in table.sheets if not sheet.hidden]
    if not shown:
        raise FileError(phrase("table.all_hidden", file=file))

    def look(sheet: TableSheet) -> tuple[int, int]:
        rows = [[str(value) for value in row] for row in sheet.show().rows[:HEADINGS_WITHIN]]
        heading = _find_heading(rows, cells)
        return heading, _count_known(rows[heading], cells)

    found = [(sheet, *look(sheet)) for sheet in shown]
    sheet, heading, _count = max(found, key=lambda one: one[2])
    return sheet, heading


# --- rows of a CSV ---


def _list_rows(text: str, separator: str, file: Path) -> Iterator[tuple[list[str], int]]:
    """Each row with the number of lines up to its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield row, reader.line_num
    except csv.Error as error:
        raise FileError(phrase("errors.unreadable", file=file, why=error)) from None


def _skip_lines(text: str, lines: int) -> str:
    at = 0
    for _line in range(lines):
        at = text.find("\n", at) + 1
        if at == 0:
            return ""
    return text[at:]


def _read_rows(text: str, separator: str, width: int, file: Path, first: int) -> pl.DataFrame:
    """The rows as texts; `first` is the number of the first. Raises FileError for one with too many cells."""
    schema = {f"{_NAMELESS}{index}": pl.String() for index in range(width)}
    if not text.strip("\n"):
        return pl.DataFrame(schema=schema)
    whole = f"{separator.join(['#'] * width)}\n{text}"  # a first row of all columns, by which polars counts them
    try:
        frame = pl.read_csv(whole.encode(), separator=separator, has_header=False, schema=schema, infer_schema=False)
        return frame.slice(1)
    except pl.exceptions.ComputeError as error:
        long = [
            (number, len(row))
            for number, (row, _line) in enumerate(_list_rows(text, separator, file), first)
            if len(row) > width
        ]
        if not long:
            raise FileError(phrase("errors.unreadable", file=file, why=str(error).splitlines()[0])) from None
        told = [
            phrase("table.long_row", file=file, row=number, found=found, columns=width)
            for number, found in long[:MOST_TOLD]
        ]
        if len(long) > len(told):
            told.append(phrase("frame.more", count=len(long) - len(told)))
        raise FileError("\n".join(told)) from None


# --- columns of a workbook ---


def _build_column(name: str, values: Sequence[Value], cell: CellColumn | None) -> pl.Series:
    """Numbers stay numbers only where the whole column has nothing else, and where they are no codes."""
    numbers = [value for value in values if isinstance(value, Decimal)]
    alone = len(numbers) == sum(1 for value in values if value != "")
    if numbers and alone and name not in KEYS and (cell is None or not cell.numeric):
        return pl.Series(name, [float(one) if isinstance(one, Decimal) else None for one in values], pl.Float64)
    return pl.Series(name, [_write_value(value) for value in values], dtype=pl.String)


def _write_value(value: Value) -> str | None:
    """A value as a text; a number has never three decimals, which could be thousands in a text."""
    if not isinstance(value, Decimal):
        return value or None
    written = f"{value:f}"
    return f"{written}0" if len(written.partition(".")[2]) == 3 else written


def describe_faulty_cell(row: int, column: str, text: str, why: FaultWhy, who: str = "") -> str:
    """The fault of a formula without a value; `row` counts from 0."""
    return phrase(f"table.{why}", row=row + 1, who=who, column=column, text=text[:60])


# --- schede ---


def _drop_what_is_no_scheda(frame: pl.DataFrame, cells: Cells, file: Path, tell: Tell) -> pl.DataFrame:
    """Without blank rows, and without those of totals and notes, which are told. Raises FileError if none is left."""
    named = frame.drop(ROW)
    texts = named.select(pl.all().cast(pl.String).str.strip_chars().replace("", None))
    if not texts.width:
        return frame
    blank = texts.select(pl.all_horizontal(pl.all().is_null())).to_series()
    outside = [name for name in texts.columns if name not in cells]
    asides = _find_asides(texts, outside, blank)
    for index, text in islice(asides.items(), MOST_TOLD):
        tell(phrase("table.left_out", file=file, row=frame[ROW][index] + 1, text=text[:60]))
    if len(asides) > MOST_TOLD:
        tell(phrase("table.more_left_out", file=file, count=len(asides) - MOST_TOLD))
    keep = ~blank & ~pl.Series([index in asides for index in range(frame.height)], dtype=pl.Boolean)
    kept = frame.filter(keep)
    if not kept.height:
        raise FileError(phrase("table.no_schede", file=file))
    return kept


def _find_asides(texts: pl.DataFrame, outside: Sequence[str], blank: pl.Series) -> Mapping[int, str]:
    """The rows that are about the table, by their place, with their first text."""
    if not outside:
        return {}
    first = texts.select(pl.coalesce(outside)).to_series()
    maybe = (first.str.contains(MAYBE_ASIDE).fill_null(value=False) & ~blank).arg_true()
    keys = [texts[name] for name in KEYS if name in texts.columns]
    return {
        index: first[index] or ""
        for index in maybe
        if find_aside([one or "" for one in texts.row(index)])
        and all(not key[index] or find_aside([key[index]]) for key in keys)  # one that names a comune is data
    }


def _read_cells(
    frame: pl.DataFrame,
    cells: Cells,
    *,
    italian: bool,
    faulty: Mapping[tuple[int, str], FaultWhy] = MappingProxyType({}),
) -> pl.DataFrame:
    """The cells of the form; of numbers, where they are `italian`, with a point before their decimals.

    `faulty`: formulas without a value, by row, from 0, and column. Raises FrameError with all that cannot be taken.
    """
    columns: list[pl.Series] = []
    faults: list[FrameFault] = []
    count = 0
    for name in frame.columns:
        cell = cells.get(name)
        if cell is None or frame.schema[name] != pl.String:
            continue
        refused = _Refused({}, 0)
        if not cell.numeric:
            refused = _find_failed_formulas(frame, name, faulty)
        elif italian:
            read, refused = _read_column(frame[name], cell)
            columns.append(read)
        count += refused.total
        for index, (text, found) in refused.first.items():
            place = _Place(frame[ROW][index], describe_scheda(frame, index), name)
            faults.append(_build_fault(place, cell, text, found, faulty.get((place.row, name))))
    if faults:
        raise FrameError(faults, count)
    return frame.with_columns(columns)


def _find_failed_formulas(frame: pl.DataFrame, name: str, faulty: Mapping[tuple[int, str], FaultWhy]) -> _Refused:
    """The errors of formulas in a column of texts: by what the workbook says, or as a CSV shows them."""
    of_column = {row for row, column in faulty if column == name}
    texts = frame[name]
    maybe = texts.str.contains(r"^\s*(?:#|(?i)err:)").fill_null(value=False) | frame[ROW].is_in([*of_column])
    found = {
        index: (texts[index] or "", Unreadable(texts[index] or "", "error"))
        for index in maybe.arg_true()
        if frame[ROW][index] in of_column or is_formula_error(texts[index] or "")
    }
    return _Refused(found, len(found))


def _read_column(texts: pl.Series, cell: CellColumn) -> tuple[pl.Series, _Refused]:
    """Plain numbers at once, the others each spelling but once by the reader of numbers; and what is refused.

    Three digits after a point are thousands, or nobody knows what.
    """
    stripped = texts.str.strip_chars().alias("text")
    pointed = stripped
    if cell.scale:  # as most amounts are written
        comma = pl.col("text").str.contains(rf"^-?[0-9]+,[0-9]{{1,{min(cell.scale, 2)}}}$")
        point = pl.col("text").str.replace(",", ".", literal=True)
        pointed = stripped.to_frame().select(pl.when(comma).then(point).otherwise("text")).to_series()
    known = _read_spellings(pointed.filter(~pointed.str.contains(_PLAIN)).unique(), cell)
    numbers = {text: _write_number(found, cell) for text, found in known.items() if isinstance(found, Number)}
    blanks = [text for text, found in known.items() if isinstance(found, Blank)]
    refused = {text: found for text, found in known.items() if not _is_taken(found)}
    wrong = pointed.is_in([*refused]).fill_null(value=False).arg_true() if refused else pl.Series([], dtype=pl.UInt32)
    first = {index: (pointed[index], refused[pointed[index]]) for index in wrong.head(MOST_KEPT)}
    read = pointed.replace({**numbers, **dict.fromkeys(blanks)}) if numbers or blanks else pointed
    return read.alias(texts.name), _Refused(first, len(wrong))


def _is_taken(found: Written) -> bool:
    """Checks whether a text is a number, or nothing, or says with a reason that there is none to give.

    Whether that may be said of the cell is for `frames.take_answers` to judge, which knows the form.
    """
    return isinstance(found, Number | Blank) or (isinstance(found, NotAvailable) and bool(found.reason))


def _read_spellings(texts: pl.Series, cell: CellColumn) -> dict[str, Written]:
    return {text: read_number(text, cell.scale, cell.symbol) for text in texts if text is not None}


def _write_number(found: Number, cell: CellColumn) -> str:
    """A number as programs write it, with a point before the decimals."""
    return format(Decimal(found.stored).scaleb(-cell.scale), "f")


class _Refused(NamedTuple):
    """What cannot be taken of a column: the first, by place in the frame, with what was read; and how many in all."""

    first: Mapping[int, tuple[str, Written]]
    total: int


class _Place(NamedTuple):
    """Where a value stands: the row, from 0, the scheda as it is told, the column."""

    row: int
    who: str
    column: str


def _build_fault(place: _Place, cell: CellColumn, text: str, found: Written, why: FaultWhy | None) -> FrameFault:
    """A value that cannot be taken, with what to write instead."""
    row, who, column = place
    if why is not None or (isinstance(found, Unreadable) and found.why == "error"):
        return FrameFault(column, row, describe_faulty_cell(row, column, text, why or "error", who))
    about = found.why if isinstance(found, Doubtful) else ""
    if about in ("point", "thousands", "comma"):
        wanted = phrase("table.comma")
    else:
        kind: About = "too_many_decimals" if about == "decimals" else "unreadable"
        way: Wanted | None = "dash" if about == "dash" else "typed" if cell.scale else None
        way = "reason" if isinstance(found, NotAvailable) else way
        wanted = describe_wanted_value(cell, Fault(column, kind, text, way))
    filled = {"row": row + 1, "who": who, "column": column, "text": text[:60], "wanted": wanted}
    return FrameFault(column, row, phrase("frame.value", **filled))
