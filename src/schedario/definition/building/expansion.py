# SPDX-License-Identifier: EUPL-1.2
"""Formulas that name others that name others: a few lines may ask for more than anything can follow."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter

from schedario.definition.building.cycles import find_formula_path, list_formula_trees
from schedario.definition.building.draft import Draft
from schedario.definition.form import Condition, NamedValue
from schedario.formula.typed import Reference, Typed, list_parts, list_references

MOST = 10_000  # a hundred times what editions have, and computed in a fraction of a second


def report_expansion(draft: Draft, values: Mapping[str, NamedValue], conditions: Mapping[str, Condition]) -> None:
    """Reports the formulas that are too large once all that they name is written out; there must be no cycle."""
    trees = list_formula_trees(draft, values, conditions)
    needs = {name: [reference.name for reference in list_references(tree)] for name, tree in trees.items()}
    sizes: dict[str, int] = {}
    for name in TopologicalSorter(needs).static_order():
        sizes[name] = _count_written_out(trees[name], sizes) if name in trees else 1
        if sizes[name] > MOST:
            draft.add_value(
                find_formula_path(draft, name),
                "formula-too-large",
                f"with all that it names written out, the formula has {sizes[name]:,} parts: more than {MOST:,}",
                "name fewer other formulas in it, or name them fewer times",
            )


def _count_written_out(node: Typed, sizes: Mapping[str, int]) -> int:
    """The number of parts that a formula has when what it names, of these sizes, is written out."""
    return (
        sizes[node.name]
        if isinstance(node, Reference)
        else 1 + sum(_count_written_out(part, sizes) for part in list_parts(node))
    )
