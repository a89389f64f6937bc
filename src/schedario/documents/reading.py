# SPDX-License-Identifier: EUPL-1.2
"""A document as it was read: each cell with its origin and the doubt about it, nothing computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.scheda import Confirmed
from schedario.documents.text.figures import figure
from schedario.engine.answers import Answers, Fault, Unavailable, clean_text, may_be_unavailable
from schedario.engine.evaluate import evaluate
from schedario.engine.italian_input import read_statement

Format = Literal["text", "json", "pdf", "html", "workbook", "csv", "parquet"]
# Of a cell whose row was found; the cells of a row that was not found are in no reading.
CellState = Literal["value", "blank", "doubtful"]
Box = tuple[float, float, float, float]

ATTACHMENT = "scheda.json"  # the scheda as data, in the PDFs that we print
_MILLIMETRES = 25.4 / 72  # in a point


@dataclass(frozen=True, slots=True)
class Origin:
    """`line` counts from 1; `text` is that line of the document, without the white space around it.

    In a PDF also `page`, from 1, and `box`: left, top, right and bottom in points (1/72 inch) from the top left of the
    page as it is seen, turned and cropped. `line` then counts the lines of all pages. Of a workbook `line` is the row
    of `sheet`, of a web page the line of its source.
    """

    line: int
    text: str
    page: int | None = None
    box: Box | None = None
    sheet: str = ""

    def describe(self) -> str:
        """The place in words."""
        if self.sheet:
            return phrase("read.sheet_row", sheet=self.sheet, row=self.line)
        if self.page is None:
            return phrase("read.line", line=self.line)
        if self.box is None:
            return phrase("read.page", page=self.page)
        left, top = (round(points * _MILLIMETRES) for points in self.box[:2])
        return phrase("read.place", page=self.page, left=left, top=top)

    def as_json(self) -> dict[str, Any]:
        """The place as plain data."""
        return {"line": self.line, "text": self.text, "page": self.page, "box": self.box, "sheet": self.sheet or None}


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
class Difference:
    """Something that the pages of our own PDF show otherwise than what is attached to them, or not at all.

    `name` is that of the cell, header line, message or amount, or the text itself. `attached` is what the attachment
    has, as it is printed, `printed` what the pages show at `origin`. Of `attachment` the attachment contradicts itself:
    `printed` is what follows from its answers.
    """

    about: Literal["cell", "header", "message", "outcome", "text", "attachment"]
    name: str
    attached: str
    printed: str
    origin: Origin | None

    def describe(self) -> str:
        """Both values and their places, in words."""
        inside = "_inside" if self.about == "attachment" else ""
        place = self.origin.describe() if self.origin is not None else phrase("pdf.no_place")
        values = {"attached": self.attached or "–", "printed": self.printed or "–"}
        return phrase(f"pdf.found{inside}", attachment=ATTACHMENT, place=place, **values)

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON."""
        origin = self.origin.as_json() if self.origin is not None else None
        return {
            "about": self.about,
            "name": self.name,
            "attached": self.attached,
            "printed": self.printed,
            "origin": origin,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read. `cells` has every cell that was found, also blank; any other was not found.

    `faults` are values that cannot be taken, `mark` the words of a sheet that is no real scheda. `due` is
    what the document itself says of its quadri: due, not due, or (None) not decided. Of the `cleared` cells it says
    that a supplied value was taken out. `coverage` is there for texts and pages, whose rows can be
    missed. `repeats`: the same scheda stands in the document once more, before this one. `compared`: with its pages was
    a PDF with an attachment of ours; its `differences`. None for any other document.
    `hidden`: sheets, rows and columns of a workbook that are not shown; `hidden_text`: what nobody sees of a page. Not
    read.
    `others`: what the pages of our own PDF have beside the sheet. `salt`: that of the `Scheda` which was sent.
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
    differences: tuple[Difference, ...] = ()
    compared: bool | None = None
    hidden: tuple[str, ...] = ()
    hidden_text: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    salt: str = ""

    @property
    def all_hidden(self) -> tuple[str, ...]:
        """All that is there and cannot be seen, in words."""
        return *self.hidden, *self.hidden_text

    @property
    def is_believed(self) -> bool:
        """False for a PDF of ours whose pages do not show what is attached to it: it was changed, or nobody can see."""
        return self.compared is not False and not self.differences

    def list_unread_parts(self) -> list[str]:
        """Tells in sentences what the document has that was not read: what nobody sees, what is not of the sheet."""
        told = (("hidden.told", self.all_hidden), ("pdf.others", self.others))
        return [phrase(name, list=", ".join(parts)) for name, parts in told if parts]

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
        if self.coverage is not None:
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
