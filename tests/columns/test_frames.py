# SPDX-License-Identifier: EUPL-1.2
"""What a frame may hold: the same values as one scheda may, in every type that keeps them exactly, and nothing else."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.columns import numbers, texts
from schedario.columns.evaluate import evaluate
from schedario.columns.frames import FrameError
from schedario.definition.form import Form
from schedario.engine.answers import Fault, clean_text, take_answer
from tests.differential.generate import schede
from tests.page.schede import LARGEST, NUMBERS, TEXTS

CELLS = st.sampled_from(["R03", "R05", "R06", "R01A"])


@given(CELLS, st.lists(NUMBERS | st.none(), min_size=1, max_size=20))
def test_written_numbers_are_taken_as_of_one_scheda(soc26: Form, name: str, written: list[str | None]) -> None:
    same_as_one(soc26, name, pl.Series(written, dtype=pl.String), written)


@given(CELLS, st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.integers(-LARGEST, LARGEST), min_size=1))
def test_integers_are_taken_as_of_one_scheda(soc26: Form, name: str, values: list[int | None]) -> None:
    same_as_one(soc26, name, pl.Series(values, dtype=pl.Int64), values)


@given(CELLS, st.integers(0, 5), st.data())
def test_decimals_are_taken_as_of_one_scheda(soc26: Form, name: str, scale: int, data: st.DataObject) -> None:
    units = data.draw(st.lists(st.integers(-(10**20), 10**20) | st.integers(-5000, 5000), min_size=1))
    values = [Decimal(unit).scaleb(-scale) for unit in units]
    column = numbers.take_numbers(pl.Series(values, dtype=pl.Decimal(38, scale)), soc26.cells[name])
    one = [take_answer(soc26.cells[name], value) for value in values]
    assert column.stored.to_list() == [None if isinstance(value, Fault) else value for value in one]


def same_as_one(form: Form, name: str, column: pl.Series, values: list[Any]) -> None:
    cell = form.cells[name]
    taken = numbers.take_numbers(column, cell)
    one = [take_answer(cell, value) for value in values]
    assert taken.stored.to_list() == [None if isinstance(value, Fault) else value for value in one]
    faulty = {row for rows in taken.faults.values() for row in rows.arg_true()}
    assert faulty == {row for row, value in enumerate(one) if isinstance(value, Fault)}


@given(CELLS, st.integers(-LARGEST, LARGEST) | st.integers(-2000, 2000))
def test_a_float_is_taken_when_it_stands_for_a_number_of_the_cell(soc26: Form, name: str, unit: int) -> None:
    cell = soc26.cells[name]
    value = float(Decimal(unit).scaleb(-cell.scale))
    taken = numbers.take_numbers(pl.Series([value, math.nextafter(value, math.inf)]), cell)
    assert taken.stored[0] == unit
    assert taken.stored[1] != unit, "the next float is no other spelling of the same number"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.005, 1e15, 0.1 + 0.2, 1e300])
def test_other_floats_are_refused(soc26: Form, value: float) -> None:
    with pytest.raises(FrameError, match="R06"):
        evaluate(soc26, pl.DataFrame({"R06": [value]}))


@given(st.lists(st.none() | TEXTS, min_size=1, max_size=8), st.booleans())
def test_texts_are_kept_as_of_one_scheda(soc26: Form, given_: list[str | None], lines: bool) -> None:
    readable = [None if one is None else one.encode("utf-8", "replace").decode() for one in given_]
    cell = soc26.cells["R16" if lines else "R0C"]
    expected = [None if one is None else clean_text(one, lines=lines) or None for one in readable]
    assert texts.take_texts(pl.Series(readable, dtype=pl.String), cell).to_list() == expected


def test_every_type_gives_the_same(soc26: Form) -> None:
    exact = {"R03": [399, None], "R05": [Decimal("5.08"), Decimal("4.63")], "R06": [Decimal(21733), None]}
    whole = pl.DataFrame(exact, schema={"R03": pl.Int32, "R05": pl.Decimal(10, 3), "R06": pl.Decimal(38, 0)})
    result = evaluate(soc26, whole)
    for other in (
        whole.cast(pl.Float64),
        whole.cast(pl.String),
        pl.DataFrame({"R03": [399, None], "R05": ["5.080", " 4.63 "], "R06": [21733, None]}),
    ):
        assert evaluate(soc26, other).equals(result)
    stored = pl.DataFrame({"R03": [399, None], "R05": [508, 463], "R06": [2173300, None]})
    units = evaluate(soc26, stored, stored=True)
    assert units["R05"].to_list() == [508, 463]
    assert units.drop(soc26.cells).equals(result.drop(soc26.cells))


def test_amounts_come_out_with_their_decimals(soc26: Form) -> None:
    result = evaluate(soc26, pl.DataFrame({"R06": ["21733.3"], "R07.base": [1], "R07.corrente": [2], "R09": ["0.07"]}))
    assert result.schema["R06"] == pl.Decimal(18, 2)
    assert result["R06"].to_list() == [Decimal("21733.30")]
    assert result["R09"].to_list() == [Decimal("0.07")]
    assert result.schema["R0E"] == pl.Int64


def test_everything_wrong_is_told_at_once_with_row_column_and_remedy(soc26: Form) -> None:
    frame = pl.DataFrame({"codice": ["XX001SIF11AA", "XX002SIF11AA"], "R06": ["1,5", "2.345"], "R03": ["x", "10"]})
    with pytest.raises(FrameError) as caught:
        evaluate(soc26, frame)
    told = [(fault.column, fault.row) for fault in caught.value.faults]
    assert told == [("R03", 0), ("R06", 0), ("R06", 1)]
    assert "riga 1 (XX001SIF11AA), colonna R06: «1,5»" in str(caught.value)
    assert "al massimo 2 decimali" in str(caught.value)


def test_only_the_first_faults_fill_the_text(soc26: Form) -> None:
    with pytest.raises(FrameError, match="altri 30 valori") as caught:
        evaluate(soc26, pl.DataFrame({"R03": ["x"] * 50}))
    assert len(caught.value.faults) == 50


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("R04", [1], "la calcola"),
        ("M12.utent", [1], "non ha questa cella"),
        ("r06", [1], "non ha questa cella"),
        ("state:R03", ["x"], "riservato"),
        ("errors", [1], "riservato"),
        ("SOC26-Q1-006", [True], "riservato"),
        ("R06", [True], "il tipo Boolean"),
        ("R16", [1], "il tipo Int64"),
    ],
)
def test_a_column_that_cannot_be_meant_is_refused(soc26: Form, column: str, values: list[Any], told: str) -> None:
    with pytest.raises(FrameError, match=told):
        evaluate(soc26, pl.DataFrame({"R03": [399], column: values}))


def test_a_frame_without_any_cell_is_refused(soc26: Form) -> None:
    with pytest.raises(FrameError, match=r"M12\.utenti_base"):
        evaluate(soc26, pl.DataFrame({"codice": ["x"]}))


def test_other_columns_come_first_and_as_they_were(soc26: Form) -> None:
    frame = pl.DataFrame({"codice": ["a"], "R03": [1], "abitanti": [0.1], "nota": [[1, 2]]})
    result = evaluate(soc26, frame)
    assert result.columns[:3] == ["codice", "abitanti", "nota"]
    assert result.select("codice", "abitanti", "nota").equals(frame.drop("R03"))


def test_a_lazy_frame_gives_the_same(soc26: Form) -> None:
    cells = schede(soc26, 300, seed=2).with_columns(pl.col(pl.Int64).clip(-(10**6), 10**6))
    lazy = evaluate(soc26, cells.lazy(), stored=True)
    whole = evaluate(soc26, cells, stored=True)
    assert lazy.collect_schema() == whole.schema
    assert lazy.collect().equals(whole)
    assert lazy.collect(engine="streaming").equals(whole)


def test_a_result_that_no_column_holds_is_named_with_its_row(soc26: Form) -> None:
    frame = pl.DataFrame({"codice": ["a", "b"], "R03": [1, 1], "M12.utenti": [3, LARGEST]})
    users = {cell.id: 0 for cell in soc26.asked if cell.column == "utenti" and cell.id != "M12.utenti"}
    frame = frame.with_columns(**{name: pl.lit(value) for name, value in users.items()})
    with pytest.raises(OverflowError, match=r"riga 2 \(b\), cella R04: .* più di 18 cifre"):
        evaluate(soc26, frame)
    assert evaluate(soc26, frame.head(1))["R04"].to_list() == [Decimal("300.00")]


def test_the_findings_of_a_level_are_counted(soc26: Form) -> None:
    result = evaluate(soc26, pl.DataFrame({"R03": [-1, 399], "R16": [None, "x"]}))
    assert result["SOC26-X-002:R03"].to_list() == [True, False]
    assert result["errors"].to_list() == [1, 0]
    assert result["to_fill"].to_list() == [1, 1]  # of Quadro 1; whether the others are due is not known
    assert result["SOC26-Q4-001"].to_list() == [True, False]
    assert (result["warnings"][0], result["warnings"][1]) == (3, 2)
