# SPDX-License-Identifier: EUPL-1.2
"""Pieces of a page that are drawn once for all that look the same."""

from __future__ import annotations

import pytest
from django.utils import translation
from markupsafe import Markup, escape

from schedario.portal.shapes import Shapes, mark

HOSTILE = ["<script>alert(1)</script>", "\"'&", "%s %(a)s %%", "{{ x }}", mark(0), mark(1) + mark(99), "\u2028", "1 2"]


class Drawing:
    """`<a|b|a>`, and how often that was drawn."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, first: str, second: str) -> str:
        self.times += 1
        return f"100 %s <{escape(first)}|{escape(second) or 'nothing'}|{escape(first)}>"


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture
def shaped() -> Shapes:
    return Shapes()


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_word_is_it_stands_as_it_would_be_drawn(word: str, shaped: Shapes, drawing: Drawing) -> None:
    for words in (("a", "b"), (word, "c"), ("d", word), (word, word)):
        assert shaped("looks", drawing, words).decode() == Drawing()(*words)
    assert drawing.times == 1


def test_markup_is_a_word_that_is_not_escaped(shaped: Shapes, drawing: Drawing) -> None:
    assert "<b>&amp;</b>" in shaped("looks", drawing, (Markup("<b>&amp;</b>"), "b")).decode()


def test_a_piece_is_a_word_of_a_larger_one(shaped: Shapes, drawing: Drawing) -> None:
    piece = shaped("looks", drawing, ("1 < 2", "à"))
    assert shaped("around", drawing, (piece, "b")).count(piece) == 2


def test_a_word_that_is_missing_looks_different(shaped: Shapes, drawing: Drawing) -> None:
    shown = [shaped("looks", drawing, words).decode() for words in (("a", "b"), ("a", ""), ("c", ""))]
    assert shown == [Drawing()("a", "b"), Drawing()("a", ""), Drawing()("c", "")]
    assert drawing.times == 2


def test_other_looks_and_other_languages_are_drawn_for_themselves(shaped: Shapes, drawing: Drawing) -> None:
    for language in ("it", "en", "it"):
        with translation.override(language):
            shaped("looks", drawing, ("a", "b"))
            shaped("other", drawing, ("a", "b"))
    assert drawing.times == 4


def test_no_more_is_kept_than_there_is_room_for(drawing: Drawing) -> None:
    shaped = Shapes(most=0)
    for looks in (1, 1, 2, 1):
        assert shaped(looks, drawing, ("a", "b")).decode() == Drawing()("a", "b")
        assert shaped.size <= len(Drawing()(mark(0), mark(1)))
    assert drawing.times == 3


def test_nobody_can_guess_a_mark() -> None:
    assert len(mark(0)) > 32
