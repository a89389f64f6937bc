# SPDX-License-Identifier: EUPL-1.2
"""The cases that a social-services officer can check: `forms/soc26/cases/*.yaml`, explained in the README there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from schedario.definition.catalogue import SHIPPED, load
from schedario.definition.form import Form
from schedario.engine.cases import (
    DUE,
    KEYS,
    TRUTH,
    WITHOUT_VALUE,
    CaseFolder,
    build_case_form,
    check_case,
    run_cases,
    take_case_answers,
)
from schedario.engine.evaluate import evaluate

__all__ = ["DUE", "TRUTH", "WITHOUT_VALUE", "all_cases", "answers_of", "form_of"]

FOLDER = SHIPPED / "soc26" / "cases"
CASES = CaseFolder.read(FOLDER)


def all_cases() -> list[Any]:
    return [pytest.param(file, case, id=f"{file}: {case['caso']}") for file, case in CASES.cases]


def form_of(case: dict[str, Any]) -> Form:
    """SOC26, with the parameters that the case changes."""
    return build_case_form(load("SOC26"), case)


def answers_of(case: dict[str, Any]) -> dict[str, str | int | None]:
    return take_case_answers(load("SOC26"), CASES.start, case)


@pytest.mark.parametrize(("file", "case"), all_cases())
def test_case(file: str, case: dict[str, Any]) -> None:
    assert list(check_case(load("SOC26"), CASES.start, file, case)) == []


def test_every_check_of_the_form_fires_in_some_case() -> None:
    """A check that no case fires is a check that nobody has seen."""
    fired = set()
    for _, case in CASES.cases:
        fired |= {finding.code for finding in evaluate(form_of(case), answers_of(case)).findings}
    missing = {check.code for check in load("SOC26").checks} - fired
    assert not missing


def test_the_readme_explains_every_key() -> None:
    text = Path(FOLDER / "README.md").read_text(encoding="utf-8")
    for key in KEYS:
        assert f"`{key}`" in text


BAD_CASES = """
- caso: Un valore
  atteso: {R04: "9,99"}
- caso: Una chiave
  attesa: {R04: "1,00"}
- caso: Un quadro
  quadri: {Q3: dovuto}
- caso: Una condizione
  condizioni: {livello_inferiore: forse}
- caso: Un messaggio che non si dice così
  messaggi: {M-Q1-c: queste parole no}
- caso: Un messaggio che si dice
  messaggi: {M-Q1-c: assente}
- caso: Una segnalazione di troppo
  segnalazioni: [SOC26-Q1-006]
- caso: Una segnalazione di meno
  senza: [SOC26-Q1-003]
- caso: Una nota
  note: [SOC26-Z9-001]
- caso: Un esito
  esito: un_altro
- caso: Una cella che non esiste
  risposte: {Z99: 1}
- caso: Una cella attesa che non esiste
  atteso: {Z99: 1}
"""


def test_what_comes_out_otherwise_is_told_and_never_raises(tmp_path: Path) -> None:
    (tmp_path / "partenza.yaml").write_bytes((FOLDER / "partenza.yaml").read_bytes())
    (tmp_path / "sbagliati.yaml").write_text(BAD_CASES, encoding="utf-8")
    report = run_cases(load("SOC26"), tmp_path)
    assert report.count == 12
    assert list(dict.fromkeys(fault.case for fault in report.faults)) == [
        line.removeprefix("- caso: ") for line in BAD_CASES.split("\n") if line.startswith("- caso")
    ]
    told = " ".join(fault.told for fault in report.faults)
    assert not re.findall(r"\b(?:not|without|cannot|is|has|keys|Error)\b|Error", told)
    assert "«Z99» non esiste in questa edizione" in told
    assert str(report.faults[0]) == "sbagliati: Un valore: R04: risulta 3,51, il caso dice 9,99"


def test_a_scheda_that_must_pass_or_fail_is_held_to_it(tmp_path: Path) -> None:
    (tmp_path / "partenza.yaml").write_bytes((FOLDER / "partenza.yaml").read_bytes())
    (tmp_path / "deve_fallire.yaml").write_text("- caso: Passa\n", encoding="utf-8")
    assert [fault.told for fault in run_cases(load("SOC26"), tmp_path).faults] == [
        "la scheda non ha errori, e dovrebbe averne"
    ]


def test_an_edition_without_cases_has_none_and_a_broken_file_is_told(tmp_path: Path) -> None:
    assert run_cases(load("SOC26"), tmp_path / "cases") == run_cases(load("SOC26"), tmp_path)
    (tmp_path / "rotto.yaml").write_text("a: [", encoding="utf-8")
    [fault] = run_cases(load("SOC26"), tmp_path).faults
    assert fault.told == "il file rotto.yaml non si può leggere: la riga 1 non è YAML"
    (tmp_path / "rotto.yaml").write_text("caso: uno", encoding="utf-8")
    [fault] = run_cases(load("SOC26"), tmp_path).faults
    assert fault.told == "il file non è un elenco di casi: rotto"
    (tmp_path / "rotto.yaml").write_text("- uno", encoding="utf-8")
    fault, *_ = run_cases(load("SOC26"), tmp_path).faults
    assert "non è scritto come un caso" in fault.told
