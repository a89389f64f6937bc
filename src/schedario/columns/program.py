# SPDX-License-Identifier: EUPL-1.2
"""All that a form says of a scheda, as named fixed-point nodes: what any engine of columns has to compute.

What is a word in the result of one scheda (a state, a message, the outcome) is here the place of the word in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from schedario.columns import checks
from schedario.columns.decisions import Decisions, is_true, not_due
from schedario.definition.form import Case, Cell, Form, MessageBlock
from schedario.definition.templates import Template
from schedario.engine.program import support, tasks
from schedario.formula import fixed as f
from schedario.formula.graph import Graph

Part = Literal["cells", "states", "quadri", "conditions", "messages", "outcome", "findings"]
PARTS: tuple[Part, ...] = ("cells", "states", "quadri", "conditions", "messages", "outcome", "findings")

STATES = ("answered", "prefilled", "computed", "missing", "not_due")
DUE = ("not_due", "due", "undecided")


class Output(NamedTuple):
    """A column of the result. `words`: what its integers stand for; none where they are numbers, or truths."""

    name: str
    part: Part
    node: f.Node | f.Condition
    words: tuple[str, ...] | None = None


class ColumnProgram(NamedTuple):
    """The outputs of a form by name, and the programs of its computed cells, on which they build."""

    outputs: Mapping[str, Output]
    computed: Mapping[str, f.Node]

    def graph(self, parts: Sequence[Part] = PARTS, answered: Mapping[str, bool] | None = None) -> Graph:
        """The nodes of the outputs of these parts, for schede that all have, or all lack, some answers."""
        wanted = {name: output.node for name, output in self.outputs.items() if output.part in parts}
        return Graph(wanted, self.computed, answered)


@lru_cache(maxsize=64)
def column_program(form: Form) -> ColumnProgram:
    """The outputs of `form`, in the order in which they are shown."""
    todo = tasks(form)
    decisions = Decisions.of(form, todo)
    named = dict(zip(form.values, todo.named.outputs, strict=True))
    writer = _Writer(form, decisions, {**named, **todo.values.computed})
    outputs = [
        *writer.cells(),
        *writer.states(),
        *writer.quadri(),
        *writer.conditions(),
        *writer.messages(),
        *writer.outcome(),
        *(Output(name, "findings", node) for name, node in checks.findings(form, decisions, todo.judge)),
    ]
    return ColumnProgram({output.name: output for output in outputs}, todo.values.computed)


class _Writer(NamedTuple):
    """`numbers`: the programs of computed cells and named values."""

    form: Form
    decisions: Decisions
    numbers: Mapping[str, f.Node | f.Condition]

    def cells(self) -> Iterator[Output]:
        """The computed cells. In a quadro that is not due there is only what was answered."""
        for cell in self.form.computed:
            value = self._slot(cell.id)
            exempt = not_due(self.decisions.of_cell(cell))
            given = f.Answer(cell.id) if cell.asked else f.NULL
            yield Output(cell.id, "cells", value if exempt == f.Truth(False) else f.Select(exempt, given, value))

    def states(self) -> Iterator[Output]:
        for cell in self.form.cells.values():
            yield Output(f"state:{cell.id}", "states", self._state(cell), STATES)

    def _state(self, cell: Cell) -> f.Node:
        state = _state("missing") if cell.formula is None else self._computed_state(cell)
        if cell.asked:
            given = _state("answered" if cell.supplied_by == "comune" else "prefilled")
            state = f.Select(f.Answered(cell.id), given, state)
        exempt = not_due(self.decisions.of_cell(cell))
        return state if exempt == f.Truth(False) else f.Select(exempt, _state("not_due"), state)

    def _computed_state(self, cell: Cell) -> f.Node:
        """A cell that has all it needs is computed, also where no number comes of it."""
        needs = tuple(f.Answered(name) for name in sorted(support(self.form)[cell.id]))
        complete = f.Any((f.Known(self._slot(cell.id)), f.All(needs))) if needs else f.Truth(True)
        return f.Select(f.Surely(complete), _state("computed"), _state("missing"))

    def quadri(self) -> Iterator[Output]:
        for quadro in self.form.quadri:
            decision = self.decisions.of_quadro(quadro)
            yield Output(f"due:{quadro}", "quadri", _word(decision), DUE)

    def conditions(self) -> Iterator[Output]:
        for name in self.form.conditions:
            yield Output(f"condition:{name}", "conditions", self.decisions.by_name[name])

    def messages(self) -> Iterator[Output]:
        for quadro in self.form.quadri.values():
            for block in quadro.content:
                if isinstance(block, MessageBlock):
                    message = self.form.messages[block.message]
                    node = self._case(message.cases, whole=True)
                    exempt = not_due(self.decisions.of_quadro(message.quadro))
                    node = node if exempt == f.Truth(False) else f.Select(exempt, f.NULL, node)
                    yield Output(f"message:{block.message}", "messages", node, _ids(message.cases))

    def outcome(self) -> Iterator[Output]:
        yield Output("outcome", "outcome", self._case(self.form.outcome, whole=False), _ids(self.form.outcome))

    def _case(self, cases: Sequence[Case], *, whole: bool) -> f.Node:
        """The place of the first case that holds and says something; `whole`: only without gaps in its text."""
        node: f.Node = f.NULL
        for place, case in reversed(list(enumerate(cases))):
            holds = tuple(is_true(self.decisions.by_name[name], wanted) for name, wanted in case.when.items())
            said: f.Node = f.NULL if case.text is None else f.Integer(place)
            if case.text is not None and whole and (known := self._known(case.text)):
                said = f.Select(f.All(known), said, f.NULL)
            node = f.Select(f.All(holds), said, node) if holds else said
        return node

    def _known(self, text: Template) -> tuple[f.Condition, ...]:
        return tuple(self._hole_known(name) for name in dict.fromkeys(hole.name for hole in text.holes))

    def _hole_known(self, name: str) -> f.Condition:
        return f.Known(self._slot(name)) if name in self.numbers else f.Answered(name)

    def _slot(self, name: str) -> f.Node:
        node = self.numbers[name]
        return f.Slot(name) if name in self.form.cells else node  # type: ignore[return-value]


def _state(name: str) -> f.Node:
    return f.Integer(STATES.index(name))


def _word(decision: f.Condition) -> f.Node:
    """The place in DUE."""
    if decision == f.Truth(True):
        return f.Integer(1)
    return f.FirstKnown((f.Select(decision, f.Integer(1), f.Integer(0)), f.Integer(2)))


def _ids(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in cases)
