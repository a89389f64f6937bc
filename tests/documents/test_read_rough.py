# SPDX-License-Identifier: EUPL-1.2
"""Sheets of random values in many styles, spoilt in many ways: no cell is another value or blank in silence."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.read import read_bytes
from schedario.documents.reading import Reading
from schedario.documents.text.reader import account_for_numbers
from schedario.writing.look_alikes import drop_invisible, fold
from tests.documents.test_read_workbooks import write
from tests.reference.rough import PageStyle, Rough, lay_out, list_rows, write_page, write_text
from tests.reference.rough_styles import STYLES

SOC26 = load("SOC26")
PER_STYLE = int(os.environ.get("SCHEDARIO_ROUGH", "2"))  # sheets of each; more to look for what is not found yet
LOOKS: tuple[PageStyle, ...] = ("table", "divisions", "list", "spans")
# Layouts that are brought into pages and workbooks too.
FILED = (
    *("beside", "below", "below each", "left", "above", "columns", "titled each", "years reversed", "dashes"),
    *("underlined", "points", "notes", "stray numbers", "stray amounts, below", "sentences", "pages, below"),
    *("list numbers", "wrapped, values first", "days, below"),
    *("surplus year", "surplus year first", "surplus words", "surplus without title"),
    "surplus without title first",
)
# Where columns are told and nothing is lost or put between, what a text decides is read.
ORDERLY = (
    *("beside", "below", "below, row titles", "below, no titles", "left", "left, no titles", "left, wide"),
    *("below each", "below each, titles", "rows reversed", "rows shuffled, left", "pipes", "pipes, wide"),
    *("pipes, below", "pipes, left", "semicolons", "semicolons, below", "quoted", "dots", "one blank"),
    *("one blank, no titles", "wide blanks", "no-break blanks", "one line, no titles", "not available", "dotted"),
    *("underlined", "points", "blanks in thousands", "thin blanks", "apostrophes", "euro", "notes"),
    *("raised notes", "notes, below", "list numbers", "list numbers, below", "list letters", "wrapped"),
    *("wrapped, below", "wrapped, left", "upper case", "soft hyphens", "soft hyphens, below", "look-alikes"),
    *("look-alikes, below", "days", "addresses", "printed", "years reversed, row titles", "years reversed, left"),
)


# Where titles with tabs tell which values are those of a column that the form has not.
SURPLUS = ("surplus year", "surplus year first", "surplus words")


def show(text: str) -> str:
    """A text as it is compared: what looks the same is the same."""
    return "".join(fold(drop_invisible(text)).split())


def judge(sheet: Rough, reading: Reading) -> Iterator[tuple[str, str]]:
    """The outcome of each cell that the sheet shows, or shows blank."""
    for name, printed in sheet.printed.items():
        read = reading.cells.get(name)
        if read is None or read.doubt is not None:
            yield name, "told" if printed and name not in sheet.lost else "lost"
            continue
        shown = display.format_value(SOC26.cells[name], read.printed) if read.printed is not None else ""
        if name in sheet.unsure:
            yield name, f"silent: {shown!r} for something that cannot be read"
        elif show(shown) != show(printed):
            yield name, f"silent: {shown!r} for {printed!r}"
        elif printed:
            yield name, "right"


@dataclass
class Measured:
    """Outcomes of the cells of some sheets, and those that are another value in silence."""

    count: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)

    def add(self, sheet: Rough, data: bytes, about: str) -> None:
        """Reads a sheet; one that is refused is told as such."""
        try:
            outcomes = list(judge(sheet, read_bytes(data, about)))
        except ReadError:
            outcomes = [(name, "told") for name in sheet.printed]
        for name, outcome in outcomes:
            self.count[outcome.partition(":")[0]] += 1
            if outcome.startswith("silent"):
                self.silent.append(f"{about} {name} {outcome}")

    @property
    def share(self) -> float:
        """The share of the decided values that is right."""
        return self.count["right"] / max(1, self.count["right"] + self.count["told"] + self.count["silent"])


def draw(about: str) -> Random:
    return Random(about)


def measure_texts(name: str, turns: Iterable[int] = range(PER_STYLE)) -> Measured:
    measured, style = Measured(), STYLES[name]
    for turn in turns:
        rng = draw(f"{name} {turn}")
        sheet = lay_out(SOC26, style, rng)
        measured.add(sheet, write_text(sheet, style, rng).encode(), f"{name} {turn}")
    return measured


@pytest.fixture(scope="module")
def texts() -> dict[str, Measured]:
    return {name: measure_texts(name) for name in STYLES}


def test_no_text_is_wrong_in_silence(texts: dict[str, Measured]) -> None:
    assert {name: one.silent for name, one in texts.items() if one.silent} == {}


@pytest.mark.parametrize(
    ("name", "turn"), [("columns", 3), ("columns", 14), ("columns", 20), ("rows", 9), ("rows, titles", 8)]
)
def test_a_value_below_two_labels_is_of_neither(name: str, turn: int) -> None:
    """Where labels come first, and one before has none of its own: it may be the value of that one."""
    measured = measure_texts(name, [turn])
    assert measured.silent == []
    assert measured.count["right"]


def test_orderly_texts_are_read(texts: dict[str, Measured]) -> None:
    assert {name: round(texts[name].share, 3) for name in ORDERLY if texts[name].share < 0.97} == {}


def test_columns_that_the_form_has_not_are_left_out(texts: dict[str, Measured]) -> None:
    assert {name: round(texts[name].share, 3) for name in SURPLUS if texts[name].share < 0.85} == {}


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_is_wrong_in_silence(look: PageStyle) -> None:
    measured = Measured()
    for name in FILED:
        sheet = lay_out(SOC26, STYLES[name], draw(f"page {look} {name}"))
        measured.add(sheet, write_page(sheet, look).encode(), f"{look}, {name}")
    assert measured.silent == []


@pytest.mark.parametrize(("numbers", "shift"), [(True, 0), (False, 0), (True, 2)])
def test_no_workbook_is_wrong_in_silence(numbers: bool, shift: int) -> None:
    measured = Measured()
    for name in FILED:
        sheet = lay_out(SOC26, STYLES[name], draw(f"workbook {numbers} {shift} {name}"))
        measured.add(sheet, write(list_rows(sheet, numbers=numbers, shift=shift)), name)
    assert measured.silent == []


@given(st.sampled_from(sorted(STYLES)), st.integers(0, 10**6))
def test_every_number_of_a_rough_sheet_is_accounted_for(name: str, seed: int) -> None:
    rng = Random(seed)
    sheet = lay_out(SOC26, STYLES[name], rng)
    assert account_for_numbers(SOC26, write_text(sheet, STYLES[name], rng)).balances
