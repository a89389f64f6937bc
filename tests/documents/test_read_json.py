# SPDX-License-Identifier: EUPL-1.2
"""Schedario's own JSON: read to the last digit, or refused with the reason; never a float, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.json_writer import VERSION, write_json
from schedario.documents.read import read_bytes, read_sheets
from schedario.documents.reading import Reading
from schedario.documents.scheda import Scheda
from schedario.engine.answers import Fault, take_answers
from schedario.engine.evaluate import evaluate

SOC26 = load("SOC26")
PLAIN: dict[str, Any] = {"schedario": VERSION, "form": "SOC26", "answers": {"R03": 933, "R06": "39148.99"}}


def read(document: object) -> Reading:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_bytes(text.encode("utf-8"), "scheda.json")


def why_not(document: object) -> str:
    with pytest.raises(ReadError) as caught:
        read(document)
    assert caught.value.reason in ("bad_json", "other_form")
    assert str(caught.value).startswith("scheda.json: ")
    return str(caught.value)


def answering(text: str) -> str:
    return f'{{"schedario": 1, "form": "SOC26", "answers": {{{text}}}}}'


class TestWhatIsRead:
    def test_what_was_written(self) -> None:
        header = {"denominazione": "BORGO DI PROVA", "codice": "XX001SIF11AA", "data_ultima_modifica": "ieri"}
        given = {"R03": 933, "R06": "39148.99", "R13": "0.00", "R16": "prima\n\nseconda", "R0C": "SANT'ELPIDIO"}
        answers = take_answers(SOC26, given, {"R02.base": "non si sa"})
        reading = read_bytes(write_json(Scheda(SOC26, header, answers, "DATI DI PROVA")), "scheda.json")
        assert reading.answers() == answers
        assert reading.format == "json"
        assert reading.mark == "DATI DI PROVA"
        assert {name: value.text for name, value in reading.header.items()} == header
        assert all(cell.origin is None for cell in reading.cells.values())

    def test_only_what_is_given(self) -> None:
        reading = read(PLAIN)
        assert reading.answers().stored == {"R03": 933, "R06": 3914899}
        assert reading.header == {}
        assert reading.messages == {}
        assert reading.mark is None
        assert reading.cells["R06"].text == "39148.99"

    def test_what_only_follows_is_not_looked_at(self) -> None:
        odd = {"cells": 5, "messages": None, "quadri": [], "outcome": {}, "findings": "", "altro": 1}
        assert read(PLAIN | odd).answers() == read(PLAIN).answers()

    def test_null_is_missing(self) -> None:
        reading = read(PLAIN | {"answers": {"R03": None}, "ente": {"codice": None}, "mark": None})
        assert reading.answers().stored == {}
        assert reading.header == {}

    @pytest.mark.parametrize(
        ("value", "stored"), [("5.57", 557), ("39148.99", 3914899), ("5", 500), ('"5.5"', 550), ("0.10", 10)]
    )
    def test_numbers_never_become_floats(self, value: str, stored: int) -> None:
        assert read(answering(f'"R05": {value}')).answers().stored == {"R05": stored}

    def test_a_text_that_says_that_there_is_none_is_no_text(self) -> None:
        answers = read(
            PLAIN | {"answers": {"R16": "n.d.: manca", "R11.modalita": "n.d.", "R0C": "n.d.: manca"}}
        ).answers()
        assert answers.stored == {"R0C": "n.d.: manca"}
        assert answers.unavailable == {"R16": "manca"}
        assert [(fault.cell, fault.wanted) for fault in answers.faults] == [("R11.modalita", "reason")]

    @pytest.mark.parametrize("written", ["n.d.: registro perso", "Dato non disponibile: registro perso"])
    def test_a_number_can_be_said_to_be_not_available(self, written: str) -> None:
        answers = read(PLAIN | {"answers": {"R02X": written}}).answers()
        assert answers.unavailable == {"R02X": "registro perso"}
        assert not answers.faults

    def test_a_statement_without_reason_is_told(self) -> None:
        for document in ({"unavailable": {"R02X": " "}}, {"answers": {"R02X": "n.d."}}):
            answers = read({"schedario": VERSION, "form": "SOC26", **document}).answers()
            assert not answers.unavailable
            (finding,) = [one for one in evaluate(SOC26, answers).findings if one.code == "SOC26-X-001"]
            assert finding.cells == ("R02X",)
            assert "seguito dal motivo" in finding.remedy + finding.expected

    def test_a_statement_beside_an_answer_leaves_both_in_doubt(self) -> None:
        document = {"answers": {"R02X": 12, "R06": "39148.99"}, "unavailable": {"R02X": "perso"}, "cleared": ["R06"]}
        answers = read(PLAIN | document).answers()
        assert not answers.stored
        assert not answers.unavailable
        assert "«12»" in answers.doubts["R02X"]
        assert "«perso»" in answers.doubts["R02X"]
        assert "39148.99" in answers.doubts["R06"]

    def test_what_a_document_printed_is_compared_and_what_it_left_blank_was_there(self) -> None:
        reading = read(PLAIN | {"printed": {"R05": "1.00", "R13": "0.00"}, "blank": ["R02X"]})
        assert reading.answers().stored == {"R03": 933, "R06": 3914899}
        assert {name: reading.cells[name].state for name in ("R05", "R02X")} == {"R05": "value", "R02X": "blank"}
        assert "R07.base" not in reading.cells

    @pytest.mark.parametrize(
        ("value", "about"),
        [("1e2", "unreadable"), ('"5,57"', "unreadable"), ("5.575", "too_many_decimals"), ("9" * 5000, "unreadable")],
    )
    def test_what_cannot_be_taken_is_a_fault(self, value: str, about: str) -> None:
        (fault,) = read(answering(f'"R05": {value}')).answers().faults
        assert isinstance(fault, Fault)
        assert (fault.cell, fault.about) == ("R05", about)

    def test_zeros_are_answers_here(self) -> None:
        """Nothing is printed in an empty cell of a JSON document."""
        spending = {"R06": "1.00", "R07.base": "2.00", "R07.corrente": "2.00"}
        reading = read(PLAIN | {"answers": spending | {"R13": "0.00"}})
        assert reading.answers().stored["R13"] == 0

    def test_a_doubt_leaves_no_answer(self) -> None:
        answers = read(PLAIN | {"doubts": {"R03": "933 o 938"}}).answers()
        assert answers.stored == {"R06": 3914899}
        assert answers.doubts == {"R03": "933 o 938"}

    def test_encodings(self) -> None:
        text = json.dumps(PLAIN | {"ente": {"denominazione": "CITTÀ"}}, ensure_ascii=False)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            reading = read_bytes(text.encode(encoding), "scheda.json")
            assert reading.header["denominazione"].text == "CITTÀ"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("document", "reason"),
        [
            ("{", "non è JSON valido (riga 1, colonna 2)"),
            ('{"schedario": 1,}', "non è JSON valido"),
            ('{"schedario": 1, "form": "SOC26"} x', "non è JSON valido"),
            ('{"a":' * 100_000, "è annidato troppo a fondo"),
            (answering('"R03": NaN'), "«NaN» non è un numero"),
            (answering('"R03": 1, "R03": 1'), "«R03» compare due volte"),
            ("{}", "manca «schedario»"),
            ({"schedario": 1}, "manca «form»"),
            ({"schedario": True, "form": "SOC26"}, "è nel formato true, conosco il formato 1"),
            ({"schedario": 2, "form": "SOC26"}, "è nel formato 2, conosco il formato 1"),
            ({"schedario": [1], "form": "SOC26"}, "è nel formato [1]"),
            (PLAIN | {"form": 26}, "«form» non è un testo"),
            (PLAIN | {"form": "SOC99"}, "è una scheda SOC99, un'edizione che non conosco; conosco SOC26"),
            (PLAIN | {"answers": []}, "«answers» non è un oggetto"),
            (PLAIN | {"answers": {"R03": True}}, "«R03» non è un numero né un testo"),
            (PLAIN | {"answers": {"R03": [1]}}, "«R03» non è un numero né un testo"),
            (PLAIN | {"answers": {"R0C": 5}}, "«R0C» non è un testo"),
            (PLAIN | {"answers": {"R0C": 5.5}}, "«R0C» non è un testo"),
            (PLAIN | {"answers": {"R99": 5}}, "SOC26 non chiede la cella «R99»: non esiste"),
            (PLAIN | {"answers": {"R04": "5.57"}}, "SOC26 non chiede la cella «R04»: la calcola il modulo"),
            (PLAIN | {"faults": {"R03": "x"}}, "«R03» non è un oggetto"),
            (PLAIN | {"faults": {"R03": {"about": "odd", "text": "x"}}}, "«R03» non è un numero né un testo"),
            (PLAIN | {"faults": {"R03": {"about": "unreadable", "text": 5}}}, "«text» non è un testo"),
            (PLAIN | {"doubts": {"R04": "x"}}, "SOC26 non chiede la cella «R04»"),
            (PLAIN | {"doubts": {"R03": 1}}, "«R03» non è un testo"),
            (PLAIN | {"ente": {"sindaco": "x"}}, "SOC26 non ha la riga d'intestazione «sindaco»"),
            (PLAIN | {"ente": {"codice": 5}}, "«codice» non è un testo"),
            (PLAIN | {"ente": "x"}, "«ente» non è un oggetto"),
            (PLAIN | {"mark": 5}, "«mark» non è un testo"),
        ],
    )
    def test_reason(self, document: object, reason: str) -> None:
        assert reason in why_not(document)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        told = why_not(PLAIN | {"answers": {"R99": 5, "R03": [1]}, "ente": {"sindaco": "x"}, "cleared": [1], "mark": 5})
        for reason in ("«R99»: non esiste", "«R03» non è un numero", "«sindaco»", "«cleared» non è un testo", "«mark»"):
            assert reason in told

    def test_one_scheda_of_several_does_not_stop_the_others(self) -> None:
        whole = {"schede": [PLAIN, 5, PLAIN | {"form": 26}], "unreadable": [{"file": "a.pdf", "error": "vuoto"}]}
        first, *others = read_sheets(json.dumps(whole).encode(), "tutte.json")
        assert isinstance(first, Reading)
        assert first.answers() == read(PLAIN).answers()
        assert ["scheda 2: " in str(one) for one in others] == [True, False, False]
        assert "scheda 3: " in str(others[1])
        assert "vuoto" in str(others[2])

    @pytest.mark.parametrize("schede", [[], {}, "x"])
    def test_no_schede(self, schede: object) -> None:
        assert "«schede»" in why_not({"schede": schede})

    def test_long_names_are_cut(self) -> None:
        assert len(why_not(PLAIN | {"answers": {"x" * 10_000: 1}})) < 300

    def test_half_a_surrogate_is_no_character(self) -> None:
        reading = read(answering('"R0C": "a\\ud800b"'))
        assert reading.cells["R0C"].printed == "a?b"

    def test_another_edition_than_the_one_asked_for(self) -> None:
        with pytest.raises(ReadError, match="è una scheda SOC99, non SOC26"):
            read_bytes(json.dumps(PLAIN | {"form": "SOC99"}).encode(), "x", SOC26)
