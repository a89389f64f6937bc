# SPDX-License-Identifier: EUPL-1.2
"""The state of a cell, and what is shown in it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.program.editions import COMPLETE, DISPUTED, REPORTED, judge, leave_out


@pytest.mark.parametrize(
    ("given", "cell", "state", "shown"),
    [
        pytest.param(COMPLETE, "A", "answered", 500, id="the comune gives it"),
        pytest.param(COMPLETE, "G", "prefilled", 2000, id="it is supplied"),
        pytest.param(COMPLETE, "N", "missing", None, id="it is blank"),
        pytest.param(COMPLETE, "H", "computed", 1100, id="its formula gives it"),
        pytest.param(COMPLETE | {"H": "7"}, "H", "prefilled", 700, id="an answer prevails over its formula"),
        pytest.param(COMPLETE | {"H": "-7"}, "H", "prefilled", -700, id="so does one that counts for nothing"),
        pytest.param(leave_out(COMPLETE, "A"), "H", "missing", None, id="its formula lacks a figure"),
        pytest.param(COMPLETE | {"S": "0"}, "X", "computed", None, id="all is there, and no number comes of it"),
        pytest.param(COMPLETE | {"G": "2000"}, "X", "missing", None, id="its formula rests on a wrong number"),
        pytest.param(COMPLETE | {"B": "5", "F": "8"}, "K", "computed", 300, id="readings agree on it"),
        pytest.param(COMPLETE | {"F": "8"}, "K", "to_verify", None, id="readings differ on it"),
        pytest.param(DISPUTED, "U", "missing", None, id="readings differ on whether it is due"),
        pytest.param(COMPLETE | {"U": "3"}, "U", "not_due", 300, id="it is not due, but filled in"),
        pytest.param(COMPLETE | {"U": "3"}, "W", "not_due", None, id="computed from that, it is not shown"),
        pytest.param(REPORTED, "W", "computed", 200, id="it is computed where it is due"),
        pytest.param(COMPLETE, "O", "answered", 1, id="it is due although its quadro is not"),
        pytest.param(COMPLETE | {"G": "5"}, "O", "not_due", 1, id="its own condition says that it is not due"),
    ],
)
def test_a_cell_has_the_state_and_number_that_its_answers_give(
    given: Mapping[str, str], cell: str, state: str, shown: int | None
) -> None:
    found = judge(given).cells[cell]
    assert (found.state, found.stored) == (state, shown)


@pytest.mark.parametrize(
    ("blank", "unavailable", "state"),
    [
        pytest.param("A", "A", "unavailable", id="it has all but what there is not"),
        pytest.param("AB", "AB", "unavailable", id="there is nothing of all that it needs"),
        pytest.param("AB", "A", "missing", id="something else is still to be given"),
        pytest.param("A", "F", "missing", id="what there is not is of no use to it"),
    ],
)
def test_a_computed_cell_is_unavailable_where_all_that_it_lacks_is(blank: str, unavailable: str, state: str) -> None:
    given = leave_out(COMPLETE, *blank, *unavailable)
    assert judge(given, unavailable=tuple(unavailable)).cells["H"].state == state


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        pytest.param("A", "doubtful", id="a figure that is asked for"),
        pytest.param("X", "doubtful", id="a computed one"),
        pytest.param("W", "not_due", id="one that is not due"),
    ],
)
def test_what_is_in_doubt_is_not_shown(cell: str, state: str) -> None:
    found = judge(COMPLETE, doubts=[cell]).cells[cell]
    assert (found.state, found.stored) == (state, None)


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        pytest.param("A", "0", None, id="its minimum is no wrong number"),
        pytest.param("A", "-0.01", "PRG26-X-002", id="a cent below it is"),
        pytest.param("G", "1000", None, id="its maximum is no wrong number"),
        pytest.param("G", "1000.01", "PRG26-X-012", id="a cent above it is"),
    ],
)
def test_a_number_is_wrong_beyond_its_limits(cell: str, value: str, told: str | None) -> None:
    found = judge(COMPLETE | {cell: value})
    assert [one.code for one in found.findings if one.cells == (cell,)] == ([told] if told else [])
    assert (found.decisions["grande"] is None) is (told is not None and cell == "G")
