# SPDX-License-Identifier: EUPL-1.2
"""A scheda as JSON: nothing is lost, and the schema says what is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.documents.json_writer import scheda_document, scheda_schema, write_json
from schedario.documents.read import read_bytes
from schedario.documents.scheda import Scheda
from schedario.engine import answers
from schedario.engine.answers import Answers, Given, take_answers
from schedario.engine.evaluate import evaluate
from schedario.engine.italian_input import take_written
from schedario.writing.numbers import MAX_DIGITS
from tests.conformance.editions import load_form
from tests.documents.edition import trial_edition
from tests.documents.writing import scheda_of, schede
from tests.reference.test_reference import CUMIGNANO, QUINTANO

SOC26 = load("SOC26")
SCHEMA = Draft202012Validator(scheda_schema(SOC26))


def document(scheda: Scheda) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(write_json(scheda))
    return written


def soc26(given: dict[str, Given], doubts: dict[str, str] | None = None) -> Scheda:
    return Scheda(SOC26, {}, take_answers(SOC26, given, doubts))


class TestDocument:
    @given(scheda=schede(SOC26))
    def test_what_is_written_is_read_back(self, scheda: Scheda) -> None:
        reading = read_bytes(write_json(scheda), "scheda.json")
        assert reading.answers() == scheda.answers
        header = {name: answers.clean_text(text, lines=False) for name, text in scheda.header.items()}
        assert {name: line.text for name, line in reading.header.items()} == {
            name: text for name, text in header.items() if text
        }
        assert reading.mark == scheda.mark
        assert reading.confirmed == scheda.confirmed

    def test_what_a_cell_could_not_take_is_read_back_as_it_was_found_fault_with(self) -> None:
        typed = {
            "M15.utenti": "x",
            "M12.ore": "1,5",
            "R06": "33.33",
            "R01A": "1.234",
            "R13": "9" * 20,
            "M12.utenti": "8",
        }
        scheda = Scheda(SOC26, {}, take_written(SOC26, typed))
        reading = read_bytes(write_json(scheda), "scheda.json")
        assert reading.answers() == scheda.answers
        assert evaluate(SOC26, reading.answers()).findings == scheda.evaluation.findings
        SCHEMA.validate(document(scheda))

    @given(scheda=schede(SOC26))
    def test_it_keeps_to_its_schema(self, scheda: Scheda) -> None:
        SCHEMA.validate(document(scheda))

    def test_equal_schede_give_equal_bytes_whatever_the_order_of_the_answers(self) -> None:
        scheda = scheda_of(QUINTANO, SOC26)
        turned = Answers(dict(reversed(scheda.answers.stored.items())))
        assert write_json(replace(scheda, answers=turned)) == write_json(scheda)

    def test_it_is_readable_utf_8_with_one_line_feed_at_the_end(self) -> None:
        written = write_json(soc26({"R0C": "CANTÙ"})).decode("utf-8")
        assert '\n  "R0C": "CANTÙ"' in written
        assert written.endswith("\n}\n")

    def test_values_are_integers_and_exact_strings(self) -> None:
        written = document(scheda_of(QUINTANO, SOC26))
        assert written["answers"]["M12.utenti"] == 8
        assert written["answers"]["R06"] == "39148.99"
        assert written["cells"]["R04"] == {"state": "computed", "value": "5.57"}
        assert written["cells"]["R02.base"] == {"state": "missing", "value": None}

    def test_it_tells_what_followed_from_the_answers(self) -> None:
        written = document(scheda_of(CUMIGNANO, SOC26))
        assert written["quadri"] == {"Q1": "due", "Q2": "due", "Q3": "not_due", "Q4": "due"}
        assert [message["id"] for message in written["messages"]] == [
            "M-Q1-a",
            "M-Q1-b",
            "M-Q1-c",
            "M-Q1-d",
            "M-Q2",
        ]
        assert written["outcome"]["id"] == "met_by_spending"
        assert "SOC26-Q1-003" in {finding["code"] for finding in written["findings"]}

    def test_it_names_its_layout_its_form_and_the_definition(self) -> None:
        written = document(scheda_of(CUMIGNANO, SOC26))
        assert (written["schedario"], written["form"]) == (1, "SOC26")
        assert written["definition"] == {"version": SOC26.version, "digest": SOC26.digest}


class TestSchema:
    def test_it_is_a_schema(self) -> None:
        Draft202012Validator.check_schema(scheda_schema(SOC26))

    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("R06", 39148.99),
            ("R06", "39148,99"),
            ("R06", "39148.9"),
            ("R06", "039148.90"),
            ("M12.utenti", "8"),
            ("M12.utenti", 8.5),
            ("M12.utenti", None),
            ("R0C", ""),
            ("R0C", 3),
        ],
    )
    def test_it_refuses_values_of_another_kind(self, cell: str, value: object) -> None:
        written = scheda_document(scheda_of(QUINTANO, SOC26))
        written["answers"][cell] = value
        assert not SCHEMA.is_valid(written)

    @pytest.mark.parametrize("cell", ["M12", "R15", "M30.ore", "m12.utenti"])
    def test_it_refuses_answers_to_cells_that_take_none(self, cell: str) -> None:
        written = scheda_document(scheda_of(QUINTANO, SOC26))
        written["answers"][cell] = 1
        assert not SCHEMA.is_valid(written)

    def test_a_total_may_have_more_digits_than_an_answer(self) -> None:
        most = 10**MAX_DIGITS - 1
        users = {name: most for name in SOC26.cells if name.endswith(".utenti") and SOC26.cells[name].asked}
        written = scheda_document(soc26(users))
        assert written["cells"]["R0B.utenti"]["value"] == 21 * most
        SCHEMA.validate(written)

    def test_each_cell_is_described(self) -> None:
        cell = scheda_schema(SOC26)["properties"]["cells"]["properties"]["M12.media_ore"]
        assert cell["description"] == ("M12 - Utenti famiglia e minori (Media ore annue di assistenza - 2025)")
        assert (cell["x-unit"], cell["x-scale"], cell["x-supplied-by"]) == ("ore_per_persona", 2, "computed")

    def test_limits_of_a_cell_are_described(self) -> None:
        form = load_form("operators")
        cells = scheda_schema(form)["properties"]["cells"]["properties"]
        for cell in form.cells.values():
            for key, limit in (("x-minimum", cell.minimum), ("x-maximum", cell.maximum)):
                assert cells[cell.id].get(key) == (None if limit is None else str(limit))
        assert any("x-maximum" in cell for cell in cells.values())

    def test_any_edition_has_one(self, tmp_path: Path) -> None:
        form: Form = trial_edition(tmp_path)
        validator = Draft202012Validator(scheda_schema(form))

        @settings(max_examples=25)
        @given(scheda=schede(form))
        def keeps_to_it(scheda: Scheda) -> None:
            validator.validate(document(scheda))

        keeps_to_it()
