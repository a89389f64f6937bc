# SPDX-License-Identifier: EUPL-1.2
"""One scheda evaluated: every computed cell, every decision, the messages, the outcome, the findings.

Evaluation is pure: the same form and answers give the same result, whatever the order of the answers.
What costs time to word (texts, findings, the table of cells) is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from msgspec import Struct

from schedario.definition import display
from schedario.definition.form import Case, Cell, Form, MessageBlock
from schedario.definition.model import Status
from schedario.definition.templates import Hole, Template
from schedario.engine.answers import Answers, Given, take
from schedario.engine.program import Program, due_name, named_values, program, support

State = Literal["answered", "prefilled", "computed", "missing", "not_due", "doubtful"]
Due = Literal["due", "not_due", "undecided"]

DUE: Mapping[bool | None, Due] = {True: "due", False: "not_due", None: "undecided"}


class CellResult(Struct, frozen=True):
    """`stored` is an integer (the value times ten to the cell's scale), a text, or None.

    A `computed` cell without value has all it needs, but no number comes of it (a division by zero).
    """

    cell: Cell
    state: State
    stored: int | str | None

    @property
    def text(self) -> str:
        """As on the official sheet: decimal comma; empty without value."""
        return display.value(self.cell, self.stored)

    @property
    def machine(self) -> int | str | None:
        """As in JSON: integer, string with a dot, text, or None."""
        return display.machine(self.stored, self.cell.scale) if isinstance(self.stored, int) else self.stored


class MessageResult(Struct, frozen=True):
    """A message of the scheda; `case` is the row of its decision table."""

    id: str
    case: str
    text: str
    status: Status


class Outcome(Struct, frozen=True):
    """What the sheet says of the objective."""

    id: str
    text: str
    status: Status


@dataclass(eq=False)
class Evaluation:
    """The result of `evaluate`; made there."""

    form: Form
    answers: Answers
    program: Program
    row: tuple[int | str | None, ...]
    results: tuple[int | None, ...]
    truths: tuple[bool | None, ...]

    @cached_property
    def decisions(self) -> Mapping[str, bool | None]:
        """Every condition and `due:…` by name; None while it depends on what is missing."""
        if None not in self.exact.values():
            return self.exact
        certain = self.program.certain(self.row)
        sides = zip(certain[::2], certain[1::2], strict=True)
        settled = (True if true else False if false else None for true, false in sides)
        return {
            name: early if exact is None else exact
            for (name, exact), early in zip(self.exact.items(), settled, strict=True)
        }

    @cached_property
    def exact(self) -> Mapping[str, bool | None]:
        """The decisions that the answers give by themselves; some of the others may be certain all the same."""
        return dict(zip(self.program.decisions, self.truths, strict=False))

    def decision(self, name: str) -> bool | None:
        """One of the `decisions`; bounds are computed only when they are needed for it."""
        exact = self.exact[name]
        return self.decisions[name] if exact is None else exact

    @cached_property
    def quadri(self) -> Mapping[str, Due]:
        """Which quadri are due; `undecided` only while an answer could still change it."""
        return {
            quadro.id: DUE[self.decision(due_name(quadro.id))] if quadro.due else "due"
            for quadro in self.form.quadri.values()
        }

    def due(self, cell: Cell) -> Due:
        """Whether a cell is due: with its quadro, unless it has a condition of its own."""
        return DUE[self.decision(due_name(cell.id))] if cell.due else self.quadri[cell.quadro]

    @cached_property
    def cells(self) -> Mapping[str, CellResult]:
        """Every cell of the form, in print order."""
        return {cell.id: self._cell(cell) for cell in self.form.cells.values()}

    @cached_property
    def result(self) -> Mapping[str, int | None]:
        """What the formulas give, also in quadri that are not due; None when something is missing."""
        return dict(zip(self.program.computed, self.results, strict=True))

    @cached_property
    def named(self) -> Mapping[str, int | None]:
        """The named values of the form, rounded to their units for showing."""
        return dict(zip(self.form.values, named_values(self.form)(self.row, self.results), strict=True))

    def _cell(self, cell: Cell) -> CellResult:
        given = self.answers.stored.get(cell.id)
        if self.due(cell) == "not_due":
            return CellResult(cell, "not_due", given)
        if cell.id in self.answers.doubts:
            return CellResult(cell, "doubtful", None)
        if given is not None:
            return CellResult(cell, "answered" if cell.supplied_by == "comune" else "prefilled", given)
        if cell.formula is None:
            return CellResult(cell, "missing", None)
        value = self.result[cell.id]
        complete = value is not None or support(self.form)[cell.id] <= self.answers.stored.keys()
        return CellResult(cell, "computed" if complete else "missing", value)

    @cached_property
    def messages(self) -> tuple[MessageResult, ...]:
        """The messages that are decided, of the quadri that are not surely exempt, in print order."""
        return tuple(self._messages())

    def _messages(self) -> Iterator[MessageResult]:
        for name in message_order(self.form):
            message = self.form.messages[name]
            case = self.decided(message.cases)
            if case is None or case.text is None or self.quadri[message.quadro] == "not_due":
                continue
            if not case.text.holes or all(self.stored(hole) is not None for hole in case.text.holes):
                yield MessageResult(name, case.id, self.fill(case.text), case.rule.status)

    @cached_property
    def outcome(self) -> Outcome | None:
        """The outcome of the objective, None while it is undecided."""
        case = self.decided(self.form.outcome)
        if case is None or case.text is None:
            return None
        return Outcome(case.id, self.fill(case.text), case.rule.status)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth telling, errors first, then warnings, then notes; each in print order."""
        return find_all(self)

    def decided(self, cases: tuple[Case, ...]) -> Case | None:
        """The case whose conditions are all known to hold; None while none is."""
        for case in cases:
            for name, wanted in case.when.items():
                if self.decision(name) is not wanted:
                    break
            else:
                return case
        return None

    def fill(self, text: Template) -> str:
        """A text of the form with the values of this scheda in it."""
        return text.fill(self._hole)

    def stored(self, hole: Hole) -> int | str | None:
        """What a hole of a text stands for: a named value or a cell, None when it is missing."""
        if hole.name in self.form.values:
            return self.named[hole.name]
        return self.result.get(hole.name, self.answers.stored.get(hole.name))

    def _hole(self, hole: Hole) -> str:
        stored = self.stored(hole)
        if not isinstance(stored, int):
            return stored or "–"
        scale = (self.form.values.get(hole.name) or self.form.cells[hole.name]).scale
        return display.grouped(stored, scale) if hole.format == "grouped" else display.number(stored, scale)


def evaluate(form: Form, answers: Answers | Mapping[str, Given]) -> Evaluation:
    """Computes the scheda. Plain answers are taken by `answers.take`, which says what it refuses."""
    taken = answers if isinstance(answers, Answers) else take(form, answers)
    compiled = program(form)
    row = compiled.row(taken.stored)
    results = compiled.values(row, ())
    return Evaluation(form, taken, compiled, row, results, compiled.judge(row, results))


@lru_cache(maxsize=64)
def message_order(form: Form) -> tuple[str, ...]:
    """The messages in print order."""
    return tuple(
        block.message
        for quadro in form.quadri.values()
        for block in quadro.content
        if isinstance(block, MessageBlock)
    )


from schedario.engine.findings import Finding, find_all  # noqa: E402 - findings speak of evaluations
