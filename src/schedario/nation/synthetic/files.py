# SPDX-License-Identifier: EUPL-1.2
"""The synthetic nation written to a file, piece by piece where the format allows it.

Amounts are written as decimals (`21733.32`), or as the stored integers (`2173332`) when that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from schedario.columns.files import EXCEL_ROWS, write_sheet
from schedario.definition.form import Form
from schedario.errors import SchedarioError
from schedario.nation.synthetic.generate import Order, generate_pieces

DIGITS = 18  # what 64 bits hold
FORMATS = (".parquet", ".csv", ".jsonl", ".xlsx")
SHEET = "DATI DI PROVA"

Followed = Callable[[Iterable[pl.DataFrame]], Iterable[pl.DataFrame]]


class FormatError(SchedarioError, ValueError):
    """A file that cannot be written so."""


def write_schede(
    form: Form, order: Order, file: Path, *, stored: bool = False, follow: Followed = lambda made: made
) -> int:
    """Writes the schede, and returns how many they are; `follow` sees the pieces pass by.

    Raises FormatError for another extension, or for more rows than a sheet has; ValueError as `pieces`.
    """
    kind = file.suffix.lower()
    if kind not in FORMATS:
        raise FormatError(f"{file.name}: l'estensione deve essere una fra {', '.join(FORMATS)}")
    count = 0

    def made() -> Iterator[pl.DataFrame]:
        nonlocal count
        for piece in follow(generate_pieces(form, order)):
            count += piece.height
            yield piece if stored else piece.with_columns(_list_values(form))

    if kind == ".xlsx":
        _write_sheet(list(made()), file)
    else:
        _stream_pieces(made, file, kind)
    return count


def _list_values(form: Form) -> list[pl.Expr]:
    """Stored integers as the decimals that they stand for."""
    return [
        pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=pl.Decimal(DIGITS, cell.scale)).alias(cell.id)
        for cell in form.asked
        if cell.scale
    ]


def _stream_pieces(made: Callable[[], Iterator[pl.DataFrame]], file: Path, kind: str) -> None:
    """Writes one piece after the other to the file, and out of memory."""
    remaining = made()
    first = next(remaining)

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        if predicate is not None or rows is not None:
            raise NotImplementedError("written whole, in the order in which it is made")
        for piece in chain([first], remaining):
            yield piece if columns is None else piece.select(columns)

    frame = register_io_source(source, schema=first.schema)
    match kind:
        case ".parquet":
            frame.sink_parquet(file, metadata={"dati_di_prova": "true"})
        case ".csv":
            frame.sink_csv(file)
        case _:
            frame.sink_ndjson(file)


def _write_sheet(made: list[pl.DataFrame], file: Path) -> None:
    frame = pl.concat(made)
    if frame.height > EXCEL_ROWS:
        raise FormatError(f"{file.name}: un foglio Excel ha al massimo {EXCEL_ROWS} righe; scegliere .parquet")
    write_sheet(frame, file, SHEET, frozen=(1, 3))
