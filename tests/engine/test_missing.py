# SPDX-License-Identifier: EUPL-1.2
"""What would decide something that is open: the sets are enough, minimal, and the limits are exact."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.building.build import build
from schedario.definition.form import Form
from schedario.engine.answers import take_answers
from schedario.engine.evaluate import evaluate
from schedario.engine.explaining.explain import explain
from schedario.engine.missing import Limit, find_missing_for_cell, find_missing_for_decision
from tests.conformance.editions import FOLDERS, load_form

SPENDING = ("R06", "R07.base", "R07.corrente", "R08")


def test_an_empty_scheda_needs_four_amounts_or_one_may_do(soc26: Form) -> None:
    missing = find_missing_for_decision(evaluate(soc26, {}), "due:Q3")
    assert missing is not None
    assert missing.sure == (SPENDING, (*SPENDING[:3], "R09"))
    assert Limit("R08", at_most=True, stored=999_99, outcome=False) in missing.limits
    assert Limit("R06", at_most=True, stored=999_99, outcome=False) in missing.limits


def test_what_is_decided_lacks_nothing(soc26: Form) -> None:
    assert find_missing_for_decision(evaluate(soc26, {"R08": "999.99"}), "due:Q3") is None


def test_the_users_that_are_still_missing_to_reach_the_level(soc26: Form) -> None:
    users: dict[str, Any] = {cell.id: 0 for cell in soc26.asked if cell.column == "utenti"}
    answers = {**users, "M12.utenti": None, "R03": 399, "R05": "5.08"}
    missing = find_missing_for_decision(evaluate(soc26, answers), "livello_inferiore")
    assert missing is not None
    assert missing.sure == (("M12.utenti",),)
    # 20 users of 399 inhabitants are 5.01 %, 21 are 5.26 %
    assert Limit("M12.utenti", at_most=True, stored=20, outcome=True) in missing.limits
    assert Limit("M12.utenti", at_most=False, stored=21, outcome=False) in missing.limits


def test_a_missing_value_names_the_answers_it_waits_for(soc26: Form) -> None:
    evaluation = evaluate(soc26, {"R03": 933, "M12.utenti": 0, "M15.utenti": 3})
    ratio = find_missing_for_cell(evaluation, "R01B")
    assert ratio is not None
    assert ratio.sure == (("R01.corrente", "R01A"),)
    assert find_missing_for_cell(evaluation, "M12.media_ore") is None  # no users: 0.00 whatever the hours
    hours = find_missing_for_cell(evaluation, "M15.media_ore")
    assert hours is not None
    assert hours.sure == (("M15.ore",),)


AMOUNTS = st.integers(0, 3000_00)


def test_what_there_is_not_is_never_waited_for(soc26: Form) -> None:
    """Of two rows that lack, one is not available: the other may still decide alone, and nothing else does."""
    zeros = {cell.id: "0" for cell in soc26.asked if cell.numeric and cell.quadro == "Q1"}
    known = {name: value for name, value in zeros.items() if name not in ("M12.utenti", "M15.utenti")}
    answers = take_answers(soc26, known | {"R03": "2000", "R05": "4.00"}, {}, {"M12.utenti": "registro perso"})
    missing = find_missing_for_decision(evaluate(soc26, answers), "livello_inferiore")
    assert missing is not None
    assert (missing.sure, missing.unavailable) == ((), ("M12.utenti",))
    assert missing.limits == (Limit("M15.utenti", at_most=False, stored=80, outcome=False),)


@pytest.mark.parametrize(
    ("blank", "told"),
    [
        ("M12.ore", "Non si può dire, perché un dato non è disponibile: M12 (Numero di utenti serviti - 2025)."),
        ("M15.utenti", "Non ancora deciso: non è disponibile M12 (Numero di utenti serviti - 2025)."),
    ],
)
def test_what_there_is_not_is_not_said_to_be_missing(soc26: Form, blank: str, told: str) -> None:
    zeros = {cell.id: "0" for cell in soc26.asked if cell.numeric and cell.quadro == "Q1"}
    known = {name: value for name, value in zeros.items() if name not in ("M12.utenti", blank)}
    answers = take_answers(soc26, known | {"R03": "2000", "R05": "4.00"}, {}, {"M12.utenti": "registro perso"})
    for name in ("livello_inferiore", "M-Q1-c"):
        (one,) = explain(evaluate(soc26, answers), name)
        assert one.sentence == told


@given(st.dictionaries(st.sampled_from([*SPENDING, "R09"]), AMOUNTS), st.integers())
def test_sure_sets_decide_and_are_minimal(soc26: Form, cents: dict[str, int], seed: int) -> None:
    known = {name: f"{value // 100}.{value % 100:02}" for name, value in cents.items()}
    missing = find_missing_for_decision(evaluate(soc26, known), "due:Q3")
    if missing is None:
        return
    rng = random.Random(seed)
    for one in missing.sure:
        filled = {name: f"{rng.randrange(4000)}.{rng.randrange(100):02}" for name in one}
        assert evaluate(soc26, {**known, **filled}).quadri["Q3"] != "undecided", one
    for one, other in combinations(missing.sure, 2):
        assert not set(one) < set(other)
        assert not set(other) < set(one)


@given(st.dictionaries(st.sampled_from([*SPENDING, "R09"]), AMOUNTS))
def test_limits_are_exact(soc26: Form, cents: dict[str, int]) -> None:
    """On the limit it is decided as said; one cent beyond it is not decided so."""
    known = {name: f"{value // 100}.{value % 100:02}" for name, value in cents.items()}
    missing = find_missing_for_decision(evaluate(soc26, known), "due:Q3")
    for limit in missing.limits if missing else ():
        for step, same in ((0, True), (1 if limit.at_most else -1, False)):
            stored = limit.stored + step
            if stored < 0:
                continue
            answer = {limit.cell: f"{stored // 100}.{stored % 100:02}"}
            decided = evaluate(soc26, {**known, **answer}).decisions["due:Q3"]
            assert (decided is limit.outcome) is same, limit


def test_an_answer_that_settles_it_the_same_way_at_both_ends_has_no_limit() -> None:
    """P may be near 10, so it is open; very little or very much of it are both far away."""
    missing = find_missing_for_decision(evaluate(load_form("operators"), {"Q": "10.00"}), "scarto")
    assert missing is not None
    assert missing.sure == (("P",),)
    assert missing.limits == ()


def test_zero_is_an_answer_that_may_settle_it_alone(soc26: Form) -> None:
    missing = find_missing_for_decision(evaluate(soc26, {"R01.corrente": "0.00", "R03": 399}), "con_assistenti_sociali")
    assert missing is not None
    assert missing.limits == (
        Limit("R01A", at_most=True, stored=0, outcome=False),
        Limit("R01A", at_most=False, stored=1, outcome=True),
    )


def test_an_answer_is_tried_within_the_limits_of_its_cell(tmp_path: Path) -> None:
    """A number beyond them counts as none: from 500 to 999.99 resources alone say that nothing is due."""
    text = "extends: SOC26\nfields: {R08: {minimum: '500.00', maximum: '5000.00'}}\n"
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    missing = find_missing_for_decision(evaluate(build(tmp_path), {}), "due:Q3")
    assert missing is not None
    assert Limit("R08", at_most=True, stored=999_99, outcome=False) in missing.limits


def test_what_a_doubtful_figure_lacks_is_told_too(soc26: Form) -> None:
    """A print says it in two ways, so that there is no value; from the answers it would be computed."""
    answers = take_answers(soc26, {"R03": 933}, {"R04": "si legge in due modi"})
    evaluation = evaluate(soc26, answers)
    assert evaluation.cells["R04"].state == "doubtful"
    missing = find_missing_for_cell(evaluation, "R04")
    assert missing is not None
    assert missing == find_missing_for_cell(evaluate(soc26, {"R03": 933}), "R04")
    assert missing.sure


def test_no_more_than_32_alternatives_are_told(tmp_path: Path) -> None:
    """Six cells that are supplied or else computed from one answer each: 64 ways to have them all."""
    rule = "status: project, source: prova"
    pairs = "".join(
        f"  F{i}: {{label: Dato, unit: intero, supplied_by: comune, {rule}}}\n"
        f"  G{i}: {{label: Fornito, unit: intero, supplied_by: prefilled_locked, formula: F{i}, {rule}}}\n"
        for i in range(6)
    )
    total = " + ".join(f"G{i}" for i in range(6))
    placed = ", ".join(f"{{field: {kind}{i}}}" for kind in "FG" for i in range(6))
    text = (
        f"extends: {FOLDERS['operators']}\nfields:\n{pairs}"
        f"  G6: {{label: Somma, unit: intero, supplied_by: computed, formula: {total}, {rule}}}\n"
        f"quadri:\n  Q3: {{title: Terzo, subtitle: Q, due: always, {rule}, content: [{placed}, {{field: G6}}]}}\n"
    )
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    form = build(tmp_path)
    missing = find_missing_for_cell(evaluate(form, {}), "G6")
    assert missing is not None
    assert len(set(missing.sure)) == 32
    for one in missing.sure[:3]:
        assert evaluate(form, dict.fromkeys(one, 1)).cells["G6"].stored == 6
