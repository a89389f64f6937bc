# SPDX-License-Identifier: EUPL-1.2
"""Schede as numpy arrays, and results as Parquet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.columns.names import CELLS

Arrays = dict[str, Any]


def load_columns(file: str, rows: int, make: Callable[[np.ndarray, np.ndarray], Any]) -> Arrays:
    """`make(values, missing)` of every cell, for so many rows: the first of the file, or the file over and over."""
    table = pq.ParquetFile(file)
    return {name: make(*_read_column(table, name, rows)) for name in CELLS}


def _read_column(table: pq.ParquetFile, name: str, rows: int) -> tuple[np.ndarray, np.ndarray]:
    column = table.read([name])[name].combine_chunks()
    values, missing = column.fill_null(0).to_numpy(), column.is_null().to_numpy(zero_copy_only=False)
    return np.resize(values, rows), np.resize(missing, rows)


def save_results(
    numbers: Mapping[str, tuple[np.ndarray, np.ndarray]], told: Mapping[str, np.ndarray], file: str
) -> None:
    """Results: numbers as stored integers, each with which of them are missing, and truths."""
    found = {name: pa.array(values, mask=missing) for name, (values, missing) in numbers.items()}
    found |= {name: pa.array(truths.astype(bool)) for name, truths in told.items()}
    pq.write_table(pa.table(found), file, compression="zstd")
