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
from schedario.documents.json_writer import build_outcome_data, build_status_data
from schedario.documents.reading import Reading
from schedario.documents.text.tokens import plain_words
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.findings import Finding, build_cell_finding, sort_findings
from schedario.program.cells import State
from schedario.writing.look_alikes import join_broken_words


@dataclass(frozen=True, slots=True)
class CheckedCell:
    """`value` is recomputed for computed cells, read for the others; `printed` is what the document shows.

    `agrees` is None where there is nothing to compare.
    """

    cell: Cell
    state: State
    value: int | str | None
    printed: int | str | None
    agrees: bool | None
    doubt: str | None


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
    def cells(self) -> Mapping[str, CheckedCell]:
        """Every cell of the form, in print order."""
        return {name: self._cell(result.cell) for name, result in self.evaluation.cells.items()}

    def _cell(self, cell: Cell) -> CheckedCell:
        result = self.evaluation.cells[cell.id]
        read = self.reading.cells.get(cell.id)
        printed = read.printed if read else None
        doubt = read.doubt if read else None
        state: State = "doubtful" if doubt and result.state == "missing" else result.state
        return CheckedCell(cell, state, result.stored, printed, self._agrees(cell, printed), doubt)

    def _agrees(self, cell: Cell, printed: int | str | None) -> bool | None:
        """Checks whether a computed cell is printed as it comes out; a cell that is not due is printed blank."""
        if cell.asked or printed is None:
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
        own = (*self._headers(), *self._cell_disagreements(), *self._message_disagreements())
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

    @property
    def sound(self) -> bool:
        """True when nothing disagrees and no finding is an error."""
        return not any(finding.level == "error" for finding in self.findings)

    @property
    def covered(self) -> bool:
        """True when enough of a text was found, and something in it could be compared, to say that it is sound."""
        coverage = self.reading.coverage
        if coverage is None:
            return True
        compared = any(one.agrees is not None for one in self.cells.values())
        compared = compared or any(one.agrees is not None for one in self.messages)
        return coverage.enough and compared

    def as_json(self) -> dict[str, Any]:
        """The object of `schedario check --json` for this document, without its file name."""
        evaluation = self.evaluation
        return {
            "form": self.form.code,
            "definition": {"version": self.form.version, "digest": self.form.digest},
            "format": self.reading.format,
            "ente": {name: self._header(name) for name in self.form.header},
            "cells": {name: _cell_json(one) for name, one in self.cells.items()},
            "quadri": dict(evaluation.quadri),
            "completeness": evaluation.completeness,
            "coverage": self._coverage(),
            "repeats": self.reading.repeats,
            "hidden_sheets": list(self.reading.hidden),
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
            **build_outcome_data(evaluation),
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
            "numbers_unclaimed": [{"text": text, "line": origin.line} for text, origin in coverage.unclaimed],
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
    }


def _machine(cell: Cell, stored: int | str | None) -> int | str | None:
    return display.format_machine_value(stored, cell.scale) if isinstance(stored, int) else stored
