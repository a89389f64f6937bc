# SPDX-License-Identifier: EUPL-1.2
"""Dependencies of formulas, through all that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.formula.typed import Match, Typed, list_parts, list_references


@cached_on_form()
def list_formula_trees(form: Form) -> Mapping[str, Typed]:
    """The formulas of cells, values and conditions by name."""
    trees = {cell.id: cell.formula.tree for cell in form.cells.values() if cell.formula is not None}
    trees |= {one.name: one.formula.tree for one in form.values.values()}
    return trees | {one.name: one.formula.tree for one in form.conditions.values()}


def find_reached_names(form: Form, names: Iterable[str]) -> set[str]:
    """The names, and all that their formulas name in turn."""
    trees, found, pending = list_formula_trees(form), set[str](), list(names)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += _find_names(trees[name]) if name in trees else []
    return found


def find_read_cells(form: Form, tree: Typed) -> set[str]:
    """The cells that a formula reads, directly or through cells, values and conditions."""
    return find_reached_names(form, _find_names(tree)) & form.cells.keys()


def find_needed_answers(form: Form, tree: Typed) -> set[str]:
    """The answers that `tree` can depend on in this edition, whose parameters choose the branches of each `case`.

    Where several choices are possible, all their branches count.
    A cell that a formula fills when it has no answer is not one of them.
    """
    trees, found, pending = list_formula_trees(form), set[str](), [tree]
    while pending:
        for name in _find_chosen_names(form, pending.pop()):
            if name not in found:
                found.add(name)
                pending += [trees[name]] if name in trees else []
    return {name for name in found & form.cells.keys() if form.cells[name].formula is None}


def _find_chosen_names(form: Form, tree: Typed) -> list[str]:
    """The names in `tree`, but for those of branches that the edition does not hold possible."""
    found: list[str] = []
    pending = [tree]
    while pending:
        match pending.pop():
            case Match(parameter=parameter, branches=branches):
                chosen = form.parameters[parameter.name]
                pending += [branch for choice, branch in branches if choice in (chosen.possible or (chosen.value,))]
            case part:
                found += _find_names(part) if not list_parts(part) else []
                pending += list_parts(part)
    return found


def _find_names(tree: Typed) -> list[str]:
    return [reference.name for reference in list_references(tree)]
