# SPDX-License-Identifier: EUPL-1.2
"""The program of a form: all that it says of a scheda, as named nodes, for every rendering alike.

What is a word in a result (a state, the case of a message, the outcome) is here the place of the word in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from schedario.definition.form import Case, Form
from schedario.definition.memo import cached_on_form
from schedario.program import cells, messages
from schedario.program import nodes as f
from schedario.program.decisions import decisions, due_name, is_true
from schedario.program.findings import findings
from schedario.program.graph import Graph
from schedario.program.steps import STEP_STATES, step

Due = Literal["not_due", "due", "undecided"]

DUE: tuple[Due, ...] = get_args(Due)

# What columns of many schede are made of, then what only the pages of one scheda ask for.
Part = Literal["cells", "states", "quadri", "conditions", "messages", "outcome", "findings"]
PagePart = Literal["due_cells", "decided", "silent", "values", "named", "steps", "progress"]

PARTS: tuple[Part, ...] = get_args(Part)
ALL_PARTS: tuple[Part | PagePart, ...] = (*PARTS, *get_args(PagePart))


class Output(NamedTuple):
    """A named result. `words`: what its integers stand for; none where they are numbers, or truths."""

    name: str
    part: Part | PagePart
    node: f.Node | f.Condition
    words: tuple[str, ...] | None = None


class FormProgram(NamedTuple):
    """The outputs of a form by name, part after part, and the programs of its computed cells, on which they build."""

    outputs: Mapping[str, Output]
    computed: Mapping[str, f.Node]

    def of_parts(self, parts: Sequence[str]) -> list[Output]:
        """The outputs of these parts, in the program's order."""
        return [output for output in self.outputs.values() if output.part in parts]

    def graph(self, parts: Sequence[str] = PARTS, answered: Mapping[str, bool] | None = None) -> Graph:
        """The graph of the outputs of these parts, for schede that all have, or all lack, some answers."""
        wanted = {output.name: output.node for output in self.of_parts(parts)}
        return Graph(wanted, self.computed, answered)


@cached_on_form()
def form_program(form: Form) -> FormProgram:
    """The program of `form`."""
    outputs = [
        *_cells(form),
        *_states(form),
        *_quadri(form),
        *_conditions(form),
        *_messages(form),
        Output("outcome", "outcome", messages.outcome_case(form), _ids(form.outcome)),
        *(Output(finding.name, "findings", finding.fires) for finding in findings(form)),
        *_due_cells(form),
        *_decided(form),
        *_silent(form),
        *(Output(f"value:{name}", "values", node) for name, node in cells.named_values(form).items()),
        *_named(form),
        *_steps(form),
    ]
    return FormProgram({output.name: output for output in outputs}, cells.computed(form))


def _cells(form: Form) -> Iterator[Output]:
    for cell in form.computed:
        yield Output(cell.id, "cells", cells.shown(form, cell))


def _states(form: Form) -> Iterator[Output]:
    for cell in form.cells.values():
        yield Output(f"state:{cell.id}", "states", cells.state(form, cell), cells.STATES)


def _quadri(form: Form) -> Iterator[Output]:
    for quadro in form.quadri:
        yield Output(due_name(quadro), "quadri", _due(decisions(form).of_quadro(quadro)), DUE)


def _due_cells(form: Form) -> Iterator[Output]:
    """The cells with a condition of their own."""
    for cell in form.cells.values():
        if cell.due:
            yield Output(due_name(cell.id), "due_cells", _due(decisions(form).of_cell(cell)), DUE)


def _due(decision: f.Condition) -> f.Node:
    """The place in DUE."""
    if decision == f.TRUE:
        return f.Integer(DUE.index("due"))
    known = f.Select(decision, f.Integer(DUE.index("due")), f.Integer(DUE.index("not_due")))
    return f.FirstKnown((known, f.Integer(DUE.index("undecided"))))


def _conditions(form: Form) -> Iterator[Output]:
    for name in form.conditions:
        yield Output(f"condition:{name}", "conditions", decisions(form).by_name[name])


def _messages(form: Form) -> Iterator[Output]:
    for message in messages.in_print_order(form):
        yield Output(f"message:{message.id}", "messages", messages.said_case(form, message), _ids(message.cases))


def _decided(form: Form) -> Iterator[Output]:
    """The case that holds of each message, and of the outcome, also where nothing is said."""
    for message in messages.in_print_order(form):
        node = messages.decided_case(form, message.cases)
        yield Output(f"decided:{message.id}", "decided", node, _ids(message.cases))
    yield Output("decided:outcome", "decided", messages.decided_case(form, form.outcome), _ids(form.outcome))


def _silent(form: Form) -> Iterator[Output]:
    for message in messages.in_print_order(form):
        yield Output(f"silent:{message.id}", "silent", messages.is_silent(form, message))


def _ids(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in cases)


def _named(form: Form) -> Iterator[Output]:
    """Of the findings that are told once for a quadro, whether each cell is named by them."""
    for finding in findings(form):
        for cell, node in zip(finding.cells, finding.named, strict=False):
            yield Output(f"{finding.about}:{cell}", "named", node)


def _steps(form: Form) -> Iterator[Output]:
    """The steps, then the cells filled in and to fill in of all quadri that are surely due."""
    steps = {quadro.id: step(form, quadro) for quadro in form.quadri.values()}
    for quadro, one in steps.items():
        yield Output(f"step:{quadro}", "steps", one.state, STEP_STATES)
        yield Output(f"step_filled:{quadro}", "steps", one.filled)
        yield Output(f"step_wanted:{quadro}", "steps", one.wanted)
    due = {quadro: is_true(decisions(form).of_quadro(quadro)) for quadro in steps}
    for name in ("filled", "wanted"):
        counted = (f.select(due[quadro], getattr(one, name), f.Integer(0)) for quadro, one in steps.items())
        yield Output(f"progress_{name}", "progress", f.add(*counted))
