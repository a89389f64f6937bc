# SPDX-License-Identifier: EUPL-1.2
"""Columns and the engine of one scheda say the same: values, states, routing, messages, outcome, findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.columns.by_polars import compute
from schedario.columns.evaluate import evaluate
from schedario.definition.form import Form
from schedario.documents.read import read_file
from schedario.engine.answers import take_answers
from schedario.engine.italian_input import take_written
from schedario.program.renderings import polars as module
from tests.differential.compare import differences
from tests.differential.generate import schede
from tests.forms.test_cases import DUE, TRUTH, all_cases, answers_of, form_of
from tests.page.schede import Typed, anything, begun, cases, typed
from tests.page.test_same_results import MOVED, QUESTIONS, edition

SCHEDE = Path(__file__).parents[1] / "data" / "schede"


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return edition(tmp_path_factory.mktemp("questions"), QUESTIONS)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return edition(tmp_path_factory.mktemp("moved"), MOVED)


def stored(form: Form, answers: list[dict[str, Any]]) -> pl.DataFrame:
    """Stored answers as cells."""
    types = {cell.id: pl.Int64() if cell.numeric else pl.String() for cell in form.asked}
    return pl.DataFrame([{name: one.get(name) for name in types} for one in answers], schema=types)


def understood(form: Form, scheda: Typed) -> dict[str, Any]:
    """The answers of a typed scheda that can be read."""
    return dict(take_written(form, scheda).stored)


@settings(max_examples=20)
@given(data=st.data())
def test_the_same_whatever_is_typed(soc26: Form, data: st.DataObject) -> None:
    start = begun(soc26, 200, seed=7)
    answers = data.draw(st.lists(anything(soc26, start), min_size=1, max_size=6))
    assert differences(soc26, stored(soc26, [understood(soc26, one) for one in answers])) == []


@settings(max_examples=15)
@given(data=st.data())
def test_the_same_with_lists_maximums_and_questions(questions: Form, data: st.DataObject) -> None:
    start = begun(questions, 200, seed=8)
    answers = data.draw(st.lists(anything(questions, start), min_size=1, max_size=6))
    assert differences(questions, stored(questions, [understood(questions, one) for one in answers])) == []


@settings(max_examples=15)
@given(data=st.data())
def test_the_same_for_another_form(moved: Form, data: st.DataObject) -> None:
    users = {"S1.utenti": "3", "S2.utenti": "1", "S3.utenti": "0"}
    start: tuple[Typed, ...] = ({}, users, {**users, "T2": "40"}, {**users, "T2": "4000"})
    answers = data.draw(st.lists(anything(moved, start), min_size=1, max_size=6))
    assert differences(moved, stored(moved, [understood(moved, one) for one in answers])) == []


@pytest.mark.parametrize("which", ["questions", "moved"])
def test_the_same_for_generated_schede_of_other_forms(which: str, request: pytest.FixtureRequest) -> None:
    form = request.getfixturevalue(which)
    assert differences(form, schede(form, 2000, seed=4)) == []


@pytest.mark.parametrize(("file", "case"), all_cases())
def test_the_cases_of_the_officers_hold_in_columns(file: str, case: dict[str, Any]) -> None:
    form = form_of(case)
    answers = take_answers(form, answers_of(case))
    cells = stored(form, [dict(answers.stored)] * 2)
    assert differences(form, cells) == []
    found = compute(form, cells).row(1, named=True)
    for quadro, wanted in case.get("quadri", {}).items():
        assert DUE[found[f"due:{quadro}"]] == wanted
    for condition, wanted in case.get("condizioni", {}).items():
        assert TRUTH[found[f"condition:{condition}"]] == wanted
    for message, words in case.get("messaggi", {}).items():
        assert (found[f"message:{message}"] is None) is (words == "assente")
    assert (found["outcome"] or "nessuno") == case.get("esito", found["outcome"] or "nessuno")
    codes = {name.partition(":")[0] for name, fired in found.items() if name.startswith(form.code) and fired}
    readable = {code for code in case.get("segnalazioni", ()) if not answers.faults}
    assert readable <= codes
    if file == "deve_passare" and "non_disponibili" not in case:  # columns have no marks
        assert evaluate(form, cells, stored=True)["errors"].to_list() == [0, 0]


def test_the_published_schede_in_one_batch(soc26: Form) -> None:
    readings = [read_file(SCHEDE / f"{name}.txt") for name in ("cumignano-sul-naviglio", "quintano")]
    result = evaluate(soc26, stored(soc26, [dict(one.answers().stored) for one in readings]), stored=True)
    for cell in soc26.computed:
        printed = [reading.cells[cell.id].printed for reading in readings if cell.id in reading.cells]
        due = [state != "not_due" for state in result[f"state:{cell.id}"]]
        shown = [value for value, wanted in zip(result[cell.id], due, strict=True) if wanted]
        assert shown == [value for value, wanted in zip(printed, due, strict=True) if wanted], cell.id
    assert result["due:Q3"].to_list() == ["not_due", "not_due"]
    assert result["condition:livello_inferiore"].to_list() == [True, False]


def test_a_changed_formula_moves_both(soc26: Form, tmp_path: Path) -> None:
    changed = edition(tmp_path, "extends: SOC26\nform: SOC26\nfields:\n  R04: {formula: 200 * R0B.utenti / R03}\n")
    cells = stored(soc26, [understood(soc26, typed(soc26, cases(1, seed=2026)[0]))])
    assert [compute(form, cells)["R04"].item() for form in (soc26, changed)] == [375, 750]
    assert differences(changed, cells) == []


POWERS = """
extends: SOC26
form: SOC26
checks:
  Q1-006: {when: R03 * R03 * R03 * R03 < R0B.utenti * R0B.utenti * R0B.utenti * R0B.utenti}
"""


def test_schede_too_large_for_any_column_are_computed_one_by_one(tmp_path: Path) -> None:
    """With four factors the numbers have 200 bits: only such schede go through the engine of one scheda."""
    form = edition(tmp_path, POWERS)
    cells = schede(form, 600, seed=3)
    assert differences(form, cells) == []
    fired = compute(form, cells)["SOC26-Q1-006"]
    assert fired.any()
    assert not fired.all()


HUGE = f"""
extends: SOC26
form: SOC26
fields:
  R04: {{formula: {"9" * 60} * R0B.utenti / R03}}
"""


def test_a_constant_too_large_for_any_column_leaves_what_is_missing_missing(tmp_path: Path) -> None:
    form = edition(tmp_path, HUGE)
    cells = stored(form, [{}, {"R03": 100}])
    assert compute(form, cells)["R04"].to_list() == [None, None]
    assert differences(form, cells) == []


def test_a_result_that_no_column_holds_is_refused_with_its_row_and_cell(tmp_path: Path) -> None:
    form = edition(tmp_path, HUGE)
    cells = stored(form, [{}, {**{cell.id: 1 for cell in form.asked if cell.numeric}}])
    with pytest.raises(OverflowError, match=r"2.*R04"):
        compute(form, cells)
    with pytest.raises(OverflowError, match=r"2 \(X2\).*R04"):
        evaluate(form, cells.with_columns(codice=pl.Series(["X1", "X2"])), stored=True)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_the_size_of_the_slices_does_not_matter(soc26: Form, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = schede(soc26, 101, seed=9)
    whole = compute(soc26, cells)
    monkeypatch.setattr(module, "SLICE", size)
    assert compute(soc26, cells).equals(whole)


def test_the_order_of_schede_and_columns_does_not_matter(soc26: Form) -> None:
    cells = schede(soc26, 200, seed=12)
    whole = compute(soc26, cells)
    turned = compute(soc26, cells.select(reversed(cells.columns)).reverse()).reverse()
    assert turned.equals(whole)


def test_a_form_whose_quadri_are_always_due_repeats_that_on_every_row(soc26: Form) -> None:
    cells = schede(soc26, 5, seed=1)
    assert compute(soc26, cells, ("quadri",))["due:Q1"].to_list() == ["due"] * 5
    assert compute(soc26, cells.head(0)).height == 0
