# SPDX-License-Identifier: EUPL-1.2
"""Schede in a table of DuckDB, and a query over them."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from bench.columns.names import CELLS

Tables = duckdb.DuckDBPyConnection

QUOTED = [f'"{name}"' for name in CELLS]


def load_schede(file: str, rows: int, cell: Callable[[str], str]) -> Tables:
    """A table `schede` in memory, `cell(name)` of each cell: the first rows of the file, or the file over and over."""
    tables = duckdb.connect()
    cells = ", ".join(map(cell, CELLS))
    tables.execute(f"CREATE TABLE schede AS SELECT {cells} FROM read_parquet('{file}') LIMIT {rows}")  # noqa: S608
    (held,) = tables.execute("SELECT count(*) FROM schede").fetchall()[0]
    for _ in range(held, rows, held):
        tables.execute(f"INSERT INTO schede SELECT {cells} FROM read_parquet('{file}')")  # noqa: S608
    return tables


def compute_results(tables: Tables, query: str) -> Tables:
    """A table `results`."""
    tables.execute(f"CREATE OR REPLACE TABLE results AS {query}")
    return tables


def save_results(tables: Tables, shown: str, file: str) -> None:
    """Of the results what is `shown`."""
    tables.execute(f"COPY (SELECT {shown} FROM results) TO '{file}' (FORMAT parquet)")  # noqa: S608
