# SPDX-License-Identifier: EUPL-1.2
"""The printed sheet as plain data, without any layout: text and PDF are both made from it.

Every word on the sheet comes from the form or from `forms/phrases.yaml`. Values are already written as they
are shown (decimal comma, no thousands separator); an empty text is an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypedDict

from schedario.definition import display
from schedario.definition.form import (
    Block,
    Cell,
    Form,
    HeadingBlock,
    MessageBlock,
    Quadro,
    QuestionsBlock,
    Row,
    Table,
    TextBlock,
)
from schedario.definition.model import Status
from schedario.definition.phrases import phrase
from schedario.documents.marks import add_mark, message_mark, rule_mark, status_mark
from schedario.documents.outcome import describe_outcome
from schedario.documents.scheda import Confirmed, Scheda
from schedario.engine import answers, missing
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation
from schedario.engine.explaining.calculation import Reckoner
from schedario.engine.explaining.outcome import describe_gaps, list_amounts, list_follows
from schedario.engine.explaining.sentences import Narrator
from schedario.program.cells import State
from schedario.program.decisions import format_due_name
from schedario.program.outputs import Due

MANY = 6  # cells that would decide something; a longer list helps nobody
SHORT_DIGEST = 12  # hexadecimal digits, enough to tell two definitions apart

Look = Literal["white", "grey"]


class SheetCell(TypedDict):
    """White cells are filled in by the comune, grey ones supplied beforehand or computed.

    `note`: a doubt, or why there is no figure.
    """

    id: str
    text: str
    kind: Literal["number", "text"]
    look: Look
    state: State
    note: str | None


class SheetRow(TypedDict):
    """A row of a table; a cell is None where the row has no such column.

    `status_text` says in words that what is computed in it follows from no official rule.
    """

    code: str
    separator: str
    label: str
    cells: list[SheetCell | None]
    status_text: str | None


class SheetColumn(TypedDict):
    """A column's title, empty when it has none."""

    label: str


class TextPart(TypedDict):
    """A paragraph of the form."""

    kind: Literal["text"]
    text: str


class HeadingPart(TypedDict):
    """A heading inside a quadro; level 1 or 2."""

    kind: Literal["heading"]
    text: str
    level: int


class TablePart(TypedDict):
    """Rows under common column titles; `status_text` stands once where it would stand at several rows."""

    kind: Literal["table"]
    columns: list[SheetColumn]
    rows: list[SheetRow]
    status_text: str | None


class PhrasePart(TypedDict):
    """A row whose value stands between words: `1 assistente sociale ogni: 2569 abitanti`."""

    kind: Literal["phrase"]
    code: str
    separator: str
    label: str
    before: str
    cell: SheetCell
    after: str
    status_text: str | None


class MessagePart(TypedDict):
    """A message of the form; `status_text` says in words that it is not an official one."""

    kind: Literal["message"]
    id: str
    text: str
    status: Status
    status_text: str | None


class LongTextPart(TypedDict):
    """A free text over the whole width; `counter` says how many characters are used."""

    kind: Literal["long_text"]
    id: str
    code: str
    separator: str
    label: str
    text: str
    counter: str | None


Part = TextPart | HeadingPart | TablePart | PhrasePart | MessagePart | LongTextPart


class SheetQuadro(TypedDict):
    """`state_text` says why the quadro is not due or not decided, None when it is due."""

    id: str
    title: str
    subtitle: str
    state: Due
    state_text: str | None
    blocks: list[Part]


class HeaderItem(TypedDict):
    """A line above the quadri."""

    label: str
    text: str


class LegendItem(TypedDict):
    """A sample of a cell and what it stands for."""

    look: Look
    state: State
    text: str


class ConfirmedItem(TypedDict):
    """A warning and why it was confirmed; `message` is empty where the engine alone does not find it (any more)."""

    code: str
    message: str
    found: str
    reason: str
    who: str


class ConfirmedPart(TypedDict):
    """The warnings that were confirmed, with the words around them."""

    title: str
    found_label: str
    reason_label: str
    items: list[ConfirmedItem]


class OutcomeAmount(TypedDict):
    """A figure beside the outcome."""

    label: str
    text: str


class OutcomeFollow(TypedDict):
    """A thing that comes after the outcome; `status_text` says in words that it is not official."""

    text: str
    status_text: str | None


class OutcomePart(TypedDict):
    """All that the scheda says of the objective; only a `stated` outcome is a result."""

    title: str
    text: str
    stated: bool
    status_text: str | None
    amounts: list[OutcomeAmount]
    follows_title: str
    follows: list[OutcomeFollow]


class Sheet(TypedDict):
    """The whole sheet; `page_label` has the holes `{page}` and `{pages}`."""

    title: str
    language: str
    form: str
    definition_version: str
    header: list[HeaderItem]
    mark: str | None
    legend: str | None
    legend_items: list[LegendItem]
    footer: str
    page_label: str
    quadri: list[SheetQuadro]
    outcome: OutcomePart | None
    confirmed: ConfirmedPart | None


def build_sheet(scheda: Scheda | None, form: Form) -> Sheet:
    """The sheet of `scheda`, an answer to `form`; without a scheda the blank one to fill in by hand."""
    drawer = _Drawer(scheda.evaluation if scheda else None)
    return {
        "title": form.title,
        "language": form.language,
        "form": form.code,
        "definition_version": form.version,
        "header": _header(scheda.header if scheda else {}, form),
        "mark": scheda.mark if scheda else phrase("sheet.facsimile"),
        "legend": phrase("sheet.legend"),
        "legend_items": _legend(scheda),
        "footer": phrase("sheet.footer", form=form.code, version=form.version, digest=form.digest[:SHORT_DIGEST]),
        "page_label": phrase("sheet.page"),
        "quadri": [drawer.quadro(quadro) for quadro in form.quadri.values()],
        "outcome": _outcome(scheda) if scheda and form.outcome else None,
        "confirmed": _confirmed(scheda) if scheda and scheda.confirmed else None,
    }


def _confirmed(scheda: Scheda) -> ConfirmedPart:
    messages = {(one.code, one.cells, one.found): one.message for one in scheda.evaluation.findings}
    return {
        "title": phrase("sheet.confirmed"),
        "found_label": phrase("sheet.confirmed_found"),
        "reason_label": phrase("sheet.confirmed_reason"),
        "items": [
            {
                "code": one.code,
                "message": messages.get((one.code, one.cells, one.found)) or _ask(one),
                "found": answers.clean_text(one.found, lines=False),
                "reason": answers.clean_text(one.reason, lines=False),
                "who": phrase("sheet.confirmed_by", by=one.by, on=one.on),
            }
            for one in scheda.confirmed
        ],
    }


def _ask(one: Confirmed) -> str:
    """The question that a confirmation answers: about a doubt, which the engine alone does not find."""
    return phrase("analysis.asked", question=answers.clean_text(one.question, lines=False)) if one.question else ""


def build_places(form: Form) -> list[SheetQuadro]:
    """The quadri of the blank sheet, with an empty place for each message: for a page, which fills them in."""
    drawer = _Drawer(None, places=True)
    return [drawer.quadro(quadro) for quadro in form.quadri.values()]


def _header(header: Mapping[str, str], form: Form) -> list[HeaderItem]:
    return [
        {"label": line.label, "text": answers.clean_text(header.get(line.id, ""), lines=False)}
        for line in form.header.values()
    ]


def _outcome(scheda: Scheda) -> OutcomePart:
    evaluation = scheda.evaluation
    said = describe_outcome(evaluation, closed=scheda.closed)
    told = evaluation.outcome or (None if scheda.closed else evaluation.outlook)
    status = told.status if told else "official"
    return {
        "title": phrase("outcome.label"),
        "text": " ".join(filter(None, (describe_gaps(evaluation), said))),
        "stated": evaluation.outcome is not None,
        "status_text": rule_mark(status),
        "amounts": [{"label": one.label, "text": one.text} for one in list_amounts(evaluation)],
        "follows_title": phrase("outcome.follows"),
        "follows": [{"text": one.text, "status_text": status_mark(one.status)} for one in list_follows(evaluation)],
    }


def _legend(scheda: Scheda | None) -> list[LegendItem]:
    states: tuple[tuple[Look, State], ...] = (("grey", "prefilled"), ("grey", "computed"))
    if scheda is not None:
        states += (("white", "not_due"), ("white", "doubtful"))
        states += (("white", "unavailable"),) if scheda.answers.unavailable else ()
    return [{"look": look, "state": state, "text": phrase(f"state.{state}")} for look, state in states]


@dataclass(frozen=True, slots=True)
class _Drawer:
    """Draws the quadri of an evaluated scheda; without an evaluation, those of a blank sheet."""

    evaluation: Evaluation | None
    places: bool = False

    def quadro(self, quadro: Quadro) -> SheetQuadro:
        state: Due = self.evaluation.quadri[quadro.id] if self.evaluation else "due"
        return {
            "id": quadro.id,
            "title": quadro.title,
            "subtitle": quadro.subtitle,
            "state": state,
            "state_text": _why(self.evaluation, quadro) if self.evaluation and state != "due" else None,
            "blocks": list(self.blocks(quadro.content)),
        }

    def blocks(self, content: Sequence[Block]) -> Iterator[Part]:
        """Rows that follow one another under the same titles become one table."""
        for shape, group in groupby(content, key=_shape):
            blocks = list(group)
            if shape is None:
                yield from (part for block in blocks for part in self.other(block))
            else:
                yield self.table(shape, [block for block in blocks if isinstance(block, Row)])

    def other(self, block: Block) -> Iterator[Part]:
        match block:
            case TextBlock(text=text):
                yield {"kind": "text", "text": text}
            case HeadingBlock(text=text, level=level):
                yield {"kind": "heading", "text": text, "level": level}
            case Table(headers=headers, rows=rows):
                yield self.table(headers, rows)
            case MessageBlock(message=message):
                yield from self.message(message)
            case QuestionsBlock(rows=rows) if rows:
                yield {"kind": "heading", "text": _questions_heading(block), "level": 2}
                yield from self.blocks(rows)
            case Row():
                yield self.row_alone(block)

    def table(self, headers: Sequence[str], rows: Sequence[Row]) -> TablePart:
        marks = [mark for row in rows if (mark := self.rule(row.present))]
        common = marks[0] if len(marks) > 1 and len(set(marks)) == 1 else None
        return {
            "kind": "table",
            "columns": [{"label": header} for header in headers],
            "status_text": common,
            "rows": [
                {
                    "code": row.printed_code,
                    "separator": row.separator,
                    "label": row.label,
                    "cells": [self.cell(cell) if cell else None for cell in row.cells],
                    "status_text": None if common else self.rule(row.present),
                }
                for row in rows
            ],
        }

    def row_alone(self, row: Row) -> PhrasePart | LongTextPart:
        (cell,) = row.present
        if cell.kind == "long_text":
            return self.long_text(row, cell)
        return {
            "kind": "phrase",
            "code": row.printed_code,
            "separator": row.separator,
            "label": row.label,
            "before": row.before or "",
            "cell": self.cell(cell),
            "after": row.after or cell.header,
            "status_text": self.rule(row.present),
        }

    def long_text(self, row: Row, cell: Cell) -> LongTextPart:
        drawn, counter = self.cell(cell), None
        text = drawn["text"]
        if drawn["state"] == "unavailable":
            text = f"{text}: {drawn['note']}"
        elif cell.max_length is not None and self.evaluation:
            counter = phrase("sheet.counter", count=len(text), limit=display.format_grouped(cell.max_length, 0))
        return {
            "kind": "long_text",
            "id": cell.id,
            "code": row.printed_code,
            "separator": row.separator,
            "label": row.label,
            "text": text,
            "counter": counter,
        }

    def message(self, name: str) -> Iterator[MessagePart]:
        if self.places:
            yield {"kind": "message", "id": name, "text": "", "status": "official", "status_text": None}
        for said in self.evaluation.messages if self.evaluation else ():
            if said.id == name:
                yield {
                    "kind": "message",
                    "id": said.id,
                    "text": said.text,
                    "status": said.status,
                    "status_text": message_mark(self.evaluation.form, said) if self.evaluation else None,
                }

    def rule(self, cells: Sequence[Cell]) -> str | None:
        """That what is computed in a row follows from no official rule."""
        if self.evaluation is None:
            return None
        computed = (one for one in cells if one.formula and self.evaluation.cells[one.id].state == "computed")
        found = {self.evaluation.get_status(one.id) for one in computed}
        return next((rule_mark(status) for status in ("project", "inferred") if status in found), None)

    def cell(self, cell: Cell) -> SheetCell:
        state, text = self.content(cell)
        answers = self.evaluation.answers if self.evaluation else Answers({})
        cleared = dict.fromkeys(answers.cleared, phrase("statement.cleared_mark"))
        notes = {"doubtful": answers.doubts, "unavailable": answers.unavailable, "missing": cleared}.get(state, {})
        return {
            "id": cell.id,
            "text": text,
            "kind": "number" if cell.numeric else "text",
            "look": "white" if cell.supplied_by in ("comune", "prefilled_editable") else "grey",
            "state": state,
            "note": notes.get(cell.id),
        }

    def content(self, cell: Cell) -> tuple[State, str]:
        """State and text; an unanswered cell that is not due is printed as the official sheet does."""
        if self.evaluation is None:
            return _EMPTY[cell.supplied_by], ""
        result = self.evaluation.cells[cell.id]
        if result.state == "unavailable" and cell.asked:
            return result.state, phrase("sheet.unavailable")
        if result.state == "to_verify":
            return result.state, phrase("state.to_verify")
        return result.state, result.text or (cell.blank_print if result.state == "not_due" else "")


_EMPTY: dict[str, State] = {
    "comune": "missing",
    "prefilled_editable": "missing",
    "prefilled_locked": "prefilled",
    "computed": "computed",
}


def _shape(block: Block) -> tuple[str, ...] | None:
    """The column titles of a row that can share a table with its neighbours, None for anything else."""
    if not isinstance(block, Row):
        return None
    alone = len(block.present) == 1 and (block.before or block.after or block.present[0].kind == "long_text")
    return None if alone else block.headers


def _questions_heading(block: QuestionsBlock) -> str:
    return add_mark(block.label, status_mark(block.status))


def _why(evaluation: Evaluation, quadro: Quadro) -> str:
    """Explains why a quadro is not due, or what would decide whether it is."""
    if quadro.due is None:
        return phrase("sheet.undecided")
    if evaluation.quadri[quadro.id] == "not_due":
        return describe_due(evaluation, quadro)
    if evaluation.quadri[quadro.id] == "to_verify":
        return phrase("sheet.to_verify")
    lack = missing.find_missing_for_decision(evaluation, format_due_name(quadro.id))
    names = [_short_name(evaluation.form.cells[name]) for name in (lack.sure[0] if lack and lack.sure else ())]
    if not names or len(names) > MANY:
        return phrase("sheet.undecided")
    return phrase("sheet.undecided_missing", list=", ".join(names))


def describe_due(evaluation: Evaluation, quadro: Quadro) -> str:
    """Tell in words whether a quadro is due and why, with the mark of its rule; empty when it always is."""
    if quadro.due is None:
        return ""
    mark = rule_mark(evaluation.get_status(format_due_name(quadro.id)))
    told = Narrator(evaluation, Reckoner(evaluation)).tell_due(quadro.id, quadro.due.tree)
    return add_mark(told, mark)


def _short_name(cell: Cell) -> str:
    """`R07 (2017)`: the code, and the column where there are several."""
    return f"{cell.code} ({cell.header})" if cell.column and cell.header else cell.code
