# SPDX-License-Identifier: EUPL-1.2
"""What goes out can come in: whatever is written of a scheda is read again as the same, in every edition."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from schedario.cli.read import build_reading_json
from schedario.definition.catalogue import load
from schedario.documents.check import Checked
from schedario.documents.json_writer import write_json
from schedario.documents.read import read_bytes, read_sheets
from schedario.documents.reading import Reading
from schedario.documents.scheda import Confirmed, Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.writer import write_text
from schedario.engine.answers import Answers
from schedario.engine.evaluate import evaluate
from tests.conformance.editions import FOLDERS, load_edition, load_form
from tests.conformance.generate import draw_schede
from tests.documents.writing import scheda_of, state_more
from tests.reference.generate import cases

SOC26 = load("SOC26")
# A scheda is drawn from a number: hypothesis writes its examples out, and a scheda has hundreds of cells.
few = settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
DRAWN = 40
CONFIRMED = (Confirmed("SOC26-Q1-003", ("M12.utenti",), "12 «ore»", "è così", "una persona", "24/11/2026", "perché?"),)


def say(reading: Reading) -> tuple[object, ...]:
    """All that a reading says of a scheda."""
    header = {name: line.text for name, line in reading.header.items()}
    shown = {name: (one.printed, one.doubt, one.unavailable, one.state) for name, one in reading.cells.items()}
    unread = reading.hidden, reading.hidden_text, reading.others
    return reading.answers(), header, reading.mark, reading.confirmed, shown, unread


def write_whole(*documents: dict[str, Any]) -> bytes:
    """The JSON of several schede, as commands write it."""
    return json.dumps({"schede": [*documents], "unreadable": []}, ensure_ascii=False).encode()


def assert_commands_read_back(reading: Reading) -> None:
    """Asserts that what `check` and `read` write of a reading is read as the same."""
    written = Checked(reading).as_json(), build_reading_json(reading)
    again = read_sheets(write_whole(*written), "tutte.json", reading.form)
    assert [say(one) for one in again if isinstance(one, Reading)] == [say(reading)] * 2


class TestJson:
    @pytest.mark.parametrize("edition", FOLDERS)
    def test_it_is_read_back_in_every_edition(self, edition: str) -> None:
        form = load_form(edition)
        drawn = draw_schede(load_edition(edition), DRAWN)

        @few
        @given(number=st.integers(0, len(drawn) - 1), seed=st.integers(0, 2**32 - 1))
        def read_back(number: int, seed: int) -> None:
            scheda = state_more(Scheda(form, {}, Answers(drawn[number]), confirmed=CONFIRMED), seed)
            reading = read_bytes(write_json(scheda), "scheda.json", form)
            assert reading.answers() == scheda.answers
            assert (reading.mark, reading.confirmed) == (scheda.mark, scheda.confirmed)
            again = Scheda(form, {n: line.text for n, line in reading.header.items()}, reading.answers(), reading.mark)
            assert write_json(again) == write_json(Scheda(form, scheda.header, scheda.answers, scheda.mark))
            assert_commands_read_back(reading)

        read_back()

    def test_every_branch_of_the_rules_is_read_back(self) -> None:
        for case in cases(80, 12):
            scheda = scheda_of(case, SOC26)
            reading = read_bytes(write_json(scheda), "scheda.json")
            assert reading.answers() == scheda.answers
            assert evaluate(SOC26, reading.answers()).findings == scheda.evaluation.findings

    def test_what_a_text_shows_is_kept(self) -> None:
        for case in cases(8, 26):
            scheda = scheda_of(case, SOC26)
            text = write_text(build_sheet(scheda, SOC26), SOC26)
            assert_commands_read_back(read_bytes(text.encode(), "scheda.txt"))

    def test_a_number_that_disagrees_still_does(self) -> None:
        scheda = scheda_of(next(iter(cases(1, 3))), SOC26)
        text = write_text(build_sheet(scheda, SOC26), SOC26).replace("5,57", "5,58")
        reading = read_bytes(text.encode(), "scheda.txt")
        again = read_bytes(write_whole(Checked(reading).as_json()), "una.json")
        assert Checked(again).agreement == Checked(reading).agreement


class TestText:
    @pytest.mark.parametrize("edition", ["soc26", "operators", "questions"])
    def test_reasons_and_cleared_cells_are_read_back(self, edition: str) -> None:
        form = load_form(edition)
        drawn = draw_schede(load_edition(edition), DRAWN)

        @few
        @given(number=st.integers(0, len(drawn) - 1), seed=st.integers(0, 2**32 - 1))
        def read_back(number: int, seed: int) -> None:
            said = state_more(Scheda(form, {}, Answers(drawn[number])), seed).answers
            scheda = Scheda(form, {}, Answers(said.stored, unavailable=said.unavailable, cleared=said.cleared))
            text = write_text(build_sheet(scheda, form), form)
            again = read_bytes(text.encode(), "scheda.txt", form).answers()
            states = {name: one.state for name, one in scheda.evaluation.cells.items()}
            told = {name: why for name, why in said.unavailable.items() if states[name] == "unavailable"}
            assert again.unavailable == told
            assert again.cleared == {name for name in said.cleared if states[name] == "missing"}
            assert not again.doubts

        read_back()

    @pytest.mark.parametrize(
        "written", ["n.d.: registro perso", "dato non disponibile: registro perso", "N.D. registro perso"]
    )
    def test_a_reason_that_others_wrote_is_read(self, written: str) -> None:
        cell = SOC26.cells["R02X"]
        text = f"{SOC26.title}\n\n{cell.code} - {cell.label}\t{written}\n"
        assert read_bytes(text.encode(), "scheda.txt").answers().unavailable == {"R02X": "registro perso"}
