# SPDX-License-Identifier: EUPL-1.2
"""Marks of notes, set small and high behind a word: they are no digits of a number, nor values of their own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from schedario.documents.pages.word import Word

SMALL = 0.85  # of the height of the letters before it, below which something is small
_MARK = re.compile(r"[(\[]?([0-9a-z]{1,2}|\*{1,3})[)\]]?")
_LONGEST = 4  # characters of a mark
_LEAST_RAISED, _MOST_RAISED = 0.08, 0.8  # how far the base of a mark is above that of its word, in heights of the word
_BEFORE, _BEHIND = 0.25, 0.35  # from the end of the word to the mark, likewise
_HIGH = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS = frozenset(("m", "dm", "cm", "mm", "km"))  # of which a power is said so
_DECIMALS = 2  # digits set high behind a number, which can be its cents


def is_mark(sign: str) -> bool:
    """Checks for a sign with which the mark of a note can end."""
    return sign.isalnum() or sign in ")]*"


def attach_notes(words: list[Word]) -> list[Word]:
    """The words, those that are marks of notes put to the words behind which they stand.

    Behind a number a mark is written as such (`12¹`), so that readers know it; behind a word it is left out. Two digits
    behind a number without decimals could be its cents: the number becomes one that nobody can read.
    """
    marks = [at for at, word in enumerate(words) if len(word.text) <= _LONGEST and _MARK.fullmatch(word.text)]
    others = set(range(len(words))).difference(marks)
    levels = {_find_level(words[at]) for at in others}  # on which a mark would be a word of a line
    tallest = max((word.bottom - word.top for word in words), default=0.0)
    small = [
        at
        for at in marks
        if words[at].bottom - words[at].top < SMALL * tallest and _find_level(words[at]) not in levels
    ]
    if not small:
        return words
    order = sorted(range(len(words)), key=lambda at: words[at].right)
    ends = [words[at].right for at in order]
    owners = {at: owner for at in small if (owner := _find_owner(words, at, order, ends, tallest)) is not None}
    said = {owner: words[at].text for at, owner in owners.items()}
    return [
        word._replace(text=_add_mark(word.text, said[at])) if at in said else word
        for at, word in enumerate(words)
        if at not in owners
    ]


def _find_level(word: Word) -> tuple[float, float]:
    return word.base, word.bottom - word.top


def _find_owner(
    words: Sequence[Word], mark: int, order: Sequence[int], ends: Sequence[float], tallest: float
) -> int | None:
    """The word right behind which a mark stands, smaller than it and higher; the nearest one."""
    small = words[mark]
    best, nearest = None, _BEHIND
    for at in range(bisect_left(ends, small.left - _BEHIND * tallest), bisect_left(ends, small.left + tallest)):
        word = words[order[at]]
        height = word.bottom - word.top
        if order[at] == mark or small.bottom - small.top >= SMALL * height or height <= 0:
            continue
        raised, behind = (word.base - small.base) / height, (small.left - word.right) / height
        if _LEAST_RAISED <= raised <= _MOST_RAISED and -_BEFORE <= behind < nearest and word.left < small.left:
            best, nearest = order[at], behind
    return best


def _add_mark(text: str, mark: str) -> str:
    found = _MARK.fullmatch(mark)
    said = found[1] if found else mark
    if text[-1:].isdecimal():
        if mark == said and len(said) == _DECIMALS and said.isdecimal() and "," not in text:
            return f"{text}^{said}"
        return text + (said.translate(_HIGH) if said.isdecimal() else said if said[0] == "*" else f"({said})")
    return text + said.translate(_HIGH) if text in _UNITS else text
