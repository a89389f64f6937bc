# SPDX-License-Identifier: EUPL-1.2
"""Formulas that need their own result."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from schedario.definition.building.draft import Draft
from schedario.definition.form import Condition, NamedValue
from schedario.definition.reading.source import KeyPath
from schedario.formula.typed import Typed, list_references


def report_cycles(draft: Draft, values: Mapping[str, NamedValue], conditions: Mapping[str, Condition]) -> None:
    """Reports the cycles among cells, values and conditions, naming every step of each."""
    trees = list_formula_trees(draft, values, conditions)
    needs = {name: [reference.name for reference in list_references(tree)] for name, tree in trees.items()}
    while cycle := _find_cycle(needs):
        draft.add_value(
            find_formula_path(draft, cycle[0]),
            "cycle",
            "the formula needs its own result: " + " → ".join(cycle),
            "take one of these names out of the formula of the one before it",
        )
        needs[cycle[0]] = []  # so that the next cycle, if any, can be seen


def _find_cycle(needs: Mapping[str, list[str]]) -> list[str]:
    """The first cycle, from a name through all it needs back to that name; empty when there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as fault:
        return list(reversed(fault.args[1]))
    return []


def list_formula_trees(
    draft: Draft, values: Mapping[str, NamedValue], conditions: Mapping[str, Condition]
) -> dict[str, Typed]:
    """The formulas of cells, values and conditions by name."""
    trees: dict[str, Typed] = {cell.id: cell.formula.tree for cell in draft.cells.values() if cell.formula}
    trees |= {name: value.formula.tree for name, value in values.items()}
    return trees | {name: condition.formula.tree for name, condition in conditions.items()}


def find_formula_path(draft: Draft, name: str) -> KeyPath:
    """The path at which the formula of a cell, value or condition stands."""
    if name in draft.pending:
        return draft.pending[name][1]
    section = "values" if name in draft.shapes.sections["values"] else "conditions"
    return (section, name, "formula")
