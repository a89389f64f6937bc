# SPDX-License-Identifier: EUPL-1.2
"""Messages: which case is said, and of which it is sure that nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from schedario.engine.evaluate import evaluate
from tests.program.editions import BELOW, COMPLETE, DISPUTED, REPORTED, derive_form, derive_small, judge, leave_out


def test_a_message_of_a_quadro_that_is_surely_not_due_is_silent(tmp_path: Path) -> None:
    form = derive_form(tmp_path, "quadri: {Q2: {due: risorse_oltre_soglia}}")
    assert evaluate(form, {"R09": "999.99"}).quadri["Q2"] == "not_due"
    assert evaluate(form, {"R09": "999.99"}).silent["M-Q2"]
    assert not evaluate(form, {"R09": "1000.00"}).silent["M-Q2"]
    assert not evaluate(form, {}).silent["M-Q2"]


def test_a_case_without_a_text_is_silent_once_it_is_certain(tmp_path: Path) -> None:
    form = derive_form(tmp_path, "")
    assert evaluate(form, {"R01.base": "0", "R01.corrente": "0", "R01A": "0"}).silent["M-Q1-a"]
    assert not evaluate(form, {"R01.base": "1"}).silent["M-Q1-a"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(COMPLETE | {"B": "5", "F": "8"}, "Mancano 3,00 euro.", id="both readings give one number"),
        pytest.param(COMPLETE | {"F": "8"}, "Mancano 2,00 oppure 3,00 euro.", id="they give two"),
        pytest.param(
            DISPUTED, "Mancano 0,00 oppure 0,50 euro.", id="by one reading nothing is lacking, never less than it"
        ),
        pytest.param(leave_out(COMPLETE, "A") | {"F": "8"}, None, id="one of them gives none"),
        pytest.param(leave_out(COMPLETE, "B") | {"F": "8"}, None, id="the other gives none"),
        pytest.param(COMPLETE | {"F": "8", "G": "5"}, None, id="the case that holds says nothing"),
        pytest.param(COMPLETE | {"F": "8", "G": "13"}, None, id="a check leaves it open"),
    ],
)
def test_a_text_is_said_with_all_its_numbers(given: Mapping[str, str], said: str | None) -> None:
    assert {one.id: one.text for one in judge(given).messages}.get("M1") == said


def test_three_different_numbers_are_told_by_their_ends(tmp_path: Path) -> None:
    readings = "{prima: la prima spesa, seconda: la seconda spesa, media: la media}"
    form = derive_small(tmp_path, f"parameters: {{lettura: {{possible: {readings}}}}}")
    given = COMPLETE | {"A": "2", "B": "8", "F": "10"}
    texts = {one.id: one.text for one in judge(given, form=form).messages}
    assert texts["M1"] == "Mancano fra 2,00 e 8,00 euro."


@pytest.mark.parametrize(
    ("given", "silent"),
    [
        pytest.param(COMPLETE | {"G": "8"}, True, id="the case that holds has no text"),
        pytest.param(COMPLETE | {"G": "7"}, False, id="so it is, but a check leaves the message open"),
        pytest.param(COMPLETE, False, id="a case with a text holds"),
        pytest.param(leave_out(COMPLETE, "A"), False, id="it does, and a number of its text is blank"),
        pytest.param(leave_out(COMPLETE, "G"), False, id="nothing is decided"),
    ],
)
def test_a_message_is_silent_where_nothing_is_left_to_say(given: Mapping[str, str], silent: bool) -> None:
    found = judge(given)
    assert found.silent["M1"] is silent
    assert not (silent and "M1" in {one.id for one in found.messages})


def test_a_quadro_that_is_not_due_says_nothing_whatever_stands_in_it() -> None:
    assert "M2" in {one.id for one in judge(REPORTED).messages}
    exempt = judge(COMPLETE | {"U": "1", "V": "2"})
    assert exempt.decided["M2"] is not None
    assert exempt.decided["M2"].text is not None
    assert exempt.silent["M2"]
    assert "M2" not in {one.id for one in exempt.messages}


def test_a_computed_number_that_was_supplied_is_said_as_it_was() -> None:
    texts = {one.id: one.text for one in judge(leave_out(BELOW, "A", "B") | {"H": "7"}).messages}
    assert texts["M3"] == "La somma è 7,00."
    assert "M3" not in {one.id for one in judge(leave_out(BELOW, "A")).messages}
