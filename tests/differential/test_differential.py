# SPDX-License-Identifier: EUPL-1.2
"""A small part of the standing run (`python -m tests.differential`), and that it would notice a difference."""

from __future__ import annotations

import polars as pl
from polars import selectors as cs

from schedario.columns.by_polars import compute
from schedario.definition.form import Form
from schedario.program.outputs import DUE
from tests.differential.compare import differences, one_by_one
from tests.differential.generate import schede

# With the open parameters of the edition the first cannot fire; for the second five amounts must meet, which chance
# does not bring about (the conformance cases have it); the others are about marks, which columns do not have.
SILENT = {"SOC26-Q3-007", "SOC26-Q3-014", "SOC26-X-013:Q1", "SOC26-X-015:Q1", "SOC26-X-015:Q3", "SOC26-X-015:Q4"}


def test_nothing_differs_and_everything_is_met(soc26: Form) -> None:
    cells = schede(soc26, 20_000, seed=26)
    result = compute(soc26, cells)
    assert differences(soc26, cells[choose(result, 4_000)]) == []
    truths = result.select(pl.col(pl.Boolean))
    assert {name for name in truths.columns if not truths[name].any()} == SILENT
    assert not [name for name in truths.columns if truths[name].all()]
    cases = {case.id for case in soc26.outcome}
    assert set(result["outcome"].drop_nulls()) == cases
    assert set(result["due:Q3"]) == set(DUE)
    for name, message in soc26.messages.items():
        told = {case.id for case in message.cases if case.text is not None}
        assert set(result[f"message:{name}"].drop_nulls()) == told


def choose(result: pl.DataFrame, count: int) -> list[int]:
    """The first schede, and of the others one for everything that a truth, a state or a word may be."""
    said = result.select(~cs.numeric())
    met = {
        row
        for column in said.iter_columns()
        for row in column.to_frame().with_row_index("#").unique(column.name, keep="first")["#"]
    }
    return sorted({*range(count), *met})


def test_a_wrong_result_is_noticed(soc26: Form) -> None:
    cells = schede(soc26, 200, seed=1)

    def wrong(form: Form, frame: pl.DataFrame) -> pl.DataFrame:
        return compute(form, frame).with_columns(
            pl.col("R04") + 1, pl.col("condition:spesa_inferiore").fill_null(False)
        )

    told = {difference.column for difference in differences(soc26, cells, wrong)}
    assert told == {"R04", "condition:spesa_inferiore"}


def test_the_same_seed_makes_the_same_schede(soc26: Form) -> None:
    assert schede(soc26, 50, seed=5).equals(schede(soc26, 50, seed=5))
    assert not schede(soc26, 50, seed=5).equals(schede(soc26, 50, seed=6))
    assert one_by_one(soc26, schede(soc26, 1, seed=5)).height == 1
