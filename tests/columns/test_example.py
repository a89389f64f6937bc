# SPDX-License-Identifier: EUPL-1.2
"""The worked example of the documentation runs, and what it asserts holds."""

from __future__ import annotations

import runpy
from pathlib import Path

import polars as pl

import schedario
from schedario.columns.schema import list_columns

EXAMPLE = Path(__file__).parents[2] / "docs" / "columns_example.py"


def test_the_example_runs() -> None:
    names = runpy.run_path(str(EXAMPLE))
    assert names["valutate"].height == 3


def test_every_column_of_the_result_is_described_in_order() -> None:
    form = schedario.load("SOC26")
    result = form.evaluate(pl.DataFrame({"R03": [399]}))
    described = form.columns()
    assert described["name"].to_list() == result.columns
    for name, kind, scale, words in described.select("name", "type", "scale", "words").rows():
        dtype = result.schema[name]
        assert kind == (
            "boolean"
            if dtype == pl.Boolean
            else "decimal"
            if dtype.is_decimal()
            else "integer"
            if dtype.is_integer()
            else "text"
        )
        assert not isinstance(dtype, pl.Decimal) or dtype.scale == scale
        assert not isinstance(dtype, pl.Enum) or dtype.categories.to_list() == words
    assert all(column.label for column in list_columns(form))


def test_the_library_gives_an_edition_that_is_a_form() -> None:
    form = schedario.load("SOC26")
    assert form is schedario.load("soc26")
    assert schedario.evaluate(form, {"R08": "721.05"}).quadri["Q3"] == "not_due"
