# SPDX-License-Identifier: EUPL-1.2
"""The step of a quadro: what keeps it from being complete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from schedario.definition.form import Form
from schedario.engine.answers import take_answers
from schedario.engine.evaluate import Evaluation, evaluate
from tests.program.editions import BELOW, COMPLETE, DISPUTED, REPORTED, derive_form, derive_small, judge, leave_out


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_a_doubt_is_an_error_of_its_quadro_only_where_the_edition_says_so(tmp_path: Path, level: str) -> None:
    form = derive_form(tmp_path, f"cell_checks: {{X-007: {{level: {level}}}}}")
    assert form.cell_checks["doubtful"].level == level
    for cell in ("R04", "M12.utenti"):  # a figure that is computed, and one that is asked for
        steps = evaluate(form, take_answers(form, {}, {cell: "si legge in due modi"})).steps
        states = {step.quadro.id: step.state for step in steps}
        assert (states["Q1"] == "errors") is (level == "error")
        assert states["Q2"] != "errors"


def test_a_quadro_of_texts_of_which_it_is_said_that_there_are_none_is_not_left_to_fill_in(soc26: Form) -> None:
    """Nor complete: it tells of data that there are not."""
    reason = {"R16": "la redige l'ambito"}
    steps = evaluate(soc26, take_answers(soc26, {}, unavailable=reason)).steps
    (step,) = (one for one in steps if one.quadro.id == "Q4")
    assert (step.state, step.filled, step.wanted) == ("incomplete", 0, 1)


@pytest.mark.parametrize(
    ("given", "quadro", "step"),
    [
        pytest.param(COMPLETE, "Q1", ("complete", 4, 4), id="every figure is there: a text is not counted among them"),
        pytest.param(COMPLETE | {"N": "sì"}, "Q1", ("complete", 4, 4), id="a text beside them changes nothing"),
        pytest.param(
            leave_out(COMPLETE, "F"), "Q1", ("to_fill", 3, 4), id="a figure is blank: no error, although told"
        ),
        pytest.param(leave_out(COMPLETE, "S"), "Q1", ("not_supplied", 4, 4), id="what others supply is blank"),
        pytest.param(leave_out(COMPLETE, "S", "F"), "Q1", ("not_supplied", 3, 4), id="that comes before other blanks"),
        pytest.param(COMPLETE | {"F": "x"}, "Q1", ("errors", 3, 4), id="a figure cannot be read"),
        pytest.param(COMPLETE | {"F": "4.001"}, "Q1", ("errors", 3, 4), id="a figure has too many decimals"),
        pytest.param(COMPLETE | {"G": "1000.01"}, "Q1", ("errors", 4, 4), id="a figure is too large"),
        pytest.param(COMPLETE | {"A": "501", "B": "501"}, "Q1", ("errors", 4, 4), id="a check tells an error"),
        pytest.param(COMPLETE | {"F": "x"}, "Q3", ("to_fill", 0, 1), id="what cannot be read stands in another quadro"),
        pytest.param(COMPLETE | {"G": "1000.01"}, "Q3", ("to_fill", 0, 1), id="the error of another is not its own"),
        pytest.param(COMPLETE, "Q2", ("not_due", 1, 1), id="it is not due: a row with a condition of its own is"),
        pytest.param(COMPLETE | {"G": "5"}, "Q2", ("not_due", 0, 0), id="it is not due, nor is any row of it"),
        pytest.param(DISPUTED, "Q2", ("to_verify", 1, 1), id="readings differ on whether it is due"),
        pytest.param(leave_out(BELOW, "A"), "Q2", ("undecided", 1, 1), id="an answer decides whether it is due"),
        pytest.param(BELOW, "Q2", ("to_fill", 1, 3), id="it is due, and blank"),
        pytest.param(REPORTED, "Q2", ("complete", 3, 3), id="it is due, and filled in"),
        pytest.param(COMPLETE, "Q3", ("to_fill", 0, 1), id="its text, which need not be there, is not"),
        pytest.param(COMPLETE | {"T": "sì"}, "Q3", ("complete", 1, 1), id="its text is there"),
    ],
)
def test_a_step_says_how_far_a_quadro_is(given: Mapping[str, str], quadro: str, step: tuple[str, int, int]) -> None:
    assert find_step(judge(given), quadro) == step


@pytest.mark.parametrize(
    ("cell", "quadro", "doubtful", "unavailable"),
    [
        pytest.param("F", "Q1", ("to_fill", 3, 4), ("incomplete", 3, 4), id="a figure"),
        pytest.param("N", "Q1", ("complete", 4, 4), ("incomplete", 4, 4), id="a text among figures"),
        pytest.param("T", "Q3", ("to_fill", 0, 1), ("incomplete", 0, 1), id="a text alone"),
        pytest.param("U", "Q2", ("not_due", 1, 1), ("not_due", 1, 1), id="a figure that is not due"),
    ],
)
def test_a_step_tells_a_blank_in_doubt_from_one_that_will_stay(
    cell: str, quadro: str, doubtful: tuple[str, int, int], unavailable: tuple[str, int, int]
) -> None:
    given = leave_out(COMPLETE, cell)
    assert find_step(judge(given, doubts=[cell]), quadro) == doubtful
    assert find_step(judge(given, unavailable=[cell]), quadro) == unavailable


def test_a_blank_that_will_stay_does_not_hide_another() -> None:
    found = judge(leave_out(COMPLETE, "F", "A"), unavailable=["F"])
    assert find_step(found, "Q1") == ("to_fill", 2, 4)


def test_a_quadro_in_which_nothing_can_be_written_wants_nothing(tmp_path: Path) -> None:
    doubled = "{label: Doppio, unit: euro, supplied_by: computed, formula: 2 * A, status: project, source: prova}"
    more = f"fields: {{T: null, Z: {doubled}}}\nquadri: {{Q3: {{content: [{{field: Z}}]}}}}"
    assert find_step(judge(COMPLETE, form=derive_small(tmp_path, more)), "Q3") == ("nothing", 0, 0)


@pytest.mark.parametrize(
    ("value", "unreadable", "too_many_decimals", "state"),
    [
        pytest.param("x", "error", "warning", "errors", id="what cannot be read is one"),
        pytest.param("4.001", "warning", "error", "errors", id="too many decimals are one"),
        pytest.param("x", "warning", "warning", "to_fill", id="none is"),
    ],
)
def test_what_cannot_be_taken_is_an_error_only_where_the_edition_says_so(
    tmp_path: Path, value: str, unreadable: str, too_many_decimals: str, state: str
) -> None:
    levels = f"cell_checks: {{X-001: {{level: {unreadable}}}, X-003: {{level: {too_many_decimals}}}}}"
    found = judge(COMPLETE | {"F": value}, form=derive_small(tmp_path, levels))
    assert find_step(found, "Q1") == (state, 3, 4)


@pytest.mark.parametrize(
    ("given", "progress"),
    [
        pytest.param(COMPLETE, (4, 5), id="of a quadro that is not due nothing is counted"),
        pytest.param(DISPUTED, (4, 5), id="nor of one that may not be"),
        pytest.param(REPORTED, (7, 8), id="of those that are due all is"),
    ],
)
def test_progress_counts_the_quadri_that_are_surely_due(given: Mapping[str, str], progress: tuple[int, int]) -> None:
    assert judge(given).progress == progress


def find_step(found: Evaluation, quadro: str) -> tuple[str, int, int]:
    """The state of a quadro, its cells filled in, and those wanted."""
    (step,) = (one for one in found.steps if one.quadro.id == quadro)
    return step.state, step.filled, step.wanted
