# SPDX-License-Identifier: EUPL-1.2
"""What `schedario sql --dialect postgres` prints is right on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest
from polars.testing import assert_frame_equal
from psycopg.rows import dict_row

from schedario.columns.evaluate import evaluate
from schedario.columns.sql import write_sql
from schedario.definition.form import Form
from tests.columns.postgresql import load_table
from tests.columns.sql import algebra_is_right, answers_are_refused, file_of_schede, texts_are_right


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of the tests' own."""
    from tests.portal.postgresql import URL  # noqa: PLC0415 - starts it

    return URL


@pytest.fixture
def run(url: str) -> Any:
    def running(query: str, file: Path) -> list[dict[str, Any]]:
        with psycopg.connect(url, row_factory=dict_row) as connection:
            load_table(connection, pl.read_parquet(file))
            return connection.execute(query.encode()).fetchall()

    return running


def test_the_algebra_is_the_same(run: Any, tmp_path: Path) -> None:
    algebra_is_right("postgres", run, tmp_path)


def test_texts_are_compared_and_measured_by_code_points(run: Any, tmp_path: Path) -> None:
    texts_are_right("postgres", run, tmp_path)


def test_what_is_no_answer_is_refused(soc26: Form, run: Any, tmp_path: Path) -> None:
    answers_are_refused(soc26, "postgres", run, psycopg.Error, tmp_path)


def test_the_printed_statement_can_be_pasted(soc26: Form, run: Any, tmp_path: Path) -> None:
    """PostgreSQL keeps no NUL in a text: there is none in what it is given."""
    schede = pl.read_parquet(file_of_schede(soc26, tmp_path)).with_columns(pl.lit(None, pl.Int64).alias("M59.ore"))
    schede = schede.with_columns(pl.col(pl.String).str.replace_all("\0", "", literal=True))
    schede.write_parquet(tmp_path / "full.parquet")
    found = run(write_sql(soc26, "postgres", "schede", ["codice"]).rstrip(";\n"), tmp_path / "full.parquet")
    expected = evaluate(soc26, schede).drop("nota d'ufficio")
    assert_frame_equal(pl.DataFrame(found, schema=expected.schema), expected)
