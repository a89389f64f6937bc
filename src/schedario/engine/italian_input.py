# SPDX-License-Identifier: EUPL-1.2
"""Input that an officer types or pastes in a cell, read as Italian numbers and texts, without guessing.

The page reads by the same rules while one types (`frontend/src/engine/written.ts`). The way back, how a stored
value stands in a cell that is being edited, is `display.format_value`: it is read again as the same value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from schedario.definition.form import Cell, Form
from schedario.engine.answers import (
    Answers,
    Fault,
    Taken,
    Unavailable,
    clean_text,
    take_answer,
    take_answers_by,
)
from schedario.writing.look_alikes import drop_invisible, unify_signs
from schedario.writing.numbers import UNAVAILABLE, UNAVAILABLE_TEXT, WHOLE, Doubtful, Number, is_reason, read_number

FILLED_IN = ("comune", "prefilled_editable")  # by whom is given what may be unavailable

MAX_SHOWN = 60  # characters of an unreadable text that a finding repeats

# `12,` is a number that is still being typed.
_TYPED = re.compile(rf"[+-]?(?:{WHOLE})(?:,[0-9]*)?")
_UNAVAILABLE = re.compile(UNAVAILABLE, re.IGNORECASE | re.ASCII)
_UNAVAILABLE_TEXT = re.compile(UNAVAILABLE_TEXT, re.IGNORECASE | re.ASCII)
_POINT_BEFORE_DECIMALS = re.compile(r"[+-]?[0-9]+\.([0-9]+)")


def take_written(form: Form, typed: Mapping[str, str]) -> Answers:
    """The answers typed in the cells of a form, by cell; an empty text is a missing answer.

    Raises UnknownCellError for a cell that takes no answer.
    """
    return take_answers_by(read_written, form, typed)


def read_written(cell: Cell, typed: str) -> Taken:
    """The stored form of what was typed in `cell`, None when it is blank, or the fault that keeps it out.

    «n.d.» with a reason says that there is nothing to give, in a cell that somebody fills in.

    In a cell with 2 decimals `1.234,56`, `1 234,5` and `1234,5 €` are numbers; `33.33` and `1.234` are faults, because
    the point does not say whether it stands before the decimals or between the thousands.
    """
    if not cell.numeric:
        return read_statement(cell, typed) or take_answer(cell, typed)
    if _TYPED.fullmatch(typed):  # most numbers need no cleaning
        return _judge_number(cell, typed, typed)
    shown = clean_text(drop_invisible(typed), lines=False)
    if not shown:
        return None
    statement = read_statement(cell, shown)
    if statement is not None:
        return statement
    bare = _strip_symbol(unify_signs(shown), cell.unit.symbol if cell.unit else "")
    if not _TYPED.fullmatch(bare):
        return Fault(cell.id, "unreadable", shown[:MAX_SHOWN], _find_advice(cell, bare))
    return _judge_number(cell, shown, bare)


def read_statement(cell: Cell, written: str) -> Unavailable | Fault | None:
    """The statement that there is nothing to give for a cell, the fault of one without a reason, or None.

    Nobody makes one by ticking entries of a list.
    """
    if cell.supplied_by not in FILLED_IN or cell.kind == "multi_choice" or (cell.numeric and not cell.required):
        return None
    is_long = cell.kind == "long_text"
    shown = clean_text(written, lines=is_long)
    match = (_UNAVAILABLE_TEXT if is_long else _UNAVAILABLE).fullmatch(shown)
    if match is None:
        return None
    if not is_reason(match[1]):
        return Fault(cell.id, "unreadable", shown[:MAX_SHOWN], "reason")
    return Unavailable(cell.id, match[1])


def _strip_symbol(written: str, symbol: str) -> str:
    """Without the sign of the unit, before or after the number."""
    if not symbol:
        return written
    if written.startswith(symbol):
        return written.removeprefix(symbol).lstrip(" ")
    return written.removesuffix(symbol).rstrip(" ")


def _find_advice(cell: Cell, bare: str) -> Literal["comma", "typed", "dash"] | None:
    """Finds what to say of a number that cannot be read: a dash, a point instead of the comma, or otherwise wrong."""
    if bare in ("-", "--"):
        return "dash"
    match = _POINT_BEFORE_DECIMALS.fullmatch(bare)
    if match and len(match[1]) <= cell.scale:
        return "comma"
    return "typed" if cell.scale else None


def _judge_number(cell: Cell, shown: str, bare: str) -> int | Fault:
    """A number as `read_number` reads it; one that is still being typed is taken, zeros too many do no harm."""
    match read_number(bare, cell.scale):
        case Number(stored) | Doubtful(why="unfinished" | "thousands", readings=(stored, *_)):
            return stored
        case Doubtful(why="point"):
            return Fault(cell.id, "unreadable", shown[:MAX_SHOWN], "point")
        case Doubtful(why="decimals"):
            return Fault(cell.id, "too_many_decimals", shown[:MAX_SHOWN])
    return Fault(cell.id, "unreadable", shown[:MAX_SHOWN], "digits")
