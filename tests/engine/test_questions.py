# SPDX-License-Identifier: EUPL-1.2
"""The questions of Quadro 4: the official set is empty, a project-made one can be switched on by an edition."""

from __future__ import annotations

import pytest

from schedario.definition.building.build import build
from schedario.definition.form import Form
from schedario.engine.evaluate import evaluate

EDITION = """
extends: SOC26
form: SOC26
fields:
  R0E: {maximum: 9999}
questions:
  progetto:
    enabled: true
    questions:
      - code: P01
        section: Gestione
        text: Come è gestito il servizio?
        type: single
        options: [diretta, associata]
        required: true
      - code: P02
        section: Risorse
        text: Per quali scopi?
        type: multi
        options: [personale, utenti]
        required: true
        visible_when: spesa_inferiore and risorse_oltre_soglia
      - {code: P03, section: Risorse, text: Quanti accordi?, type: number}
"""

DUE = {"R06": "21733.32", "R07.base": "9000.00", "R07.corrente": "10000.00", "R08": "3000.00"}


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    folder = tmp_path_factory.mktemp("questions")
    (folder / "form.yaml").write_text(EDITION, encoding="utf-8")
    return build(folder)


def missing(form: Form, answers: dict[str, object]) -> set[str]:
    findings = evaluate(form, answers).findings  # type: ignore[arg-type]
    return {cell for one in findings if one.code == "SOC26-X-006" and one.quadro == "Q4" for cell in one.cells}


def test_the_official_set_is_empty_and_the_other_is_off(soc26: Form) -> None:
    assert [cell.id for cell in soc26.quadri["Q4"].cells] == ["R16"]


def test_a_question_is_due_only_when_its_condition_holds(form: Form) -> None:
    assert evaluate(form, {"R08": "10.00"}).cells["P02"].state == "not_due"
    assert evaluate(form, DUE).cells["P02"].state == "missing"


def test_only_required_questions_that_are_due_are_missed(form: Form) -> None:
    assert missing(form, {}) == {"P01"}
    assert missing(form, {"R08": "10.00", "P01": "diretta"}) == set()
    assert missing(form, dict(DUE)) == {"P01", "P02"}


def test_an_answer_outside_the_options_is_an_error(form: Form) -> None:
    codes = {one.code for one in evaluate(form, {**DUE, "P01": "altra", "P02": ["personale", "utenti"]}).findings}
    assert "SOC26-X-005" in codes
    codes = {one.code for one in evaluate(form, {**DUE, "P01": "diretta", "P02": ["personale", "utenti"]}).findings}
    assert "SOC26-X-005" not in codes


def test_an_answer_above_its_maximum_is_an_error(form: Form) -> None:
    for value, told in ((9999, False), (10000, True)):
        codes = {one.code for one in evaluate(form, {"R0E": value}).findings}
        assert ("SOC26-X-012" in codes) is told
