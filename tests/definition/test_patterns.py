# SPDX-License-Identifier: EUPL-1.2
"""Patterns of header lines: they mean what they mean in Python, and no pattern or text makes them slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.patterns import LONGEST, PatternError, check_pattern, follows_pattern

ONE = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\.", "[a-c1]", r"[\]a]", "1"])
TIMES = st.sampled_from(["*", "+", "?", "{2}", "{0}", "{1,2}", "{0,2}", "{2,}", "{0,}"])


def grow(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(smaller, smaller).map("".join),
        st.tuples(smaller, smaller).map(lambda both: f"({both[0]}|{both[1]})"),
        st.tuples(smaller, TIMES).map(lambda both: f"({both[0]}){both[1]}"),
        st.tuples(ONE, TIMES).map("".join),
    )


@settings(max_examples=500)
@given(st.recursive(ONE, grow, max_leaves=6), st.text("ab1.]\n", max_size=7))
def test_a_pattern_means_what_it_means_in_python(pattern: str, text: str) -> None:
    try:
        check_pattern(pattern)
    except PatternError as fault:
        assert "more than" in str(fault)  # noqa: PT017 - what is small enough is never refused
    else:
        assert follows_pattern(text, pattern) is (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize(
    ("pattern", "follow", "others"),
    [
        ("(a|b*)", ["", "a", "bb"], ["ab", "aa"]),
        ("(a*|b)c", ["c", "aac", "bc"], ["bbc", "a"]),
        ("(a|b){2}", ["ab", "ba", "aa"], ["a", "aba", ""]),
        ("(ab?){1,2}c", ["ac", "abac", "aabc"], ["c", "ababac"]),
        ("a{2,}b?", ["aa", "aaab"], ["a", "ab", "aabb"]),
        ("(a{0}b)?", ["", "b"], ["a", "ab"]),
        (r"[^ab]\d\.", ["c1.", "11."], ["a1.", "c1x"]),
        ("[A-Z]{2}[0-9]{3}SIF[0-9]{2}[A-Z]{2}", ["CR078SIF11YE"], ["CR078SIF11Y", "cr078SIF11YE", "CR078SIF11YEE"]),
    ],
)
def test_what_follows_a_pattern_and_what_does_not(pattern: str, follow: list[str], others: list[str]) -> None:
    for text in (*follow, *others):
        assert follows_pattern(text, pattern) is (text in follow)
        assert (re.fullmatch(pattern, text) is not None) is (text in follow)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(((a*)*)*)*b",
        "(a?){99}a{99}",
        "(.*){99}x",
        "(.{0,99}.{0,99})*",
        "(a|a)*b",
        "(a{9}){9}",
        "((((()?){99}){99}){99}){99}",
        "a*" * 99 + "b",
        "(" * 99 + "a" + "*)" * 99,
    ],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    begun = time.process_time()
    assert follows_pattern("a" * (LONGEST - 1) + "!", pattern) is False or "." in pattern
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "pattern",
    ["^a", "a$", "(a", "a)", "a**", "a+?", "{2}", "(?=a)", "(?:a)", r"(a)\1", r"\b", "[z-a]", "[", "a{3,1}", "a" * 301],
)
def test_what_is_no_pattern_of_ours_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["a{201}", "(a{99}){99}", "((a{9}){9}){9}", "a" * 201])
def test_what_stands_for_too_much_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="more than 200"):
        check_pattern(pattern)


def test_a_text_that_is_too_long_follows_none() -> None:
    assert follows_pattern("a" * LONGEST, "a*")
    assert not follows_pattern("a" * (LONGEST + 1), "a*")
