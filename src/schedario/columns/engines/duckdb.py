# SPDX-License-Identifier: EUPL-1.2
"""DuckDB: the same columns by SQL, on all cores of a machine and without holding all in memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
from sqlglot import exp

from schedario.columns.engines import Counted, EngineError
from schedario.columns.files import read, replace_file
from schedario.columns.frames import check_names
from schedario.columns.schema import METADATA_KEY, write_metadata
from schedario.columns.sql import Request, build_computation, build_evaluation
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.program.renderings.sql_dialects import DIALECTS

DIALECT = DIALECTS["duckdb"]


def evaluate(form: Form, source: str, target: str) -> Counted:
    """Evaluates the schede of a Parquet file into another. Raises EngineError, FileError, FrameError."""
    for file in (source, target):
        if Path(file).suffix.lower() != ".parquet":
            raise EngineError(phrase("engine.parquet_only", file=file, engine="duckdb"))
    names = check_names(form, read(Path(source)).collect_schema(), engine="duckdb")
    query = build_evaluation(_read_source(source), Request(form, names), DIALECT)
    with replace_file(Path(target)) as part, duckdb.connect() as connection:
        try:
            _copy(connection, query, str(part), write_metadata(form))
        except duckdb.Error as error:
            raise EngineError(phrase("engine.failed", engine="DuckDB", why=_get_first_line(error))) from error
        return _count_schede(connection, str(part))


def _count_schede(connection: duckdb.DuckDBPyConnection, file: str) -> Counted:
    counting = (
        "SELECT count(*), count(*) FILTER (errors > 0), count(*) FILTER (errors = 0 AND to_fill > 0) "
        "FROM read_parquet(?)"
    )
    (found,) = connection.execute(counting, [file]).fetchall()
    return Counted(*found)


def compute(form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The outputs of the form's program for stored answers, as `columns.by_polars.compute`."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        source, target = f"{folder}/cells.parquet", f"{folder}/results.parquet"
        cells.write_parquet(source)
        query = build_computation(_read_source(source), Request(form, cells.columns), DIALECT)
        _copy(connection, query, target, {})
        return pl.read_parquet(target)


def _read_source(file: str) -> exp.Expr:
    return exp.func("READ_PARQUET", exp.Literal.string(file), dialect="duckdb")


def _copy(connection: duckdb.DuckDBPyConnection, query: exp.Expr, target: str, metadata: dict[str, str]) -> None:
    options = ["FORMAT parquet", "COMPRESSION zstd"]
    if metadata:
        options.append(f"KV_METADATA {{{METADATA_KEY}: {_quote_text(metadata[METADATA_KEY])}}}")
    text = query.sql("duckdb", comments=False)
    connection.execute(f"COPY ({text}) TO {_quote_text(target)} ({', '.join(options)})")


def _quote_text(text: str) -> str:
    return exp.Literal.string(text).sql("duckdb")


def _get_first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
