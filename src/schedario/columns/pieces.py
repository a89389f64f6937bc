# SPDX-License-Identifier: EUPL-1.2
"""A Parquet file read piece by piece, so that a file of any length needs the memory of one piece.

polars' own reader looks ahead by whole row groups, of which a file may have few and large ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

ROWS = 65_536  # of a piece: with fewer less memory is needed, and more time


def scan_parquet(file: Path) -> pl.LazyFrame:
    """The file as a frame; raises whatever polars does for one that is no Parquet."""
    return register_io_source(partial(_read_pieces, file), schema=pl.scan_parquet(file).collect_schema(), is_pure=True)


def _read_pieces(
    file: Path, columns: list[str] | None, predicate: pl.Expr | None, most: int | None, _hint: int | None
) -> Iterator[pl.DataFrame]:
    """Yields what polars asks for: some columns, of the rows for which `predicate` holds, the first so many."""
    whole = pl.scan_parquet(file)
    count: int = whole.select(pl.len()).collect().item()
    end = count if most is None else min(count, most)
    for start in range(0, end, ROWS):
        piece = whole.slice(start, min(ROWS, end - start))
        piece = piece if predicate is None else piece.filter(predicate)
        piece = piece if columns is None else piece.select(columns)
        yield piece.collect(engine="in-memory")
