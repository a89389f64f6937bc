# SPDX-License-Identifier: EUPL-1.2
"""Rows of the open data: what a publication holds back, and what a comune did not have, are no blanks."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from schedario.columns.files import write
from schedario.columns.readings import read_rows
from schedario.definition.catalogue import load
from schedario.documents.check import Checked
from schedario.documents.reading import Reading
from schedario.documents.row_readings import build_row_reading
from schedario.nation.indicators import indicators
from schedario.nation.published import describe_held_back
from tests.portal.filled import read_published

FORM = load("SOC26")
BLANK = ("M12.utenti", "M12.ore")


def published(**said: Any) -> dict[str, Any]:
    """The row of Quintano as it is sent, without two of its figures and its report."""
    stored = {**read_published("quintano").answers().stored, "R02.base": 0, "R02.corrente": 0, "R16": None}
    row = {cell.id: stored.get(cell.id) for cell in FORM.asked}
    return {**row, **dict.fromkeys(BLANK), "quadro_Q3": "not_due", **said}


def read(row: dict[str, Any]) -> Reading:
    answers = {cell.id: row[cell.id] for cell in FORM.asked if row[cell.id] is not None}
    return build_row_reading(FORM, row, answers, None, "csv")


def find_codes(reading: Reading) -> set[str]:
    return {finding.code for finding in Checked(reading).evaluation.findings}


class TestOneRow:
    def test_figures_that_are_not_available_are_so(self) -> None:
        reading = read(published(non_disponibili=" ".join(BLANK), completezza="incomplete", R16="Relazione."))
        assert all(reading.cells[name].unavailable for name in BLANK)
        evaluation = Checked(reading).evaluation
        assert (evaluation.completeness, evaluation.standing) == ("incomplete", "not_declared")
        assert "SOC26-X-006" not in find_codes(reading)

    def test_where_it_is_not_said_which_a_blank_may_be_one_of_them(self) -> None:
        reading = read(published(completezza="incomplete", R16="Relazione."))
        assert {name: reading.cells[name].state for name in BLANK} == dict.fromkeys(BLANK, "doubtful")
        assert "SOC26-X-006" not in find_codes(reading)
        assert reading.cells["R13"].state == "blank"

    def test_of_a_complete_scheda_a_blank_is_a_blank(self) -> None:
        reading = read(published(completezza="complete", non_disponibili="", R16="Relazione."))
        assert {name: reading.cells[name].state for name in BLANK} == dict.fromkeys(BLANK, "blank")
        assert "SOC26-X-006" in find_codes(reading)

    @pytest.mark.parametrize(("released", "told"), [("false", False), ("true", True)])
    def test_a_text_that_is_not_published_is_not_called_empty(self, released: str, told: bool) -> None:
        assert ("SOC26-Q4-001" in find_codes(read(published(testi_liberati=released)))) is told

    def test_a_number_that_is_withheld_is_in_doubt(self) -> None:
        reading = read(published(riservate=" ".join(BLANK), testi_liberati="true"))
        assert {name: reading.cells[name].state for name in BLANK} == dict.fromkeys(BLANK, "doubtful")


class TestManyRows:
    @pytest.fixture
    def schede(self) -> pl.DataFrame:
        """A whole scheda, one with withheld numbers, and one whose texts are not published; all were sent."""
        whole = published(
            **{"M12.utenti": 1, "M12.ore": 5, "R16": "Relazione."}, riservate=None, testi_liberati="true", ricevuta="1"
        )
        rows = [whole, published(riservate=" ".join(BLANK), testi_liberati="true", R16="Relazione.", ricevuta="2")]
        rows.append({**whole, "R16": None, "testi_liberati": "false", "ricevuta": "3"})
        return pl.DataFrame(
            [{**row, "istat": f"01907{place}"} for place, row in enumerate(rows)], infer_schema_length=None
        )

    def test_what_was_sent_is_not_blocked_and_what_is_held_back_is_not_counted(self, schede: pl.DataFrame) -> None:
        found = indicators(FORM, schede, stored=True).row(0, named=True)
        assert (found["inviate"], found["bloccate"]) == (100, 0)
        assert found["da_confermare.comuni"] == 1
        assert found["livello_servizio.comuni"] == 2

    def test_the_command_says_how_many_are_not_whole(self, schede: pl.DataFrame, tmp_path: Any) -> None:
        told = describe_held_back(tmp_path / "x.csv", schede)
        assert "con numeri riservati 1, con testi non pubblicati 1, su 3" in told
        assert describe_held_back(tmp_path / "x.csv", schede.drop("riservate", "testi_liberati")) == ""

    def test_a_file_says_the_same_as_its_rows(self, schede: pl.DataFrame, tmp_path: Any) -> None:
        write(schede.lazy(), tmp_path / "schede.parquet", {})
        states = [one.cells["M12.utenti"].state for one in read_rows(tmp_path / "schede.parquet", FORM)]
        assert states == ["value", "doubtful", "value"]
