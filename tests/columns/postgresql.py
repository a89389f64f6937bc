# SPDX-License-Identifier: EUPL-1.2
"""A frame as a table of PostgreSQL."""

from __future__ import annotations

from typing import Any

import polars as pl
import psycopg
from psycopg import sql

TYPES = {pl.Int32: "int", pl.UInt32: "int", pl.Int64: "bigint", pl.Float64: "double precision", pl.String: "text"}


def load_table(connection: psycopg.Connection[Any], frame: pl.DataFrame) -> None:
    """Puts a frame into the table `schede`, which lasts as long as the connection."""
    types = [TYPES.get(type(dtype), "numeric") for dtype in frame.dtypes]
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
        for name, kind in zip(frame.columns, types, strict=True)
    ]
    connection.execute(sql.SQL("CREATE TEMP TABLE schede ({})").format(sql.SQL(", ").join(columns)))
    with connection.cursor().copy("COPY schede FROM STDIN") as copy:
        for row in frame.iter_rows():
            copy.write_row(row)
