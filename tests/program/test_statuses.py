# SPDX-License-Identifier: EUPL-1.2
"""The status of what is said: the weakest that it rests on here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.program.editions import BELOW, COMPLETE, DISPUTED, judge, leave_out


@pytest.mark.parametrize(
    ("given", "name", "status"),
    [
        pytest.param(COMPLETE, "H", "inferred", id="a formula that is inferred"),
        pytest.param(COMPLETE | {"H": "7"}, "H", "official", id="what was supplied instead is a fact"),
        pytest.param(
            COMPLETE, "C", "project", id="a formula is official, the parameter that chooses its branch is not"
        ),
        pytest.param(COMPLETE, "K", "inferred", id="a number that rests on how a parameter is read"),
        pytest.param(COMPLETE, "P", "official", id="the branch taken counts"),
        pytest.param(COMPLETE | {"G": "5"}, "P", "inferred", id="the other branch does where it is taken"),
        pytest.param(COMPLETE | {"G": "5", "H": "7"}, "P", "official", id="it rests on an answer"),
        pytest.param(COMPLETE, "una", "official", id="of two conditions the official one is enough"),
        pytest.param(COMPLETE | {"A": "20"}, "una", "official", id="both are, and the better known counts"),
        pytest.param(COMPLETE | {"A": "20", "G": "5"}, "una", "inferred", id="only the inferred one is enough"),
        pytest.param(COMPLETE | {"G": "5"}, "una", "inferred", id="none is: all count"),
        pytest.param(COMPLETE, "inferiore", "official", id="every reading decides it alike: how it is read is all one"),
        pytest.param(BELOW, "due:Q2", "official", id="so it is with what rests on such a decision"),
        pytest.param(DISPUTED, "inferiore", "inferred", id="readings differ"),
        pytest.param(leave_out(COMPLETE, "A"), "inferiore", "inferred", id="one of them cannot be tried"),
        pytest.param(DISPUTED | {"G": "5"}, "due:Q2", "official", id="readings differ on what does not count"),
        pytest.param(COMPLETE, "case:outcome:alto", "official", id="a case that such a decision chooses"),
        pytest.param(COMPLETE, "case:M3:M3/1", "inferred", id="an official case with an inferred number in its text"),
        pytest.param(COMPLETE | {"H": "7"}, "case:M3:M3/1", "official", id="that number was supplied"),
        pytest.param(COMPLETE, "case:M3:M3/2", "project", id="a case is less well known than what chooses it"),
    ],
)
def test_a_statement_is_known_as_well_as_the_weakest_that_it_rests_on(
    given: Mapping[str, str], name: str, status: str
) -> None:
    found = judge(given)
    assert found.get_status(name) == status
