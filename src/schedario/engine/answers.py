# SPDX-License-Identifier: EUPL-1.2
"""Answers to a form: what was given for each cell, in the form in which the engine computes.

A number is kept as an integer, its value times ten to the cell's scale; a text after Unicode NFC, with one
line feed per line end. What cannot be read becomes a fault beside the answers: it is reported, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypeVar

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError
from schedario.program.nodes import Mark, format_mark_name
from schedario.writing.numbers import MAX_DIGITS, is_reason

Given = int | str | Decimal | Iterable[str] | None

_MACHINE_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CONTROLS = dict.fromkeys(
    [code for code in range(0x20) if code not in (0x09, 0x0A)] + list(range(0x7F, 0xA0)) + [0x2028, 0x2029]
)


class UnknownCellError(SchedarioError, KeyError):
    """An answer names a cell that the form has not, or computes by itself."""

    def __init__(self, form: Form, cell: str) -> None:
        super().__init__(cell)
        key = "computed_cell" if cell in form.cells else "unknown_cell"
        self.message = phrase(f"errors.{key}", form=form.code, cell=cell)

    def __str__(self) -> str:
        return self.message


_NO_MARKS: frozenset[str] = frozenset()

About = Literal["unreadable", "too_many_decimals"]
Wanted = Literal["comma", "digits", "point", "typed", "reason", "dash"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A given value that cannot be taken; `about` names the cell check that tells it.

    `wanted` names the phrase that says what to write instead, when it is not the one of the cell's kind.
    """

    cell: str
    about: About
    text: str
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The statement that there is nothing to give for a cell, and why."""

    cell: str
    reason: str


# What a value is taken for: stored, missing, at fault, or that there is none to give.
Taken = int | str | Fault | Unavailable | None


@dataclass(frozen=True, slots=True)
class Answers:
    """`stored` holds only the cells that have an answer. `doubts`: cells of a document that could not be settled.

    `unavailable`: cells for which there is nothing to give, with the reason; `cleared`: cells whose supplied value
    was taken out. Neither has an answer.
    """

    stored: Mapping[str, int | str]
    faults: tuple[Fault, ...] = ()
    doubts: Mapping[str, str] = field(default_factory=dict)
    unavailable: Mapping[str, str] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        parts = {
            "faults": len(self.faults),
            "doubts": len(self.doubts),
            "unavailable": len(self.unavailable),
            "cleared": len(self.cleared),
        }
        others = "".join(f", {count} {name}" for name, count in parts.items() if count)
        return f"<Answers: {len(self.stored)} stored{others}>"

    @property
    def marks(self) -> frozenset[str]:
        """Statements on cells beside their answers, as the program of the form looks for it."""
        if not self.faults and not self.doubts and not self.unavailable and not self.cleared:
            return _NO_MARKS
        marked: dict[Mark, Iterable[str]] = {
            "fault": (fault.cell for fault in self.faults),
            "doubt": self.doubts,
            "unavailable": self.unavailable,
            "cleared": self.cleared,
        }
        return frozenset(format_mark_name(cell, mark) for mark, cells in marked.items() for cell in cells)


def take_answers(
    form: Form,
    given: Mapping[str, Given],
    doubts: Mapping[str, str] | None = None,
    unavailable: Mapping[str, str] | None = None,
) -> Answers:
    """Answers from plain values: int, Decimal, or text with a dot (`"21733.32"`); None and "" are missing.

    `unavailable`: the figures that there are not, each with the reason; one without is a fault, and one that has an
    answer too is in doubt.
    Raises UnknownCellError for a cell that takes no answer, or no such statement; TypeError for a float, which is never
    exact.
    """
    taken = take_answers_by(take_answer, form, given, doubts)
    if not unavailable:
        return taken
    for name in unavailable:
        if name not in form.cells or not may_be_unavailable(form, form.cells[name]):
            raise UnknownCellError(form, name)
    reasons = {name: clean_text(reason, lines=False) for name, reason in unavailable.items()}
    said = {name: reason for name, reason in reasons.items() if is_reason(reason)}
    contradicted = [name for name in reasons if name in taken.stored]
    faults = [build_unreasoned_fault(form.cells[name]) for name in reasons if name not in said]
    given_too = {name: describe_answered_statement(str(given[name]), reasons[name]) for name in contradicted}
    return replace(
        taken,
        stored={name: value for name, value in taken.stored.items() if name not in reasons},
        faults=(*taken.faults, *(fault for fault in faults if fault.cell not in given_too)),
        doubts={**taken.doubts, **given_too},
        unavailable={**taken.unavailable, **{n: why for n, why in said.items() if n not in given_too}},
    )


def build_unreasoned_fault(cell: Cell) -> Fault:
    """The fault of a statement that there is nothing to give for a cell, without saying why."""
    return Fault(cell.id, "unreadable", phrase("statement.without_reason"), "reason")


def describe_answered_statement(text: str, reason: str) -> str:
    """The doubt about a cell that has an answer, and of which it is said as well that there is none to give."""
    return phrase("statement.beside_answer", text=clean_text(text, lines=False)[:60], reason=reason or "–")


def may_be_unavailable(form: Form, cell: Cell) -> bool:
    """Checks whether a comune may say that a cell has nothing to give: a figure that it must give, or a text."""
    return cell in form.writable and (cell.required if cell.numeric else cell.kind != "multi_choice")


Value = TypeVar("Value")


def take_answers_by(
    read: Callable[[Cell, Value], Taken],
    form: Form,
    given: Mapping[str, Value],
    doubts: Mapping[str, str] | None = None,
) -> Answers:
    """The answers as `read` understands each value. Faults come in the order of the form."""
    stored: dict[str, int | str] = {}
    faults: list[Fault] = []
    unavailable: dict[str, str] = {}
    for name, value in given.items():
        cell = form.cells.get(name)
        if cell is None or not cell.asked:
            raise UnknownCellError(form, name)
        taken = read(cell, value)
        if isinstance(taken, Fault):
            faults.append(taken)
        elif isinstance(taken, Unavailable):
            unavailable[name] = taken.reason
        elif taken is not None:
            stored[name] = taken
    if len(faults) > 1:
        place = {name: index for index, name in enumerate(form.cells)}
        faults.sort(key=lambda fault: place[fault.cell])
    return Answers(stored, tuple(faults), doubts or {}, unavailable)


def take_answer(cell: Cell, value: Given) -> int | str | Fault | None:
    """The stored form of one value, None when it is missing, or the fault that keeps it out."""
    if value is None:
        return None
    if isinstance(value, bool | float):
        raise TypeError(f"{cell.id}: {value!r} is a {type(value).__name__}; give an int, a Decimal or a text")
    if cell.numeric:
        return _take_number(cell, value)
    if not isinstance(value, str | int | Decimal):
        value = "; ".join(value)
    return clean_text(str(value), lines=cell.kind == "long_text") or None


def _take_number(cell: Cell, value: Given) -> int | Fault | None:
    written = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    if not written:
        return None
    if not _MACHINE_NUMBER.fullmatch(written) or len(written) > MAX_DIGITS + 2 + cell.scale:
        return Fault(cell.id, "unreadable", written[:60])
    whole, _, decimals = written.partition(".")
    if decimals[cell.scale :].strip("0"):
        return Fault(cell.id, "too_many_decimals", written)
    stored = int(whole + decimals[: cell.scale].ljust(cell.scale, "0"))
    return stored if abs(stored) < 10**MAX_DIGITS else Fault(cell.id, "unreadable", written, "digits")


def clean_text(written: str, *, lines: bool) -> str:
    """A text as it is kept: NFC, no control characters, no white space around; without `lines` on a single line."""
    whole = written.replace("\r\n", "\n").replace("\r", "\n")
    whole = whole.encode("utf-8", "replace").decode("utf-8") if not whole.isascii() else whole
    whole = unicodedata.normalize("NFC", whole.translate(_CONTROLS))
    return whole.strip() if lines else " ".join(whole.split())
