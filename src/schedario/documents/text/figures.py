# SPDX-License-Identifier: EUPL-1.2
"""Numbers as Italian documents write them: decimal comma, at times dots between the thousands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from schedario.definition.phrases import phrase
from schedario.engine.answers import MAX_DIGITS
from schedario.engine.italian_input import WHOLE

# Signs that may stand beside a number without being part of it.
_BESIDE = "*|:;€% \u00a0"
_WRITTEN = re.compile(rf"(-?)({WHOLE})(?:,([0-9]+))?")
_DOTTED = re.compile(r"-?[0-9]+(?:[.,][0-9]+)+")
# Digits and the letters that scanned digits turn into.
_NUMBER_LIKE = re.compile(r"[-+\u2212]?[0-9OoQIlSBZ.,]*[0-9][0-9OoQIlSBZ.,]*")


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
    return _NUMBER_LIKE.fullmatch(word.strip(_BESIDE)) is not None


@lru_cache(maxsize=4096)
def figure(written: str, scale: int) -> Figure:
    """`written` as the stored integer of a cell with `scale` decimals.

    >>> figure("21733,32", 2).stored, figure("1.234,5", 2).stored, figure("4.241", 0).stored
    (2173332, 123450, 4241)
    >>> figure("1.234", 2).stored is figure("1O", 0).stored is figure("0,5", 0).stored is None
    True
    """
    text = written.replace("\u2212", "-").strip(_BESIDE)
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return Figure(None, problem=_why_not(text))
    sign, whole, decimals = match[1], match[2], match[3] or ""
    if len(whole) + len(decimals) > 2 * MAX_DIGITS:
        return Figure(None, problem=_unreadable(text))
    if len(decimals) > scale:
        problem = phrase("read.too_many_decimals", text=text, decimals=scale)
        return Figure(None, problem=problem, misfit=scale == 0)
    if scale and not decimals and whole.count(".") == 1:
        return Figure(None, problem=phrase("read.decimal_point", text=text))
    stored = int(sign + whole.replace(".", "") + decimals.ljust(scale, "0"))
    if abs(stored) >= 10**MAX_DIGITS:
        return Figure(None, problem=_unreadable(text))
    return Figure(stored, strict=len(decimals) == scale)


def _why_not(text: str) -> str:
    return phrase("read.decimal_point", text=text[:60]) if _DOTTED.fullmatch(text) else _unreadable(text)


def _unreadable(text: str) -> str:
    return phrase("read.unreadable", text=text[:60])
