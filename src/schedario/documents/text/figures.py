# SPDX-License-Identifier: EUPL-1.2
"""Numbers among the words of a text, read by `schedario.writing.numbers`, and what keeps one from being taken."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from schedario.definition.phrases import phrase
from schedario.writing.look_alikes import FOOTNOTES, fold, unify_signs
from schedario.writing.numbers import Doubtful, Number, Unreadable, read_number

# Signs that may stand beside a number without being part of it.
_BESIDE = "*|:;€% \u00a0"
_NOTE = re.compile(rf"(?<=[0-9])(?:\([0-9a-z]{{1,2}}\)|\[[0-9a-z]{{1,2}}\]|[*†‡§{FOOTNOTES}])+\Z")
# Digits and the letters that scanned digits turn into, with what parts thousands.
_NUMBER_LIKE = re.compile(r"[-+]?[0-9OoQIlSBZ., ']*[0-9][0-9OoQIlSBZ.,]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?")
_ALTERED = re.compile(r"[<>~=?\u2039\u203a\u2248\u2264\u2265\u00b1]+(?:[0-9].*)?|[0-9].*[?~<>]+")
_MARK = re.compile(r"[*#+^\u00d7\u2717\u2718]+|[/\\]{2,}|[-\u2010-\u2015]{2,}|.*[?=].*")
_QUALIFIERS = ("circa", "ca", "almeno", "oltre", "quasi", "approx", "stima", "stimato")


class Figure(NamedTuple):
    """A number as written, read for a cell with a number of decimals.

    `stored` is None when there is a `problem`. `strict`: written exactly as the official sheet writes it in
    such a cell. `misfit`: readable, but not a number of this kind of cell (decimals among whole numbers).
    """

    stored: int | None
    strict: bool = False
    problem: str | None = None
    misfit: bool = False


@lru_cache(maxsize=32768)
def number_like(word: str) -> bool:
    """Checks whether a word was meant as a number, readable or not: `1O` and `21733.32` were, `nota1` was not."""
    return _NUMBER_LIKE.fullmatch(_NOTE.sub("", unify_signs(word).strip(_BESIDE))) is not None


def is_grouped(text: str) -> bool:
    """Checks whether blanks part a number into thousands."""
    return _GROUPED.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def is_altered(word: str) -> bool:
    """Checks for a sign, alone or on a number, that makes another number of one: `<`, `~40`, `40?`."""
    return _ALTERED.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def is_qualifier(word: str) -> bool:
    """Checks for a word that says that the number beside it is not exact."""
    return fold(word).strip(".:;,()") in _QUALIFIERS


@lru_cache(maxsize=4096)
def is_mark(word: str) -> bool:
    """Checks for signs that somebody wrote in place of a value, as `?`, `***`, `//`; no points or lines to write on."""
    return not any(map(str.isalnum, word)) and (is_altered(word) or _MARK.fullmatch(word) is not None)


@lru_cache(maxsize=1024)
def is_unit(word: str) -> bool:
    """Checks whether a word beside a number is a unit and changes nothing."""
    if any(sign.isdigit() for sign in word):
        return False
    return isinstance(read_number(f"1 {word}", 0), Number) or isinstance(read_number(f"{word} 1", 0), Number)


@lru_cache(maxsize=4096)
def figure(written: str, scale: int) -> Figure:
    """`written` as the stored integer of a cell with `scale` decimals.

    >>> figure("21733,32", 2).stored, figure("1.234,5", 2).stored, figure("4.241", 0).stored
    (2173332, 123450, 4241)
    >>> figure("1.234", 2).stored is figure("1O", 0).stored is figure("0,5", 0).stored is None
    True
    """
    text = unify_signs(written).strip(_BESIDE)
    match read_number(text, scale):
        case Number(stored, decimals) if decimals <= scale:
            return Figure(stored, strict=decimals == scale)
        case Number() | Doubtful(why="decimals" | "thousands"):
            problem = phrase("read.too_many_decimals", text=text[:60], decimals=scale)
            return Figure(None, problem=problem, misfit=scale == 0)
        case Doubtful(why="point" | "comma") | Unreadable(why="separators"):
            return Figure(None, problem=phrase("read.decimal_point", text=text[:60]))
    return Figure(None, problem=phrase("read.unreadable", text=text[:60]))
