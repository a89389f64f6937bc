# SPDX-License-Identifier: EUPL-1.2
"""The two published schede, read: every cell, where it stands, and the one thing that cannot be told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import FrameType

import pytest

from schedario.definition import display
from schedario.definition.form import Form
from schedario.documents.read import read_bytes, read_file
from schedario.documents.reading import CellReading, Origin, Reading
from tests.reference import rules
from tests.reference.generate import Case
from tests.reference.test_reference import CUMIGNANO, PUBLISHED, QUINTANO

SCHEDE = Path(__file__).parents[1] / "data" / "schede"
CASES = (CUMIGNANO, QUINTANO)
R02 = ("R02.base", "R02.corrente")


def scheda(case: Case) -> Path:
    return SCHEDE / PUBLISHED[case.name]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="module")
def reading(case: Case) -> Reading:
    return read_file(scheda(case))


def shown(form: Form, name: str, value: rules.Value) -> str:
    """A value of the reference as the sheet shows it."""
    if isinstance(value, Decimal):
        return display.format_number(int(value * 10 ** form.cells[name].scale), form.cells[name].scale)
    return "" if value is None else str(value)


class TestEveryCell:
    def test_edition_and_format(self, reading: Reading, soc26: Form) -> None:
        assert reading.form is soc26
        assert reading.format == "text"
        assert list(reading.cells) == list(soc26.cells)
        assert reading.mark is None
        assert reading.faults == ()

    def test_header(self, reading: Reading, case: Case) -> None:
        assert {name: value.text for name, value in reading.header.items()} == {
            "denominazione": case.ente.denominazione,
            "codice": case.ente.codice,
            "data_ultima_modifica": case.ente.data_ultima_modifica,
        }

    def test_values(self, reading: Reading, case: Case, soc26: Form) -> None:
        """Every cell of Quadri 1 and 2 is what the reference says, typed or computed."""
        values = {**case.answers, **rules.computed(case.answers)}
        for name, cell in reading.cells.items():
            if soc26.cells[name].quadro in ("Q1", "Q2") and cell.doubt is None:
                assert cell.text == shown(soc26, name, values[name]), name
                stored = cell.printed if cell.printed is not None else ""
                assert display.format_value(soc26.cells[name], stored) == cell.text, name

    def test_quadro_3_prints_zeros_that_are_no_answers(self, reading: Reading, soc26: Form) -> None:
        cells = {name: cell for name, cell in reading.cells.items() if soc26.cells[name].quadro == "Q3"}
        amounts = {name for name, cell in cells.items() if cell.printed is not None}
        assert {cells[name].printed for name in amounts} == {0}
        assert {cells[name].text for name in amounts} == {"0,00"}
        assert cells.keys() - amounts == {"R09", "R10.modalita", "R11.modalita", "R12.intervento"}
        assert not cells.keys() & reading.answers().stored.keys()
        assert reading.due == {"Q3": False}

    def test_report(self, reading: Reading, case: Case) -> None:
        assert reading.cells["R16"].printed == case.answers.get("R16")

    def test_the_single_doubt(self, reading: Reading, case: Case) -> None:
        doubts = reading.answers().doubts
        if case is CUMIGNANO:
            assert doubts == {}
        else:
            assert doubts == dict.fromkeys(
                R02,
                "colonne della riga: 2 (2020, 2025); valori letti: 1 (0,00);"
                " il testo non dice a quale colonna appartiene",
            )

    def test_answers(self, reading: Reading, case: Case, soc26: Form) -> None:
        stored = reading.answers().stored
        texts = {name: display.format_value(soc26.cells[name], value) for name, value in stored.items()}
        expected = {name: shown(soc26, name, value) for name, value in case.answers.items()}
        doubtful = R02 if case is QUINTANO else ()
        assert texts == {name: text for name, text in expected.items() if text and name not in doubtful}


class TestOrigins:
    """Lines counted by hand in the published files."""

    @pytest.mark.parametrize(
        ("case", "cell", "line"),
        [
            (CUMIGNANO, "M12.utenti_base", 18),
            (CUMIGNANO, "R0A.utenti", 73),
            (CUMIGNANO, "R0B.utenti", 76),
            (CUMIGNANO, "R0C", 82),
            (CUMIGNANO, "R0E", 90),
            (CUMIGNANO, "R01.corrente", 97),
            (CUMIGNANO, "R01B", 108),
            (CUMIGNANO, "R07.base", 139),
            (CUMIGNANO, "R09", 151),
            (CUMIGNANO, "R10.spesa", 156),
            (CUMIGNANO, "R16", 188),
            (QUINTANO, "M12.media_ore", 17),
            (QUINTANO, "M41.utenti_base", 39),
            (QUINTANO, "R02.base", 85),
            (QUINTANO, "R03", 89),
            (QUINTANO, "R07.corrente", 104),
            (QUINTANO, "R12.intervento", 128),
            (QUINTANO, "R15", 141),
            (QUINTANO, "R16", 158),
        ],
    )
    def test_line_and_text(self, case: Case, cell: str, line: int) -> None:
        lines = scheda(case).read_text(encoding="utf-8").split("\n")
        origin = read_file(scheda(case)).cells[cell].origin
        assert origin == Origin(line, lines[line - 1].strip())

    def test_every_value_stands_in_its_line(self, reading: Reading, case: Case) -> None:
        lines = scheda(case).read_text(encoding="utf-8").split("\n")
        for name, cell in reading.cells.items():
            assert cell.origin is not None, name
            assert cell.origin.text == lines[cell.origin.line - 1].strip()
            assert cell.text in cell.origin.text, name

    def test_header_and_messages(self, reading: Reading, case: Case) -> None:
        lines = scheda(case).read_text(encoding="utf-8").split("\n")
        for value in (*reading.header.values(), *reading.messages.values()):
            assert value.origin is not None
            assert value.text in lines[value.origin.line - 1]


class TestMessages:
    def test_recognised_with_their_case(self, reading: Reading, case: Case, soc26: Form) -> None:
        said = rules.messages(case.answers)
        assert [(name, message.text) for name, message in reading.messages.items()] == said
        level = 1 if case is CUMIGNANO else 2
        cases = {name: message.case for name, message in reading.messages.items()}
        assert cases == {
            "M-Q1-a": soc26.messages["M-Q1-a"].cases[0].id,
            "M-Q1-b": soc26.messages["M-Q1-b"].cases[0].id,
            "M-Q1-c": soc26.messages["M-Q1-c"].cases[level - 1].id,
            "M-Q1-d": soc26.messages["M-Q1-d"].cases[0].id,
            "M-Q2": soc26.messages["M-Q2"].cases[level - 1].id,
        }


def test_a_blank_cell_is_found_and_blank() -> None:
    reading = read_file(scheda(CUMIGNANO))
    line = reading.cells["R09"].origin
    assert reading.cells["R09"] == CellReading(None, "", line)


def test_reading_makes_nothing_anew_that_is_known_of_the_form(case: Case) -> None:
    """14,000 to 16,000 calls, of which the first reading makes a million. How long that takes `make bench` measures."""
    data = scheda(case).read_bytes()
    read_bytes(data, "scheda.txt")
    assert count_calls(lambda: read_bytes(data, "scheda.txt")) < 25_000


def count_calls(work: Callable[[], object]) -> int:
    """The functions that are called, Python's and others."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
