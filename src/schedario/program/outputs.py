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
from schedario.program.decisions import build_decisions, format_due_name
from schedario.program.findings import build_stated_condition, is_number_left_open, list_findings
from schedario.program.graph import NOTHING_SURE, Assumptions, Graph
from schedario.program.standing import (
    COMPLETENESS,
    STANDINGS,
    build_completeness,
    build_standing,
    build_stated_outcome,
    is_sendable,
)
from schedario.program.statuses import STATUSES, build_statuses
from schedario.program.steps import STEP_STATES, build_steps

# `undecided` while an answer could change it, `to_verify` where possible readings decide it differently.
Due = Literal["not_due", "due", "undecided", "to_verify"]

DUE: tuple[Due, ...] = get_args(Due)

# What columns of many schede are made of; what the words of one scheda need; what only its pages ask for.
Part = Literal["cells", "states", "quadri", "conditions", "messages", "outcome", "standing", "findings"]
OwnPart = Literal["values", "least", "ranges", "named"]
PagePart = Literal["due_cells", "decided", "silent", "steps", "progress", "sending"]

# What is computed only when it is asked for: how well everything is known; which numbers many schede must not count.
LaterPart = Literal["statuses", "left_open"]

PARTS: tuple[Part, ...] = get_args(Part)
FIRST_PARTS: tuple[Part | OwnPart, ...] = (*PARTS, *get_args(OwnPart))
PAGE_PARTS: tuple[PagePart, ...] = get_args(PagePart)
ALL_PARTS: tuple[Part | OwnPart | PagePart, ...] = (*FIRST_PARTS, *PAGE_PARTS)
LATER_PARTS: tuple[LaterPart, ...] = get_args(LaterPart)


class Output(NamedTuple):
    """A named result. `words`: what its integers stand for; none where they are numbers, or truths."""

    name: str
    part: Part | OwnPart | PagePart | LaterPart
    node: f.Node | f.Condition
    words: tuple[str, ...] | None = None


class FormProgram(NamedTuple):
    """The outputs of a form by name, part after part, and the programs of its computed cells, on which they build."""

    outputs: Mapping[str, Output]
    computed: Mapping[str, f.Node]

    def list_outputs(self, parts: Sequence[str]) -> list[Output]:
        """The outputs of these parts, in the program's order."""
        return [output for output in self.outputs.values() if output.part in parts]

    def build_graph(self, parts: Sequence[str] = PARTS, sure: Assumptions = NOTHING_SURE) -> Graph:
        """The graph of the outputs of these parts, for schede of which something is sure."""
        wanted = {output.name: output.node for output in self.list_outputs(parts)}
        return Graph(wanted, self.computed, sure)


@cached_on_form()
def build_form_program(form: Form) -> FormProgram:
    """The program of `form`."""
    outputs = [
        *_build_cell_outputs(form),
        *_build_state_outputs(form),
        *_build_quadro_outputs(form),
        *_build_condition_outputs(form),
        *_build_message_outputs(form),
        Output("outcome", "outcome", build_stated_outcome(form), _list_case_ids(form.outcome)),
        Output("completeness", "standing", build_completeness(form), COMPLETENESS),
        Output("standing", "standing", build_standing(form), STANDINGS),
        *(Output(finding.name, "findings", finding.fires) for finding in list_findings(form)),
        *(Output(f"value:{name}", "values", node) for name, node in cells.build_named_values(form).items()),
        *(Output(f"least:{name}", "least", node) for name, node in cells.build_least_values(form).items()),
        *_build_range_outputs(form),
        *_build_named_outputs(form),
        *_build_due_cell_outputs(form),
        *_build_decided_outputs(form),
        *_build_silent_outputs(form),
        *_build_step_outputs(form),
        Output("sendable", "sending", is_sendable(form)),
        *_build_status_outputs(form),
        *_build_left_open_outputs(form),
    ]
    return FormProgram({output.name: output for output in outputs}, cells.build_computed_cells(form))


def _build_cell_outputs(form: Form) -> Iterator[Output]:
    for cell in form.computed:
        yield Output(cell.id, "cells", cells.build_shown_value(form, cell))


def _build_state_outputs(form: Form) -> Iterator[Output]:
    for cell in form.cells.values():
        yield Output(f"state:{cell.id}", "states", cells.build_state(form, cell), cells.STATES)


def _build_quadro_outputs(form: Form) -> Iterator[Output]:
    for quadro in form.quadri:
        name = format_due_name(quadro)
        yield Output(name, "quadri", _build_due_place(form, name), DUE)


def _build_due_cell_outputs(form: Form) -> Iterator[Output]:
    """The cells with a condition of their own."""
    for cell in form.cells.values():
        if cell.due:
            name = format_due_name(cell.id)
            yield Output(name, "due_cells", _build_due_place(form, name), DUE)


def _build_due_place(form: Form, name: str) -> f.Node:
    """The place in DUE."""
    decisions = build_decisions(form)
    not_due, due, undecided, to_verify = (f.Integer(place) for place in range(len(DUE)))
    if name not in decisions.by_name:
        return due
    known = f.Select(decisions.by_name[name], due, not_due)
    return f.FirstKnown((known, f.select(decisions.get_dispute(name), to_verify, undecided)))


def _build_condition_outputs(form: Form) -> Iterator[Output]:
    for name in form.conditions:
        yield Output(f"condition:{name}", "conditions", build_stated_condition(form, name))


def _build_message_outputs(form: Form) -> Iterator[Output]:
    for message in messages.list_in_print_order(form):
        yield Output(
            f"message:{message.id}", "messages", messages.build_said_case(form, message), _list_case_ids(message.cases)
        )


def _build_decided_outputs(form: Form) -> Iterator[Output]:
    """The case that holds of each message, and of the outcome, also where nothing is said."""
    for message in messages.list_in_print_order(form):
        node = messages.build_decided_case(form, message.cases)
        yield Output(f"decided:{message.id}", "decided", node, _list_case_ids(message.cases))
    yield Output(
        "decided:outcome", "decided", messages.build_decided_case(form, form.outcome), _list_case_ids(form.outcome)
    )


def _build_silent_outputs(form: Form) -> Iterator[Output]:
    for message in messages.list_in_print_order(form):
        yield Output(f"silent:{message.id}", "silent", messages.is_silent(form, message))


def _build_status_outputs(form: Form) -> Iterator[Output]:
    """The status of what is said, where answers decide that."""
    for name, node in build_statuses(form).items():
        if not isinstance(node, f.Integer):
            yield Output(f"status:{name}", "statuses", node, STATUSES)


def _build_left_open_outputs(form: Form) -> Iterator[Output]:
    """The numbers of which the form makes ratios over many schede: whether they count for nothing here."""
    ratios = form.aggregates.values()
    for name in dict.fromkeys(name for one in ratios for name in (one.numerator, one.denominator)):
        yield Output(f"left_open:{name}", "left_open", is_number_left_open(form, name))


def _list_case_ids(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.id for case in cases)


def _build_range_outputs(form: Form) -> Iterator[Output]:
    """The lowest and the highest number of each range, and whether there are others between, one after the other."""
    for name, one in cells.build_ranges(form).items():
        yield Output(f"lowest:{name}", "ranges", one.low)
        yield Output(f"highest:{name}", "ranges", one.high)
        yield Output(f"inner:{name}", "ranges", one.inner)


def _build_named_outputs(form: Form) -> Iterator[Output]:
    """Of the findings that are told once for a quadro, whether each cell is named by them."""
    for finding in list_findings(form):
        for cell, node in zip(finding.cells, finding.named, strict=False):
            yield Output(f"{finding.about}:{cell}", "named", node)


def _build_step_outputs(form: Form) -> Iterator[Output]:
    """The steps, then the cells filled in and to fill in of all quadri that are surely due."""
    steps = build_steps(form)
    for quadro, one in steps.items():
        yield Output(f"step:{quadro}", "steps", one.state, STEP_STATES)
        yield Output(f"step_filled:{quadro}", "steps", one.filled)
        yield Output(f"step_wanted:{quadro}", "steps", one.wanted)
    due = {quadro: f.is_true(build_decisions(form).get_quadro_due(quadro)) for quadro in steps}
    for name in ("filled", "wanted"):
        counted = (f.select(due[quadro], getattr(one, name), f.Integer(0)) for quadro, one in steps.items())
        yield Output(f"progress_{name}", "progress", f.add(*counted))
