# SPDX-License-Identifier: EUPL-1.2
"""Explanations: the published schede word for word, and the numbers in them always the evaluated ones.

The expected texts are in tests/golden/; `SCHEDARIO_GOLDEN=write` writes them anew, to be read before committing.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from schedario.definition.form import Form
from schedario.documents.read import read_file
from schedario.engine import trace
from schedario.engine.answers import take_answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.explaining.explain import explain, explain_decisions
from schedario.engine.explaining.names import NothingToExplainError
from schedario.engine.explaining.outcome import describe_gaps, list_amounts
from schedario.engine.explaining.telling import describe_explanation
from tests.reference import generate

GOLDEN = Path(__file__).parent.parent / "golden"
SCHEDE = Path(__file__).parent.parent / "data" / "schede"
ASKED = ["R04", "R05", "R09", "R01B", "Q3", "livello_inferiore", "M21.media_ore", "R0B.utenti", "R15", "R02"]


def told(evaluation: Evaluation, name: str) -> str:
    return (
        "\n".join(
            "  " * depth + text
            for one in explain(evaluation, name)
            for depth, _, text in describe_explanation(one, evaluation.form)
        )
        + "\n"
    )


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("scheda", ["cumignano-sul-naviglio", "quintano"])
def test_published(scheda: str, name: str) -> None:
    reading = read_file(SCHEDE / f"{scheda}.txt")
    compare(f"{scheda}-{name}", told(evaluate(reading.form, reading.answers()), name))


OPEN = {
    "nothing-Q3": ({}, "Q3"),
    "due-R09": (
        {"R06": "21733.32", "R07.base": "9000.00", "R07.corrente": "10000.00", "R08": "3000.00"},
        "R09",
    ),
    "below-threshold-Q3": (
        {"R06": "21733.32", "R07.base": "21000", "R07.corrente": "20000", "R08": "3000"},
        "Q3",
    ),
    "no-staff-R01B": ({"R03": 399, "R01.corrente": "0", "R01A": "0"}, "R01B"),
    "missing-R04": ({"R03": 399}, "R04"),
    "filled-though-not-due-R13": ({"R08": "10.00", "R13": "5.00"}, "R13"),
}


@pytest.mark.parametrize("name", OPEN)
def test_open_and_special_cases(soc26: Form, name: str) -> None:
    answers, cell = OPEN[name]
    compare(name, told(evaluate(soc26, answers), cell))


SUPPLIED = {"R06": "39148.99", "R07.base": "30000.00", "R07.corrente": "20000.00", "R08": "12000.00"}
REPORTED = {"R10.spesa": "4000.00", "R11.spesa": "0.00", "R12.spesa": "1000.00", "R13": "500.00", "R14": "0.00"}


@pytest.mark.parametrize(
    ("answers", "name", "sentence"),
    [
        (
            {**SUPPLIED, "R09": "9000.00"},
            "Q3",
            "Dovuto: la spesa del 2017 (30.000,00 €) è sotto il fabbisogno (39.148,99 €) e le risorse da rendicontare "
            "(9.000,00 €) superano la soglia (1.000,00 €).",
        ),
        ({**SUPPLIED, **REPORTED, "R09": "9000.00"}, "residuo", "Calcolato, 3.500,00 €: 9000,00 − 5500,00."),
        (
            {**SUPPLIED, "R07.base": "90000.00", "R07.corrente": "90000.00"},
            "residuo",
            "Non dovuto: la spesa del 2017 (90.000,00 €) supera il fabbisogno (39.148,99 €).",
        ),
    ],
)
def test_a_sentence_tells_each_fact_once_and_only_what_there_is_to_come(
    soc26: Form, answers: dict[str, str], name: str, sentence: str
) -> None:
    assert told(evaluate(soc26, answers), name).splitlines()[0] == sentence


def compare(name: str, text: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("SCHEDARIO_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", generate.cases(90, seed=7)[70:], ids=lambda case: case.name)
def test_the_unrounded_value_rounds_to_the_evaluated_one(soc26: Form, case: generate.Case) -> None:
    answers = {k: v for k, v in case.answers.items() if k in soc26.cells and soc26.cells[k].asked}
    evaluation = evaluate(soc26, answers)
    for cell in soc26.computed:
        assert cell.formula is not None
        exact = trace.compute_number(evaluation, cell.formula.tree)
        result = evaluation.result[cell.id]
        if cell.asked and cell.id in evaluation.answers.stored:
            continue
        assert (exact is None) == (result is None)
        if exact is not None and result is not None:
            distance = exact * 10**cell.scale - result
            assert -Fraction(1, 2) <= distance < Fraction(1, 2)


@pytest.mark.parametrize("case", generate.cases(40, seed=8), ids=lambda case: case.name)
def test_every_cell_and_decision_can_be_explained(soc26: Form, case: generate.Case) -> None:
    answers = {k: v for k, v in case.answers.items() if k in soc26.cells and soc26.cells[k].asked}
    evaluation = evaluate(soc26, answers)
    for name in (*soc26.cells, *soc26.quadri, *soc26.conditions, *soc26.values):
        for one in explain(evaluation, name):
            assert json.dumps(one.as_json())
            assert all(text.strip() for _, _, text in describe_explanation(one, evaluation.form))
    assert {one.id for one in explain_decisions(evaluation)} >= set(soc26.conditions)


def test_printed_spellings_are_understood(soc26: Form) -> None:
    evaluation = evaluate(soc26, {})
    assert [one.id for one in explain(evaluation, "ROB")] == ["R0B.utenti_base", "R0B.utenti"]
    assert [one.id for one in explain(evaluation, "r04")] == ["R04"]


def test_an_unknown_cell_is_told_with_examples(soc26: Form) -> None:
    with pytest.raises(NothingToExplainError, match="R04X"):
        explain(evaluate(soc26, {}), "R04X")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"R09": "0.00"}, "Non fornite: le risorse da rendicontare sono 0,00 €."),
        ({"R09": "1500.00"}, "Indicate: il decreto indica le risorse da rendicontare."),
        ({}, "Non fornite."),
    ],
)
def test_a_sentence_has_its_values_and_says_each_fact_once(soc26: Form, given: dict[str, str], sentence: str) -> None:
    supplied = {"R06": "39148.99", "R07.base": "45000", "R07.corrente": "46204.67", "R08": "5000"}
    found = explain(evaluate(soc26, {**supplied, **given}), "risorse_nel_decreto")
    assert found[0].sentence == sentence


def test_an_incomplete_scheda_names_what_is_not_available(soc26: Form) -> None:
    reading = read_file(SCHEDE / "quintano.txt")
    answers = reading.answers()
    stored = {name: value for name, value in answers.stored.items() if name != "M12.utenti"}
    incomplete = replace(answers, stored=stored, unavailable={"M12.utenti": "l'ATS non ha risposto"})
    lacking = "Scheda incompleta, dati non disponibili: M12 (Numero di utenti serviti - 2025)."
    assert describe_gaps(evaluate(soc26, incomplete)) == lacking
    assert describe_gaps(evaluate(soc26, answers)) == ""


# The spending of 2017 is above the need, that of 2021 below it: the two readings that take one of them differ.
DISPUTED = {
    "R03": 2000,
    "R06": "50000.00",
    "R07.base": "52000.00",
    "R07.corrente": "45000.00",
    "R08": "9000.00",
}


def test_the_calculation_of_a_disputed_figure_follows_no_single_reading(soc26: Form) -> None:
    evaluation = evaluate(soc26, DISPUTED)
    (value,) = explain(evaluation, "r09_atteso")
    assert value.calculation is not None
    assert (value.calculation.unrounded, value.calculation.rounding) == ("", "")
    assert value.calculation.signs == "minore(9000,00; maggiore(0; 50000,00 − (fra 45000,00 e 52000,00)))"
    rivals = [(branch.taken, branch.value) for branch in value.calculation.branches]
    assert rivals == [(False, "9000,00"), (True, "fra 0,00 e 5000,00")]
    (spending,) = explain(evaluation, "spesa_riferimento")
    assert spending.calculation is not None
    assert [(one.words, one.value, one.label) for one in spending.calculation.branches if not one.folded] == [
        ("la spesa del 2021", "45000,00", "possible"),
        ("la maggiore delle due spese", "52000,00", "possible"),
        ("la media delle due spese", "48500,00", "possible"),
        (
            "la spesa del 2017, che si dice inferiore solo dove le risorse raggiungono la soglia",
            "52000,00",
            "possible",
        ),
    ]
    assert "[vale] R07" not in told(evaluation, "spesa_riferimento")


def test_which_of_two_counts_is_open_where_readings_differ_on_it(soc26: Form) -> None:
    (value,) = explain(evaluate(soc26, DISPUTED | {"R08": "3000.00"}), "r09_atteso")
    assert value.calculation is not None
    assert [branch.label for branch in value.calculation.branches] == ["disputed_branch", "disputed_branch"]


def test_an_explanation_names_a_choice_as_sentences_do(soc26: Form) -> None:
    lines = told(evaluate(soc26, DISPUTED), "outcome")
    assert "y2017_threshold" not in lines
    assert "diverso da «la spesa del 2017, che si dice inferiore" in lines


def test_a_level_equal_after_rounding_is_not_said_to_be_exactly_so(soc26: Form) -> None:
    zeros = {cell.id: 0 for cell in soc26.asked if cell.numeric and cell.quadro == "Q1"}
    answers = zeros | {"R03": 3000, "R05": "33.33", "M12.utenti": 1000}
    (level,) = explain(evaluate(soc26, answers), "livello_inferiore")
    assert level.truth is False
    assert level.sentence == (
        "Non inferiore: il livello di servizio effettivo (33,33 %) uguaglia "
        "il livello di servizio di riferimento (33,33 %)."
    )


def build_full_scheda(form: Form, **changes: str | int | None) -> dict[str, str | int | None]:
    """A scheda with every figure of the first three quadri, as the decree and the comune give them."""
    answers: dict[str, str | int | None] = {
        cell.id: 0 for cell in form.asked if cell.numeric and cell.quadro in ("Q1", "Q3") and cell.formula is None
    }
    answers |= {"R03": 933, "R05": "3.91", "M12.utenti": 43, "R01.corrente": "0.22"}
    answers |= {"R06": "39148.99", "R07.base": "21000.00", "R07.corrente": "21000.00", "R08": "8000.00"}
    given = answers | {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        (
            {"R09": "5000.00"},
            "Q3",
            "Dovuto: la spesa del 2017 (21.000,00 €) è sotto il fabbisogno (39.148,99 €) e le risorse da rendicontare "
            "(5.000,00 €) superano la soglia (1.000,00 €).",
        ),
        (
            {"R07__base": "38148.99", "R07__corrente": "38148.99"},
            "Q3",
            "Dovuto: la spesa del 2017 (38.148,99 €) è sotto il fabbisogno (39.148,99 €) e le risorse da rendicontare "
            "(1.000,00 €) uguagliano la soglia (1.000,00 €).",
        ),
        (
            {"R07__base": "38148.99", "R07__corrente": "37000.00"},
            "Q3",
            "Dovuto: la spesa del 2017 (38.148,99 €) è sotto il fabbisogno (39.148,99 €) e le risorse da rendicontare "
            "(fra 1.000,00 € e 2.148,99 €) raggiungono la soglia (1.000,00 €).",
        ),
        ({"R05": None}, "M-Q2", "Non ancora deciso: manca R05."),
        ({"R07__base": None, "R07__corrente": None}, "M-Q2", "Non ancora deciso: mancano R07 (2017); R07 (2021)."),
    ],
)
def test_a_sentence_says_both_sides_and_what_is_missing(
    soc26: Form, changes: dict[str, str | None], name: str, sentence: str
) -> None:
    (told_one,) = explain(evaluate(soc26, build_full_scheda(soc26, **changes)), name)
    assert told_one.sentence == sentence


def test_a_message_says_which_condition_readings_decide_differently(soc26: Form) -> None:
    (message,) = explain(evaluate(soc26, build_full_scheda(soc26, R07__base="52000.00")), "M-Q2")
    assert message.sentence.startswith(
        "Da verificare se la spesa è inferiore al fabbisogno standard (R06): inferiore con"
    )


def test_what_a_message_lacks_for_good_is_not_asked_for(soc26: Form) -> None:
    answers = take_answers(soc26, build_full_scheda(soc26, M12__utenti=None), unavailable={"M12.utenti": "perduto"})
    evaluation = evaluate(soc26, answers)
    (message,) = explain(evaluation, "M-Q1-c")
    assert message.sentence.startswith("Non si può dire, perché un dato non è disponibile: M12")
    assert "Con queste risposte" not in told(evaluation, "M-Q1-c")
    (outcome,) = explain(evaluation, "outcome")
    assert (outcome.state, outcome.sentence) == (
        "not_declared",
        "L'esito non si dichiara: alcuni dati non sono disponibili.",
    )


def test_a_quadro_tells_what_contradicts_it(soc26: Form) -> None:
    spending = {"R07__base": "60000.00", "R07__corrente": "60000.00", "R09": "5000.00"}
    (quadro,) = explain(evaluate(soc26, build_full_scheda(soc26, **spending)), "Q3")
    assert [one.split(":")[0] for one in quadro.findings] == ["SOC26-Q3-013"]


def test_what_is_not_due_is_not_missing(soc26: Form) -> None:
    spending = {"R07__base": "60000.00", "R07__corrente": "60000.00"}
    evaluation = evaluate(soc26, build_full_scheda(soc26, **spending))
    (rest,) = explain(evaluation, "residuo")
    assert (rest.state, rest.value) == ("not_due", "")
    assert "(mancante)" not in told(evaluation, "residuo")


def test_nothing_is_said_by_a_number_that_cannot_be(soc26: Form) -> None:
    """Neither as an amount beside the outcome, nor as a check that was passed."""
    evaluation = evaluate(soc26, build_full_scheda(soc26, R09="-5000.00", R03=-1))
    assert "R09" not in [one.name for one in list_amounts(evaluation)]
    (people,) = explain(evaluation, "R03")
    assert people.passed == ()


@pytest.mark.parametrize("name", ["livello_inferiore", "M-Q1-c"])
def test_what_a_division_by_zero_leaves_open_names_the_figure(soc26: Form, name: str) -> None:
    (one,) = explain(evaluate(soc26, build_full_scheda(soc26, R03=0, R05="4.00")), name)
    assert one.sentence.startswith("Non ancora deciso: R04 ")
    assert one.sentence.endswith(" non si può calcolare, perché il divisore è zero.")


def test_a_named_value_says_what_it_lacks(soc26: Form) -> None:
    answers = {"R06": "50000.00", "R07.corrente": "45000.00", "R08": "9000.00"}
    for name in ("r09_atteso", "spesa_riferimento"):
        (one,) = explain(evaluate(soc26, answers), name)
        assert one.sentence == "Non si calcola ancora: manca R07 (2017)."


def test_what_is_not_due_by_a_reading_is_not_told_as_an_amount_of_it(soc26: Form) -> None:
    answers = build_full_scheda(soc26, R06="39148.99", R08="1000.00") | {"R07.base": "38500.00"}
    (left,) = explain(evaluate(soc26, answers | {"R07.corrente": "38000.00"}), "residuo")
    assert left.sentence.startswith("Da verificare: 1.000,00 € con la spesa del 2021; non dovuta con la maggiore")


@pytest.mark.parametrize("spent", ["0.00", "3000.00"])
def test_a_missed_objective_is_told_by_what_was_accounted_for(soc26: Form, spent: str) -> None:
    answers = build_full_scheda(soc26, R06="50000.00", R08="5000.00", R14=spent) | {"R07.base": "30000.00"}
    (goal,) = explain(evaluate(soc26, answers | {"R07.corrente": "30000.00"}), "obiettivo_raggiunto")
    shown = "0,00" if spent == "0.00" else "3.000,00"
    assert goal.sentence == (
        f"Non raggiunto: la spesa rendicontata ({shown} €) è sotto le risorse da rendicontare (5.000,00 €)."
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"R07.base": "0.00", "R07.corrente": "0.00"},
            "Dovuto: la spesa del 2017 (0,00 €) è sotto il fabbisogno (21.733,32 €) e le risorse da rendicontare "
            "(3.000,00 €) superano la soglia (1.000,00 €). "
            "Esito da verificare: la spesa storica (R07) di almeno un anno è zero.",
        ),
        (
            {"R06": "0.00"},
            "Non dovuto: la spesa del 2021 (10.000,00 €) supera il fabbisogno (0,00 €). "
            "Esito da verificare: il fabbisogno standard (R06) è zero, e ogni spesa lo raggiunge.",
        ),
    ],
)
def test_what_is_due_by_a_zero_that_nobody_trusts_says_so(soc26: Form, changes: dict[str, str], sentence: str) -> None:
    answers, _ = OPEN["due-R09"]
    (quadro,) = explain(evaluate(soc26, answers | changes), "Q3")
    assert quadro.sentence == sentence
