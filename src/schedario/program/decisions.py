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
from schedario.program.readings import build_decision, build_dispute, find_open_parameters


class Decisions(NamedTuple):
    """The node of every named condition, and of `due:Q3` for each quadro or cell that is not always due.

    `disputes`, of those that possible readings may decide differently: the condition that they are known to do so.
    """

    by_name: Mapping[str, f.Condition]
    disputes: Mapping[str, f.Condition]

    def get_quadro_due(self, quadro: str) -> f.Condition:
        """The condition that a quadro is due."""
        return self.by_name.get(format_due_name(quadro), f.TRUE)

    def get_cell_due(self, cell: Cell) -> f.Condition:
        """The condition that a cell is due: with its quadro, unless it has a condition of its own."""
        return self.by_name[format_due_name(cell.id)] if cell.due else self.get_quadro_due(cell.quadro)

    def get_dispute(self, name: str) -> f.Condition:
        """The condition that possible readings are known to decide `name` differently; never unknown."""
        return self.disputes.get(name, f.FALSE)


@cached_on_form()
def build_decisions(form: Form) -> Decisions:
    """The decisions of `form`."""
    trees = list_decision_trees(form)
    open_ones = {name: tree for name, tree in trees.items() if find_open_parameters(form, tree)}
    return Decisions(
        {name: build_decision(form, tree) for name, tree in trees.items()},
        {name: build_dispute(form, tree) for name, tree in open_ones.items()},
    )


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


def is_not_due(decision: f.Condition) -> f.Condition:
    """The condition that something is known not to be due; never unknown."""
    return f.is_true(decision, wanted=False)
