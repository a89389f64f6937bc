# SPDX-License-Identifier: EUPL-1.2
"""Files of schede: CSV, XLSX, Parquet and JSON lines, by their suffix."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from schedario.columns import pieces
from schedario.definition.phrases import phrase

if TYPE_CHECKING:
    from xlsxturbo.types import ColumnFormat

EXCEL_ROWS = 1_048_575  # under a line of headings
EXCEL_WHOLE = "#,##0;[Red]-#,##0"  # how whole numbers are shown; decimals stay as they are

_SEPARATORS = ",;\t|"


class FileError(Exception):
    """A file that cannot be read or written; the message, in Italian, says why and what to do."""


def read(file: Path) -> pl.LazyFrame:
    """The schede of a file: Parquet is read as it is needed, the others at once. Raises FileError."""
    reader: Callable[[Path], pl.LazyFrame] = _known(file, _READERS)
    if not file.is_file():
        raise FileError(phrase("errors.not_a_file" if file.is_dir() else "errors.not_found", file=file))
    try:
        return reader(file)
    except PermissionError:
        raise FileError(phrase("errors.no_permission", file=file)) from None
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise FileError(phrase("errors.unreadable", file=file, why=_first_line(error))) from error


def check_suffix(file: Path) -> None:
    """Raises FileError for a file that `write` could not write because of its name."""
    _known(file, _WRITERS)


def write(frame: pl.LazyFrame, file: Path, metadata: Mapping[str, str]) -> None:
    """Writes the schede; Parquet piece by piece, with the metadata. Nothing is left behind of a file that fails.

    Raises FileError, and whatever evaluating a lazy frame raises.
    """
    writer = _known(file, _WRITERS)
    try:
        with replacing(file) as part:
            writer(frame, part, metadata)
    except pl.exceptions.PolarsError as error:
        raise FileError(phrase("errors.cannot_write", file=file, why=_first_line(error))) from error


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Where to write what then takes the place of `file`, all of it or nothing. Raises FileError."""
    part = file.with_name(f".{file.name}.part{file.suffix}")
    try:
        yield part
        part.replace(file)
    except OSError as error:
        raise FileError(phrase("errors.cannot_write", file=file, why=os.strerror(error.errno or 0))) from error
    finally:
        part.unlink(missing_ok=True)


def _known(file: Path, by_suffix: Mapping[str, Any]) -> Any:
    suffix = file.suffix.lower()
    if suffix not in by_suffix:
        raise FileError(phrase("frame.suffix", file=file, known=", ".join(by_suffix)))
    return by_suffix[suffix]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


# ---------------------------------------------------------------- reading


def _read_csv(file: Path) -> pl.LazyFrame:
    """Texts only: what a number is, the cell says. With `;` between the cells, decimals may stand after a comma."""
    with file.open("rb") as opened:
        heading = opened.readline(1_000_000)
    separator = max(_SEPARATORS, key=lambda one: heading.count(one.encode()))
    encoding = "utf8" if _is_utf8(file) else "windows-1252"
    frame = pl.read_csv(file, separator=separator, encoding=encoding, infer_schema=False)
    if separator == ";":
        number = pl.all().str.contains(r"^\s*-?[0-9]+,[0-9]+\s*$")
        frame = frame.with_columns(
            pl.when(number).then(pl.all().str.replace(",", ".", literal=True)).otherwise(pl.all())
        )
    return frame.lazy()


def _is_utf8(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8") as opened:
            while opened.read(1_000_000):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _read_xlsx(file: Path) -> pl.LazyFrame:
    """The first sheet, with the names of the columns in its first row."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only for workbooks

    try:
        book = CalamineWorkbook.from_path(file)
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ValueError(str(error)) from error
    if not rows:
        raise FileError(phrase("errors.empty", file=file))
    names = [str(name).strip() for name in rows[0]]
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in names)
    return pl.DataFrame([_column(name, values) for name, values in zip(names, columns, strict=True) if name]).lazy()


def _column(name: str, values: Sequence[object]) -> pl.Series:
    """Numbers stay numbers only where the whole column has nothing else; "" is a blank cell."""
    kept = [None if value == "" else value for value in values]
    if all(one is None or (isinstance(one, int | float) and not isinstance(one, bool)) for one in kept):
        return pl.Series(name, kept, dtype=pl.Float64)
    return pl.Series(name, [None if one is None else _written(one) for one in kept], dtype=pl.String)


def _written(value: object) -> str:
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)


def _read_lines(file: Path) -> pl.LazyFrame:
    """An object a line; the columns in the order of the first, which polars does not keep."""
    frame = pl.read_ndjson(file, infer_schema_length=None)
    with file.open(encoding="utf-8") as opened:
        first = [name for name in json.loads(opened.readline()) if name in frame.columns]
    return frame.select(*first, *(name for name in frame.columns if name not in first)).lazy()


_READERS: Mapping[str, Callable[[Path], pl.LazyFrame]] = {
    ".parquet": pieces.scan,
    ".csv": _read_csv,
    ".xlsx": _read_xlsx,
    ".jsonl": _read_lines,
    ".ndjson": _read_lines,
}


# ---------------------------------------------------------------- writing


def _write_parquet(frame: pl.LazyFrame, file: Path, metadata: Mapping[str, str]) -> None:
    frame.sink_parquet(file, metadata=dict(metadata))


def _write_csv(frame: pl.LazyFrame, file: Path, _metadata: Mapping[str, str]) -> None:
    frame.sink_csv(file)


def _write_lines(frame: pl.LazyFrame, file: Path, _metadata: Mapping[str, str]) -> None:
    frame.sink_ndjson(file)


def _write_xlsx(frame: pl.LazyFrame, file: Path, _metadata: Mapping[str, str]) -> None:
    write_sheet(frame.collect(), file, "schede", frozen=(1, 0))


def write_sheet(frame: pl.DataFrame, file: Path, name: str, frozen: tuple[int, int]) -> None:
    """A workbook of one sheet; so many rows and columns stay in sight. Raises FileError for what Excel cannot hold."""
    from xlsxturbo import OptionError, df_to_xlsx  # noqa: PLC0415 - only for workbooks

    if frame.height > EXCEL_ROWS:
        raise FileError(phrase("frame.excel_rows", rows=frame.height, limit=EXCEL_ROWS))
    shown: Mapping[str, ColumnFormat] = {one: {"num_format": EXCEL_WHOLE} for one in frame.select(cs.integer()).columns}
    try:
        df_to_xlsx(
            frame, file, name, constant_memory=True, autofilter=True, freeze_panes=frozen, column_formats=shown or None
        )
    except OptionError as error:
        raise FileError(phrase("errors.cannot_write", file=file, why=_first_line(error))) from error


_WRITERS: Mapping[str, Callable[[pl.LazyFrame, Path, Mapping[str, str]], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_lines,
    ".ndjson": _write_lines,
}
