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

import polars as pl

from schedario.columns.file_errors import FileError
from schedario.columns.frames import MOST_KEPT, ROW, FrameError, FrameFault, describe_scheda
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.tables.asides import MAYBE_ASIDE, find_aside
from schedario.documents.tables.csv_file import decode_text, find_separator
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
from schedario.engine.answers import About, Fault
from schedario.engine.findings import describe_wanted_value
from schedario.tables.csv_files import FORMULA
from schedario.writing.numbers import Blank, Doubtful, Number, Written, read_number

# A number as programs write it; with three decimals it may be one with a point between its thousands.
_PLAIN = r"^-?[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?$"

HEADINGS_WITHIN = 15  # rows among which the headings are looked for
KEYS = ("codice", "istat")  # columns that say of whom a row is

Tell = Callable[[str], None]


def read_sheet_file(file: Path, form: Form | None, tell: Tell) -> pl.LazyFrame:
    """The schede of a CSV or a workbook, whichever it is by its content.

    Raises FileError, and FrameError for numbers of the form that cannot be read.
    """
    content = file.read_bytes()
    try:
        return (_read_workbook if is_workbook(content) else _read_csv)(content, file, form, tell)
    except UnreadableTableError as error:
        raise FileError(phrase(f"table.{error.reason}", file=file)) from None


def _read_csv(content: bytes, file: Path, form: Form | None, tell: Tell) -> pl.LazyFrame:
    """Texts; a comma may stand before their decimals where it separates no cells."""
    refuse_binary(content)
    text, separator = find_separator(decode_text(content)[0])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = list(islice(_list_rows(text, separator, file), HEADINGS_WITHIN))
    if not any(map(any, (cells for cells, _end in first))):
        raise FileError(phrase("table.empty", file=file))
    heading = _find_heading([cells for cells, _end in first], form)
    names = _name_columns(first[heading][0], file)
    lines = first[heading][1]
    frame = _read_rows(_skip_lines(text, lines), separator, len(names), file, heading + 2)
    protected = pl.all().str.starts_with("'") & pl.all().str.contains(FORMULA)
    frame = frame.with_columns(pl.when(protected).then(pl.all().str.slice(1)).otherwise(pl.all()))
    frame = frame.rename(dict(zip(frame.columns, names, strict=True))).with_row_index(ROW, heading + 1)
    kept = _drop_what_is_no_scheda(frame, form, file, tell).drop(name for name in names if name.startswith(_NAMELESS))
    return (kept if separator == "," else _read_italian_numbers(kept, form)).lazy()


def _read_workbook(content: bytes, file: Path, form: Form | None, tell: Tell) -> pl.LazyFrame:
    """The schede of the sheet that has most cells of the form, of those that are not hidden."""
    sheet, heading = _choose_sheet(read_table(content), form, file)
    names = _name_columns([str(sheet.value(heading, column)) for column in range(sheet.width)], file)
    rows = range(heading + 1, len(sheet.rows))
    columns = [
        _build_column(name, [sheet.value(row, column) for row in rows], _get_cell(form, name))
        for column, name in enumerate(names)
    ]
    frame = pl.DataFrame([pl.Series(ROW, [*rows], dtype=pl.UInt32), *columns])
    _refuse_faulty_texts(sheet, heading, names, form)
    kept = _drop_what_is_no_scheda(frame, form, file, tell).drop(name for name in names if name.startswith(_NAMELESS))
    faulty = {(row, names[column]): why for (row, column), why in sheet.faults.items() if column < len(names)}
    return _read_italian_numbers(kept, form, faulty).lazy()


# --- headings ---

_NAMELESS = "#column "


def _find_heading(rows: Sequence[Sequence[str]], form: Form | None) -> int:
    """The row, from 0, with most names of cells; the first that is not blank where none has any."""
    known = {*KEYS, *(form.cells if form else ())}
    counts = [sum(1 for name in row if name.strip() in known) for row in rows]
    if any(counts):
        return counts.index(max(counts))
    return next((index for index, row in enumerate(rows) if any(name.strip() for name in row)), 0)


def _name_columns(headings: Sequence[str], file: Path) -> list[str]:
    """The names of all columns; one without a name gets a mark, and is left out. Raises FileError for one of two."""
    names = [heading.strip() for heading in headings]
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


def _choose_sheet(table: Table, form: Form | None, file: Path) -> tuple[TableSheet, int]:
    """The sheet with most names of cells in one row, the first in doubt, and that row."""
    shown = [sheet for sheet in table.sheets if not sheet.hidden]
    if not shown:
        raise FileError(phrase("table.all_hidden", file=file))
    known = {*KEYS, *(form.cells if form else ())}

    def look(sheet: TableSheet) -> tuple[int, int]:
        rows = [[str(value) for value in row] for row in sheet.rows[:HEADINGS_WITHIN]]
        heading = _find_heading(rows, form)
        return heading, sum(1 for name in rows[heading] if name.strip() in known)

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
    try:
        return pl.read_csv(text.encode(), separator=separator, has_header=False, schema=schema, infer_schema=False)
    except pl.exceptions.ComputeError as error:
        for number, (cells, _line) in enumerate(_list_rows(text, separator, file), first):
            if len(cells) > width:
                told = phrase("table.long_row", file=file, row=number, found=len(cells), columns=width)
                raise FileError(told) from None
        raise FileError(phrase("errors.unreadable", file=file, why=str(error).splitlines()[0])) from None


# --- columns of a workbook ---


def _build_column(name: str, values: Sequence[Value], cell: Cell | None) -> pl.Series:
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


def _refuse_faulty_texts(sheet: TableSheet, heading: int, names: Sequence[str], form: Form | None) -> None:
    """Raises FileError for formulas that failed where a text is wanted; among numbers they are told with the others."""
    told = [
        describe_faulty_cell(row, names[column], str(sheet.value(row, column)), why)
        for (row, column), why in sorted(sheet.faults.items())
        if row > heading and column < len(names) and (cell := _get_cell(form, names[column])) and not cell.numeric
    ]
    if told:
        raise FileError("\n".join(told))


def describe_faulty_cell(row: int, column: str, text: str, why: FaultWhy, who: str = "") -> str:
    """The fault of a formula without a value; `row` counts from 0."""
    return phrase(f"table.{why}", row=row + 1, who=who, column=column, text=text[:60])


# --- schede ---


def _get_cell(form: Form | None, name: str) -> Cell | None:
    return form.cells.get(name) if form else None


def _drop_what_is_no_scheda(frame: pl.DataFrame, form: Form | None, file: Path, tell: Tell) -> pl.DataFrame:
    """Without blank rows, and without those of totals and notes, which are told. Raises FileError if none is left."""
    named = frame.drop(ROW)
    texts = named.select(pl.all().cast(pl.String).str.strip_chars().replace("", None))
    if not texts.width:
        return frame
    blank = texts.select(pl.all_horizontal(pl.all().is_null())).to_series()
    outside = [name for name in texts.columns if _get_cell(form, name) is None]
    asides = _find_asides(texts, outside, blank)
    for index, text in asides.items():
        tell(phrase("table.left_out", file=file, row=frame[ROW][index] + 1, text=text[:60]))
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
    return {index: first[index] or "" for index in maybe if find_aside([one or "" for one in texts.row(index)])}


def _read_italian_numbers(
    frame: pl.DataFrame, form: Form | None, faulty: Mapping[tuple[int, str], FaultWhy] = MappingProxyType({})
) -> pl.DataFrame:
    """The cells of numbers with a point before their decimals. Raises FrameError with all that cannot be read.

    `faulty`: formulas without a value, by row, from 0, and column.
    """
    columns: list[pl.Series] = []
    faults: list[FrameFault] = []
    count = 0
    for name in frame.columns:
        cell = _get_cell(form, name)
        if cell is None or not cell.numeric or frame.schema[name] != pl.String:
            continue
        read, refused = _read_column(frame[name], cell)
        columns.append(read)
        count += len(refused)
        for index, (text, found) in islice(refused.items(), MOST_KEPT):
            row = frame[ROW][index]
            faults.append(_build_fault(row, describe_scheda(frame, index), cell, text, found, faulty.get((row, name))))
    if faults:
        raise FrameError(faults, count)
    return frame.with_columns(columns)


def _read_column(texts: pl.Series, cell: Cell) -> tuple[pl.Series, dict[int, tuple[str, Written]]]:
    """Plain numbers at once, the others each spelling but once by the reader of numbers; and what is refused, by row.

    Three digits after a point are thousands, or nobody knows what.
    """
    stripped = texts.str.strip_chars().alias("text")
    known = _read_spellings(stripped.filter(~stripped.str.contains(_PLAIN)).unique(), cell)
    numbers = {text: _write_number(found, cell) for text, found in known.items() if isinstance(found, Number)}
    refused = {text: found for text, found in known.items() if not isinstance(found, Number | Blank)}
    wrong = stripped.is_in([*refused]).fill_null(value=False) if refused else pl.Series([], dtype=pl.Boolean)
    told: dict[int, tuple[str, Written]] = {
        index: (stripped[index], refused[stripped[index]]) for index in wrong.arg_true()
    }
    blank = [text for text, found in known.items() if isinstance(found, Blank)]
    return stripped.replace({**numbers, **dict.fromkeys(blank)}).alias(texts.name), told


def _read_spellings(texts: pl.Series, cell: Cell) -> dict[str, Written]:
    symbol = cell.unit.symbol if cell.unit else ""
    return {text: read_number(text, cell.scale, symbol) for text in texts if text is not None}


def _write_number(found: Number, cell: Cell) -> str:
    """A number as programs write it, with a point before the decimals."""
    return format(Decimal(found.stored).scaleb(-cell.scale), "f")


def _build_fault(row: int, who: str, cell: Cell, text: str, found: Written, why: FaultWhy | None) -> FrameFault:
    """A value that cannot be taken, with what to write instead. `row` counts from 0."""
    if why is not None:
        return FrameFault(cell.id, row, describe_faulty_cell(row, cell.id, text, why, who))
    about = found.why if isinstance(found, Doubtful) else ""
    if about == "dash":
        wanted = phrase("table.dash")
    elif about in ("point", "thousands", "comma"):
        wanted = phrase("table.comma")
    else:
        kind: About = "too_many_decimals" if about == "decimals" else "unreadable"
        wanted = describe_wanted_value(cell, Fault(cell.id, kind, text, "typed" if cell.scale else None))
    filled = {"row": row + 1, "who": who, "column": cell.id, "text": text[:60], "wanted": wanted}
    return FrameFault(cell.id, row, phrase("frame.value", **filled))
