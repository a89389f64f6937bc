# SPDX-License-Identifier: EUPL-1.2
"""What rests on a rule that can be read in several ways is told with the lowest and the highest of these readings."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from schedario.definition.catalogue import load
from schedario.definition.what_if import changed
from schedario.engine.answers import Answers
from schedario.engine.evaluate import evaluate
from schedario.nation.indicators import Measured, indicator_columns, indicators, list_readings_of, measures
from schedario.nation.synthetic.generate import generate

FORM = load("SOC26")
READINGS = tuple(FORM.parameters["spending_reference"].possible)
RESTING = tuple(list_readings_of(FORM))


@cache
def schede() -> pl.DataFrame:
    """Synthetic schede for which no decree says what is to be accounted for: the readings decide."""
    return generate(FORM).gather_every(23).with_columns(R09=pl.lit(None, dtype=pl.Int64))


@cache
def of_those_that_count(reading: str, indicator: str) -> object:
    """The indicator by one reading alone, of the schede that count by every one."""
    known = Measured.of(FORM, schede(), stored=True).find_known(indicator)
    by_one = indicators(changed(FORM, {"spending_reference": reading}), schede().filter(known), stored=True)
    return by_one[indicator].item()


def test_the_indicators_that_rest_on_the_spending_are_found() -> None:
    assert {"sotto_fabbisogno", "da_rendicontare", "comuni_con_quadro_3", "rendicontato", "spesa_per_abitante"} <= set(
        RESTING
    )
    assert not {"livello_servizio", "fabbisogno", "inviate"} & set(RESTING)


@pytest.mark.parametrize("indicator", RESTING)
def test_lowest_and_highest_are_those_of_single_readings(indicator: str) -> None:
    row = indicators(FORM, schede(), stored=True).row(0, named=True)
    alone = [of_those_that_count(reading, indicator) for reading in READINGS]
    assert (row[f"{indicator}.minimo"], row[f"{indicator}.massimo"]) == (min(alone), max(alone))  # type: ignore[type-var]
    assert row[indicator] == of_those_that_count(FORM.parameters["spending_reference"].value, indicator)


def test_the_readings_of_the_synthetic_nation_are_far_apart() -> None:
    row = indicators(FORM, schede(), stored=True).row(0, named=True)
    assert row["da_rendicontare.massimo"] > row["da_rendicontare.minimo"]
    assert row["comuni_con_quadro_3.massimo"] > row["comuni_con_quadro_3"]


@pytest.mark.parametrize("by", ["nation", "regione", "comune"])
def test_the_columns_are_those_that_are_described(by: str) -> None:
    found = indicators(FORM, schede(), by, stored=True).columns
    assert found == [one.name for one in indicator_columns(FORM, by) if one.name in found]
    assert {f"{name}.massimo" for name in RESTING} <= set(found)


def test_what_differs_on_one_scheda_is_to_verify_and_what_does_not_is_said() -> None:
    """Of a comune, lowest and highest agree on whether it owes an account where its sheet says so."""
    rows = indicators(FORM, schede(), "comune", stored=True).iter_rows(named=True)
    found = {row["codice"]: row for row in rows}
    for scheda in schede().iter_rows(named=True):
        answers = {name: value for name, value in scheda.items() if name in FORM.cells and value is not None}
        due, row = evaluate(FORM, Answers(answers)).quadri["Q3"], found[scheda["codice"]]
        ends = row["comuni_con_quadro_3.minimo"], row["comuni_con_quadro_3.massimo"]
        if row["comuni_con_quadro_3"] is not None:
            assert ends == {"due": (1, 1), "not_due": (0, 0), "to_verify": (0, 1)}[due]


def test_a_form_in_which_one_reading_was_chosen_has_no_other() -> None:
    chosen = changed(FORM, {"spending_reference": "y2021"})
    assert not list_readings_of(chosen)
    assert set(measures(chosen)) == set(measures(FORM))
