# SPDX-License-Identifier: EUPL-1.2
"""The standing of a scheda: whether its outcome may be stated, and what keeps it from that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.engine.answers import take_answers
from schedario.engine.evaluate import evaluate
from tests.program.editions import BELOW, COMPLETE, DISPUTED, REPORTED, derive_small, judge, leave_out

SOC26 = load("SOC26")
SUPPLIED = {"R03": "2000", "R05": "4.00", "R06": "50000.00", "R07.base": "45000.00", "R07.corrente": "45000.00"}
FILLED = {cell.id: "0" for cell in SOC26.asked if cell.numeric} | SUPPLIED | {"R08": "9000.00", "R09": "5000.00"}


@pytest.mark.parametrize(
    ("given", "completeness", "standing", "outcome"),
    [
        pytest.param(COMPLETE, "complete", "stated", "alto", id="all is there, and no text is asked for"),
        pytest.param({}, "to_fill", "undecided", None, id="nothing is there"),
        pytest.param(leave_out(COMPLETE, "F"), "to_fill", "undecided", None, id="a figure that decides is blank"),
        pytest.param(leave_out(COMPLETE, "G"), "to_fill", "provisional", None, id="a figure that decides nothing is"),
        pytest.param(leave_out(COMPLETE, "S"), "complete", "stated", "alto", id="what others supply is blank"),
        pytest.param(COMPLETE | {"A": "501", "B": "501"}, "complete", "errors", None, id="a check tells an error"),
        pytest.param(
            COMPLETE | {"G": "2000"}, "complete", "errors", None, id="a number beyond its limits, else decided"
        ),
        pytest.param(
            COMPLETE | {"F": "-1"}, "to_fill", "errors", None, id="nothing decided, for a number is too small"
        ),
        pytest.param(COMPLETE | {"A": "-1"}, "to_fill", "errors", None, id="so it is with one under a named value"),
        pytest.param(DISPUTED | {"G": "2000"}, "to_fill", "errors", None, id="a wrong number before a dispute"),
        pytest.param(COMPLETE | {"N": "più di dieci lettere"}, "complete", "stated", "alto", id="only a warning"),
        pytest.param(COMPLETE | {"F": "x"}, "to_fill", "errors", None, id="what cannot be read decides nothing"),
        pytest.param(COMPLETE | {"G": "13"}, "complete", "to_verify", None, id="a check leaves the outcome open"),
        pytest.param(
            COMPLETE | {"G": "13", "A": "501", "B": "501"},
            "complete",
            "to_verify",
            None,
            id="it does so despite errors",
        ),
        pytest.param(DISPUTED, "complete", "to_verify", None, id="readings differ: nothing more to fill in decides it"),
        pytest.param(DISPUTED | {"G": "5"}, "complete", "stated", "comunque", id="readings differ, and it is all one"),
        pytest.param(BELOW, "to_fill", "undecided", None, id="a quadro that is due is blank"),
        pytest.param(leave_out(REPORTED, "V"), "to_fill", "provisional", None, id="one figure of it is"),
        pytest.param(REPORTED, "complete", "stated", "reso", id="a quadro that is due is filled in"),
        pytest.param(REPORTED | {"U": "0"}, "complete", "stated", "non_reso", id="it is, with a zero"),
        pytest.param(BELOW | {"G": "5"}, "complete", "stated", "piccolo", id="it is not due for another reason"),
    ],
)
def test_an_outcome_is_stated_where_nothing_stands_against_it(
    given: Mapping[str, str], completeness: str, standing: str, outcome: str | None
) -> None:
    found = judge(given)
    assert (found.completeness, found.standing) == (completeness, standing)
    assert (found.outcome.id if found.outcome else None) == outcome


@pytest.mark.parametrize(
    ("given", "unavailable", "completeness", "standing"),
    [
        pytest.param(COMPLETE, "T", "incomplete", "not_declared", id="a text, in a quadro of texts"),
        pytest.param(COMPLETE, "N", "incomplete", "not_declared", id="a text, in a quadro of figures"),
        pytest.param(leave_out(COMPLETE, "G"), "G", "incomplete", "not_declared", id="a figure"),
        pytest.param(
            leave_out(REPORTED, "V"), "V", "incomplete", "not_declared", id="a figure of a quadro that is due"
        ),
        pytest.param(leave_out(COMPLETE, "F"), "F", "to_fill", "undecided", id="a figure that decides if a quadro is"),
        pytest.param(leave_out(REPORTED, "F"), "A", "to_fill", "undecided", id="it is said of a figure beside a blank"),
        pytest.param(COMPLETE, "V", "complete", "stated", id="a figure of a quadro that is not due"),
        pytest.param(COMPLETE | {"A": "501", "B": "501"}, "T", "incomplete", "errors", id="beside an error"),
    ],
)
def test_of_what_there_is_not_an_outcome_is_not_declared(
    given: Mapping[str, str], unavailable: str, completeness: str, standing: str
) -> None:
    found = judge(leave_out(given, unavailable), unavailable=[unavailable])
    assert (found.completeness, found.standing) == (completeness, standing)
    assert (found.outcome is not None) is (standing == "stated")


def test_a_quadro_that_only_a_supplied_figure_decides_is_not_waited_for(tmp_path: Path) -> None:
    form = derive_small(tmp_path, "quadri: {Q2: {due: S > 5}}")
    found = judge(leave_out(COMPLETE, "S"), form=form)
    assert found.quadri["Q2"] == "undecided"
    assert (found.completeness, found.standing) == ("complete", "stated")


def test_a_wrong_number_under_a_condition_that_must_not_be_known_counts(tmp_path: Path) -> None:
    """The condition is asked for nowhere else."""
    cases = (
        "{id: incerto, when: {inferiore: unknown, grande: yes}, text: Incerto., status: project, source: prova},"
        "{id: nulla, when: {grande: no}, text: Nulla., status: project, source: prova}"
    )
    form = derive_small(tmp_path, f"outcome: {{cases: [{cases}]}}")
    assert judge(leave_out(COMPLETE, "G") | {"F": "-1"}, form=form).standing == "errors"
    assert judge(leave_out(COMPLETE, "G"), form=form).standing == "undecided"


@pytest.mark.parametrize(
    ("given", "sendable"),
    [
        pytest.param(COMPLETE, True, id="all is there, and no text is asked for"),
        pytest.param(leave_out(COMPLETE, "A"), False, id="a figure that is due is blank"),
        pytest.param(leave_out(COMPLETE, "S"), True, id="what others supply is"),
        pytest.param(leave_out(REPORTED, "V"), False, id="a figure is, of a quadro that is due by other answers"),
        pytest.param(COMPLETE | {"F": "x"}, False, id="a figure cannot be read"),
        pytest.param(COMPLETE | {"U": "x"}, False, id="so it is where it is not due"),
        pytest.param(COMPLETE | {"A": "501", "B": "501"}, False, id="a check tells an error"),
        pytest.param(COMPLETE | {"G": "2000"}, False, id="a number is beyond its limits"),
        pytest.param(COMPLETE | {"N": "più di dieci lettere"}, True, id="there is a warning"),
        pytest.param(COMPLETE | {"G": "13"}, True, id="a check leaves the outcome open"),
        pytest.param(DISPUTED, True, id="readings differ on the outcome"),
    ],
)
def test_a_scheda_may_be_sent_without_errors_and_blanks(given: Mapping[str, str], sendable: bool) -> None:
    assert judge(given).can_be_sent is sendable


def test_a_scheda_may_be_sent_with_a_reason_for_what_there_is_not() -> None:
    assert judge(leave_out(COMPLETE, "G"), unavailable=["G", "T"]).can_be_sent


@pytest.mark.parametrize(
    ("checks", "blank", "unavailable", "sendable"),
    [
        pytest.param("X-006: {level: warning}", "G", "", False, id="a blank is due, whatever its check says"),
        pytest.param("X-006: null", "G", "", False, id="so it is without a check"),
        pytest.param("X-014: {level: error}", "S", "", False, id="what others supply may be wanted too"),
        pytest.param("X-015: {level: error}", "", "T", False, id="so may what there is not"),
        pytest.param("X-015: {level: error}", "", "", True, id="nothing of it is blank"),
    ],
)
def test_an_edition_may_want_every_blank_filled(
    tmp_path: Path, checks: str, blank: str, unavailable: str, sendable: bool
) -> None:
    form = derive_small(tmp_path, f"cell_checks: {{{checks}}}")
    assert judge(leave_out(COMPLETE, *blank), form=form, unavailable=tuple(unavailable)).can_be_sent is sendable


@settings(max_examples=60)
@given(st.sampled_from([cell.id for cell in SOC26.asked if cell.numeric]), st.sampled_from(["abc", "doubt"]))
def test_what_is_not_known_of_a_figure_is_never_concluded_from(name: str, spoilt: str) -> None:
    """Where a figure is in doubt or cannot be read nothing is stated, no formula stands in, none is called missing."""
    answers = FILLED | {name: "abc"} if spoilt == "abc" else leave_out(FILLED, name)
    doubts = {} if spoilt == "abc" else {name: "si legge in due modi"}
    evaluation = evaluate(SOC26, take_answers(SOC26, answers, doubts))
    cell = evaluation.cells[name]
    if cell.state == "not_due":
        return
    assert evaluation.standing != "stated"
    assert cell.stored is None
    about = [one for one in evaluation.findings if name in one.cells]
    assert not [one.code for one in about if "manca" in one.message or "si può inviare" in one.remedy]
