# SPDX-License-Identifier: EUPL-1.2
"""Evaluation is pure, order-free, equal to the independent reference, and early decisions are never wrong."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.form import Form
from schedario.engine.answers import UnknownCellError, take_answers
from schedario.engine.compiled import compile_program
from schedario.engine.evaluate import evaluate
from tests.conformance.editions import load_form
from tests.reference import generate, rules

CASES = generate.cases(400, seed=26)


def asked(form: Form, answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name in form.cells and form.cells[name].asked}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_equal_to_the_independent_reference(soc26: Form, case: generate.Case) -> None:
    """Every computed cell, decision, message and outcome, exactly."""
    answers = asked(soc26, dict(case.answers))
    evaluation = evaluate(soc26, answers)
    for name, expected in rules.computed(case.answers).items():
        stored = evaluation.cells[name].stored if name == "R09" else evaluation.result[name]
        got = None if stored is None else Decimal(stored).scaleb(-soc26.cells[name].scale)
        assert got == expected, name
    decided = rules.decisions(case.answers)
    assert evaluation.quadri["Q3"] == decided["Q3"]
    if evaluation.cells["R05"].stored != 0:  # nobody has a reference level of zero
        assert evaluation.decisions["livello_inferiore"] is decided["livello_inferiore"]
    stated = {one.code.removeprefix("SOC26-") for one in evaluation.findings}.isdisjoint(("Q2-003", "Q2-006", "Q3-013"))
    assert evaluation.decisions["spesa_inferiore"] is (decided["spesa_inferiore"] if stated else None)
    assert [(m.id, m.text) for m in evaluation.messages] == rules.messages(case.answers)


@given(st.integers(0, 10**9))
def test_deterministic_and_order_free(soc26: Form, seed: int) -> None:
    rng = random.Random(seed)
    answers = asked(soc26, dict(generate.random_answers(rng)))
    shuffled = list(answers.items())
    rng.shuffle(shuffled)
    one, other = evaluate(soc26, answers), evaluate(soc26, dict(shuffled))
    assert one.results == other.results
    assert one.outputs == other.outputs
    assert one.findings == other.findings
    assert one.messages == other.messages


@given(st.integers(0, 10**9), st.data())
def test_what_is_decided_early_stays_decided(soc26: Form, seed: int, data: st.DataObject) -> None:
    """Blank some cells of a complete scheda: what is decided without them is what they decide."""
    rng = random.Random(seed)
    complete = asked(soc26, dict(generate.random_answers(rng)))
    whole = evaluate(soc26, complete)
    names = data.draw(st.sets(st.sampled_from(sorted(complete)), max_size=40))
    partial = evaluate(soc26, {name: value for name, value in complete.items() if name not in names})
    given_r09 = complete.get("R09") is not None and "R09" in names
    if given_r09:
        return  # a supplied R09 replaces its formula: its absence is another scheda, not an incomplete one
    for name, early in partial.decisions.items():
        if early is not None and whole.decisions[name] is not None:
            assert whole.decisions[name] is early, name
    for name, value in partial.result.items():
        if value is not None:
            assert whole.result[name] == value, name


def test_an_early_check_tells_the_least_that_a_number_can_become(soc26: Form) -> None:
    """The rows that are there already prove it; the total is not known, and is not written as if it were."""
    early = evaluate(soc26, {"R03": 933, "M12.utenti": 1000})
    assert "almeno 1000 utenti, almeno 107,18 %" in [one.found for one in early.findings]
    told = evaluate(soc26, {cell.id: 0 for cell in soc26.asked if cell.numeric} | {"R03": 933, "M12.utenti": 1000})
    assert "1000 utenti, 107,18 %" in [one.found for one in told.findings]


@pytest.mark.parametrize("seed", range(40))
def test_what_an_early_check_tells_stays_true(soc26: Form, seed: int) -> None:
    """However the blanks are filled in, as long as no answer is below its minimum."""
    rng = random.Random(seed)
    whole = {cell.id: rng.choice((0, 1, 7, 400, 90_000)) for cell in soc26.asked if cell.numeric}
    some = {name: value for name, value in whole.items() if rng.random() < 0.4}
    early = {check.code for check in soc26.checks if check.early}
    told = {one.code for one in evaluate(soc26, some).findings if one.code in early}
    assert told <= {one.code for one in evaluate(soc26, whole).findings} | (
        {"SOC26-Q3-010"} if evaluate(soc26, whole).quadri["Q3"] == "not_due" else set()
    )


def test_a_float_is_refused(soc26: Form) -> None:
    with pytest.raises(TypeError, match="float"):
        take_answers(soc26, {"R06": 1.5})  # type: ignore[dict-item]


def test_cells_that_are_not_asked_are_refused(soc26: Form) -> None:
    for name in ("R04", "R99", "M12"):
        with pytest.raises(UnknownCellError, match=name):
            take_answers(soc26, {name: 1})


def test_texts_are_normalised(soc26: Form) -> None:
    stored = take_answers(soc26, {"R16": "  perche\u0301\r\nno\x00\r ", "R0C": " ATS  di\nCREMA "}).stored
    assert stored == {"R16": "perché\nno", "R0C": "ATS di CREMA"}


def test_the_level_never_changes_the_routing(soc26: Form) -> None:
    for case in CASES:
        answers = asked(soc26, dict(case.answers))
        lower = evaluate(soc26, {**answers, "R05": "0.00"})
        higher = evaluate(soc26, {**answers, "R05": "99999.00"})
        assert lower.quadri == higher.quadri


def test_a_cell_waits_for_no_answer_that_the_edition_does_not_use() -> None:
    """The other branch of a `case` also names C: without it the quotient by zero still has all that it needs."""
    form = load_form("operators")
    assert evaluate(form, {"A": "1.00", "B": "0.00"}).cells["O12"].state == "computed"
    assert evaluate(form, {"A": "1.00", "C": 1}).cells["O12"].state == "missing"


def test_nothing_is_certain_of_a_number_that_never_comes() -> None:
    """Nothing comes of dividing by a negative number, whatever is answered."""
    assert evaluate(load_form("operators"), {}).decisions["inversa"] is None
    assert evaluate(load_form("operators"), {"P": "1.00"}).decisions["inversa"] is None


def test_an_answer_has_at_most_fifteen_digits(soc26: Form) -> None:
    taken = take_answers(
        soc26, {"R03": 10**15 - 1, "R06": "9999999999999.99", "R0E": 10**15, "R08": "10000000000000.00"}
    )
    assert taken.stored == {"R03": 10**15 - 1, "R06": 10**15 - 1}
    assert [(fault.cell, fault.about, fault.wanted) for fault in taken.faults] == [
        ("R0E", "unreadable", "digits"),
        ("R08", "unreadable", "digits"),
    ]


def test_an_answer_on_its_limit_is_no_fault() -> None:
    """Also beside one that is beyond its own."""
    form = load_form("questions")
    answers = {"R03": 0, "R06": "-0.01", "R0E": 9999, "R05": "100.01", "P04": "dodici segni"}
    found = (one for one in evaluate(form, answers).findings if one.level == "error")
    told = [(one.code, one.cells) for one in found if one.code != "SOC26-X-006"]  # most cells are blank
    assert told == [("SOC26-X-012", ("R05",)), ("SOC26-X-002", ("R06",))]


def test_a_full_scheda_is_computed_as_any_other(soc26: Form) -> None:
    """The function for schede that have all their figures gives what the one that asks for each gives."""
    program, full = compile_program(soc26), 0
    for case in CASES:
        row = program.build_row(take_answers(soc26, asked(soc26, dict(case.answers))).stored)
        results = program.values(row)
        if program.is_complete(row):
            full += 1
            assert program.compute_complete_values(row) == results, case.name
            assert program.compute_complete(row, results) == program.compute_partial(row, results), case.name
    assert full > len(CASES) // 2


def test_the_errors_of_a_step_are_those_of_its_quadro(soc26: Form) -> None:
    """What is blank is to be filled in, and no error; what cannot be read in another quadro is of that one."""
    answers = take_answers(soc26, {"M12.utenti": "boh", "M15.utenti": "boh", "R13": "boh"})
    steps = {step.quadro.id: (step.state, step.errors) for step in evaluate(soc26, answers).steps}
    assert steps["Q1"] == ("errors", 2)
    assert steps["Q3"][1] == 1
    assert (steps["Q2"][1], steps["Q4"][1]) == (0, 0)


def test_a_number_that_cannot_be_read_counts_as_wrong(soc26: Form) -> None:
    answers = take_answers(soc26, {"R03": "boh", "R05": "-3.00", "R16": "una relazione"})
    assert evaluate(soc26, answers).wrong_cells == {"R03", "R05"}
