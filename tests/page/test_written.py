# SPDX-License-Identifier: EUPL-1.2
"""What is typed or pasted in a cell: Italian numbers, the same on the server and in the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition import display
from schedario.definition.form import Form
from schedario.engine.answers import Fault, Taken, Unavailable, UnknownCellError
from schedario.engine.evaluate import evaluate
from schedario.engine.italian_input import read_written, take_written
from schedario.writing import look_alikes
from tests.page.engine import PageEngine
from tests.page.schede import LARGEST, NUMBERS, TEXTS

WHOLE, EURO, PERCENT, TEXT, LONG = "R03", "R06", "R05", "R0C", "R16"
OWN = "M12.utenti"  # the comune fills it in

NUMBERS_READ = [
    (EURO, "1.234,56", 123456),
    (EURO, "1234,5", 123450),
    (EURO, "1234", 123400),
    (EURO, "  1234,50\u00a0", 123450),
    (EURO, "1.234.567", 123456700),
    (EURO, "€ 21.733,32", 2173332),
    (EURO, "21.733,32 €", 2173332),
    (EURO, "12,500", 1250),
    (EURO, "12,", 1200),
    (EURO, "+3,5", 350),
    (EURO, "-3,5", -350),
    (EURO, "\u22123,5", -350),
    (EURO, "-0", 0),
    (EURO, "9.999.999.999.999,99", LARGEST),
    (EURO, "0000000000000000000001", 100),
    (EURO, "1 234", 123400),
    (EURO, "1\u202f234,50", 123450),
    (EURO, "1'234", 123400),
    (EURO, "12’345’678,5 €", 1234567850),
    (EURO, "\u20131 234", -123400),
    (PERCENT, "5,08 %", 508),
    (WHOLE, "\u200b12", 12),
    (WHOLE, "\ufeff1\u2009234", 1234),
    (WHOLE, "1\u00ad2\u2060", 12),
    (WHOLE, "1.234", 1234),
    (WHOLE, "1234", 1234),
    (WHOLE, "12,00", 12),
]

FAULTS = [
    (EURO, "33.33", "unreadable", "comma"),
    (EURO, "1.234", "unreadable", "point"),
    (EURO, "33.333", "unreadable", "point"),
    (EURO, "0.123", "unreadable", "typed"),
    (EURO, "0.12", "unreadable", "comma"),
    (EURO, "1,234.56", "unreadable", "typed"),
    (EURO, "1 23", "unreadable", "typed"),
    (EURO, "12 345 6", "unreadable", "typed"),
    (EURO, "1 234.567", "unreadable", "typed"),
    (WHOLE, "0 123", "unreadable", None),
    (EURO, "-", "unreadable", "dash"),
    (EURO, "– €", "unreadable", "dash"),
    (EURO, "---", "unreadable", "typed"),
    (WHOLE, "—", "unreadable", "dash"),
    (EURO, ",", "unreadable", "typed"),
    (EURO, "5 %", "unreadable", "typed"),
    (EURO, "12,345", "too_many_decimals", None),
    (EURO, "10.000.000.000.000,00", "unreadable", "digits"),
    (WHOLE, "12,5", "too_many_decimals", None),
    (WHOLE, "33.33", "unreadable", None),
    (WHOLE, "0.123", "unreadable", None),
    (WHOLE, "1.23.456", "unreadable", None),
    (WHOLE, "1O", "unreadable", None),
    (WHOLE, "12 €", "unreadable", None),
]


@pytest.mark.parametrize(("cell", "typed", "stored"), NUMBERS_READ)
def test_italian_numbers(soc26: Form, cell: str, typed: str, stored: int) -> None:
    assert read_written(soc26.cells[cell], typed) == stored


@pytest.mark.parametrize(("cell", "typed", "about", "wanted"), FAULTS)
def test_what_is_not_certain_is_a_fault(soc26: Form, cell: str, typed: str, about: Any, wanted: Any) -> None:
    assert read_written(soc26.cells[cell], typed) == Fault(cell, about, typed, wanted)


@pytest.mark.parametrize("words", ["n.d.", "N.D.", "nd", "n/d", "n. d.", "Dato non disponibile"])
@pytest.mark.parametrize("sign", [": ", " - ", "; ", ", ", " – ", " "])
def test_a_figure_that_there_is_not_has_a_reason(page: PageEngine, soc26: Form, words: str, sign: str) -> None:
    """Only where somebody has to give one: what the decree supplies is supplied or blank."""
    typed = f" {words}{sign}il gestore  non lo sa "
    assert read_written(soc26.cells[OWN], typed) == Unavailable(OWN, "il gestore non lo sa")
    assert page.read(soc26, [OWN, EURO], typed) == [
        as_json(read_written(soc26.cells[one], typed)) for one in (OWN, EURO)
    ]
    assert isinstance(read_written(soc26.cells[EURO], typed), Fault)
    assert read_written(soc26.cells[OWN], words) == Fault(OWN, "unreadable", words, "reason")


WHY = "la redige l'ATS"
MODE = "R10.modalita"


@pytest.mark.parametrize(
    ("cell", "typed", "read"),
    [
        (LONG, f"n.d.: {WHY}", Unavailable(LONG, WHY)),
        (LONG, f"\nDato non disponibile - {WHY}\n", Unavailable(LONG, WHY)),
        (LONG, "n.d.", Fault(LONG, "unreadable", "n.d.", "reason")),
        (LONG, "n.d.: .", Fault(LONG, "unreadable", "n.d.: .", "reason")),
        (MODE, "n.d. 12 -", Fault(MODE, "unreadable", "n.d. 12 -", "reason")),
        (LONG, "n.d.: uno\ndue", "n.d.: uno\ndue"),
        (LONG, "Dato non disponibile per il 2019.", "Dato non disponibile per il 2019."),
        (LONG, "Nel 2025: n.d.: nulla", "Nel 2025: n.d.: nulla"),
        (MODE, f"n.d.: {WHY}", Unavailable(MODE, WHY)),
        (MODE, f"N.D. {WHY}", Unavailable(MODE, WHY)),
        (MODE, "n/d", Fault(MODE, "unreadable", "n/d", "reason")),
        (MODE, "ndrangheta", "ndrangheta"),
        (TEXT, f"n.d.: {WHY}", f"n.d.: {WHY}"),
    ],
)
def test_a_text_that_there_is_not_has_a_reason_too(
    page: PageEngine, soc26: Form, cell: str, typed: str, read: Taken
) -> None:
    """A report may speak of figures that there are not: a statement is one line, with a sign after its words."""
    assert read_written(soc26.cells[cell], typed) == read
    assert page.read(soc26, [cell], typed) == [as_json(read)]


@pytest.mark.parametrize("sign", ["INVISIBLE", "APOSTROPHES", "DASHES", "BLANKS"])
def test_the_page_knows_every_character_that_looks_like_another(page: PageEngine, soc26: Form, sign: str) -> None:
    listed = re.compile(f"[{getattr(look_alikes, sign)}]")
    for typed in (f"{one}1{one}234" for one in map(chr, range(0x10000)) if listed.match(one)):
        assert page.read(soc26, [WHOLE], typed) == [as_json(read_written(soc26.cells[WHOLE], typed))]


@pytest.mark.parametrize("typed", ["", "  ", "\u00a0", "\t\r\n", "\u200b", "\ufeff \u00ad"])
def test_blank_is_missing(soc26: Form, typed: str) -> None:
    texts = (TEXT, LONG) if not typed.strip() else ()
    assert {read_written(soc26.cells[cell], typed) for cell in (WHOLE, EURO, *texts)} == {None}


@pytest.mark.parametrize(
    ("cell", "typed", "code", "remedy"),
    [
        (EURO, "33.33", "SOC26-X-001", "Scrivere «33,33», con la virgola prima dei decimali."),
        (
            EURO,
            "1.234",
            "SOC26-X-001",
            "Scrivere «1234» se il punto separa le migliaia, oppure la virgola al suo posto se separa i decimali.",
        ),
        (EURO, "12a", "SOC26-X-001", "Scrivere un numero con al massimo 2 decimali, dopo la virgola."),
        (WHOLE, "–", "SOC26-X-001", "Scrivere 0 se il trattino sta per zero, nulla se il dato manca."),
        (WHOLE, "12a", "SOC26-X-001", "Scrivere un numero intero, senza lettere né separatori."),
        (EURO, "12,345", "SOC26-X-003", "Arrotondare: scrivere un numero con al massimo 2 decimali."),
        (WHOLE, "12,5", "SOC26-X-003", "Arrotondare: scrivere un numero intero, senza lettere né separatori."),
        (WHOLE, "1234567890123456", "SOC26-X-001", "Scrivere un numero di al massimo 15 cifre."),
    ],
)
def test_a_finding_says_what_to_write(soc26: Form, cell: str, typed: str, code: str, remedy: str) -> None:
    first = evaluate(soc26, take_written(soc26, {cell: typed})).findings[0]
    assert (first.code, first.cells, first.found, first.remedy) == (code, (cell,), f"«{typed}»", remedy)


def test_machine_numbers_keep_their_own_advice(soc26: Form) -> None:
    """A program that sends `33,33` must not be told to use the comma."""
    first = evaluate(soc26, {EURO: "33,33"}).findings[0]
    assert first.remedy == "Scrivere un numero con al massimo 2 decimali."


def test_a_computed_or_unknown_cell_takes_no_text(soc26: Form) -> None:
    for name in ("R04", "R99"):
        with pytest.raises(UnknownCellError):
            take_written(soc26, {name: "1"})


def test_the_page_refuses_them_too(page: PageEngine, soc26: Form) -> None:
    for name in ("R04", "R99"):
        with pytest.raises(AssertionError, match=name):
            page.evaluate(soc26, {name: "1"})


@given(value=st.integers(-LARGEST, LARGEST))
def test_what_is_shown_while_editing_is_read_as_the_same_number(page: PageEngine, soc26: Form, value: int) -> None:
    for cell in (soc26.cells[WHOLE], soc26.cells[EURO]):
        assert read_written(cell, display.format_value(cell, value)) == value
    assert page.read(soc26, [EURO], display.format_value(soc26.cells[EURO], value)) == [value]


@given(typed=TEXTS)
def test_a_text_read_twice_is_the_same(soc26: Form, typed: str) -> None:
    for cell in (soc26.cells[TEXT], soc26.cells[LONG]):
        once = read_written(cell, typed)
        assert not isinstance(once, str) or read_written(cell, once) == once


@settings(max_examples=1500)
@given(typed=NUMBERS | TEXTS)
def test_the_page_reads_every_text_as_the_server_does(page: PageEngine, soc26: Form, typed: str) -> None:
    cells = [WHOLE, EURO, PERCENT, TEXT, LONG, "R10.modalita", OWN, "R13", "M12.utenti_base"]
    ours = [read_written(soc26.cells[cell], typed) for cell in cells]
    assert page.read(soc26, cells, typed) == [as_json(one) for one in ours]


@pytest.mark.parametrize(("cell", "typed"), [(cell, typed) for cell, typed, *_ in (*NUMBERS_READ, *FAULTS)])
def test_the_page_reads_the_examples_as_the_server_does(page: PageEngine, soc26: Form, cell: str, typed: str) -> None:
    assert page.read(soc26, [cell], typed) == [as_json(read_written(soc26.cells[cell], typed))]


def as_json(read: Taken) -> Any:
    if isinstance(read, Unavailable):
        return {"cell": read.cell, "reason": read.reason}
    if isinstance(read, Fault):
        return {"cell": read.cell, "about": read.about, "text": read.text, "wanted": read.wanted}
    return read
