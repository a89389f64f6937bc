# SPDX-License-Identifier: EUPL-1.2
"""Spark gives the same columns, in local mode; one JVM serves all the tests of a process, also those of conformance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal
from pyspark.errors import PySparkException

from schedario.cli.main import app
from schedario.columns import engines
from schedario.columns.by_polars import compute as by_polars
from schedario.columns.evaluate import evaluate
from schedario.columns.frames import FrameError
from schedario.definition.form import Form
from tests.columns.sql import algebra_is_right, answers_are_refused, file_of_schede, texts_are_right
from tests.differential.compare import unlike
from tests.differential.generate import schede

ENGINE = engines.load_engine("spark")


def run(query: str, file: Path) -> list[dict[str, Any]]:
    from schedario.columns.engines.spark import open_session  # noqa: PLC0415

    open_session().read.parquet(str(file)).createOrReplaceTempView("schede")
    return [row.asDict() for row in open_session().sql(query).collect()]


def test_the_algebra_is_the_same(tmp_path: Path) -> None:
    algebra_is_right("spark", run, tmp_path)


def test_texts_are_compared_and_measured_by_code_points(tmp_path: Path) -> None:
    texts_are_right("spark", run, tmp_path)


def test_generated_schede_are_the_same(soc26: Form) -> None:
    cells = schede(soc26, 2_000, seed=26)
    assert unlike(cells, ENGINE.compute(soc26, cells), by_polars(soc26, cells)) == []


def test_the_command_evaluates_a_file_of_any_kind_of_columns_the_same(soc26: Form, tmp_path: Path) -> None:
    source, target = file_of_schede(soc26, tmp_path), tmp_path / "valutate.parquet"
    done = CliRunner().invoke(app, ["evaluate", str(source), "-o", str(target), "--engine", "spark"])
    assert (done.exit_code, "Schede valutate 300" in done.output) == (1, True), done.output
    expected = evaluate(soc26, pl.read_parquet(source))
    found = pl.read_parquet(f"{target}/*.parquet").sort("codice")
    assert_frame_equal(found.cast(dict(expected.schema)), expected)
    assert [dtype for dtype in found.dtypes if dtype.is_decimal()] == [d for d in expected.dtypes if d.is_decimal()]


def test_what_is_no_answer_is_refused(soc26: Form, tmp_path: Path) -> None:
    answers_are_refused(soc26, "spark", run, PySparkException, tmp_path)


def test_columns_that_cannot_be_taken_are_told(soc26: Form, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame({"R06": ["1.234"], "R04": [1], "R10.modalita": [["a", "b"]]}).write_parquet(source)
    with pytest.raises(FrameError) as told:
        ENGINE.evaluate(soc26, str(source), str(tmp_path / "out.parquet"))
    assert {fault.column for fault in told.value.faults} == {"R06", "R04", "R10.modalita"}


def test_missing_java_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from schedario.columns.engines import spark  # noqa: PLC0415

    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    spark.open_session.cache_clear()
    with pytest.raises(engines.EngineError, match="serve Java 17"):
        spark.open_session()
