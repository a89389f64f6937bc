# SPDX-License-Identifier: EUPL-1.2
"""Readings: what two possible choices of a parameter decide alike, and what they do not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.program.editions import BELOW, COMPLETE, DISPUTED, judge, leave_out


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


def test_a_condition_that_a_check_leaves_open_is_not_stated() -> None:
    assert judge(COMPLETE).decisions["grande"] is True
    assert judge(COMPLETE | {"G": "13"}).decisions["grande"] is None
