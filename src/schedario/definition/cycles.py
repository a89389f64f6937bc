# SPDX-License-Identifier: EUPL-1.2
"""Formulas that need their own result."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from schedario.definition.draft import Draft
from schedario.definition.form import Condition, NamedValue
from schedario.formula.typed import Typed, references


def report_cycles(draft: Draft, values: Mapping[str, NamedValue], conditions: Mapping[str, Condition]) -> None:
    """Reports the first cycle among cells, values and conditions, naming every step of it."""
    trees: dict[str, Typed] = {cell.id: cell.formula.tree for cell in draft.cells.values() if cell.formula}
    trees |= {name: value.formula.tree for name, value in values.items()}
    trees |= {name: condition.formula.tree for name, condition in conditions.items()}
    needs = {name: {reference.name for reference in references(tree)} for name, tree in trees.items()}
    try:
        list(TopologicalSorter(needs).static_order())
    except CycleError as fault:
        names = list(reversed(fault.args[1]))
        draft.add(
            _path(draft, names[0]),
            "cycle",
            "the formula needs its own result: " + " → ".join(names),
            "take one of these names out of the formula of the one before it",
        )


def _path(draft: Draft, name: str) -> tuple[str | int, ...]:
    if name in draft.pending:
        return draft.pending[name][1]
    section = "values" if name in draft.shapes.sections["values"] else "conditions"
    return (section, name, "formula")
