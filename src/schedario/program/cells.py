# SPDX-License-Identifier: EUPL-1.2
"""The cells of a form as nodes: the programs of computed cells, what is shown in each, and its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.program import nodes as f
from schedario.program import rational
from schedario.program.decisions import decisions, lowering, not_due
from schedario.program.dependencies import needed

State = Literal["answered", "prefilled", "computed", "missing", "not_due", "doubtful"]

STATES: tuple[State, ...] = get_args(State)


@cached_on_form()
def computed(form: Form) -> Mapping[str, f.Node]:
    """The program of each cell with a formula, as stored, whether or not the cell is due."""
    return {cell.id: lowering(form).cell(cell.id) for cell in form.computed}


@cached_on_form()
def named_values(form: Form) -> Mapping[str, f.Node]:
    """The named values of the form, rounded to their units for showing."""
    exact = lowering(form)
    return {
        name: rational.rounded(exact.number(value.formula.tree), value.unit.scale)
        for name, value in form.values.items()
    }


@cached_on_form()
def support(form: Form) -> Mapping[str, frozenset[str]]:
    """For each computed cell, the answers it can depend on, through other cells, values and conditions."""
    return {cell.id: frozenset(needed(form, cell.formula.tree)) for cell in form.computed if cell.formula}


def shown(form: Form, cell: Cell) -> f.Node:
    """What a computed cell shows: in a quadro that is not due only an answer, and nothing while it is in doubt."""
    given = f.Answer(cell.id) if cell.asked else f.NULL
    value = _where_due(form, cell, otherwise=f.Slot(cell.id), exempt=given)
    return f.Select(f.Marked(cell.id, "doubt"), f.NULL, value)


def state(form: Form, cell: Cell) -> f.Node:
    """The place in STATES of the state of a cell."""
    own = _word("missing") if cell.formula is None else _computed_state(form, cell)
    if cell.asked:
        given = _word("answered" if cell.supplied_by == "comune" else "prefilled")
        own = f.Select(f.Answered(cell.id), given, own)
    settled = f.Select(f.Marked(cell.id, "doubt"), _word("doubtful"), own)
    return _where_due(form, cell, otherwise=settled, exempt=_word("not_due"))


def _computed_state(form: Form, cell: Cell) -> f.Node:
    """A cell that has all it needs is computed, also where no number comes of it (a division by zero)."""
    needs = tuple(f.Answered(name) for name in sorted(support(form)[cell.id]))
    complete = f.Any((f.Known(f.Slot(cell.id)), f.All(needs))) if needs else f.TRUE
    return f.Select(f.Surely(complete), _word("computed"), _word("missing"))


def _where_due(form: Form, cell: Cell, *, otherwise: f.Node, exempt: f.Node) -> f.Node:
    return f.select(not_due(decisions(form).of_cell(cell)), exempt, otherwise)


def _word(name: State) -> f.Node:
    return f.Integer(STATES.index(name))
