# SPDX-License-Identifier: EUPL-1.2
"""Findings: which are told, which cells they name, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from schedario.engine.evaluate import Evaluation
from tests.program.editions import BELOW, COMPLETE, REPORTED, derive_small, judge, leave_out

MISSING, TOO_SMALL, TOO_LARGE, UNREADABLE = "X-006", "X-002", "X-012", "X-001"
DOUBTFUL, FILLED, CLEARED, NOT_SUPPLIED, UNAVAILABLE = "X-007", "X-010", "X-013", "X-014", "X-015"


@pytest.mark.parametrize(
    ("blank", "said", "told"),
    [
        pytest.param("A", {}, {MISSING: ["A"]}, id="nothing is said of it"),
        pytest.param("A", {"doubts": "A"}, {DOUBTFUL: ["A"]}, id="a document does not settle it"),
        pytest.param("AB", {"doubts": "A"}, {DOUBTFUL: ["A"], MISSING: ["B"]}, id="one of two is in doubt"),
        pytest.param("A", {"unavailable": "A"}, {UNAVAILABLE: ["A"]}, id="there is nothing to give"),
        pytest.param("", {"unavailable": "N"}, {UNAVAILABLE: ["N"]}, id="there is no text to give"),
        pytest.param("G", {"cleared": "G"}, {CLEARED: ["G"]}, id="the supplied value was taken out"),
        pytest.param("AG", {"cleared": "G"}, {MISSING: ["A"], CLEARED: ["G"]}, id="it was, beside another blank"),
        pytest.param("G", {"cleared": "G", "doubts": "G"}, {DOUBTFUL: ["G"]}, id="it was, and is in doubt"),
        pytest.param("A", {"cleared": "A"}, {MISSING: ["A"]}, id="what the comune itself gave was taken out"),
        pytest.param("S", {}, {NOT_SUPPLIED: ["S"]}, id="others were to supply it"),
        pytest.param("S", {"doubts": "S"}, {DOUBTFUL: ["S"]}, id="they did, and it is in doubt"),
        pytest.param("O", {}, {MISSING: ["O"]}, id="it is due although its quadro is not"),
    ],
)
def test_a_blank_is_told_once_by_what_is_known_of_it(
    blank: str, said: Mapping[str, Any], told: Mapping[str, list[str]]
) -> None:
    assert list_told(judge(leave_out(COMPLETE, *blank), **said)) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(COMPLETE | {"A": "x"}, {UNREADABLE: ["A"]}, id="what cannot be read is not missing as well"),
        pytest.param(COMPLETE | {"U": "3"}, {FILLED: ["U"]}, id="a quadro that is not due is filled in"),
        pytest.param(COMPLETE | {"U": "0", "V": "0"}, {}, id="zeros in it are no answers"),
        pytest.param(COMPLETE | {"U": "0", "V": "3"}, {FILLED: ["V"]}, id="only what is above zero is named"),
        pytest.param(COMPLETE | {"G": "5"}, {FILLED: ["O"]}, id="a row that is not due by its own condition"),
        pytest.param(BELOW, {MISSING: ["U", "V"]}, id="the quadro is due, and blank"),
        pytest.param(REPORTED, {}, id="it is due, and filled in"),
        pytest.param(REPORTED | {"V": "-1"}, {"K5": ["V"]}, id="a check of a quadro that is due"),
        pytest.param(COMPLETE | {"V": "-1"}, {FILLED: ["V"]}, id="it is not told where the quadro is not due"),
        pytest.param(COMPLETE | {"V": "901"}, {FILLED: ["V"], "K6": ["V"]}, id="but for one that always applies"),
        pytest.param(leave_out(COMPLETE, "B") | {"A": "301"}, {MISSING: ["B"], "K4": ["A", "B"]}, id="an early check"),
        pytest.param(leave_out(COMPLETE, "B") | {"A": "300"}, {MISSING: ["B"]}, id="one that a blank can still undo"),
        pytest.param(
            leave_out(COMPLETE, "A") | {"F": "200"}, {MISSING: ["A"]}, id="a check of which one reading lacks"
        ),
        pytest.param(COMPLETE | {"N": "dieci lett"}, {}, id="a text of the greatest length"),
        pytest.param(COMPLETE | {"N": "undici lett"}, {"X-004": ["N"]}, id="a longer one"),
    ],
)
def test_a_finding_names_the_cells_that_it_is_about(given: Mapping[str, str], told: Mapping[str, list[str]]) -> None:
    assert list_told(judge(given)) == told


def test_an_early_finding_tells_the_least_that_a_number_can_become() -> None:
    (early,) = (one for one in judge(leave_out(COMPLETE, "B") | {"A": "301"}).findings if one.code == "PRG26-K4")
    assert early.found == "almeno 301,00"


def test_mistakes_stand_before_blanks_and_these_before_what_is_only_to_be_confirmed() -> None:
    given = leave_out(REPORTED, "F") | {"A": "501", "B": "-1", "G": "2000", "N": "undici lett"}
    assert list(list_told(judge(given, unavailable=["T"]))) == [
        TOO_SMALL,
        TOO_LARGE,
        "K1",
        MISSING,
        "X-004",
        "K4",
        UNAVAILABLE,
    ]


def test_without_a_check_of_their_own_blanks_are_told_as_missing(tmp_path: Path) -> None:
    form = derive_small(tmp_path, "cell_checks: {X-013: null, X-014: null}")
    found = judge(leave_out(COMPLETE, "G", "S"), form=form, cleared=["G"])
    assert list_told(found) == {MISSING: ["G", "S"]}


def list_told(found: Evaluation) -> dict[str, list[str]]:
    """The cells of each finding by its code, in the order in which they are told."""
    told: dict[str, list[str]] = {}
    for one in found.findings:
        told.setdefault(one.code.removeprefix("PRG26-"), []).extend(one.cells)
    return told
