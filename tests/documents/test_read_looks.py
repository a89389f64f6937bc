# SPDX-License-Identifier: EUPL-1.2
"""Ways to lay out a sheet that are read wrong easily: what a page decides is right, the rest doubtful, nothing silent.

All of `tests/reference/drawn.py` drawn by reportlab, and some of `tests/reference/shown.py` printed by Chromium;
`python -m tests.reference.try_pages looks`, or `shows PRODUCER`, tries more of each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import pytest

from schedario.definition.catalogue import load
from schedario.documents.pages.notes import attach_notes
from schedario.documents.pages.thousands import join_thousands
from schedario.documents.pages.word import Word
from schedario.documents.read import read_bytes
from tests.browser.chromium import chromium
from tests.documents.test_read_pages import count_outcomes
from tests.documents.test_read_relaid import SAMPLE
from tests.documents.test_read_unseen import read_written, show
from tests.reference.drawn import LOOKS, draw_look, list_money
from tests.reference.paged import make_blocks
from tests.reference.shown import SHOWS, write_show

SOC26 = load("SOC26")
MONEY = list_money(SOC26)
LEAST = 0.97
# Titles over columns left of the labels tell no order.
LESS = {"left": 0.9}


def count(pdf: bytes, number: int) -> Counter[str]:
    return count_outcomes(make_blocks(SOC26, SAMPLE[number]).printed, read_bytes(pdf, "x.pdf", SOC26))


def check(found: Counter[str], least: float) -> None:
    assert [outcome for outcome in found if outcome.startswith("silent")] == []
    assert found["right"] >= least * found.total(), found


@pytest.mark.parametrize("name", LOOKS)
def test_drawn(name: str) -> None:
    number = list(LOOKS).index(name) * 7 + 3
    pdf = draw_look(make_blocks(SOC26, SAMPLE[number % len(SAMPLE)]), LOOKS[name], SOC26)
    check(count(pdf, number % len(SAMPLE)), LESS.get(name, LEAST))


SHOWN = ("over", "fields", "fields, bottom", "narrow", "money columns, narrow", "notes", "notes, points", "justified",
         "spaced", "A3 landscape", "landscape", "whole rows", "running, fields", "counted", "two columns")  # fmt: skip


def test_shown() -> None:
    """Rows that go on overleaf are doubts, in some more than in others."""
    total: Counter[str] = Counter()
    with chromium() as browser:
        page = browser.new_page()
        for place, name in enumerate(SHOWN):
            number = place * 11 + 5
            page.set_content(write_show(make_blocks(SOC26, SAMPLE[number]), SHOWS[name], MONEY))
            found = count(page.pdf(prefer_css_page_size=True), number)
            check(found, 0.9)
            total += found
    check(total, LEAST)


def make_word(text: str, left: float, base: float, size: float) -> Word:
    right, top, bottom = left + 0.5 * size * len(text), base - 0.8 * size, base + 0.2 * size
    return Word(text, left, top, right, bottom, base, (left, top, right, bottom))


class TestThousands:
    """Figures written apart, at a step of their own."""

    @staticmethod
    def join(*rows: str, ends: Sequence[int] = (200, 300, 400), step: float = 2.0) -> list[list[str]]:
        """The figures of some rows, columns parted by blanks: those of one piece of content as one."""
        lines = []
        for place, row in enumerate(rows):
            line: list[Word] = []
            for cell, end in zip(row.split(" "), ends, strict=False):
                right = float(end)
                for group in reversed(cell.split("_")):
                    word = make_word(group, right - 5 * len(group), 20.0 * place, 10)
                    line.append(word._replace(run=100 * place + len(line) + 1))
                    right = word.left - step
            lines.append(sorted(line, key=lambda word: word.left))
        (joined,) = join_thousands([lines])
        return [
            ["_".join(word.text for word in group) for _, group in groupby(line, lambda word: word.run)]
            for line in joined
        ]

    def test_at_the_same_step_everywhere_are_one_number(self) -> None:
        rows = "1_403 10_727 7,65", "2_129 17_046 1_234,50", "0 1_963 12_345_678"
        assert self.join(*rows) == [row.split(" ") for row in rows]

    @pytest.mark.parametrize(
        "rows",
        [
            ("2_129 17_046 1_234,50",),  # too few
            ("1_403 10_727 7,65", "2_129 17_146 1_234,50", "0 1_963 12_345_678"),  # none begins with a zero
            ("1_403 8 8", "2_046 8 8", "3_129 8 8", "4_129 8 8", "5_129 8 8", "6_129 8 8", "7_129 8 8"),  # one column
            ("1_403 10_727 7,65", "2_129 17_046 1_234,50", "0 1_963 12_345_678", "0_846 0_45 3_8"),  # no thousands
        ],
    )
    def test_elsewhere_are_neighbours(self, rows: Sequence[str]) -> None:
        assert self.join(*rows) == [row.replace("_", " ").split(" ") for row in rows]

    def test_what_is_stamped_beside_them_is_none_of_them(self) -> None:
        pdf = draw_look(make_blocks(SOC26, SAMPLE[3]), LOOKS["by place"], SOC26)
        number = read_bytes(pdf, "x").cells["M39.utenti_base"]
        assert number.doubt is None
        stamped = read_written(pdf, "M39.utenti_base", lambda *box: show("176", box[2] + 2, box[1] + 2))
        cell = stamped.cells["M39.utenti_base"]
        assert cell.doubt is not None or cell.printed == number.printed


class TestNotes:
    """Marks set high behind a word."""

    @pytest.mark.parametrize(
        ("word", "mark", "read"),
        [
            ("982", "1", "982¹"),
            ("1.234,50", "(2)", "1.234,50²"),
            ("12", "a", "12(a)"),
            ("12", "*", "12*"),
            ("ATS", "1", "ATS"),
            ("m", "2", "m²"),
            ("1.234", "50", "1.234^50"),
        ],
    )
    def test_is_no_digit(self, word: str, mark: str, read: str) -> None:
        """Two digits behind a number without decimals can be its cents: nobody can read it."""
        first = make_word(word, 100, 200, 10)
        words = [make_word("Titolo", 100, 100, 14), first, make_word(mark, first.right + 0.5, 196, 6)]
        assert [one.text for one in attach_notes(words)] == ["Titolo", read]

    @pytest.mark.parametrize(("left", "base", "size"), [(118, 196, 10), (140, 196, 6), (118, 203, 6)])
    def test_other_numbers_stay(self, left: float, base: float, size: float) -> None:
        """As large, too far, or lower."""
        words = [make_word("982", 100, 200, 10), make_word("1", left, base, size)]
        assert [one.text for one in attach_notes(words)] == ["982", "1"]
