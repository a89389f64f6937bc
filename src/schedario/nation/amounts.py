# SPDX-License-Identifier: EUPL-1.2
"""Formulas that are not cells of the form, computed for every scheda of a frame: exact integers, null where unknown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from schedario.columns import frames
from schedario.columns.decisions import Decisions
from schedario.columns.program import column_program
from schedario.definition.form import Form, FormDefinitions
from schedario.engine.program import tasks
from schedario.formula import fixed as f
from schedario.formula import typed as t
from schedario.formula.columns import Plan, plan
from schedario.formula.graph import Graph
from schedario.formula.lower import Lowering
from schedario.formula.ranges import Range


class Deciding(Lowering):
    """Named conditions are decided as on the sheet: also by what is certain without the missing answers."""

    def __init__(self, form: Form) -> None:
        super().__init__(FormDefinitions(form))
        self.decisions = Decisions.of(form, tasks(form))

    def condition(self, node: t.Typed) -> f.Condition:
        if isinstance(node, t.Reference) and node.kind == "condition":
            return self.decisions.by_name[node.name]
        return super().condition(node)


class Program(NamedTuple):
    """Nodes by name. Hashed by identity: make it once per form."""

    form: Form
    nodes: Mapping[str, f.Node | f.Condition]

    def __hash__(self) -> int:
        return id(self.nodes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Program) and self.nodes is other.nodes


def compute(program: Program, schede: frames.Schede) -> pl.DataFrame:
    """A column per node.

    Raises OverflowError when the answers are so large that some number may not fit 128 bits.
    """
    return _plan(program, tuple(schede.bounds.items())).run(schede.cells)


@lru_cache(maxsize=64)
def _plan(program: Program, bounds: tuple[tuple[str, Range], ...]) -> Plan:
    return plan(Graph(program.nodes, column_program(program.form).computed), dict(bounds))
