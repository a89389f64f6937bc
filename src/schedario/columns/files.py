# SPDX-License-Identifier: EUPL-1.2
"""Files of schede: CSV, XLSX, ODS, Parquet and JSON lines, by their suffix."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from schedario.columns import pieces
from schedario.columns.file_errors import FileError
from schedario.columns.frames import FrameError
from schedario.columns.sheets import Cells, Tell, describe_cells, read_sheet_file
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.tables.csv_files import FORMULA, NUMBER
from schedario.tables.kinds import DATE, EXCEL_DIGITS, FIGURE, INTEGER, MOMENT, TEXT, decimal, flag, format_value
from schedario.tables.table import Column, Table

if TYPE_CHECKING:
    from xlsxturbo.types import ColumnFormat

EXCEL_ROWS = 1_048_575  # under a line of headings
EXCEL_CHARACTERS = 32_767  # of a cell
MANY_CELLS = 200_000  # from here on a workbook is written by a faster library, which sets nothing up for paper


def read(file: Path, form: Form | None = None, tell: Tell = lambda _words: None) -> pl.LazyFrame:
    """The schede of a file: Parquet is read as it is needed, the others at once.

    With `form`, its cells are looked for in the headings of CSV files and workbooks, and their numbers read as people
    write them; `tell` is called with each row that is left out. Raises FileError, and FrameError for such numbers.
    """
    return read_by_cells(file, describe_cells(form) if form else {}, tell)


def read_by_cells(file: Path, cells: Cells, tell: Tell) -> pl.LazyFrame:
    """The schede of a file, as `read` does, by the cells of a form as plain data."""
    reader: Callable[[Path, Cells, Tell], pl.LazyFrame] = _get_by_suffix(find_file(file), _READERS)
    try:
        return restore_zeros(reader(file, cells, tell))
    except PermissionError:
        raise FileError(phrase("errors.no_permission", file=file)) from None
    except FrameError:
        raise
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise FileError(phrase("errors.unreadable", file=file, why=_get_first_line(error))) from error


def find_file(file: Path) -> Path:
    """The file, if it is one that can be read by its suffix. Raises FileError."""
    _get_by_suffix(file, _READERS)
    if not file.is_file():
        raise FileError(phrase("errors.not_a_file" if file.is_dir() else "errors.not_found", file=file))
    return file


def read_bytes(file: Path) -> bytes:
    """The content of a file; raises FileError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileError(phrase("errors.unreadable", file=file, why=os.strerror(error.errno or 0))) from error


def check_suffix(file: Path) -> None:
    """Raises FileError for a file that `write` could not write because of its name."""
    _get_by_suffix(file, _WRITERS)


def write(frame: pl.LazyFrame, file: Path, metadata: Mapping[str, str]) -> None:
    """Writes the schede; Parquet piece by piece, with the metadata. Nothing is left behind of a file that fails.

    Raises FileError, and whatever evaluating a lazy frame raises.
    """
    writer = _get_by_suffix(file, _WRITERS)
    try:
        with replace_file(file) as part:
            writer(frame, part, metadata)
    except pl.exceptions.PolarsError as error:
        raise FileError(phrase("errors.cannot_write", file=file, why=_get_first_line(error))) from error


@contextmanager
def replace_file(file: Path) -> Iterator[Path]:
    """A place to write what then takes the place of `file`, all of it or nothing. Raises FileError."""
    part = file.with_name(f".{file.name}.part{file.suffix}")
    try:
        yield part
        part.replace(file)
    except OSError as error:
        raise FileError(phrase("errors.cannot_write", file=file, why=os.strerror(error.errno or 0))) from error
    finally:
        part.unlink(missing_ok=True)


def _get_by_suffix(file: Path, by_suffix: Mapping[str, Any]) -> Any:
    suffix = file.suffix.lower()
    if suffix not in by_suffix:
        raise FileError(phrase("frame.suffix", file=file, known=", ".join(by_suffix)))
    return by_suffix[suffix]


def _get_first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


# ---------------------------------------------------------------- reading


def restore_zeros(schede: pl.LazyFrame) -> pl.LazyFrame:
    """ISTAT codes as texts of six digits: spreadsheets drop the zeros in front, and programs make decimals of them."""
    if (kind := schede.collect_schema().get("istat")) is None:
        return schede
    code = pl.col("istat")
    text = code.cast(pl.Int64).cast(pl.String) if kind.is_numeric() else code.cast(pl.String).str.strip_chars()
    digits = text.str.extract(r"^([0-9]{4,6})(?:[.,]0+)?$")  # no code has more than two zeros in front
    return schede.with_columns(pl.coalesce(digits.str.zfill(6), text).alias("istat"))


def _read_parquet(file: Path, _cells: Cells, _tell: Tell) -> pl.LazyFrame:
    if not pl.scan_parquet(file).select(pl.len()).collect().item():
        raise FileError(phrase("table.no_schede", file=file))
    return pieces.scan_parquet(file)


def _read_lines(file: Path, _cells: Cells, _tell: Tell) -> pl.LazyFrame:
    """An object a line; the columns in the order of the first, which polars does not keep."""
    if not file.read_bytes().strip():
        raise FileError(phrase("table.empty", file=file))
    frame = pl.read_ndjson(file, infer_schema_length=None)
    with file.open(encoding="utf-8") as opened:
        first = [name for name in json.loads(opened.readline()) if name in frame.columns]
    return frame.select(*first, *(name for name in frame.columns if name not in first)).lazy()


_READERS: Mapping[str, Callable[[Path, Cells, Tell], pl.LazyFrame]] = {
    ".parquet": _read_parquet,
    **dict.fromkeys((".csv", ".tsv", ".xlsx", ".ods"), read_sheet_file),
    ".jsonl": _read_lines,
    ".ndjson": _read_lines,
}


# ---------------------------------------------------------------- writing


def _write_parquet(frame: pl.LazyFrame, file: Path, metadata: Mapping[str, str]) -> None:
    frame.sink_parquet(file, metadata=dict(metadata))


def _write_csv(frame: pl.LazyFrame, file: Path, _metadata: Mapping[str, str]) -> None:
    """Texts that a spreadsheet would take for formulas have an apostrophe in front, which `_read_csv` takes away."""
    texts = [name for name, dtype in frame.collect_schema().items() if dtype == pl.String]
    frame.with_columns(map(_protect_text, texts)).sink_csv(file)


def _protect_text(name: str) -> pl.Expr:
    text = pl.col(name)
    formula = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return pl.when(formula).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(name)


def _write_lines(frame: pl.LazyFrame, file: Path, _metadata: Mapping[str, str]) -> None:
    frame.sink_ndjson(file)


def _write_xlsx(frame: pl.LazyFrame, file: Path, _metadata: Mapping[str, str]) -> None:
    whole = frame.collect()
    codes_first = pl.String in whole.dtypes[:1]  # a text that comes first says of whom the row is
    write_sheet(whole, file, "schede", frozen=(1, int(codes_first)))


def write_sheet(
    frame: pl.DataFrame, file: Path, name: str, frozen: tuple[int, int], labels: Mapping[str, str] | None = None
) -> None:
    """A workbook of one sheet; so many rows and columns stay in sight. Headings are `labels`, else the columns' names.

    A large one is written by xlsxturbo, which sets nothing up for paper. Raises FileError for what Excel cannot hold.
    """
    from schedario.tables.workbook import write_workbook  # noqa: PLC0415 - xlsxwriter only for workbooks

    if frame.height > EXCEL_ROWS:
        raise FileError(phrase("frame.excel_rows", rows=frame.height, limit=EXCEL_ROWS))
    told = {one: (labels or {}).get(one, one) for one in frame.columns}
    twice = {label for label, count in Counter(told.values()).items() if count > 1}
    heads = {one: f"{label} ({one})" if label in twice else label for one, label in told.items()}
    table = Table(name, [build_frame_column(frame, one, label) for one, label in heads.items()], frozen[1])
    widest = _measure_columns(frame)
    if frame.height * frame.width > MANY_CELLS or not all(map(_can_fit_cell, table.columns, widest)):
        _write_large_sheet(frame, file, table, widest)
        return
    write_workbook([(table, frame.iter_rows(named=True))], file=file)


def build_frame_column(frame: pl.DataFrame, name: str, label: str) -> Column[Mapping[str, Any]]:
    """A column of a frame, of rows by their names: decimals as stored integers, truth as it is in a workbook."""
    dtype = frame.schema[name]
    if isinstance(dtype, pl.Decimal):
        return Column(name, label, lambda row: _store(row[name], dtype.scale), decimal(dtype.scale))
    if dtype.is_float():
        return Column(name, label, lambda row: None if row[name] is None else str(row[name]), FIGURE)
    if isinstance(dtype, pl.List):
        return Column(name, label, lambda row: ", ".join(map(str, row[name] or ())))
    kinds = {pl.Boolean: flag(phrase("answer.true"), phrase("answer.false")), pl.Date: DATE, pl.Datetime: MOMENT}
    kind = INTEGER if dtype.is_integer() else kinds.get(dtype.base_type(), TEXT)
    return Column(name, label, itemgetter(name), kind)


def _store(value: Decimal | None, scale: int) -> int | None:
    return None if value is None else int(value.scaleb(scale))


def _measure_columns(frame: pl.DataFrame) -> list[Any]:
    """Of each column the longest text, by its length, or the number with most digits, as it is stored."""
    texts = frame.select(cs.string().str.len_chars().max())
    numbers = [frame.select(cs.numeric().max()), frame.select(cs.numeric().min())]

    def measure(name: str, dtype: pl.DataType) -> Any:
        if dtype == pl.String:
            return texts[name][0]
        if not dtype.is_numeric():
            return None
        largest = max((abs(found[name][0]) for found in numbers if found[name][0] is not None), default=None)
        return _store(largest, dtype.scale) if isinstance(dtype, pl.Decimal) else largest

    return [measure(name, dtype) for name, dtype in frame.schema.items()]


def _can_fit_cell(column: Column[Any], widest: Any) -> bool:
    """Checks whether a text is short enough, or a number has no more digits than Excel keeps."""
    if isinstance(widest, float):
        return False
    return (widest or 0) <= EXCEL_CHARACTERS if column.kind == TEXT else len(str(widest)) <= EXCEL_DIGITS


def _write_large_sheet(frame: pl.DataFrame, file: Path, table: Table[Mapping[str, Any]], widest: Sequence[Any]) -> None:
    from xlsxturbo import OptionError, df_to_xlsx  # noqa: PLC0415 - only for workbooks

    from schedario.tables.workbook import HEADING_COLOUR, choose_width  # noqa: PLC0415 - xlsxwriter

    columns = table.columns
    numbers = [column for column in columns if column.kind.numeric]
    shown: Mapping[str, ColumnFormat] = {one.label: {"num_format": one.kind.number_format} for one in numbers}
    lengths = [_measure_text(column, one) for column, one in zip(columns, widest, strict=True)]
    widths = {at: choose_width(*one) for at, one in enumerate(zip(columns, lengths, strict=True))}
    try:
        df_to_xlsx(
            frame.rename({one.key: one.label for one in columns}),
            file,
            table.name,
            constant_memory=True,
            autofilter=True,
            freeze_panes=(1, table.frozen),
            column_formats=shown or None,
            column_widths=widths,
            header_format={"bold": True, "bg_color": HEADING_COLOUR},
        )
    except OptionError as error:
        raise FileError(phrase("errors.cannot_write", file=file, why=_get_first_line(error))) from error


def _measure_text(column: Column[Any], widest: Any) -> int:
    """The number of characters that a cell takes."""
    if column.kind == TEXT:
        return int(widest or 0)
    return len(format_value(column.kind, widest)) + 1 if isinstance(widest, int) else 0


_WRITERS: Mapping[str, Callable[[pl.LazyFrame, Path, Mapping[str, str]], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_lines,
    ".ndjson": _write_lines,
}
