# SPDX-License-Identifier: EUPL-1.2
"""The sheet as text: as the published schede look, made regular, and read back without loss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.documents.check import Checked
from schedario.documents.read import read_bytes
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.reader import read_text
from schedario.documents.text.tokens import plain_words
from schedario.documents.text.vocabulary import vocabulary
from schedario.documents.text.writer import is_plain, write_text
from schedario.engine.answers import Answers, Given, take_answers
from tests.documents.edition import trial_edition
from tests.documents.writing import read_back, scheda_of, schede
from tests.reference.generate import cases
from tests.reference.test_reference import CUMIGNANO, QUINTANO

SOC26 = load("SOC26")
PRINTED = Path(__file__).parents[1] / "data" / "printed"


def printed(scheda: Scheda) -> str:
    return write_text(build_sheet(scheda, scheda.form), scheda.form)


def row(text: str, code: str) -> str:
    """The values of the row of a code, as they are printed after its label."""
    (line,) = (line for line in text.split("\n") if line.startswith(f"{code} "))
    return line.partition("\t")[2]


def soc26(**answers: Given) -> Scheda:
    return Scheda(SOC26, {}, take_answers(SOC26, {name.replace("_", "."): value for name, value in answers.items()}))


def assert_read_back(scheda: Scheda) -> None:
    reading = read_bytes(printed(scheda).encode("utf-8"), "scheda.txt", scheda.form)
    read = reading.answers()
    stored, doubts, header = read_back(scheda)
    # A report without a letter may be the line on which people write, or a page's number: it may be in doubt.
    unsure = {name for name, text in stored.items() if isinstance(text, str) and not any(map(str.isalpha, text))}
    assert dict(read.stored) == {name: one for name, one in stored.items() if name not in unsure & set(read.doubts)}
    assert set(read.doubts) - unsure == doubts
    assert {name: value.text for name, value in reading.header.items()} == header
    assert reading.mark == scheda.mark
    said = {message.id: plain_words(message.text) for message in scheda.evaluation.messages}
    assert {name: plain_words(message.text) for name, message in reading.messages.items()} == said
    assert not [name for name, cell in Checked(reading).cells.items() if cell.agrees is False]


class TestWhatItLooksLike:
    def test_a_published_scheda_is_printed_as_expected_to_the_letter(self) -> None:
        expected = (PRINTED / "quintano.txt").read_text(encoding="utf-8")
        assert printed(scheda_of(QUINTANO, SOC26)) == expected

    def test_the_facsimile_is_printed_as_expected_to_the_letter(self) -> None:
        expected = (PRINTED / "facsimile.txt").read_text(encoding="utf-8")
        assert write_text(build_sheet(None, SOC26), SOC26) == expected

    def test_it_ends_with_one_line_feed_and_has_no_other_line_end(self) -> None:
        text = printed(scheda_of(QUINTANO, SOC26))
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\r" not in text

    def test_the_order_of_the_answers_does_not_matter(self) -> None:
        scheda = scheda_of(QUINTANO, SOC26)
        turned = Answers(dict(reversed(scheda.answers.stored.items())))
        assert printed(replace(scheda, answers=turned)) == printed(scheda)

    def test_a_message_that_is_not_official_says_so(self) -> None:
        text = printed(soc26(R06="2000", R07_base=0, R07_corrente=0, R08="999", R09="999"))
        assert "inferiori a 1.000 euro. [testo di Schedario, non ufficiale]\n" in text

    def test_a_number_computed_for_want_of_an_answer_is_marked(self) -> None:
        text = printed(soc26(R06="9000", R07_base=0, R07_corrente=0, R08="5000"))
        assert row(text, "R09") == "5000,00 [calcolato] [regola dedotta, non ufficiale]"

    def test_a_number_that_was_given_is_not_marked(self) -> None:
        text = printed(soc26(R06="9000", R07_base=0, R07_corrente=0, R08="5000", R09="5000"))
        assert row(text, "R09") == "5000,00"

    def test_a_doubt_is_shown_in_its_cell(self) -> None:
        scheda = Scheda(SOC26, {}, take_answers(SOC26, {"R02X": "1.00"}, {"R02Y": "letto male"}))
        assert row(printed(scheda), "R02X") == "2025\t1,00"
        assert row(printed(scheda), "R02Y") == "2025\t____ [dubbio]"

    def test_a_quadro_that_is_not_due_says_so_and_has_the_official_zeros(self) -> None:
        text = printed(scheda_of(CUMIGNANO, SOC26))
        assert "\nQuadro 3\nObiettivi di servizio 2025\n[Non dovuto]\n" in text
        assert row(text, "R13") == '<input type="text" value="0,00"/>'

    def test_a_mark_stands_above_everything(self) -> None:
        assert printed(scheda_of(QUINTANO, SOC26, "DATI DI PROVA")).startswith("DATI DI PROVA\n\nSOC26 - ")

    def test_lines_of_the_report_that_look_like_the_title_get_a_backslash(self) -> None:
        report = f"prima\n{SOC26.title}\n\\{SOC26.title}\n**{SOC26.title.lower()}**\ndopo {SOC26.title}"
        assert printed(soc26(R16=report)).endswith(
            f"prima\n\\{SOC26.title}\n\\\\{SOC26.title}\n\\**{SOC26.title.lower()}**\ndopo {SOC26.title}\n"
        )


class TestPlainTexts:
    @pytest.mark.parametrize(
        "text",
        [
            "CREMA",
            "COMUNE DI CREMA",
            "SANT'ELPIDIO A MARE",
            "CANTÙ (n. 12)",
            "17/03/2026 08:44",
            "CR078SIF11YE",
        ],
    )
    def test_names_codes_and_dates_are_printed_as_they_are(self, text: str) -> None:
        assert is_plain(vocabulary(SOC26), text)

    @pytest.mark.parametrize(
        "text",
        [
            "R09",
            "COMUNE DI ROB",
            "QUADRO 1",
            "STRUTTURE",
            "____",
            "-",
            "<b>",
            "a\\b",
            "**a**",
            "ﬁume",
            "a|b",
            "",
        ],
    )
    def test_words_of_the_form_and_signs_with_a_meaning_are_not(self, text: str) -> None:
        assert not is_plain(vocabulary(SOC26), text)

    def test_what_is_not_plain_stands_in_a_box(self) -> None:
        scheda = Scheda(SOC26, {"denominazione": "QUADRO 1"}, take_answers(SOC26, {"R0C": "ATS «R09» & C."}))
        assert '\nDenominazione\t<input type="text" value="QUADRO 1"/>\n' in printed(scheda)
        assert row(printed(scheda), "R0C") == '<input type="text" value="ATS «R09» &amp; C."/>'


class TestReadingBack:
    @given(scheda=schede(SOC26))
    def test_what_is_printed_is_read_back(self, scheda: Scheda) -> None:
        assert_read_back(scheda)

    @pytest.mark.parametrize("case", cases(60, seed=5), ids=lambda case: case.name)
    def test_plausible_schede_are_read_back(self, case) -> None:  # type: ignore[no-untyped-def]
        assert_read_back(scheda_of(case, SOC26))

    def test_an_edition_with_every_kind_of_field_is_read_back(self, tmp_path: Path) -> None:
        @given(scheda=schede(trial_edition(tmp_path)))
        def read_back_too(scheda: Scheda) -> None:
            assert_read_back(scheda)

        read_back_too()

    @pytest.mark.parametrize("form", [SOC26], ids=["SOC26"])
    def test_the_facsimile_has_every_cell_and_no_answer(self, form: Form) -> None:
        reading = read_text(form, write_text(build_sheet(None, form), form))
        assert set(reading.cells) == set(form.cells)
        assert reading.answers() == Answers({})

    def test_a_zero_typed_where_the_official_sheet_prints_one_anyway_is_lost(self) -> None:
        scheda = scheda_of(CUMIGNANO, SOC26)
        typed = replace(scheda, answers=Answers({**scheda.answers.stored, "R13": 0}))
        assert printed(typed) == printed(scheda)
        assert "R13" not in read_text(SOC26, printed(typed)).answers().stored
