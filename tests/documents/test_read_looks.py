# SPDX-License-Identifier: EUPL-1.2
"""Ways to lay out a sheet that are read wrong easily: what a page decides is right, the rest doubtful, nothing silent.

All of `tests/reference/drawn.py` drawn by reportlab, and some of `tests/reference/shown.py` printed by Chromium;
`python -m tests.reference.try_pages looks`, or `shows PRODUCER`, tries more of each.
"""

from __future__ import annotations

from collections import Counter

import pytest

from schedario.definition.catalogue import load
from schedario.documents.pages.notes import attach_notes
from schedario.documents.pages.word import Word
from schedario.documents.read import read_bytes
from tests.browser.chromium import chromium
from tests.documents.test_read_pages import count_outcomes
from tests.documents.test_read_relaid import SAMPLE
from tests.reference.drawn import LOOKS, draw_look, list_money
from tests.reference.paged import make_blocks
from tests.reference.shown import SHOWS, write_show

SOC26 = load("SOC26")
MONEY = list_money(SOC26)
LEAST = 0.97
# Titles over columns left of the labels tell no order; thousands written apart could be neighbours.
LESS = {"left": 0.9, "by place": 0.5, "by place, left": 0.9}


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
