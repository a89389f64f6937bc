# SPDX-License-Identifier: EUPL-1.2
"""Formulas that are not cells of the form, computed for every scheda of a frame: exact integers, null where unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from schedario.columns import frames
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.formula import typed as t
from schedario.program import nodes as f
from schedario.program import rational as r
from schedario.program.findings import build_stated_condition, is_left_open, is_number_left_open
from schedario.program.graph import Assumptions, Graph
from schedario.program.lowering import FormDefinitions, Lowering
from schedario.program.outputs import build_form_program
from schedario.program.ranges import Range
from schedario.program.renderings.polars import Plan, build_plan


class Pooling(Lowering):
    """A cell or a named value counts as none while a check leaves it open, or leaves open what it is made of."""

    def __init__(self, definitions: FormDefinitions) -> None:
        super().__init__(definitions)
        self.form = definitions.form

    def lower_reference(self, node: t.Reference) -> r.Rational:
        return r.select(is_number_left_open(self.form, node.name), r.UNKNOWN, super().lower_reference(node))


class Deciding(Pooling):
    """Named conditions are decided as on the sheet: also by what is certain without the missing answers."""

    def __init__(self, form: Form) -> None:
        super().__init__(FormDefinitions(form))

    def lower_condition(self, node: t.Typed) -> f.Condition:
        if isinstance(node, t.Reference) and node.kind == "condition":
            return build_stated_condition(self.form, node.name)
        return super().lower_condition(node)


class Counting(Pooling):
    """Conditions are known only where all that they compare is known, so that what is missing chooses no side.

    On one scheda `R04 < R05` may be certainly false before all users are filled in, but never certainly true; and
    `a and b` is false as soon as one of them is. Over many schede a share of those that are decided would lean to the
    side that can be decided early. Hence nothing is decided early here: each counts when it could come out either way.
    """

    def lower_condition(self, node: t.Typed) -> f.Condition:
        if isinstance(node, t.Logic) and node.operator != "not":
            return _count_true(node.operator, [self.lower_condition(operand) for operand in node.operands])
        found = super().lower_condition(node)
        if isinstance(node, t.Reference):  # a named condition that a check leaves open could come out either way
            return f.known_unless(is_left_open(self.form, node.name), found)
        return found


def _count_true(operator: str, conditions: list[f.Condition]) -> f.Condition:
    """Builds the condition that all, or any, are true; unknown while one of them is."""
    true = f.Add(tuple(f.Select(one, f.Integer(1), f.Integer(0)) for one in conditions))
    return f.Equal(true, f.Integer(len(conditions))) if operator == "and" else f.Less(f.Integer(0), true)


class Program(NamedTuple):
    """Nodes by name. Hashed by identity: make it once per form."""

    form: Form
    nodes: Mapping[str, f.Node | f.Condition]

    def __hash__(self) -> int:
        return id(self.nodes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Program) and self.nodes is other.nodes


def compute_amounts(program: Program, schede: frames.Schede) -> pl.DataFrame:
    """A column per node.

    Raises OverflowError when the answers are so large that some number may not fit 128 bits.
    """
    return _make_plan(program.form, program, tuple(schede.bounds.items())).run_plan(schede.cells)


@cached_on_form(maxsize=64)
def _make_plan(form: Form, program: Program, bounds: tuple[tuple[str, Range], ...]) -> Plan:
    graph = Graph(program.nodes, build_form_program(form).computed, Assumptions(ranges=dict(bounds)))
    return build_plan(graph, dict(bounds))
