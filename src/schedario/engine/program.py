# SPDX-License-Identifier: EUPL-1.2
"""A form compiled once: functions over integers that compute, judge and say what is certain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from schedario.definition.form import Form, FormDefinitions
from schedario.formula import rational
from schedario.formula.bounds import Bounding
from schedario.formula.lower import Lowering
from schedario.formula.python import Function, compile_function
from schedario.formula.typed import Typed, references


class Program(NamedTuple):
    """`values(answers)` gives the cells in `computed`; `judge(answers, values)` the truths of `judged`.

    `certain(answers)` gives, for each of `decisions` in turn, whether it is surely true and whether it is surely
    false. Answers and values are tuples of stored integers (texts for text cells), None where missing.
    """

    asked: tuple[str, ...]
    computed: tuple[str, ...]
    decisions: tuple[str, ...]
    judged: tuple[str, ...]
    values: Function
    judge: Function
    certain: Function

    def row(self, stored: Mapping[str, int | str]) -> tuple[int | str | None, ...]:
        """The answers in the order that the functions want."""
        return tuple(map(stored.get, self.asked))


@lru_cache(maxsize=64)
def program(form: Form) -> Program:
    """The compiled form.

    Decisions are the named conditions, then `due:Q3` for each quadro or cell that is not always due.
    """
    exact = Lowering(FormDefinitions(form))
    bounding = Bounding(exact)
    asked = tuple(cell.id for cell in form.asked)
    computed = {cell.id: exact.cell(cell.id) for cell in form.computed}
    decisions = decision_trees(form)
    judged = decisions | {f"check:{index}": check.when.tree for index, check in enumerate(form.checks)}
    certainties = [side for tree in decisions.values() for side in bounding.certainty(tree)]
    return Program(
        asked,
        tuple(computed),
        tuple(decisions),
        tuple(judged),
        compile_function(asked, list(computed.values()), computed),
        compile_function(asked, [exact.condition(tree) for tree in judged.values()], results=tuple(computed)),
        compile_function(asked, certainties),
    )


def decision_trees(form: Form) -> dict[str, Typed]:
    """What has to be decided about a scheda: every named condition, and which quadri (and single cells) are due."""
    trees = {name: condition.formula.tree for name, condition in form.conditions.items()}
    trees |= {due_name(quadro.id): quadro.due.tree for quadro in form.quadri.values() if quadro.due}
    trees |= {due_name(cell.id): cell.due.tree for cell in form.cells.values() if cell.due}
    return trees


def due_name(quadro: str) -> str:
    """The name of the decision whether a quadro, or a cell with a condition of its own, is due."""
    return f"due:{quadro}"


@lru_cache(maxsize=64)
def named_values(form: Form) -> Function:
    """A function from (answers, results) to the named values of the form, rounded to their units."""
    exact = Lowering(FormDefinitions(form))
    outputs = [rational.rounded(exact.number(value.formula.tree), value.unit.scale) for value in form.values.values()]
    asked, computed = (tuple(cell.id for cell in cells) for cells in (form.asked, form.computed))
    return compile_function(asked, outputs, results=computed)


@lru_cache(maxsize=64)
def support(form: Form) -> Mapping[str, frozenset[str]]:
    """For each computed cell, the answers it can depend on, through other cells, values and conditions."""
    return {cell.id: frozenset(needed(form, cell.formula.tree)) for cell in form.computed if cell.formula}


def needed(form: Form, tree: Typed) -> set[str]:
    """The answers that `tree` can depend on. A cell that a formula fills when it has no answer is not one of them."""
    found: set[str] = set()
    for reference in references(tree):
        name = reference.name
        if reference.kind == "value":
            found |= needed(form, form.values[name].formula.tree)
        elif reference.kind == "condition":
            found |= needed(form, form.conditions[name].formula.tree)
        elif reference.kind == "cell":
            formula = form.cells[name].formula
            found |= needed(form, formula.tree) if formula else {name}
    return found
