# SPDX-License-Identifier: EUPL-1.2
"""The cases that a social-services officer can check: `forms/soc26/cases/*.yaml`, explained in the README there."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from schedario.definition.catalogue import SHIPPED, load
from schedario.definition.form import Form
from schedario.engine.evaluate import Evaluation, evaluate

FOLDER = SHIPPED / "soc26" / "cases"
START = yaml.safe_load((FOLDER / "partenza.yaml").read_text(encoding="utf-8"))
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.stem != "partenza")
KEYS = {
    "caso", "partenza", "partenza_quadro3", "risposte", "parametri", "atteso", "quadri", "condizioni", "messaggi",
    "segnalazioni", "senza", "note", "senza_note", "esito",
}  # fmt: skip
DUE = {"due": "dovuto", "not_due": "non dovuto", "undecided": "non deciso"}
TRUTH = {True: "sì", False: "no", None: "non deciso"}


def all_cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['caso']}")
        for path in FILES
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("file", "case"), all_cases())
def test_case(file: str, case: dict[str, Any]) -> None:
    assert set(case) <= KEYS, f"keys that no test reads: {set(case) - KEYS}"
    evaluation = evaluate(form_of(case), answers_of(case))
    for cell, wanted in case.get("atteso", {}).items():
        assert shown(evaluation, cell) == str(wanted), cell
    for quadro, wanted in case.get("quadri", {}).items():
        assert DUE[evaluation.quadri[quadro]] == wanted, quadro
    for condition, wanted in case.get("condizioni", {}).items():
        assert TRUTH[evaluation.decisions[condition]] == wanted, condition
    check_messages(evaluation, case.get("messaggi", {}))
    check_findings(evaluation, case)
    if "esito" in case:
        assert evaluation.outcome is not None
        assert evaluation.outcome.id == case["esito"]
    if file in ("deve_passare", "deve_fallire"):
        errors = [finding for finding in evaluation.findings if finding.level == "error"]
        assert bool(errors) is (file == "deve_fallire")


def form_of(case: dict[str, Any]) -> Form:
    """SOC26, with the parameters that the case changes."""
    return changed(tuple(sorted(case.get("parametri", {}).items())))


@lru_cache
def changed(values: tuple[tuple[str, str], ...]) -> Form:
    form = load("SOC26")
    if not values:
        return form
    parameters = dict(form.parameters)
    for name, value in values:
        parameter = parameters[name]
        parameters[name] = replace(parameter, value=Fraction(value) if parameter.unit else value)
    return replace(form, parameters=parameters)


def answers_of(case: dict[str, Any]) -> dict[str, str | int | None]:
    form = load("SOC26")
    given: dict[str, Any] = {}
    if case.get("partenza") != "vuota":
        given = {cell.id: 0 for cell in form.asked if cell.numeric and cell.quadro in ("Q1", "Q2")}
        given |= START["risposte"]
        if case.get("partenza_quadro3") == "zero":
            given |= {c.id: 0 for c in form.asked if c.numeric and c.quadro == "Q3" and c.formula is None}
    given |= case.get("risposte", {})
    return {cell: plain(value) for cell, value in given.items()}


def plain(value: Any) -> Any:
    """A value as written by people: decimal comma; `manca`; `testo × 6000`."""
    if value == "manca":
        return None
    if isinstance(value, str) and value.startswith("testo × "):
        return "è" * int(value.removeprefix("testo × "))
    return value.replace(",", ".") if isinstance(value, str) and value[-1:].isdigit() else value


def shown(evaluation: Evaluation, cell: str) -> str:
    result = evaluation.cells[cell]
    if result.text:
        return result.text
    return {"not_due": "non dovuta", "missing": "mancante", "computed": "nessun valore"}[result.state]


def check_messages(evaluation: Evaluation, wanted: dict[str, str]) -> None:
    said = {message.id: message.text for message in evaluation.messages}
    for message, words in wanted.items():
        if words == "assente":
            assert message not in said
        else:
            assert words in said[message]


def check_findings(evaluation: Evaluation, case: dict[str, Any]) -> None:
    found = {finding.code for finding in evaluation.findings if finding.level != "info"}
    if case.get("partenza") != "vuota":
        start = set(START["segnalazioni"]) - set(case.get("senza", ()))
        assert found == set(case.get("segnalazioni", ())) | start
    notes = {finding.code for finding in evaluation.findings if finding.level == "info"}
    assert set(case.get("note", ())) <= notes
    assert not set(case.get("senza_note", ())) & notes


def test_every_check_of_the_form_fires_in_some_case() -> None:
    """A check that no case fires is a check that nobody has seen."""
    fired = set()
    for path in FILES:
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            fired |= {finding.code for finding in evaluate(form_of(case), answers_of(case)).findings}
    missing = {check.code for check in load("SOC26").checks} - fired
    assert not missing


def test_the_readme_explains_every_key() -> None:
    text = Path(FOLDER / "README.md").read_text(encoding="utf-8")
    for key in KEYS:
        assert f"`{key}`" in text
