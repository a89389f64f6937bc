# SPDX-License-Identifier: EUPL-1.2
"""The decisions about a scheda as nodes: by the answers where they suffice, else by what is certain without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schedario.definition.form import Cell, Form
from schedario.engine.program import Tasks, decision_trees, due_name
from schedario.formula import fixed as f


class Decisions(NamedTuple):
    """Every named condition and `due:…`, as `engine.judgement` decides it."""

    by_name: Mapping[str, f.Condition]

    @classmethod
    def of(cls, form: Form, tasks: Tasks) -> Decisions:
        """From the lowered form."""
        names = tuple(decision_trees(form))
        exact, sides = tasks.judge.outputs[: len(names)], tasks.certain.outputs
        trios = zip(names, exact, sides[::2], sides[1::2], strict=True)
        return cls({name: _decided(*conditions) for name, *conditions in trios})  # type: ignore[arg-type]

    def of_quadro(self, quadro: str) -> f.Condition:
        """Whether a quadro is due."""
        return self.by_name.get(due_name(quadro), f.Truth(True))

    def of_cell(self, cell: Cell) -> f.Condition:
        """Whether a cell is due: with its quadro, unless it has a condition of its own."""
        return self.by_name[due_name(cell.id)] if cell.due else self.of_quadro(cell.quadro)


def _decided(exact: f.Condition, surely_true: f.Condition, surely_false: f.Condition) -> f.Condition:
    """`exact` where it is known; else true or false as soon as that is certain, true first."""
    unknown = f.Not(f.Known(exact))
    early_false = f.All((unknown, surely_false))
    early_true = f.All((unknown, surely_true))
    return f.Any((f.All((exact, f.Not(early_false))), early_true))


def is_true(condition: f.Condition, wanted: bool = True) -> f.Condition:
    """Whether `condition` is known to be as wanted."""
    if isinstance(condition, f.Truth):
        return f.Truth(condition.value is wanted)
    return f.Surely(condition if wanted else f.Not(condition))


def not_due(decision: f.Condition) -> f.Condition:
    """Whether something is known not to be due; never unknown."""
    return is_true(decision, wanted=False)
