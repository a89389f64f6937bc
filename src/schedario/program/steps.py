# SPDX-License-Identifier: EUPL-1.2
"""The steps of filling in a form as nodes: how far each quadro is, and how many cells are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from schedario.definition.form import Cell, Form, Quadro
from schedario.definition.memo import cached_on_form
from schedario.program import nodes as f
from schedario.program.decisions import build_decisions, format_due_name, is_not_due
from schedario.program.findings import BLANKS, list_fillable_cells, list_findings

StepState = Literal[
    "not_due", "undecided", "to_verify", "errors", "not_supplied", "nothing", "to_fill", "incomplete", "complete"
]

STEP_STATES: tuple[StepState, ...] = get_args(StepState)

FAULTS = ("unreadable", "too_many_decimals")  # checks of what cannot be taken as an answer


class Step(NamedTuple):
    """Nodes of one quadro: the place of its state in STEP_STATES, and of the cells `wanted` those that are `filled`.

    `lacks`: nothing that can be read stands in a cell that the comune must fill in, or what stands in any other is in
    doubt; `waives`: of a cell it was said that there is nothing to give; `errs`: an error is told, besides what is
    still to fill in.
    Wanted are the cells that the comune must fill in; in a quadro that has none of them, those that it may fill in.
    """

    state: f.Node
    filled: f.Node
    wanted: f.Node
    lacks: f.Condition
    waives: f.Condition
    errs: f.Condition


@cached_on_form()
def build_steps(form: Form) -> Mapping[str, Step]:
    """The step of each quadro."""
    return {quadro.id: build_step(form, quadro) for quadro in form.quadri.values()}


def build_step(form: Form, quadro: Quadro) -> Step:
    """The step of a quadro."""
    writable = {cell.id for cell in form.writable}
    own = [cell for cell in list_fillable_cells(quadro) if cell.id in writable]
    supplied = [cell for cell in list_fillable_cells(quadro) if cell.id not in writable]
    required = [cell for cell in own if cell.required]
    asked = [cell for cell in quadro.cells if cell.asked and cell.required]
    must, may = (_build_counts(form, cells) for cells in (required, own))
    has_must = f.any_of(*(_is_due(form, cell) for cell in required))
    wanted = f.select(has_must, must.wanted, may.wanted)
    filled = f.select(has_must, must.filled, may.filled)
    not_supplied = f.any_of(*(f.all_of(f.Not(f.Answered(cell.id)), _is_due(form, cell)) for cell in supplied))
    owed = {cell.id: (f.Not(f.Answered(cell.id)), _is_due(form, cell)) for cell in required}
    unmarked = {name: f.Not(f.Marked(name, "unavailable")) for name in owed}
    in_doubt = [f.all_of(f.Not(f.Answered(one.id)), _is_due(form, one), f.Marked(one.id, "doubt")) for one in asked]
    lacks = f.any_of(*(f.all_of(*one, unmarked[name]) for name, one in owed.items()), *in_doubt)
    may_lack = [f.all_of(f.Not(f.Answered(cell.id)), _is_due(form, cell)) for cell in own]
    told = [f.all_of(one, f.Marked(cell.id, "unavailable")) for cell, one in zip(own, may_lack, strict=True)]
    waives = f.any_of(*told)
    left = f.Less(f.add(filled, count_true(told)), wanted)
    errs = _has_errors(form, quadro)
    state = _choose_step_state(
        form,
        quadro,
        {
            "errors": errs,
            "not_supplied": not_supplied,
            "nothing": f.Equal(wanted, f.Integer(0)),
            "to_fill": f.any_of(lacks, f.all_of(f.Not(has_must), left)),
            "incomplete": waives,
        },
    )
    return Step(state, filled, wanted, lacks, waives, errs)


class _Counts(NamedTuple):
    filled: f.Node
    wanted: f.Node


def _build_counts(form: Form, cells: Sequence[Cell]) -> _Counts:
    return _Counts(
        count_true(f.all_of(_is_due(form, cell), f.Answered(cell.id)) for cell in cells),
        count_true(_is_due(form, cell) for cell in cells),
    )


def count_true(conditions: Iterable[f.Condition]) -> f.Node:
    """Counts the true conditions, none of which is unknown."""
    return f.add(*(f.select(condition, f.Integer(1), f.Integer(0)) for condition in conditions))


def _is_due(form: Form, cell: Cell) -> f.Condition:
    return f.is_true(build_decisions(form).get_cell_due(cell))


def _choose_step_state(form: Form, quadro: Quadro, filling: Mapping[StepState, f.Condition]) -> f.Node:
    """The place of the first state that holds: whether the quadro is due at all, then how far it is filled in."""
    decisions = build_decisions(form)
    due = decisions.get_quadro_due(quadro.id)
    states: dict[StepState, f.Condition] = {
        "not_due": is_not_due(due),
        "to_verify": decisions.get_dispute(format_due_name(quadro.id)),
        "undecided": f.Not(f.is_true(due)),
        **filling,
    }
    node: f.Node = _build_state_word("complete")
    for word, condition in reversed(states.items()):
        node = f.select(condition, _build_state_word(word), node)
    return node


def _has_errors(form: Form, quadro: Quadro) -> f.Condition:
    own = (one for one in list_findings(form) if one.quadro == quadro.id and one.check.level == "error")
    told = [one.fires for one in own if one.about not in BLANKS]
    if any(check.level == "error" for about in FAULTS if (check := form.cell_checks.get(about))):
        told += [f.Marked(cell.id, "fault") for cell in quadro.cells if cell.asked]
    doubt = form.cell_checks.get("doubtful")
    if doubt is not None and doubt.level == "error":
        told += [f.Marked(cell.id, "doubt") for cell in quadro.cells]
    return f.any_of(*told)


def _build_state_word(state: StepState) -> f.Node:
    return f.Integer(STEP_STATES.index(state))
