# SPDX-License-Identifier: EUPL-1.2
"""Readings: what two possible choices of a parameter decide alike, and what they do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from schedario.definition.catalogue import load
from tests.program.editions import BELOW, COMPLETE, DISPUTED, derive_form, derive_small, judge, leave_out


@pytest.mark.parametrize(
    ("given", "below", "due"),
    [
        pytest.param(COMPLETE, False, "not_due", id="by both it is not"),
        pytest.param(BELOW, True, "due", id="by both it is"),
        pytest.param(DISPUTED, None, "to_verify", id="by the first it is, by the second it is not"),
        pytest.param(DISPUTED | {"A": "6", "B": "5"}, None, "to_verify", id="by the second it is, by the first not"),
        pytest.param(leave_out(BELOW, "B"), None, "undecided", id="by the first it is, the second cannot be tried"),
        pytest.param(leave_out(DISPUTED, "G"), None, "undecided", id="readings differ, but another answer may decide"),
        pytest.param(DISPUTED | {"G": "5"}, None, "not_due", id="readings differ, and another answer decides"),
        pytest.param({"F": "0"}, False, "not_due", id="no spending is below nothing"),
    ],
)
def test_a_decision_is_known_where_every_possible_reading_makes_it_alike(
    given: Mapping[str, str], below: bool | None, due: str
) -> None:
    found = judge(given)
    assert (found.decisions["inferiore"], found.quadri["Q2"]) == (below, due)


def test_a_check_is_told_only_where_every_reading_has_it() -> None:
    codes = [{one.code for one in judge(COMPLETE | {"F": need}).findings} for need in ("200", "105.50")]
    assert ["PRG26-K3" in one for one in codes] == [True, False]


@pytest.mark.parametrize(
    ("rule", "given", "told"),
    [
        ("in_some_reading(inferiore)", DISPUTED, True),
        ("in_some_reading(not inferiore)", DISPUTED, True),
        ("in_some_reading(not inferiore)", BELOW, False),
        ("in_some_reading(inferiore)", leave_out(BELOW, "B"), True),  # the second reading cannot be tried
        ("in_some_reading(not inferiore)", leave_out(DISPUTED, "B"), False),
        ("not in_some_reading(not inferiore)", leave_out(DISPUTED, "B"), True),  # never unknown
        ('in_some_reading(B = 6 and lettura = "seconda")', COMPLETE, True),
        ('in_some_reading(B = 6 and lettura = "media")', COMPLETE, False),  # no reading that is possible
        ("in_some_reading(A > 5)", COMPLETE, False),
        ("in_some_reading(A > 4)", COMPLETE, True),
    ],
)
def test_a_check_may_ask_whether_some_reading_has_it(
    rule: str, given: Mapping[str, str], told: bool, tmp_path: Path
) -> None:
    texts = "found: trovato, expected: atteso, message: messaggio, remedy: rimedio, status: project, source: prova"
    form = derive_small(tmp_path, f"checks:\n  K7: {{quadro: Q1, level: info, cells: [A], when: {rule!r}, {texts}}}")
    assert ("PRG26-K7" in {one.code for one in judge(given, form=form).findings}) is told


def test_a_condition_that_a_check_leaves_open_is_not_stated() -> None:
    assert judge(COMPLETE).decisions["grande"] is True
    assert judge(COMPLETE | {"G": "13"}).decisions["grande"] is None


RECENT = "parameters: {spending_reference: {value: y2021, possible: {y2021: la spesa del 2021}}}"
ZERO_LEVEL = {"R03": "2000", "R05": "4.00", "R06": "50000.00", "R08": "5000.00"}


@pytest.mark.parametrize(
    ("supplied", "code", "told"),
    [
        pytest.param({"R07.base": "0", "R07.corrente": "30000"}, "Q2-006", False, id="a zero nobody compares"),
        pytest.param({"R07.base": "30000", "R07.corrente": "0"}, "Q2-006", True, id="a zero of the year that counts"),
        pytest.param({"R07.corrente": "30000"}, "Q2-002", False, id="nothing of a year nobody compares"),
        pytest.param({"R07.base": "30000"}, "Q2-002", True, id="nothing of the year that counts"),
        pytest.param({"R07.base": "60000", "R07.corrente": "30000", "R09": "4000"}, "Q3-013", False, id="enough, once"),
        pytest.param({"R07.base": "30000", "R07.corrente": "60000", "R09": "4000"}, "Q3-013", True, id="enough, now"),
    ],
)
def test_an_edition_that_is_sure_of_one_year_does_not_look_at_the_other(
    supplied: Mapping[str, str], code: str, told: bool, tmp_path: Path
) -> None:
    codes = {one.code for one in judge(ZERO_LEVEL | supplied, form=derive_form(tmp_path, RECENT)).findings}
    assert (f"PRG26-{code}" in codes) is told
    codes = {one.code for one in judge(ZERO_LEVEL | supplied, form=load("SOC26")).findings}
    assert f"SOC26-{code}" in codes


def test_what_is_possible_in_an_edition_replaces_what_was_in_its_parent(tmp_path: Path) -> None:
    assert [*derive_form(tmp_path, RECENT).parameters["spending_reference"].possible] == ["y2021"]
