# SPDX-License-Identifier: EUPL-1.2
"""How single things are read from text: numbers, rows with gaps, codes, messages, the closing free text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from schedario.definition.catalogue import load
from schedario.documents.read import read_bytes
from schedario.documents.reading import MessageReading, Origin, Reading
from schedario.documents.text.figures import figure, number_like
from schedario.documents.text.reader import read_text
from schedario.documents.text.tokens import CELL, normalise, plain_words, tokenise
from schedario.documents.text.vocabulary import label_end, vocabulary
from tests.reference import dialects
from tests.reference.generate import REPORT_WITH_CODES, Case, Ente, base_answers
from tests.reference.rules import Value

SOC26 = load("SOC26")
ENTE = Ente("BORGO DI PROVA", "XX001SIF11AA", "17/03/2026 08:44")
ROW = {row.code: f"{row.printed_code}{row.separator}{row.label}" for q in SOC26.quadri.values() for row in q.rows}
R02, R07 = ROW["R02"], ROW["R07"]


def read(*lines: str) -> Reading:
    return read_text(SOC26, "\n".join([SOC26.title, *lines]))


def printed(reading: Reading, *names: str) -> list[int | str | None]:
    """Values of cells; "?" where there is a doubt, "-" where a cell was not found."""
    cells = [reading.cells.get(name) for name in names]
    return ["-" if cell is None else "?" if cell.doubt else cell.printed for cell in cells]


def values(row: str, line: str) -> list[int | str | None]:
    """The row alone in a document whose tabs keep empty columns."""
    reading = read("Interventi e servizi\t\t", f"{ROW[row]}{line}")
    return printed(reading, *(name for name, cell in SOC26.cells.items() if cell.code == row))


ATS = ROW["R0E"], "1 assistente sociale ogni: {} abitanti"
SEEN = ["\u200b", "\u00ad", "\ufeff", "\u200e", "\u2067", "\u202d", "\ufe0f", "\U000e0031"]


@pytest.mark.parametrize("sign", SEEN)
@pytest.mark.parametrize("number", ["{}3247", "3{}247", "3247{} "])
def test_what_nobody_sees_is_no_part_of_a_number(sign: str, number: str) -> None:
    label, line = ATS
    assert printed(read(label, line.format(number.format(sign))), "R0E") == [3247]
    assert printed(read(f"R0{sign}E{label[3:]}", line.format(3247)), "R0E") == [3247]


@pytest.mark.parametrize(
    "word", ["x3247", "~3247", "3247?", "12/3247", "\u20443247", "3\u0336247", "n.c.", "\u202e3247"]
)
def test_what_cannot_be_read_between_the_words_of_a_row_is_no_blank(word: str) -> None:
    label, line = ATS
    assert printed(read(label, line.format(word)), "R0E") == ["?"]
    assert printed(read(label, line.format("")), "R0E") == [None]


def test_numbers_that_are_seen_in_reverse_are_not_what_they_say() -> None:
    assert values("R03", " \u202e321") == ["?"]
    assert printed(read(f"\u202e{ROW['R03']} 321"), "R03") == ["?"]
    assert values("R03", " \u202e\u202c 321") == [321]


class TestSurplus:
    """Titles with tabs tell which values are those of a column that the form has not."""

    @pytest.mark.parametrize(
        ("titles", "line", "wanted"),
        [
            ("\t2020\t2025\tDifferenza", "\t3,00\t4,00\t1,00", [300, 400]),
            ("\t2020\t2024\t2025", "\t3,00\t9,00\t4,00", [300, 400]),
            ("\t2024\t2020\t2025", "\t9,00\t\t4,00", [None, 400]),
            ("\t2020\t2025\tDifferenza", "\t3,00\t\t1,00", [300, None]),
            ("Voce\t2020\t2025\tDifferenza", "\t\t\t1,00", [None, None]),
            ("\t2025\t2020\tDifferenza", "\t4,00\t3,00\t1,00", [300, 400]),
            ("\t2020\t2025\tDifferenza", "\t3,00\t1,00", ["?", "?"]),  # fewer tabs
            ("\t2020\t\t2025\tDifferenza", "\t3,00\t5,00\t4,00\t1,00", ["?", "?"]),  # a column without title
            ("2020\t2025\tDifferenza", "\t3,00\t4,00\t1,00", ["?", "?"]),  # titles not over the values
            ("\t2020\t2025 Differenza", "\t3,00\t4,00 1,00", ["?", "?"]),
            ("\t2020\t2025", "\t3,00\t4,00\t1,00", ["?", "?"]),
            ("  2020  2025  Differenza", "  3,00  4,00  1,00", ["?", "?"]),
        ],
    )
    def test_only_what_titles_tell_is_read(self, titles: str, line: str, wanted: list[int | str | None]) -> None:
        assert printed(read(titles, f"{ROW['R01']}{line}"), "R01.base", "R01.corrente") == wanted


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "scale", "stored"),
        [
            ("21733,32", 2, 2173332),
            ("21.733,32", 2, 2173332),
            ("1.234.567", 2, 123456700),
            ("5", 2, 500),
            ("0,5", 2, 50),
            ("-0,05", 2, -5),
            ("−12", 0, -12),
            ("€ 10,00", 2, 1000),
            ("5,57%", 2, 557),
            ("4241", 0, 4241),
            ("4.241", 0, 4241),
            ("007", 0, 7),
        ],
    )
    def test_read(self, text: str, scale: int, stored: int) -> None:
        assert figure(text, scale).stored == stored

    @pytest.mark.parametrize(
        ("text", "scale", "why"),
        [
            ("21733.32", 2, "ha il punto"),
            ("1.234", 2, "ha il punto"),
            ("1,234.56", 2, "ha il punto"),
            ("42.41", 0, "ha il punto"),
            ("0,125", 2, "più decimali"),
            ("12,00", 0, "più decimali"),
            ("1O", 0, "non si legge"),
            ("(5)", 0, "non si legge"),
            ("١٢", 0, "non si legge"),
            ("1" * 16, 0, "non si legge"),
            ("1" * 5000, 0, "non si legge"),
        ],
    )
    def test_not_read(self, text: str, scale: int, why: str) -> None:
        found = figure(text, scale)
        assert found.stored is None
        assert found.problem is not None
        assert why in found.problem
        assert len(found.problem) < 200

    def test_meant_as_numbers(self) -> None:
        assert all(map(number_like, ["12", "1O", "l2,S0", "21733.32", "-5", "| 12 |", "10,00€", "0,00(1)", "12[2]"]))
        assert not any(map(number_like, ["(1)", "M12(1)", "voce(2)"]))
        assert not any(map(number_like, ["", "-", "O", "nota1", "31/12/2024", "1:6500", "2025-2027"]))


class TestWords:
    def test_normalised(self) -> None:
        assert [*map(normalise, ["**POVERTÀ", "dell’ATS)", "–", "R0C", "[1:R03/(R01+R01A)]"])] == [
            *("poverta", "dell'ats", "", "r0c", "1:r03/(r01+r01a")
        ]
        assert plain_words("Anche, il  “livello” – dei servizi.") == ("anche", "il", "livello", "dei", "servizi")

    @pytest.mark.parametrize(
        ("tag", "text"),
        [
            ('<input type="text" value="0,00"/>', "0,00"),
            ("<input type='text' value='un po&#39;'>", "un po'"),
            ('<INPUT VALUE="a &quot;b&quot; &lt;c&gt;" type="text">', 'a "b" <c>'),
            ('<input title="value=5" value=7>', "7"),
            ('<input data-value="5"/>', ""),
            ('<input value="a > b"/>', "a > b"),
            ('<input type="text"/>', ""),
            ("____", ""),
            ("___________", ""),
        ],
    )
    def test_boxes(self, tag: str, text: str) -> None:
        tokens = tokenise([f"prima {tag} dopo"])
        assert tokens.norms == ["prima", CELL, "dopo"]
        assert tokens.raws[1] == text

    def test_places(self) -> None:
        tokens = tokenise(["", "**a b**\t\tc", "- d"])
        assert (tokens.norms, tokens.lines, tokens.fields) == (
            ["a", "b", "c", "", "d"],
            [2, 2, 2, 3, 3],
            [0, 0, 2, 0, 0],
        )
        assert tokens.first == {0, 4}
        assert tokens.aligned

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("uno due tre 5", (3, 3, True)),
            ("uno - due tre 5", (4, 3, True)),
            ("uno duo tre 5", (3, 3, True)),
            ("uno tre 5", (2, 3, True)),
            ("uno due 5", (2, 2, False)),
            ("altro 5", (0, 0, False)),
        ],
    )
    def test_labels(self, words: str, found: tuple[int, int, bool]) -> None:
        norms = [normalise(word) for word in words.split()]
        assert label_end(norms, 0, ("uno", "due", "tre")) == found

    def test_vocabulary_is_built_once(self) -> None:
        assert vocabulary(SOC26) is vocabulary(SOC26)


class TestRows:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("\t10\t8\t50\t6,25", [10, 8, 50, 625]),
            (" 10 8 50 6,25", [10, 8, 50, 625]),
            ("\n10 8 50 6,25", [10, 8, 50, 625]),
            ("\n\n10 8 50 6,25", [10, 8, 50, 625]),
            ("\t10\t8\t50\t6,25\n3", [10, 8, 50, 625]),
            ("\t10\t8 (nota)\t50\t6,25", [10, 8, 50, 625]),
            ("\t10\t\t\t", [10, None, None, None]),
            ("\t\t8\t\t6,25", [None, 8, None, 625]),
            ("\t____\t8\t____\t____", [None, 8, None, None]),
            ("\t\t\t\t", [None, None, None, None]),
            (" 8", ["?", "?", "?", None]),
            (" 10 50 6,25", ["?", "?", "?", 625]),
            (" 10 8 50", [10, 8, 50, None]),
            ("\t1O\t8\t50\t6,25", ["?", 8, 50, 625]),
            ("\t10\t8\t50\t6.25", [10, 8, 50, "?"]),
            ("\t8\t50\t6,25\t9", ["?", "?", "?", "?"]),
            (" 10 8 50 6,25 7", ["?", "?", "?", "?"]),
            ("\t-10\t8\t50\t6,25", [-10, 8, 50, 625]),
            (" non rilevato", ["?", "?", "?", "?"]),
            ("\nnon rilevato 10 8 50 6,25", ["?", "?", "?", "?"]),
        ],
    )
    def test_four_columns(self, line: str, expected: list[int | str | None]) -> None:
        assert values("M12", line) == expected

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("\t2020\t2025\n\t1,00\t1,50", [100, 150]),
            ("\t2020\t2025\t1,00\t1,50", [100, 150]),
            (" 2020 1,00 2025 1,50", [100, 150]),
            (" 1,00 1,50", [100, 150]),
            ("\t2020\t2025\n\t1\t1,50", [100, 150]),
            ("\t2020\t2025\n\t\t1,50", [None, 150]),
            ("\t2020\t2025\n\t1,00", [100, None]),
            ("\t2020 1,00\t2025", [100, None]),
            ("\t2020\t2025 1,50", [None, 150]),
            ("\t2020\t2025\n\t____\t1,50", [None, 150]),
            ("\t2020\t2025\t0,00", ["?", "?"]),
            (" 2020 2025 0,00", ["?", "?"]),
            ("\t2020\t2025\n\t\t\t0,00", ["?", "?"]),
            ("\t2020\t2025", [None, None]),
            ("\n2020 2025\n1,00 1,50", [100, 150]),
        ],
    )
    def test_two_years(self, line: str, expected: list[int | str | None]) -> None:
        assert values("R02", line) == expected

    @pytest.mark.parametrize(
        ("row", "line", "expected"),
        [
            ("R04", "\t2025\t\t5,57", 557),
            ("R04", " 2025 5,57", 557),
            ("R04", "\t2025\t", None),
            ("R08", "\t721,05", 72105),
            ("R08", "\n\n\n3", "?"),
            ("R08", "\n\n721,05", 72105),
            ("R03", "\tPopolazione residente al 31/12/2024 (Fonte Istat)\t\t933", 933),
            ("R03", "\n933", 933),
            ("R03", "\n\n933", "?"),
            ("R03", "\n\n\n933", "?"),
            ("R03", " 933 7", "?"),
            ("R01B", "\t1 assistente ogni :\tAbitanti\t4241", 4241),
            ("R01B", "\t\tAbitanti\n1 assistente ogni :\t\t399", 399),
            ("R0E", "\n\n1 assistente sociale ogni: 2569 abitanti", 2569),
            ("R0E", "\n\n1 assistente sociale ogni:  abitanti", None),
            ("R0E", "\n\n1 asistente sociale ogni: 2569 abitanti", "?"),
            ("R0C", "\tCREMA", "CREMA"),
            ("R0C", " CREMA", "CREMA"),
            ("R0C", ": CREMA", "CREMA"),
            ("R0C", "\n\n**CREMA**\n\n12", "CREMA"),
            ("R0C", "\n\nAMBITO DI\nCREMA", "AMBITO DI CREMA"),
            ("R0C", "\n\nSTRUTTURE DI CREMA", "STRUTTURE DI CREMA"),
            ("R0C", "\n\nStrutture\n\n", None),
            ("R0C", "\tNumero di abitanti - M12 - Utenti", "Numero di abitanti - M12 - Utenti"),
            ("R0C", "\t____", None),
            ("R0C", "\t___", None),
            ("R0C", "\t__", "?"),
        ],
    )
    def test_one_value(self, row: str, line: str, expected: int | str | None) -> None:
        assert values(row, line) == [expected]

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("\t0,50\tvoce A\t40,00", [50, "voce A", 4000]),
            (" 0,50 voce A 40,00", [50, "voce A", 4000]),
            (" 0,50 2 educatori, 3 ore 40,00", [50, "2 educatori, 3 ore", 4000]),
            ("\t0,50\t\t40,00", [50, None, 4000]),
            (" 0,50 40,00", [50, None, 4000]),
            ("\t\t\t40,00", [None, None, 4000]),
            (" 40,00", ["?", None, "?"]),
            ("\t\tvoce A - € 40,00\t", [None, "voce A - € 40,00", None]),
            (" voce A", [None, "voce A", None]),
            ("\n0,50 voce A 40,00", [50, "voce A", 4000]),
            ("\n\n0,50 voce A 40,00", ["?", "?", "?"]),
            ('<input value="0,50"/><input/><input value="40,00"/>', [50, None, 4000]),
            ('\n\t<input value="0,50"/>\t<input value="1"/>\t<input/>', [50, "1", None]),
            ('<input value="R11 - Totale"/>', ["?", "?", "?"]),
        ],
    )
    def test_number_choice_amount(self, line: str, expected: list[int | str | None]) -> None:
        assert values("R10", line) == expected

    def test_a_code_in_a_column_of_texts_is_text_unless_the_line_has_too_many_columns(self) -> None:
        line = "\t0,50\tM12 - Utenti famiglia e minori\t40,00\t\t"
        assert values("R10", line) == [50, "M12 - Utenti famiglia e minori", 4000]
        assert "M12.utenti" in read(ROW["R10"] + line + "\t").cells

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("\t<input/>\t<input/>\t<input value='0,00'/>", [None, 0]),
            ("\t<input value='x'/>\t<input/>\t<input value='5,00'/>", ["x", 500]),
            ("\tintervento 1\t\t5,00", ["intervento 1", 500]),
            (" intervento 1 5,00", ["intervento 1", 500]),
            ("\tintervento 1\t\t", ["intervento 1", None]),
            ("\t\t\t5,00", [None, 500]),
        ],
    )
    def test_choice_amount(self, line: str, expected: list[int | str | None]) -> None:
        assert values("R12", line) == expected


class TestDoubts:
    """What a doubt says."""

    def test_which_column(self) -> None:
        doubt = read(f"{R07} 2017 2021 5,00").cells["R07.base"].doubt
        assert doubt == (
            "colonne della riga: 2 (2017, 2021); valori letti: 1 (5,00); il testo non dice a quale colonna appartiene"
        )

    def test_twice_with_different_values(self) -> None:
        reading = read(f"{ROW['R03']} 933", "", f"{ROW['R03']} 934", f"{ROW['R06']} 5,00", f"{ROW['R06']} 5,00")
        assert reading.cells["R03"].doubt == "il codice R03 compare più volte con valori diversi: 933, 934"
        assert printed(reading, "R06") == [500]

    def test_an_empty_row_says_nothing_against_a_full_one(self) -> None:
        reading = read(f"{ROW['R03']}", "", f"{ROW['R03']} 933")
        assert printed(reading, "R03") == [933]

    def test_the_code_is_misread(self) -> None:
        reading = read(ROW["M12"] + "\t1\t2\t3\t1,50", "MI5 - Utenti disabili\t4\t5\t6\t1,20", ROW["M47"] + " 7 8")
        assert printed(reading, "M12.ore", "M15.ore", "M36.utenti") == [3, "?", "?"]
        assert reading.cells["M15.utenti"].doubt == "la riga «Utenti disabili» ha un codice che non si legge"
        assert reading.cells["M15.utenti"].text == "5"

    def test_a_label_without_code_puts_no_doubt_on_a_row_that_was_read(self) -> None:
        """«Utenti disabili» is the label of several rows: those whose code is there are not meant."""
        label = SOC26.cells["M15.utenti"].label
        reading = read(ROW["M15"] + "\t1\t2\t3\t1,50", f"MI5 - {label}\t4\t5\t6\t1,20")
        assert printed(reading, "M15.utenti_base", "M15.utenti", "M15.ore") == [1, 2, 3]

    def test_no_doubt_where_a_row_without_code_is_blank(self) -> None:
        reading = read(ROW["M12"] + "\t1\t2\t3\t1,50", "MI5 - Utenti disabili\t\t5\t6\t1,20")
        assert printed(reading, "M15.utenti_base", "M15.utenti") == ["-", "?"]

    def test_the_code_is_that_of_another_row(self) -> None:
        reading = read(f"R01B - {SOC26.cells['R01A'].label}\t2025\t0,25")
        assert printed(reading, "R01A", "R01B") == ["?", "-"]

    def test_words_where_a_number_is_wanted(self) -> None:
        doubt = read(f"{ROW['R03']}\tn.d.").cells["R03"].doubt
        assert doubt == "non si legge un valore in «n.d.»"

    def test_number_of_a_broken_label_is_no_value(self) -> None:
        broken = "R08 - Resorsa agiuntva effetiva soziale assegnat er il 2025"
        assert printed(read(broken), "R08") == ["?"]
        assert printed(read(broken + "\t721,05"), "R08") == ["?"]

    def test_titles_and_values_alike(self) -> None:
        """In whole numbers a year as title and the same number as value cannot be told apart."""
        cells = tuple(replace(cell, unit=SOC26.units["persone"]) for cell in SOC26.quadri["Q2"].cells)
        quadro = SOC26.quadri["Q2"]
        rows = [block for block in quadro.content if getattr(block, "code", None) == "R07"]
        row = replace(rows[0], cells=tuple(cell for cell in cells if cell.code == "R07"))
        form = replace(
            SOC26,
            quadri={"Q2": replace(quadro, content=(row,))},
            cells={cell.id: cell for cell in row.present},
            messages={},
        )
        for line, expected in {
            "2017 2021 5 6": [5, 6],
            "2017 5 2021 6": [5, 6],
            "5 6": [5, 6],
            "2017 2021": ["?", "?"],
            "2017 6": ["?", "?"],
            "2017 2021 5": ["?", "?"],
            "\t2017\t2021\n\t5\t": ["?", "?"],
            "2017 5 2021 6 7": ["?", "?"],
            "2017 2021\n5 6": [5, 6],
        }.items():
            reading = read_text(form, f"{R07} {line}")
            assert printed(reading, "R07.base", "R07.corrente") == expected, line
            said = reading.cells["R07.base"].doubt
            assert said is None or "intestazioni o valori" in said, line

    def test_a_doubt_has_no_value_and_is_in_the_answers(self) -> None:
        answers = read(f"{R02} 2020 2025 0,00").answers()
        assert answers.stored == {}
        assert answers.doubts.keys() == {"R02.base", "R02.corrente"}

    def test_doubts_about_computed_cells_are_not_answers(self) -> None:
        reading = read(f"{ROW['R04']} 2025 5.57")
        assert printed(reading, "R04") == ["?"]
        assert reading.answers().doubts == {}


class TestCodes:
    @pytest.mark.parametrize("code", ["R0B", "ROB", "rob", "**R0B", "<b>ROB</b>", "## R0B"])
    def test_spellings(self, code: str) -> None:
        assert printed(read(f"{code} - TOTALE UTENTI 33 52"), "R0B.utenti_base", "R0B.utenti") == [33, 52]

    @pytest.mark.parametrize("line", ["RO3 933", "R03: 933", "R03 - 933", "R03\t933", "R03 – Numero di abitanti 933"])
    def test_at_the_start_of_a_line(self, line: str) -> None:
        assert printed(read(line), "R03") == [933]

    def test_inside_a_line_by_two_words_of_the_label(self) -> None:
        assert printed(read("come R03 Numero 933"), "R03") == ["-"]
        assert printed(read("come R03 Numero di 933"), "R03") == [933]

    @pytest.mark.parametrize(("before", "expected"), [("MI5 -", "?"), ("x y", "?"), ("x y z", "-")])
    def test_a_label_without_code_is_a_row_by_two_words_at_most_before_it(self, before: str, expected: str) -> None:
        assert printed(read(f"{before} Utenti disabili\t4\t5\t6\t1,20"), "M15.utenti") == [expected]

    @pytest.mark.parametrize("line", ["(R03) 933", "come R03 933", "R03 e R05: 933", "R03A 933"])
    def test_mentions(self, line: str) -> None:
        assert printed(read(line), "R03") == ["-"]

    def test_two_rows_on_one_line(self) -> None:
        reading = read(f"{ROW['R06']} 5,00 {ROW['R08']} 6,00")
        assert printed(reading, "R06", "R08") == [500, 600]

    def test_what_is_not_there_is_not_found(self) -> None:
        assert read("niente").cells == {}


class TestMessages:
    def test_broken_over_lines(self) -> None:
        text = "La spesa dell’ente locale è risultata\nnon  inferiore"
        rest = SOC26.messages["M-Q2"].cases[0].text
        assert rest is not None
        whole = rest.fill(str).partition("non inferiore")[2]
        message = read("", text + whole, "", "Strutture").messages["M-Q2"]
        assert message.case == SOC26.messages["M-Q2"].cases[0].id
        assert message.origin == Origin(3, "La spesa dell’ente locale è risultata")

    def test_only_the_first_words(self) -> None:
        reading = read(
            "La spesa dell'ente locale è risultata pari al fabbisogno (R06).",
            "L'ente compila il Quadro 3.",
            ROW["R06"] + " 5,00",
        )
        assert reading.messages["M-Q2"] == MessageReading(
            "La spesa dell'ente locale è risultata pari al fabbisogno (R06). L'ente compila il Quadro 3.",
            None,
            Origin(2, "La spesa dell'ente locale è risultata pari al fabbisogno (R06)."),
        )
        assert printed(reading, "R06") == [500]

    def test_words_of_the_form_end_it_where_they_are_four(self) -> None:
        """Three may happen to stand in any sentence."""
        opening = "La spesa dell'ente locale è risultata"
        for more, ends in (("buona per interventi e servizi resi", False), ("buona. Spesa per il sociale resa", True)):
            said = read(f"{opening} {more}").messages["M-Q2"].text
            assert (said != f"{opening} {more}") is ends, more

    def test_any_number_in_the_hole(self) -> None:
        text = "Nel 2025 per il Comune il numero di assistenti sociali in rapporto alla popolazione è risultato pari a"
        assert read(f"{text} 1 ogni 4.241 abitanti.").messages["M-Q1-a"].case is not None
        assert read(f"{text} 1 ogni molti abitanti.").messages["M-Q1-a"].case is None


class TestHeader:
    def header(self, *lines: str) -> Mapping[str, str]:
        return {name: value.text for name, value in read(*lines, "", "Quadro 1").header.items()}

    def test_other_spelling_of_a_label(self) -> None:
        assert self.header("Codice identificativo: XX001SIF11AA") == {"codice": "XX001SIF11AA"}

    def test_value_below(self) -> None:
        assert self.header("Denominazione", "", "BORGO DI PROVA") == {"denominazione": "BORGO DI PROVA"}
        assert self.header("Denominazione", "", "Data ultima modifica\tieri") == {"data_ultima_modifica": "ieri"}

    def test_all_on_one_line(self) -> None:
        line = "Denominazione PROVA Codice indentificativo XX001SIF11AA Data ultima modifica 17/03/2026 08:44"
        assert self.header(line) == {
            "denominazione": "PROVA",
            "codice": "XX001SIF11AA",
            "data_ultima_modifica": "17/03/2026 08:44",
        }

    def test_only_above_the_rows(self) -> None:
        reading = read(ROW["R03"] + " 933", "Denominazione\tPROVA")
        assert reading.header == {}

    def test_mark(self) -> None:
        assert read_text(SOC26, f"DATI DI PROVA\n\n{SOC26.title}\n").mark == "DATI DI PROVA"


REPORT_LABEL = "R16 - Relazione in formato\nlibero (massimo 6.000\ncaratteri)"


class TestFreeText:
    def report(self, after: str) -> int | str | None:
        return read(ROW["R03"] + " 933", REPORT_LABEL + after).cells["R16"].printed

    @pytest.mark.parametrize(
        ("after", "text"),
        [
            ("", None),
            ("\n\n  Testo <b>libero</b>  \n\n", "Testo <b>libero</b>"),
            (" subito", "subito"),
            ("**\n# titolo\n**a**", "# titolo\n**a**"),
            ("\n\n" + REPORT_WITH_CODES, REPORT_WITH_CODES),
            ("\nR16 - Relazione in formato libero (massimo 6.000 caratteri)\nx", None),
            (f"\nprima\n**{SOC26.title}**\ndopo", "prima\ndopo"),
            (f"\nprima\n{SOC26.title}\n\nQuadro 4\n\nRelazione in formato\nstrutturato\ndopo", "prima\ndopo"),
            (f"\nprima\n{SOC26.title}\nQuadro 3\ndopo", "prima\nQuadro 3\ndopo"),
            (f"\nprima\n\\{SOC26.title}\ndopo", f"prima\n{SOC26.title}\ndopo"),
            (f"\nprima\n\\\\{SOC26.title}\ndopo", f"prima\n\\{SOC26.title}\ndopo"),
            ("\n\\prima", "\\prima"),
            (f"\nla scheda {SOC26.title} è", f"la scheda {SOC26.title} è"),
        ],
    )
    def test_kept(self, after: str, text: str | None) -> None:
        if text is None and after:
            text = after.strip()
        assert self.report(after) == text

    @pytest.mark.parametrize("after", ["____", "-", "Testo\n\n3", "Testo\nPagina 3 di 5", "Pagina 3 di 5"])
    def test_signs_and_lines_of_a_page_are_doubts(self, after: str) -> None:
        assert printed(read(ROW["R03"] + " 933", f"{REPORT_LABEL}\n{after}"), "R16") == ["?"]

    @pytest.mark.parametrize(
        "after",
        [
            "Testo della relazione.\n\nR13 - Interventi per un aumento del numero degli utenti serviti\t0,00",
            "Testo della relazione.\nSpesa per il sociale",
            "Testo.\n\nVoce\t2017\t2021\nSpesa\t12,00\t13,00",
        ],
    )
    def test_what_follows_it_in_the_form_is_not_kept_as_its_text(self, after: str) -> None:
        """A row of the form, a heading of it, a table of figures."""
        assert printed(read(ROW["R03"] + " 933", f"{REPORT_LABEL}\n{after}"), "R16") == ["?"]

    def test_nothing_in_it_is_read(self) -> None:
        reading = read(ROW["R03"] + " 933", REPORT_LABEL, ROW["R03"] + " 934", ROW["R05"] + " 5,00")
        assert printed(reading, "R03", "R05") == [933, "-"]

    def test_origin(self) -> None:
        reading = read(REPORT_LABEL, "", "  Testo", "ancora")
        assert reading.cells["R16"].origin == Origin(6, "Testo")
        assert read("x", REPORT_LABEL).cells["R16"].origin == Origin(3, "R16 - Relazione in formato")

    @pytest.mark.parametrize(
        "label",
        [
            "R16",
            "**R16 - Relazione**",
            "R16 Relazione in formato libero",
            "R16 - Relazone in formato libero (massimo 6.000 caratteri)",
        ],
    )
    def test_label_not_whole(self, label: str) -> None:
        expected = "**\nTesto" if "Relazione**" in label else "Testo"
        found = read(label, "Testo").cells.get("R16")
        assert found is None or found.printed in ("Testo", expected)

    def test_in_the_middle_of_a_line(self) -> None:
        reading = read(f"{ROW['R03']} 933 {ROW['R16']} Testo con R05 - 3")
        assert printed(reading, "R03", "R16") == [933, "Testo con R05 - 3"]

    def test_a_mention_is_no_label(self) -> None:
        reading = read("si veda R16 - Relazione", ROW["R03"] + " 933", REPORT_LABEL, "Testo")
        assert printed(reading, "R03", "R16") == [933, "Testo"]


class TestPlaceholders:
    """`0,00` in a quadro that is not due is what the form prints for nothing."""

    def document(self, **changes: Value) -> str:
        """R08 of 5.000 euro, so that it is the spending that decides, which reaches the need in both years."""
        base = base_answers()
        answers = base | {"R08": Decimal("5000.00"), "R07.base": base["R07.corrente"]} | changes
        return dialects.write(Case("x", ENTE, answers), "cumignano")

    def test_dropped_from_the_answers_kept_as_printed(self) -> None:
        reading = read_text(SOC26, self.document())
        assert reading.cells["R13"].printed == 0
        assert "R13" not in reading.answers().stored
        assert "R10.numero" not in reading.answers().stored

    def test_another_amount_is_an_answer(self) -> None:
        text = self.document().replace('serviti\t<input type="text" value="0,00"/>', 'serviti\t<input value="5,00"/>')
        assert read_text(SOC26, text).answers().stored["R13"] == 500

    def test_the_document_says_so_itself(self) -> None:
        """Without the spending, only the printed message tells."""
        lines = [line for line in self.document().split("\n") if not line.startswith(("R06", "R07", "R08"))]
        reading = read_text(SOC26, "\n".join(lines))
        assert reading.due == {"Q3": False}
        assert "R13" not in reading.answers().stored

    def test_undecidable_is_a_doubt(self) -> None:
        lines = [line for line in self.document().split("\n") if not line.startswith(("R06", "La spesa"))]
        answers = read_text(SOC26, "\n".join(lines)).answers()
        assert answers.doubts["R13"] == (
            "«0,00» si stampa anche nelle celle vuote di un quadro non dovuto, e non si sa se lo è"
        )
        assert "R13" not in answers.stored

    def test_zeros_among_blank_cells_were_typed(self) -> None:
        """The form prints zeros everywhere or nowhere."""
        found = read_text(SOC26, self.document(R06=None, R14=Decimal("0.00"))).answers()
        assert found.doubts == {}
        assert found.stored["R14"] == 0
        assert "R13" not in found.stored


class TestOurOwnRemarks:
    def test_computed_and_doubtful(self) -> None:
        reading = read(ROW["R09"] + "\t5000,00 [calcolato]", ROW["R03"] + "\t____ [dubbio]")
        assert reading.cells["R09"].printed == 500000
        assert reading.cells["R09"].computed
        assert reading.answers().stored == {}
        assert reading.answers().doubts == {"R03": "il documento stesso lo segna come dubbio"}

    def test_state_of_a_quadro(self) -> None:
        assert read("Quadro 3", "[Non dovuto]").due == {"Q3": False}
        assert read("Quadro 3", "[Non ancora deciso se è dovuto]").due == {"Q3": None}

    def test_only_in_square_brackets(self) -> None:
        assert read("Quadro 3", "Non dovuto").due == {}


def test_any_layout_without_title_is_recognised_by_its_codes() -> None:
    text = dialects.write(Case("x", ENTE, base_answers()), "quintano").replace("SOC26", "")
    assert read_bytes(text.encode(), "x").form.digest == SOC26.digest
