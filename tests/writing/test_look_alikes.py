# SPDX-License-Identifier: EUPL-1.2
"""Characters that look or read the same are compared as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.writing.look_alikes import fold, join_broken_words, list_words, unify_signs

SAME = [
    ("L'Aquila", "L’Aquila", "L‘AQUILA", "L`Aquila", "L\u00b4Aquila", "L\u02bcaquila", "L\u2032aquila"),
    ("Reggio nell'Emilia", "REGGIO\u00a0NELL’EMILIA", "Reggio\u2009nell'\u200bEmilia", " reggio  nell'emilia "),
    ("Perché", "PERCHE\u0301", "perche"),
    ("ufficio", "uf\ufb01cio", "u\ufb03cio", "uffi\u00adcio", "UFFI-\ncio", "uffi\u2010\r\n   cio"),
    ("2019-2021", "2019–2021", "2019—2021", "2019\u22122021", "2019\u20112021"),
]


@pytest.mark.parametrize("texts", SAME)
def test_texts_that_look_the_same_are_the_same(texts: tuple[str, ...]) -> None:
    assert {fold(text) for text in texts} == {fold(texts[0])}


@pytest.mark.parametrize(
    ("one", "other"), [("L'Aquila", "Aquila"), ("Castro", "Castra"), ("12", "1 2"), ("a-b", "ab"), ("10", "10¹")]
)
def test_texts_that_differ_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Età (31/12)", ["eta", "31", "12"]),
        ("L’Aquila", ["l", "aquila"]),
        ("Spesa storica 2017 (1)", ["spesa", "storica", "2017", "1"]),
        ("Spesa storica 2017¹", ["spesa", "storica", "2017"]),
        ("spesa_storica", ["spesa", "storica"]),
        ("Popola-\nzione", ["popolazione"]),
        ("Bolzano/Bozen", ["bolzano", "bozen"]),
    ],
)
def test_words_of_a_heading(text: str, words: list[str]) -> None:
    assert list_words(text) == words


def test_a_hyphen_between_years_or_lines_of_numbers_stays() -> None:
    assert join_broken_words("2019-\n2021\n- voce\n-\nvoce") == "2019-\n2021\n- voce\n-\nvoce"


@given(text=st.text(max_size=40))
def test_what_is_made_one_stays_as_it_is(text: str) -> None:
    assert unify_signs(unify_signs(text)) == unify_signs(text)
    assert fold(fold(text)) == fold(text)
