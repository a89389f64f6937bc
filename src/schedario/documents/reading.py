# SPDX-License-Identifier: EUPL-1.2
"""A document as it was read: each cell with its origin and the doubt about it, nothing computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.scheda import Confirmed
from schedario.documents.text.figures import figure
from schedario.engine.answers import Answers, Fault, Unavailable, clean_text, may_be_unavailable
from schedario.engine.evaluate import evaluate
from schedario.engine.italian_input import read_statement

Format = Literal["text", "json", "pdf", "html", "workbook", "csv"]
# Of a cell whose row was found; the cells of a row that was not found are in no reading.
CellState = Literal["value", "blank", "doubtful"]


@dataclass(frozen=True, slots=True)
class Origin:
    """`line` counts from 1; `text` is that line of the document, without the white space around it.

    Of a workbook `line` is the row of `sheet`, of a page the line of its source.
    """

    line: int
    text: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """A line above the quadri, as written."""

    text: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class CellReading:
    """`printed` is the value as `engine.answers` stores it, None for a blank cell and for one in doubt.

    `text` is what the document shows. `computed`: the document says that nobody gave this value. `unavailable`: why
    there is nothing to give, where the document says so.
    """

    printed: int | str | None
    text: str
    origin: Origin | None = None
    doubt: str | None = None
    computed: bool = False
    unavailable: str | None = None

    @property
    def state(self) -> CellState:
        """The state of a cell that was found: what stands in its place is a value, nothing, or in doubt."""
        if self.doubt is not None:
            return "doubtful"
        return "blank" if self.printed is None else "value"


def take_printed_text(cell: Cell, text: str) -> tuple[str | None, str | None]:
    """A text that a document shows, as it is stored; or why there is none to give, where it says so."""
    match read_statement(cell, text):
        case Unavailable(reason=reason):
            return None, reason
        case Fault():
            return None, phrase("read.unavailable")
    return clean_text(text, lines=cell.kind == "long_text") or None, None


@dataclass(frozen=True, slots=True)
class MessageReading:
    """`case` is the row of the decision table that has this text, None when no row has it."""

    text: str
    case: str | None
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows of the form that a document has, and numbers in it that nothing can claim.

    `missing` are the codes of the rows that were not found, `unclaimed` the numbers with their places. `titled`: the
    document has the title of the form; else it was recognised by its codes. `years` are those of its labels that are
    not the form's.
    """

    rows: int
    missing: tuple[str, ...]
    unclaimed: tuple[tuple[str, Origin], ...] = ()
    titled: bool = True
    years: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """The number of rows that were found."""
        return self.rows - len(self.missing)

    @property
    def enough(self) -> bool:
        """Checks for nine rows of ten."""
        return self.found * 10 >= self.rows * 9


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read. `cells` has every cell that was found, also blank; any other was not found.

    `faults` are values that cannot be taken, `mark` the words of a sheet that is no real scheda. `due` is
    what the document itself says of its quadri: due, not due, or (None) not decided. Of the `cleared` cells it says
    that a supplied value was taken out. `coverage` is there for texts, whose rows can be missed. `repeats`: the same
    scheda stands in the document once more, before this one. `hidden`: sheets of a workbook that were not read.
    """

    form: Form
    format: Format
    header: Mapping[str, HeaderValue]
    cells: Mapping[str, CellReading]
    messages: Mapping[str, MessageReading] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    mark: str | None = None
    due: Mapping[str, bool | None] = field(default_factory=dict)
    confirmed: tuple[Confirmed, ...] = ()
    cleared: frozenset[str] = frozenset()
    coverage: Coverage | None = None
    repeats: bool = False
    hidden: tuple[str, ...] = ()

    def __repr__(self) -> str:
        doubts = sum(cell.doubt is not None for cell in self.cells.values())
        return f"<Reading {self.form.code} of {self.format}: {len(self.cells)} cells, {doubts} in doubt>"

    def answers(self) -> Answers:
        """The answers that the document holds: cells that are asked, without doubts and placeholders.

        A zero in a quadro that is not due is no answer where the form prints zeros for nothing
        (`blank_print`): the quadro is not due by the other answers, or because the document says so. Where
        neither tells and the whole quadro is printed as an empty one, such a zero is a doubt.
        """
        stored: dict[str, int | str] = {}
        doubts: dict[str, str] = {}
        unavailable: dict[str, str] = {}
        for cell in self.form.asked:
            read = self.cells.get(cell.id)
            if read is None:
                continue
            if read.doubt is not None:
                doubts[cell.id] = read.doubt
            elif read.printed is not None and not read.computed:
                stored[cell.id] = read.printed
            elif read.unavailable is not None and may_be_unavailable(self.form, cell):
                unavailable[cell.id] = read.unavailable
        if self.coverage is not None:  # of what was printed for people, not of data
            self._judge_placeholders(stored, doubts)
        return Answers(stored, self.faults, doubts, unavailable, self.cleared)

    def _judge_placeholders(self, stored: dict[str, int | str], doubts: dict[str, str]) -> None:
        suspects = [name for name, blank in _blank_values(self.form).items() if stored.get(name) == blank]
        if not suspects:
            return
        evaluation = evaluate(self.form, Answers({k: v for k, v in stored.items() if k not in suspects}))
        for name in suspects:
            cell = self.form.cells[name]
            due = evaluation.get_due(cell)
            if self.due.get(cell.quadro) is False or due == "not_due":
                del stored[name]
            elif due in ("undecided", "to_verify") and cell.quadro not in self.due and self._looks_empty(cell.quadro):
                del stored[name]
                doubts[name] = phrase("read.placeholder", text=cell.blank_print)

    def _looks_empty(self, quadro: str) -> bool:
        """Checks whether each cell of a quadro that is read shows what the form prints in an empty one."""
        read = ((cell, self.cells.get(cell.id)) for cell in self.form.quadri[quadro].cells)
        return all(one.text == cell.blank_print for cell, one in read if one and not one.doubt)


@cached_on_form()
def _blank_values(form: Form) -> Mapping[str, int]:
    """The stored value of what is printed in an empty cell, for the cells where something is."""
    found = {cell.id: figure(cell.blank_print, cell.scale).stored for cell in form.asked if cell.blank_print}
    return {name: value for name, value in found.items() if value is not None}
