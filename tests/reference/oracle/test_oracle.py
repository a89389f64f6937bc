# SPDX-License-Identifier: EUPL-1.2
"""The oracle is right about what people wrote down, agrees with SOC26 by hand, and so does the engine with it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from schedario.definition.form import Form
from schedario.engine.answers import Answers, take_answers
from schedario.engine.evaluate import Evaluation, evaluate
from tests.conformance.editions import FOLDERS, load_edition, load_form
from tests.differential.generate import schede
from tests.forms.test_cases import DUE, TRUTH, WITHOUT_VALUE, all_cases, answers_of
from tests.reference import generate, soc26
from tests.reference.oracle.editions import Edition, build_edition, load_merged
from tests.reference.oracle.formulas import parse_formula
from tests.reference.oracle.verdicts import Given, Verdict, judge_scheda, judge_stored, read_answers

REFERENCE = Path(__file__).parents[1]
HAND_WRITTEN = [REFERENCE / name for name in ("rules.py", "soc26.py", "generate.py")]
CASES = generate.cases(400, seed=26)


def test_nothing_of_the_program_is_used() -> None:
    """A witness that asks the accused is none."""
    modules = [file for file in (REFERENCE / "oracle").glob("*.py") if not file.name.startswith("test_")]
    for file in [*modules, *HAND_WRITTEN]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            imported = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in imported if name.startswith("schedario")], file


# ------------------------------------------------------------------------------ against people


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a - b - c", ("-", ("-", ("name", "a"), ("name", "b")), ("name", "c"))),
        ("a + b * -c", ("+", ("name", "a"), ("*", ("name", "b"), ("neg", ("name", "c"))))),
        ("not a < 0.5 and b", ("and", ("not", ("<", ("name", "a"), ("number", Fraction(1, 2)))), ("name", "b"))),
        ("a or b and c", ("or", ("name", "a"), ("and", ("name", "b"), ("name", "c")))),
        ('case p when "x" then 1 when "y" then R01.base end',
         ("case", "p", {"x": ("number", Fraction(1)), "y": ("name", "R01.base")})),
        ("if a = b then sum(t.c, 2) else 0 # zero",
         ("if", ("=", ("name", "a"), ("name", "b")), ("call", "sum", [("name", "t.c"), ("number", Fraction(2))]),
          ("number", Fraction(0)))),
    ],
)  # fmt: skip
def test_formulas_are_read_by_the_grammar(text: str, tree: Any) -> None:
    assert parse_formula(text) == tree


@pytest.mark.parametrize(("file", "case"), all_cases())
def test_the_cases_of_the_officers_hold(file: str, case: dict[str, Any]) -> None:
    edition = edition_of(case)
    verdict = judge_scheda(edition, answers_of(case), case.get("non_disponibili", {}))
    for quadro, wanted in case.get("quadri", {}).items():
        assert DUE[verdict.quadri[quadro]] == wanted
    for condition, wanted in case.get("condizioni", {}).items():
        assert TRUTH[verdict.conditions[condition]] == wanted
    for message, words in case.get("messaggi", {}).items():
        assert (message not in verdict.messages) is (words == "assente")
    for cell, wanted in case.get("atteso", {}).items():
        assert shown(edition, verdict, cell) == str(wanted)
    told = {finding.code for finding in verdict.findings}
    assert set(case.get("segnalazioni", ())) | set(case.get("note", ())) <= told
    assert not told & (set(case.get("senza", ())) | set(case.get("senza_note", ())))
    assert (verdict.outcome or "nessuno") == case.get("esito", verdict.outcome or "nessuno")
    errors = [finding for finding in verdict.findings if finding.level == "error"]
    assert bool(errors) is {"deve_fallire": True, "deve_passare": False}.get(file, bool(errors))


def edition_of(case: Mapping[str, Any]) -> Edition:
    data = load_merged(FOLDERS["soc26"])
    for name, value in case.get("parametri", {}).items():
        data["parameters"][name] = {**data["parameters"][name], "value": str(value), "possible": []}
    return build_edition(data)


def shown(edition: Edition, verdict: Verdict, name: str) -> str:
    """As the officers write it: `5,57`, and in words what has no value."""
    state, stored = verdict.cells[name]
    if state in WITHOUT_VALUE and state != "computed":
        return WITHOUT_VALUE[state]
    if not isinstance(stored, int):
        return "nessun valore" if stored is None else stored
    decimals = edition.cells[name].decimals or 0
    return str(Decimal(stored).scaleb(-decimals)).replace(".", ",")


# ------------------------------------------------------------------------------ against SOC26 by hand


def by_hand(edition: Edition, given: dict[str, Given]) -> tuple[soc26.Hand, soc26.Hand]:
    """What the hand says, and what the oracle says of the same."""
    verdict = judge_scheda(edition, given)
    states = {name: state for name, (state, _) in verdict.cells.items()}
    return soc26.judge_by_hand(given), soc26.Hand(states, *verdict[2:])


def test_the_oracle_and_the_hand_agree_on_generated_schede() -> None:
    edition = load_edition("soc26")
    assert soc26.list_printed_cells() == list(edition.cells)
    for case in CASES:
        one, other = by_hand(edition, {name: case.answers[name] for name in edition.cells if name in case.answers})
        assert one == other, case.name


def test_the_oracle_and_the_hand_agree_on_extremes_and_blanks() -> None:
    edition = load_edition("soc26")
    compared = 0
    for row in schede(load_form("soc26"), 700, seed=17).iter_rows(named=True):
        stored = {name: value for name, value in row.items() if value is not None}
        if all(isinstance(value, str) or value >= 0 for value in stored.values()):
            given = {name: as_given(edition, name, value) for name, value in stored.items()}
            one, other = by_hand(edition, given)
            assert one == other, stored
            compared += 1
    assert compared > 250


def as_given(edition: Edition, name: str, stored: int | str) -> int | str | Decimal:
    decimals = edition.cells[name].decimals
    return Decimal(stored).scaleb(-decimals) if decimals and isinstance(stored, int) else stored


# ------------------------------------------------------------------------------ against the engine


def by_engine(form: Form, evaluation: Evaluation) -> Verdict:
    """What the engine says, in the oracle's words."""
    return Verdict(
        cells={name: (result.state, result.stored) for name, result in evaluation.cells.items()},
        exact={},
        quadri=dict(evaluation.quadri),
        conditions={name: evaluation.decisions[name] for name in form.conditions},
        messages={message.id: message.case for message in evaluation.messages},
        outcome=evaluation.outcome.id if evaluation.outcome else None,
        findings=[(one.code, one.level, one.quadro, one.cells) for one in evaluation.findings],  # type: ignore[misc]
    )


@pytest.mark.parametrize("name", FOLDERS)
def test_the_engine_agrees_on_any_answers(name: str) -> None:
    form, edition = load_form(name), load_edition(name)
    assert list(edition.cells) == list(form.cells)
    for row in schede(form, 500 if name == "soc26" else 250, seed=41).iter_rows(named=True):
        stored = {cell: value for cell, value in row.items() if value is not None}
        found = by_engine(form, evaluate(form, Answers(stored)))
        assert judge_stored(edition, stored)._replace(exact={}) == found, stored


# Numbers as text, good and bad, and texts that are kept otherwise than they are given.
NUMBERS = (
    "", " ", "0", "-0", "7", "007", "-1", "5.50", "5.500", "5.001", "5,50", ".5", "5.", "1e3", "+4", " 12 ", "x",
    "999999999999999", "1000000000000000", "9999999999999.99", "9999999999999.990", "10000000000000.00", "١٢", "1 000",
    "1.234.567", 0, 12, -3, 10**15 - 1, 10**15, Decimal("5.08"), Decimal("5.081"), Decimal("1E+3"), None,
)  # fmt: skip
TEXTS = (
    "", "   ", "\n", "x", "  a   b ", "a\r\nb", "e\u0300", "a\x00b\x1f", "diretta", "personale; utenti",
    "personale;utenti", "personale; altro; utenti; x", "voce di prova A", "a; b", "c d", "\u2028x", "è" * 6001, 7, None,
)  # fmt: skip


@pytest.mark.parametrize("name", ["soc26", "questions", "operators", "minimo"])
def test_the_engine_takes_and_judges_whatever_is_given(name: str) -> None:
    form, edition = load_form(name), load_edition(name)
    rng = Random(11)
    for _ in range(250):
        given = {
            cell.id: rng.choice((*NUMBERS, *TEXTS[:6]) if cell.numeric else TEXTS)
            for cell in form.asked
            if rng.random() < 0.5
        }
        stored, faults = read_answers(edition, given)
        taken = take_answers(form, given)
        assert dict(taken.stored) == stored, given
        assert {fault.cell: fault.about for fault in taken.faults} == faults, given
        found = by_engine(form, evaluate(form, taken))
        assert judge_stored(edition, stored, faults)._replace(exact={}) == found, given
