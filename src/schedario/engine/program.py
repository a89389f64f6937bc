# SPDX-License-Identifier: EUPL-1.2
"""A form compiled once: functions over integers that compute, judge and say what is certain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from schedario.definition.form import Form, FormDefinitions
from schedario.engine.dependencies import needed
from schedario.formula import rational
from schedario.formula.bounds import Bounding
from schedario.formula.lower import Lowering
from schedario.formula.python import Function, compile_task
from schedario.formula.rendering import Task
from schedario.formula.typed import Typed


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
    todo = tasks(form)
    return Program(
        tuple(todo.values.answers),
        tuple(todo.values.computed),
        tuple(decision_trees(form)),
        tuple(judged_trees(form)),
        compile_task(todo.values),
        compile_task(todo.judge),
        compile_task(todo.certain),
    )


class Tasks(NamedTuple):
    """What has to be computed of a form, whatever the language (see `Program`); `named` gives the named values."""

    values: Task
    judge: Task
    certain: Task
    named: Task


@lru_cache(maxsize=64)
def tasks(form: Form) -> Tasks:
    """The lowered form."""
    exact = Lowering(FormDefinitions(form))
    bounding = Bounding(exact)
    asked = tuple(cell.id for cell in form.asked)
    computed = {cell.id: exact.cell(cell.id) for cell in form.computed}
    results = tuple(computed)
    truths = [exact.condition(tree) for tree in judged_trees(form).values()]
    certainties = [side for tree in decision_trees(form).values() for side in bounding.certainty(tree)]
    named = [rational.rounded(exact.number(value.formula.tree), value.unit.scale) for value in form.values.values()]
    return Tasks(
        Task(asked, list(computed.values()), computed),
        Task(asked, truths, results=results),
        Task(asked, certainties),
        Task(asked, named, results=results),
    )


def judged_trees(form: Form) -> dict[str, Typed]:
    """The decisions, then the condition of each check."""
    return decision_trees(form) | {f"check:{index}": check.when.tree for index, check in enumerate(form.checks)}


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
    return compile_task(tasks(form).named)


@lru_cache(maxsize=64)
def support(form: Form) -> Mapping[str, frozenset[str]]:
    """For each computed cell, the answers it can depend on, through other cells, values and conditions."""
    return {cell.id: frozenset(needed(form, cell.formula.tree)) for cell in form.computed if cell.formula}
