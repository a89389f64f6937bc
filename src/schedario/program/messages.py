# SPDX-License-Identifier: EUPL-1.2
"""The messages and the outcome of a form as nodes: which case of each decision table is said."""

from __future__ import annotations

from collections.abc import Sequence

from schedario.definition.form import Case, Form, Message, MessageBlock
from schedario.definition.memo import cached_on_form
from schedario.program import nodes as f
from schedario.program.cells import build_named_values, build_ranges
from schedario.program.decisions import build_decisions, is_not_due
from schedario.program.findings import is_left_open


@cached_on_form()
def list_in_print_order(form: Form) -> tuple[Message, ...]:
    """The messages of the form as they stand in its quadri."""
    blocks = (block for quadro in form.quadri.values() for block in quadro.content)
    return tuple(form.messages[block.message] for block in blocks if isinstance(block, MessageBlock))


def build_decided_case(form: Form, cases: Sequence[Case]) -> f.Node:
    """The place of the first case that holds, whether or not it says something; null while none is decided."""
    return _build_first_case(form, cases, [f.Integer(place) for place, _ in enumerate(cases)])


def build_said_case(form: Form, message: Message) -> f.Node:
    """The place of the case that is said: with all numbers of its text, where nothing leaves it open.

    Of a quadro that is surely not due nothing is said.
    """
    node = _build_first_case(
        form, message.cases, [_build_said_place(form, place, case) for place, case in enumerate(message.cases)]
    )
    exempt = is_not_due(build_decisions(form).get_quadro_due(message.quadro))
    return f.select(f.any_of(exempt, is_left_open(form, message.id)), f.NULL, node)


def is_silent(form: Form, message: Message) -> f.Condition:
    """The condition that nothing is surely to be said: not merely that a number of the text is missing."""
    silent = [f.Integer(1) if case.text is None else f.Integer(0) for case in message.cases]
    nothing = f.Surely(f.Equal(_build_first_case(form, message.cases, silent), f.Integer(1)))
    exempt = is_not_due(build_decisions(form).get_quadro_due(message.quadro))
    return f.any_of(f.all_of(nothing, f.Not(is_left_open(form, message.id))), exempt)


def build_outcome_case(form: Form) -> f.Node:
    """The place of the case of the outcome; null while it is undecided."""
    said = (f.NULL if case.text is None else f.Integer(place) for place, case in enumerate(form.outcome))
    return _build_first_case(form, form.outcome, list(said))


def is_outcome_disputed(form: Form) -> f.Condition:
    """The condition that possible readings differ on what chooses the outcome."""
    decisions = build_decisions(form)
    return f.any_of(*(decisions.get_dispute(name) for name in dict.fromkeys(n for c in form.outcome for n in c.when)))


def _build_first_case(form: Form, cases: Sequence[Case], results: Sequence[f.Node]) -> f.Node:
    """The result of the first case that holds; null while none is decided."""
    node: f.Node = f.NULL
    for case, result in reversed(list(zip(cases, results, strict=True))):
        decisions = build_decisions(form)
        holds = [f.is_true(decisions.by_name[name], wanted) for name, wanted in case.when.items()]
        holds += [f.Not(f.Known(decisions.by_name[name])) for name in case.unknown]
        node = f.select(f.all_of(*holds), result, node)
    return node


def _build_said_place(form: Form, place: int, case: Case) -> f.Node:
    """The place of a case that says something, without gaps in its text."""
    if case.text is None:
        return f.NULL
    names = dict.fromkeys(hole.name for hole in case.text.holes)
    known = f.all_of(*(_is_hole_known(form, name) for name in names))
    return f.select(known, f.Integer(place), f.NULL)


def _is_hole_known(form: Form, name: str) -> f.Condition:
    if name in (ranges := build_ranges(form)):
        return f.Known(ranges[name].low)
    if name in form.cells:
        return f.Known(f.Slot(name)) if form.cells[name].formula else f.Answered(name)
    return f.Known(build_named_values(form)[name])
