# SPDX-License-Identifier: EUPL-1.2
"""One scheda evaluated: every computed cell, every decision, the messages, the outcome, the findings.

Evaluation is pure: the same form and answers give the same result, whatever the order of the answers.
What costs time to word (texts, findings, the table of cells) is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from schedario.definition import display
from schedario.definition.form import Cell, Form, MessageBlock
from schedario.definition.model import Status
from schedario.engine.answers import Answers, Given, take
from schedario.engine.findings import Finding, find_all
from schedario.engine.judgement import Judgement
from schedario.engine.once import once
from schedario.engine.program import program, support

State = Literal["answered", "prefilled", "computed", "missing", "not_due", "doubtful"]


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
class Evaluation(Judgement):
    """The result of `evaluate`: a judged scheda with what there is to show of it."""

    @once
    def cells(self) -> Mapping[str, CellResult]:
        """Every cell of the form, in print order."""
        stored, doubts, result, quadri = self.answers.stored, self.answers.doubts, self.result, self.quadri
        found = {}
        for name, cell, given_as, needs in _plan(self.form):
            given = stored.get(name)
            if (self.due(cell) if cell.due else quadri[cell.quadro]) == "not_due":
                found[name] = CellResult(cell, "not_due", given)
            elif name in doubts:
                found[name] = CellResult(cell, "doubtful", None)
            elif given is not None:
                found[name] = CellResult(cell, given_as, given)
            elif needs is None:
                found[name] = CellResult(cell, "missing", None)
            else:
                value = result[name]
                complete = value is not None or needs <= stored.keys()
                found[name] = CellResult(cell, "computed" if complete else "missing", value)
        return found

    @once
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

    @once
    def outcome(self) -> Outcome | None:
        """The outcome of the objective, None while it is undecided."""
        case = self.decided(self.form.outcome)
        if case is None or case.text is None:
            return None
        return Outcome(case.id, self.fill(case.text), case.rule.status)

    @once
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth telling, errors first, then warnings, then notes; each in print order."""
        return find_all(self)


def evaluate(form: Form, answers: Answers | Mapping[str, Given]) -> Evaluation:
    """Computes the scheda. Plain answers are taken by `answers.take`, which says what it refuses."""
    taken = answers if isinstance(answers, Answers) else take(form, answers)
    compiled = program(form)
    row = compiled.row(taken.stored)
    results = compiled.values(row, ())
    return Evaluation(form, taken, compiled, row, results, compiled.judge(row, results))


@lru_cache(maxsize=64)
def _plan(form: Form) -> tuple[tuple[str, Cell, State, frozenset[str] | None], ...]:
    """Every cell with its name, the state of an answer in it, and the answers that a computed one needs."""
    return tuple(
        (name, cell, "answered" if cell.supplied_by == "comune" else "prefilled", support(form).get(name))
        for name, cell in form.cells.items()
    )


@lru_cache(maxsize=64)
def message_order(form: Form) -> tuple[str, ...]:
    """The messages in print order."""
    return tuple(
        block.message for quadro in form.quadri.values() for block in quadro.content if isinstance(block, MessageBlock)
    )
