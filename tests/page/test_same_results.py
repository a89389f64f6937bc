# SPDX-License-Identifier: EUPL-1.2
"""The page and the server say the same of the same answers: cells, decisions, messages, outcome, findings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.building.build import build
from schedario.definition.form import Form
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.italian_input import take_written
from schedario.engine.page_result import build_page_result, compute_page_digest
from schedario.program.outputs import DUE
from schedario.program.standing import STANDINGS
from tests.page.engine import Numbers, NumbersTooLargeError, PageEngine
from tests.page.schede import LARGEST, Typed, anything, begun, cases, typed

MINIMO = Path(__file__).parents[1] / "definition" / "good" / "minimo"

# What SOC26 itself does not use: closed lists, a maximum, questions due on a condition, grouped digits of a cell.
QUESTIONS = """
extends: SOC26
form: SOC26
fields:
  R0E: {maximum: 9999}
lists:
  modalita: {open: false, entries: [voce di prova A]}
checks:
  Q4-001: {found: "fabbisogno {R06:grouped}, abitanti {R03:grouped}, livello {R04:grouped}"}
questions:
  progetto:
    enabled: true
    questions:
      - {code: P01, section: S, text: Come?, type: single, options: [diretta, associata], required: true}
      - code: P02
        section: S
        text: Per quali scopi?
        type: multi
        options: [personale, utenti]
        required: true
        visible_when: spesa_inferiore and risorse_oltre_soglia
      - {code: P03, section: S, text: Quanti accordi?, type: number}
"""


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return edition(tmp_path_factory.mktemp("questions"), QUESTIONS)


# A message in a quadro that may be not due.
MOVED = f"""
extends: {MINIMO}
quadri:
  Q1: {{content: [{{table: servizi}}, {{field: T1}}, {{field: T2}}, {{field: T3}}]}}
  Q2: {{content: [{{message: M1}}, {{field: T4}}, {{field: T5}}, {{questions: domande}}]}}
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Form:
    return edition(tmp_path_factory.mktemp("moved"), MOVED)


def edition(folder: Path, text: str) -> Form:
    (folder / "form.yaml").write_text(text, encoding="utf-8")
    return build(folder)


def on_the_server(form: Form, scheda: Typed) -> Evaluation:
    return evaluate(form, replace(take_written(form, scheda), cleared=frozenset(list_cleared(form, scheda))))


def list_cleared(form: Form, scheda: Typed) -> list[str]:
    """The cells of which the tests say that a supplied value was taken out: those that are typed blank."""
    return [cell.id for cell in form.writable if scheda.get(cell.id) == ""]


def differences(page: PageEngine, form: Form, scheda: Typed, numbers: Numbers, ours: str) -> dict[str, Any]:
    """What the page says otherwise than the server, by part of the result; {} when the two texts are the same."""
    theirs = page.evaluate(form, scheda, numbers, list_cleared(form, scheda))
    if ours == theirs:
        return {}
    one, other = json.loads(ours), json.loads(theirs)
    return {part: (one[part], other[part]) for part in one if one[part] != other[part]} or {"text": (ours, theirs)}


def compare(page: PageEngine, form: Form, scheda: Typed) -> bool:
    """Compares with both kinds of numbers; whether plain ones suffice."""
    ours = build_page_result(on_the_server(form, scheda)).decode()
    assert differences(page, form, scheda, "unlimited", ours) == {}
    try:
        assert differences(page, form, scheda, "checked", ours) == {}
    except NumbersTooLargeError:
        assert differences(page, form, scheda, "as_needed", ours) == {}
        return False
    return True


def test_the_same_for_thousands_of_plausible_schede(page: PageEngine, soc26: Form) -> None:
    plain = [compare(page, soc26, typed(soc26, case)) for case in cases(2000, seed=2026)]
    assert plain.count(False) < len(plain) // 20, "plain numbers suffice for nearly every scheda"
    assert not all(plain), "some schede need BigInt"


@settings(max_examples=600)
@given(data=st.data())
def test_the_same_whatever_is_typed(page: PageEngine, soc26: Form, data: st.DataObject) -> None:
    start = begun(soc26, 200, seed=7)
    compare(page, soc26, data.draw(anything(soc26, start)))


@settings(max_examples=300)
@given(data=st.data())
def test_the_same_with_lists_maximums_and_questions(page: PageEngine, questions: Form, data: st.DataObject) -> None:
    start = begun(questions, 200, seed=8)
    compare(page, questions, data.draw(anything(questions, start)))


@settings(max_examples=300)
@given(data=st.data())
def test_the_same_for_another_form(page: PageEngine, moved: Form, data: st.DataObject) -> None:
    users = {"S1.utenti": "3", "S2.utenti": "1", "S3.utenti": "0"}
    start: tuple[Typed, ...] = ({}, users, {**users, "T2": "40"}, {**users, "T2": "4000"})
    compare(page, moved, data.draw(anything(moved, start)))


@settings(max_examples=300)
@given(data=st.data())
def test_the_same_where_plain_numbers_do_not_suffice(page: PageEngine, soc26: Form, data: st.DataObject) -> None:
    """Fifteen digits everywhere: the page must notice that its numbers are not exact, and take BigInt."""
    numbers = [cell for cell in soc26.asked if cell.numeric]
    values = data.draw(st.lists(st.integers(LARGEST - 9, LARGEST), min_size=len(numbers), max_size=len(numbers)))
    scheda = {
        cell.id: f"{value // 10**cell.scale},{value % 10**cell.scale:0{cell.scale}d}" if cell.scale else str(value)
        for cell, value in zip(numbers, values, strict=True)
    }
    assert compare(page, soc26, scheda) is False


def test_every_part_of_a_result_is_met(page: PageEngine, questions: Form) -> None:
    """The comparisons above would prove little if the schede never had this state or that finding."""
    schede = [typed(questions, case) for case in cases(300, seed=9)]
    schede.append({**schede[0], "R03": "-1", "R05": "33.33", "R0E": "10000", "P01": "altra", "R13": "1,00"})
    schede.append({**schede[0], "R05": "5,081"})
    schede.append({**schede[0], "M12.utenti": "n.d.: il gestore non lo sa", "R03": ""})
    schede.append({**schede[0], "M12.utenti": "n.d.: il gestore non lo sa"})
    schede.append({**schede[0], "M15.utenti_base": ""})
    schede += [{**scheda, "P01": "diretta", "P02": "utenti"} for scheda in schede]
    results = [json.loads(page.evaluate(questions, one, cleared=list_cleared(questions, one))) for one in schede]
    states = {cell[0] for result in results for cell in result["cells"].values()}
    assert states == {"answered", "prefilled", "computed", "missing", "not_due", "unavailable", "to_verify"}
    assert {result["completeness"] for result in results} == {"to_fill", "incomplete", "complete"}
    assert {result["standing"] for result in results} == set(STANDINGS)
    assert {state for result in results for state in result["quadri"].values()} == set(DUE)
    assert {result["outcome"] and result["outcome"][0] for result in results} == {
        None,
        *(case.id for case in questions.outcome),
    }
    told = {finding["code"].split("-", 1)[1] for result in results for finding in result["findings"]}
    assert {"X-001", "X-002", "X-003", "X-004", "X-005", "X-006", "X-010", "X-012"} <= told
    assert {"X-013", "X-014", "X-015", "Q1-003", "Q1-007", "Q2-001", "Q3-011", "Q3-013", "Q4-001"} <= told


def test_the_order_of_the_answers_does_not_matter(page: PageEngine, soc26: Form) -> None:
    scheda = typed(soc26, cases(60, seed=2026)[55]) | {"R03": "x", "M12.utenti": "y", "R06": "33.33"}
    turned = dict(reversed(scheda.items()))
    assert page.evaluate(soc26, turned) == page.evaluate(soc26, scheda)
    assert build_page_result(on_the_server(soc26, turned)) == build_page_result(on_the_server(soc26, scheda))


def test_a_digest_of_the_result_is_the_same(page: PageEngine, soc26: Form) -> None:
    scheda = typed(soc26, cases(60, seed=2026)[55])
    assert page.digest(soc26, scheda) == compute_page_digest(build_page_result(on_the_server(soc26, scheda)))


def test_a_changed_formula_moves_both(page: PageEngine, soc26: Form, tmp_path: Path) -> None:
    """A page with rules of its own would go on as before."""
    text = "extends: SOC26\nform: SOC26\nfields:\n  R04: {formula: 200 * R0B.utenti / R03}\n"
    changed = edition(tmp_path, text)
    scheda = typed(soc26, cases(1, seed=2026)[0])
    assert compare(page, changed, scheda)
    before, after = (json.loads(page.evaluate(form, scheda))["cells"]["R04"] for form in (soc26, changed))
    assert (before, after) == (["computed", "375"], ["computed", "750"])
