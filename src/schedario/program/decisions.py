# SPDX-License-Identifier: EUPL-1.2
"""The decisions about a scheda: its named conditions, and which quadri and cells are due.

A decision is known by the answers where they suffice, else as soon as it is certain without those that are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.formula.typed import Typed
from schedario.program import nodes as f
from schedario.program.bounds import Bounding
from schedario.program.lowering import FormDefinitions, Lowering


class Decisions(NamedTuple):
    """The node of every named condition, and of `due:Q3` for each quadro or cell that is not always due."""

    by_name: Mapping[str, f.Condition]

    def get_quadro_due(self, quadro: str) -> f.Condition:
        """The condition that a quadro is due."""
        return self.by_name.get(format_due_name(quadro), f.TRUE)

    def get_cell_due(self, cell: Cell) -> f.Condition:
        """The condition that a cell is due: with its quadro, unless it has a condition of its own."""
        return self.by_name[format_due_name(cell.id)] if cell.due else self.get_quadro_due(cell.quadro)


@cached_on_form()
def build_decisions(form: Form) -> Decisions:
    """The decisions of `form`."""
    bounding = Bounding(get_lowering(form))
    return Decisions({name: build_early_decision(bounding, tree) for name, tree in list_decision_trees(form).items()})


@cached_on_form()
def get_lowering(form: Form) -> Lowering:
    """The lowering of the formulas of `form`."""
    return Lowering(FormDefinitions(form))


@cached_on_form()
def list_decision_trees(form: Form) -> Mapping[str, Typed]:
    """The decisions about a scheda: every named condition, and which quadri (and single cells) are due."""
    trees = {name: condition.formula.tree for name, condition in form.conditions.items()}
    trees |= {format_due_name(quadro.id): quadro.due.tree for quadro in form.quadri.values() if quadro.due}
    trees |= {format_due_name(cell.id): cell.due.tree for cell in form.cells.values() if cell.due}
    return trees


def format_due_name(quadro_or_cell: str) -> str:
    """The name of the decision whether a quadro, or a cell with a condition of its own, is due."""
    return f"due:{quadro_or_cell}"


def build_early_decision(bounding: Bounding, tree: Typed) -> f.Condition:
    """The exact condition where it is known; else true or false as soon as that is certain, true first."""
    exact = bounding.exact.lower_condition(tree)
    surely_true, surely_false = bounding.find_certainty(tree)
    unknown = f.Not(f.Known(exact))
    early_false = f.All((unknown, surely_false))
    early_true = f.All((unknown, surely_true))
    return f.Any((f.All((exact, f.Not(early_false))), early_true))


def is_true(condition: f.Condition, wanted: bool = True) -> f.Condition:
    """The condition that `condition` is known to be as wanted; never unknown."""
    if isinstance(condition, f.Truth):
        return f.TRUE if condition.value is wanted else f.FALSE
    return f.Surely(condition if wanted else f.Not(condition))


def is_not_due(decision: f.Condition) -> f.Condition:
    """The condition that something is known not to be due; never unknown."""
    return is_true(decision, wanted=False)
