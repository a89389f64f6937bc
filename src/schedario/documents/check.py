# SPDX-License-Identifier: EUPL-1.2
"""A document recomputed and compared with what it prints: every computed cell, every message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from schedario.definition import display
from schedario.definition.form import Cell, Form, HeaderLine
from schedario.definition.patterns import follows_pattern
from schedario.definition.phrases import phrase
from schedario.documents.evidence import Dispute, Grading, Proof, find_disputes, grade_document, prove_cells
from schedario.documents.json_writer import build_outcome_data, build_reading_document, build_status_data, list_unread
from schedario.documents.reading import Difference, Origin, Reading
from schedario.documents.text.tokens import plain_words
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.findings import Finding, build_cell_finding, sort_findings
from schedario.program.cells import State
from schedario.writing.look_alikes import join_broken_words

PAGE_DIFFERS = "PDF-001"  # the code of the finding


@dataclass(frozen=True, slots=True)
class CheckedCell:
    """`value` is recomputed for computed cells, read for the others; `printed` is what the document shows.

    `agrees` is None where there is nothing to compare. `doubt` is that of the document, or that a number made of this
    one does not come out. `proof`: what recomputation knows of it. `origin`: where the document shows it.
    """

    cell: Cell
    state: State
    value: int | str | None
    printed: int | str | None
    agrees: bool | None
    doubt: str | None
    proof: Proof
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class CheckedMessage:
    """`text` is None when the recomputation says nothing of the kind, `printed` when the document does not."""

    id: str
    text: str | None
    status: str
    printed: str | None
    agrees: bool | None


@dataclass(frozen=True)
class Checked:
    """A reading beside its recomputation."""

    reading: Reading

    @cached_property
    def evaluation(self) -> Evaluation:
        """The scheda recomputed from what was read."""
        return evaluate(self.reading.form, self.reading.answers())

    @property
    def form(self) -> Form:
        """The edition of the document."""
        return self.reading.form

    @cached_property
    def agreement(self) -> Mapping[str, bool | None]:
        """Of each computed cell whether it is printed as it comes out; None where there is nothing to compare."""
        read = self.reading.cells
        computed = (cell for cell in self.form.cells.values() if not cell.asked)
        return {cell.id: self._agrees(cell, read[cell.id].printed if cell.id in read else None) for cell in computed}

    @cached_property
    def disputes(self) -> tuple[Dispute, ...]:
        """The numbers that are printed otherwise than they come out, with the answers of which one may be wrong."""
        if False not in self.agreement.values():
            return ()
        return find_disputes(self.evaluation, self.reading, self.agreement)

    @cached_property
    def doubts(self) -> Mapping[str, str]:
        """The doubts by cell: those of the document, and those about the values of which a number does not come out."""
        found = {name: cell.doubt for name, cell in self.reading.cells.items() if cell.doubt}
        for dispute in self.disputes:
            for name in dispute.suspects:
                found.setdefault(name, dispute.describe())
        return found

    @cached_property
    def cells(self) -> Mapping[str, CheckedCell]:
        """Every cell of the form, in print order."""
        proofs = prove_cells(self.evaluation, self.reading, self.agreement, self.doubts)
        return {name: self._cell(result.cell, proofs[name]) for name, result in self.evaluation.cells.items()}

    def _cell(self, cell: Cell, proof: Proof) -> CheckedCell:
        result = self.evaluation.cells[cell.id]
        read = self.reading.cells.get(cell.id)
        printed = read.printed if read else None
        state: State = "doubtful" if read and read.doubt and result.state == "missing" else result.state
        agrees = self.agreement.get(cell.id)
        origin = read.origin if read else None
        return CheckedCell(cell, state, result.stored, printed, agrees, self.doubts.get(cell.id), proof, origin)

    @cached_property
    def grading(self) -> Grading:
        """The grade of the document, by its worst row."""
        coverage = self.reading.coverage
        return grade_document(
            self.form,
            {name: one.proof for name, one in self.cells.items()},
            len(coverage.unclaimed) if coverage else 0,
            sum(one.agrees is False for one in self.messages),
            covered=self.covered,
        )

    def _agrees(self, cell: Cell, printed: int | str | None) -> bool | None:
        """Checks whether a computed cell is printed as it comes out; a cell that is not due is printed blank."""
        if printed is None:
            return None
        result = self.evaluation.cells[cell.id]
        if result.state == "not_due":
            return display.format_value(cell, printed) == cell.blank_print
        return None if result.stored is None else result.stored == printed

    @cached_property
    def messages(self) -> tuple[CheckedMessage, ...]:
        """The messages that are due, and those that are printed, in print order."""
        return tuple(self._messages())

    def _messages(self) -> Iterator[CheckedMessage]:
        expected = {message.id: message for message in self.evaluation.messages}
        for name, message in self.form.messages.items():
            due, read = expected.get(name), self.reading.messages.get(name)
            printed = read.text if read else None
            if due is not None:
                agrees = None if printed is None else _list_compared(printed) == _list_compared(due.text)
                yield CheckedMessage(name, due.text, due.status, printed, agrees)
            elif printed is not None:
                agrees = False if self.evaluation.silent[name] else None
                yield CheckedMessage(name, None, message.cases[0].rule.status, printed, agrees)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the scheda, and every disagreement between print and recomputation."""
        own = (
            *self._headers(),
            *self._cell_disagreements(),
            *self._message_disagreements(),
            *map(self._tell_difference, self.reading.differences),
        )
        return sort_findings(self.form, [*self.evaluation.findings, *(one for one in own if one is not None)])

    def _cell_disagreements(self) -> Iterator[Finding | None]:
        for one in self.cells.values():
            if one.agrees is False:
                filled = {
                    "printed": display.format_value(one.cell, one.printed),
                    "value": display.format_value(one.cell, one.value) or phrase(f"state.{one.state}"),
                }
                yield build_cell_finding(self.form, "disagrees", one.cell.quadro, [one.cell], filled)

    def _message_disagreements(self) -> Iterator[Finding | None]:
        for one in self.messages:
            if one.agrees is False:
                filled = {"message": one.id, "printed": one.printed or "", "text": one.text or "–"}
                quadro = self.form.messages[one.id].quadro
                yield build_cell_finding(self.form, "message_disagrees", quadro, [], filled)

    def _headers(self) -> Iterator[Finding | None]:
        for line in self.form.header.values():
            read = self.reading.header.get(line.id)
            if read is not None and not _fits(line, read.text):
                filled = {"field": line.label, "text": read.text, "wanted": line.example or line.label}
                yield build_cell_finding(self.form, "header", next(iter(self.form.quadri)), [], filled)

    def _tell_difference(self, one: Difference) -> Finding:
        """The finding of something that pages and attachment of a PDF say differently."""
        cell = self.form.cells.get(one.name)
        quadro = cell.quadro if cell is not None else self._find_quadro(one.name)
        name = self.form.header[one.name].label if one.about == "header" else cell.name if cell else one.name
        inside = "_inside" if one.about == "attachment" else ""
        texts = (one.describe(), phrase(f"pdf.expected{inside}"), phrase(f"pdf.differs{inside}", name=name))
        cells = (cell.id,) if cell else ()
        return Finding(PAGE_DIFFERS, "error", "project", quadro, cells, *texts, phrase("pdf.remedy"))

    def _find_quadro(self, name: str) -> str:
        message = self.form.messages.get(name)
        return message.quadro if message is not None else next(iter(self.form.quadri))

    @property
    def sound(self) -> bool:
        """True when nothing disagrees and no finding is an error."""
        return not any(finding.level == "error" for finding in self.findings)

    @property
    def covered(self) -> bool:
        """True when enough of a text was found, and something in it could be compared, to say that it is sound.

        Of a PDF with an attachment of ours, when its pages show the sheet.
        """
        if self.reading.compared is False:
            return False
        coverage = self.reading.coverage
        if coverage is None:
            return True
        compared = any(agrees is not None for agrees in self.agreement.values())
        compared = compared or any(one.agrees is not None for one in self.messages)
        return coverage.enough and compared

    def as_json(self) -> dict[str, Any]:
        """The object of `schedario check --json` for this document, without its file name."""
        evaluation = self.evaluation
        return {
            **build_reading_document(self.reading),
            "format": self.reading.format,
            "ente": {name: self._header(name) for name in self.form.header},
            "cells": {name: _cell_json(one) for name, one in self.cells.items()},
            "quadri": dict(evaluation.quadri),
            "completeness": evaluation.completeness,
            "coverage": self._coverage(),
            "evidence": {
                **self.grading.as_json(),
                "disputes": [
                    {"cell": one.cell.id, "suspects": list(one.suspects), "text": one.describe()}
                    for one in self.disputes
                ],
            },
            "repeats": self.reading.repeats,
            "pages_compared": self.reading.compared,
            "differences": [one.as_json() for one in self.reading.differences],
            **list_unread(self.reading),
            "messages": [
                {
                    "id": one.id,
                    "text": one.text,
                    "status": one.status,
                    "printed": one.printed,
                    "agrees": one.agrees,
                }
                for one in self.messages
            ],
            "findings": [finding.as_json() for finding in self.findings],
            **build_outcome_data(evaluation, closed=False),
            "statuses": build_status_data(evaluation),
        }

    def _coverage(self) -> dict[str, Any] | None:
        coverage = self.reading.coverage
        if coverage is None:
            return None
        return {
            "enough": self.covered,
            "rows": coverage.rows,
            "rows_found": coverage.found,
            "rows_missing": list(coverage.missing),
            "numbers_unclaimed": [
                {"text": text, "line": origin.line, "page": origin.page, "box": origin.box}
                for text, origin in coverage.unclaimed
            ],
            "titled": coverage.titled,
        }

    def _header(self, name: str) -> str | None:
        read = self.reading.header.get(name)
        return read.text if read else None


def _list_compared(text: str) -> tuple[str, ...]:
    """The words by which two messages are compared, those that a line's end breaks put together."""
    return plain_words(join_broken_words(text))


def _fits(line: HeaderLine, text: str) -> bool:
    if line.pattern is not None:
        return follows_pattern(text, line.pattern)
    if line.date_format is not None:
        try:
            datetime.strptime(text, line.date_format)  # noqa: DTZ007 - the sheet prints local time without zone
        except ValueError:
            return False
    return bool(text)


def _cell_json(one: CheckedCell) -> dict[str, Any]:
    return {
        "state": one.state,
        "value": _machine(one.cell, one.value),
        "printed": _machine(one.cell, one.printed),
        "agrees": one.agrees,
        "doubt": one.doubt,
        "origin": one.origin.as_json() if one.origin else None,
        "proof": one.proof,
    }


def _machine(cell: Cell, stored: int | str | None) -> int | str | None:
    return display.format_machine_value(stored, cell.scale) if isinstance(stored, int) else stored
