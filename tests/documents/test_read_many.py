# SPDX-License-Identifier: EUPL-1.2
"""Texts that hold more than one scheda, or a scheda of other years; and how much of a text was found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schedario.definition.catalogue import load
from schedario.documents.check import Checked
from schedario.documents.errors import ReadError
from schedario.documents.read import read_bytes, read_sheets
from schedario.documents.reading import Reading

SOC26 = load("SOC26")
SCHEDE = Path(__file__).parents[1] / "data" / "schede"
CUMIGNANO, QUINTANO = (
    (SCHEDE / name).read_text(encoding="utf-8") for name in ("cumignano-sul-naviglio.txt", "quintano.txt")
)


def read_all(text: str) -> list[Reading]:
    readings = read_sheets(text.encode(), "x.txt")
    assert all(isinstance(one, Reading) for one in readings)
    return [one for one in readings if isinstance(one, Reading)]


class TestSeveral:
    @pytest.mark.parametrize(
        "texts", [(CUMIGNANO, QUINTANO), (QUINTANO, CUMIGNANO), (QUINTANO, CUMIGNANO, QUINTANO)], ids=len
    )
    def test_each_is_read_as_alone(self, texts: tuple[str, ...]) -> None:
        readings = read_all("\n".join(texts))
        alone = [read_bytes(text.encode(), "x.txt") for text in texts]
        assert [one.answers() for one in readings] == [one.answers() for one in alone]
        assert [one.header["codice"].text for one in readings] == [one.header["codice"].text for one in alone]

    def test_lines_are_those_of_the_file(self) -> None:
        lines = f"{CUMIGNANO}\n{QUINTANO}".split("\n")
        second = read_all("\n".join(lines))[1]
        origin = second.cells["R06"].origin
        assert origin is not None
        assert lines[origin.line - 1].strip() == origin.text

    def test_the_same_twice_is_told(self) -> None:
        assert [one.repeats for one in read_all(f"{QUINTANO}\n{CUMIGNANO}\n{QUINTANO}")] == [False, False, True]

    def test_without_titles(self) -> None:
        text = f"{CUMIGNANO}\n{QUINTANO}".replace("SOC26", "")
        assert [one.header["denominazione"].text for one in read_all(text)] == ["CUMIGNANO SUL NAVIGLIO", "QUINTANO"]

    def test_where_one_is_wanted_several_are_refused(self) -> None:
        with pytest.raises(ReadError, match="contiene 2 schede") as refused:
            read_bytes(f"{CUMIGNANO}\n{QUINTANO}".encode(), "x.txt")
        assert refused.value.reason == "several"

    def test_a_header_in_a_report_begins_no_scheda(self) -> None:
        text = f"{QUINTANO}\nDenominazione\tQUINTANO\nCodice indentificativo\tCR078SIF11YE\n"
        assert len(read_all(text)) == 1


class TestOtherYears:
    def test_refused_by_the_years_of_its_labels(self) -> None:
        text = re.sub(r"SOC26 - SOCIALE[^\n]*", "SCHEDA 2024", QUINTANO.replace("2025", "2024"))
        with pytest.raises(ReadError, match="altri anni \\(2024") as refused:
            read_bytes(text.encode(), "x.txt")
        assert refused.value.reason == "other_year"

    def test_refused_whatever_the_title_says(self) -> None:
        with pytest.raises(ReadError) as refused:
            read_bytes(QUINTANO.replace("2025", "2024").encode(), "x.txt", SOC26)
        assert refused.value.reason == "other_year"

    def test_another_edition_is_refused_also_when_one_is_asked_for(self) -> None:
        with pytest.raises(ReadError) as refused:
            read_bytes(QUINTANO.replace("SOC26", "SOC24").encode(), "x.txt", SOC26)
        assert refused.value.reason == "other_form"


class TestCoverage:
    def test_all_of_a_published_scheda(self) -> None:
        for text in (CUMIGNANO, QUINTANO):
            coverage = read_bytes(text.encode(), "x").coverage
            assert coverage is not None
            assert (coverage.rows, coverage.missing, coverage.unclaimed) == (46, (), ())

    def test_rows_that_are_not_there(self) -> None:
        lines = [line for line in QUINTANO.split("\n") if not re.match(r"M[1-5]", line)]
        checked = Checked(read_bytes("\n".join(lines).encode(), "x"))
        coverage = checked.reading.coverage
        assert coverage is not None
        assert coverage.found == 46 - 20
        assert not checked.covered

    def test_a_number_that_nothing_claims(self) -> None:
        checked = Checked(read_bytes(QUINTANO.replace("R09 - ", "77,00\nR09 - ").encode(), "x"))
        coverage = checked.reading.coverage
        assert coverage is not None
        assert [text for text, _ in coverage.unclaimed] == ["77,00"]
        assert checked.reading.cells["R09"].doubt == "77,00: il testo non dice a quale riga appartiene (R09)"

    def test_nothing_compared_is_not_covered(self) -> None:
        rows = [f"{row.printed_code} - {row.label}" for quadro in SOC26.quadri.values() for row in quadro.rows]
        checked = Checked(read_bytes("\n".join([SOC26.title, *rows]).encode(), "x"))
        coverage = checked.reading.coverage
        assert coverage is not None
        assert coverage.missing == ()
        assert not checked.covered
