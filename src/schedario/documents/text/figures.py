# SPDX-License-Identifier: EUPL-1.2
"""Numbers in the columns of a document: whether a word was meant as one, and what it says in a cell."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from schedario.definition.phrases import phrase
from schedario.writing.look_alikes import APOSTROPHES, DASHES, FOOTNOTES
from schedario.writing.numbers import Doubtful, Number, Written, read_number

# Signs that may stand beside a number without being part of it.
_BESIDE = "*|:;€% \u00a0"
_NOTE = re.compile(rf"(?<=[0-9])(?:\([0-9a-z]{{1,2}}\)|\[[0-9a-z]{{1,2}}\]|[*†‡§{FOOTNOTES}])+\Z")
# Digits and the letters that scanned digits turn into, with what parts thousands.
_LETTERS = "OoQIlSBZ"
_NUMBER_LIKE = re.compile(rf"[+{DASHES}-]?[0-9{_LETTERS}., '{APOSTROPHES}]*[0-9][0-9{_LETTERS}.,]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?")


class Figure(NamedTuple):
    """A number as written, read for a cell with a number of decimals.

    `stored` is None when there is a `problem`. `strict`: written exactly as the official sheet writes it in
    such a cell. `misfit`: readable, but not a number of this kind of cell (decimals among whole numbers).
    """

    stored: int | None
    strict: bool = False
    problem: str | None = None
    misfit: bool = False


def number_like(word: str) -> bool:
    """Checks whether a word was meant as a number, readable or not: `1O` and `21733.32` were, `nota1` was not."""
    bare = _NOTE.sub("", word.strip(_BESIDE))
    return _NUMBER_LIKE.fullmatch(bare) is not None


def is_grouped(text: str) -> bool:
    """Checks whether blanks part a number into thousands."""
    return _GROUPED.fullmatch(text) is not None


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
    text = written.strip(_BESIDE)
    read = read_number(text, scale)
    if isinstance(read, Number) and read.decimals <= scale:
        return Figure(read.stored, strict=read.decimals == scale)
    too_many = isinstance(read, Number) or (isinstance(read, Doubtful) and read.why == "decimals")
    return Figure(None, problem=_describe(read, text[:60], scale, too_many=too_many), misfit=too_many and scale == 0)


def _describe(read: Written, text: str, scale: int, *, too_many: bool) -> str:
    if too_many:
        return phrase("read.too_many_decimals", text=text, decimals=scale)
    if isinstance(read, Doubtful) and read.why in ("point", "comma"):
        return phrase("read.decimal_point", text=text)
    return phrase("read.unreadable", text=text)
