# SPDX-License-Identifier: EUPL-1.2
"""DuckDB gives the same columns, and so does the statement that `schedario sql` prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal

from schedario.cli.main import app
from schedario.columns import engines
from schedario.columns.by_polars import compute as by_polars
from schedario.columns.engines.duckdb import compute
from schedario.columns.evaluate import evaluate
from schedario.columns.frames import FrameError
from schedario.columns.schema import METADATA_KEY, write_metadata
from schedario.definition.form import Form
from tests.columns.sql import algebra_is_right, answers_are_refused, file_of_schede, texts_are_right
from tests.differential.compare import unlike
from tests.differential.generate import schede
from tests.page.test_same_results import MOVED, QUESTIONS, edition

ENGINE = engines.load_engine("duckdb")


def run(query: str, file: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        connection.read_parquet(str(file)).create_view("schede")
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_algebra_is_the_same(tmp_path: Path) -> None:
    algebra_is_right("duckdb", run, tmp_path)


def test_texts_are_compared_and_measured_by_code_points(tmp_path: Path) -> None:
    texts_are_right("duckdb", run, tmp_path)


def test_twenty_thousand_generated_schede_are_the_same(soc26: Form) -> None:
    cells = schede(soc26, 20_000, seed=26)
    assert unlike(cells, compute(soc26, cells), by_polars(soc26, cells)) == []


@pytest.mark.parametrize("changes", [QUESTIONS, MOVED])
def test_other_forms_are_the_same(changes: Any, tmp_path: Path) -> None:
    form = edition(tmp_path, changes)
    cells = schede(form, 2000, seed=4)
    assert unlike(cells, compute(form, cells), by_polars(form, cells)) == []


def test_a_file_of_any_kind_of_columns_is_evaluated_the_same(soc26: Form, tmp_path: Path) -> None:
    source, target = file_of_schede(soc26, tmp_path), tmp_path / "valutate.parquet"
    counted = ENGINE.evaluate(soc26, str(source), str(target))
    expected = evaluate(soc26, pl.read_parquet(source))
    found = pl.read_parquet(target)
    assert_frame_equal(found.cast(dict(expected.schema)), expected)  # enumerations are plain texts in SQL
    assert [dtype for dtype in found.dtypes if dtype.is_decimal()] == [d for d in expected.dtypes if d.is_decimal()]
    wrong, blank = expected["errors"] > 0, expected["to_fill"] > 0
    assert counted == (expected.height, wrong.sum(), (~wrong & blank).sum())
    assert pl.read_parquet_metadata(target)[METADATA_KEY] == write_metadata(soc26)[METADATA_KEY]


def test_what_is_no_answer_is_refused(soc26: Form, tmp_path: Path) -> None:
    answers_are_refused(soc26, "duckdb", run, duckdb.Error, tmp_path)


def test_nothing_is_left_of_an_evaluation_that_fails(soc26: Form, tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame({"R06": [float("nan")]}).write_parquet(source)
    with pytest.raises(engines.EngineError, match="DuckDB si è fermato"):
        ENGINE.evaluate(soc26, str(source), str(target))
    assert [file.name for file in tmp_path.iterdir()] == ["in.parquet"]


def test_a_result_of_too_many_digits_is_an_error(soc26: Form, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    users = {cell.id: [10**14] for cell in soc26.asked if cell.column == "utenti"}
    pl.DataFrame({**users, "R03": [1]}).write_parquet(source)
    with pytest.raises(engines.EngineError, match="DECIMAL"):
        ENGINE.evaluate(soc26, str(source), str(tmp_path / "out.parquet"))


def test_columns_that_cannot_be_taken_are_told(soc26: Form, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame({"R06": ["1.234"], "R04": [1], "R10.modalita": [["a", "b"]]}).write_parquet(source)
    with pytest.raises(FrameError) as told:
        ENGINE.evaluate(soc26, str(source), str(tmp_path / "out.parquet"))
    assert {fault.column for fault in told.value.faults} == {"R06", "R04", "R10.modalita"}


def test_the_command_evaluates_with_duckdb(soc26: Form, tmp_path: Path) -> None:
    source, target = file_of_schede(soc26, tmp_path), tmp_path / "out.parquet"
    runner = CliRunner()
    done = runner.invoke(app, ["evaluate", str(source), "-o", str(target), "--engine", "duckdb"])
    assert (done.exit_code, target.exists()) == (1, True)
    assert "Schede valutate 300" in done.output
    refused = runner.invoke(app, ["evaluate", "schede.csv", "-o", str(target), "--engine", "duckdb"])
    assert refused.exit_code == 2
    assert "soltanto .parquet" in refused.output


@pytest.mark.parametrize(
    "arguments",
    [["evaluate", "in.parquet", "-o", "out.parquet", "--engine", "duckdb"], ["sql"]],
)
def test_a_missing_extra_is_told_in_words(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    def absent(_module: str) -> None:
        raise ModuleNotFoundError("No module named 'sqlglot'", name="sqlglot")

    monkeypatch.setattr(engines, "import_module", absent)
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.output) == (2, "manca una libreria; installa schedario[duckdb]\n")


def test_the_printed_statement_can_be_pasted(soc26: Form, tmp_path: Path) -> None:
    source = file_of_schede(soc26, tmp_path)
    full = tmp_path / "full.parquet"
    pl.read_parquet(source).with_columns(pl.lit(None, pl.Int64).alias("M59.ore")).write_parquet(full)
    printed = CliRunner().invoke(app, ["sql", "SOC26", "--table", f"read_parquet('{full}')"])
    assert printed.exit_code == 0
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({printed.output.strip().removesuffix(';')}) TO '{tmp_path / 'pasted.parquet'}'")
    expected = evaluate(soc26, pl.read_parquet(full)).drop("nota d'ufficio")
    assert_frame_equal(pl.read_parquet(tmp_path / "pasted.parquet").cast(dict(expected.schema)), expected)
