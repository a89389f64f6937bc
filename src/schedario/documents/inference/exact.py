# SPDX-License-Identifier: EUPL-1.2
"""Exact values of formulas, before any rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.compiled import compile_program
from schedario.formula.typed import Typed
from schedario.program import nodes as f
from schedario.program.dependencies import find_needed_answers
from schedario.program.rational import Rational
from schedario.program.readings import get_lowering
from schedario.program.renderings.python import Function, compile_task
from schedario.program.renderings.text import Task

Row = tuple[int | str | None, ...]


class Quotient(NamedTuple):
    """A value times ten to its scale, as a quotient with a denominator above zero."""

    numerator: int
    denominator: int


class ExactValues(NamedTuple):
    """Formulas compiled together: `compute` gives a Quotient for each, None where something is missing."""

    names: tuple[str, ...]
    function: Function

    def compute(self, row: Row, results: Row) -> dict[str, Quotient]:
        """The known ones by name, from the answers and the computed cells."""
        parts = self.function(row, results)
        pairs = zip(self.names, parts[::2], parts[1::2], strict=True)
        return {name: Quotient(above, below) for name, above, below in pairs if above is not None and below}


def compile_exact(form: Form, trees: Mapping[str, tuple[Typed, int]]) -> ExactValues:
    """Compiles formulas, each with the scale that its value is to have."""
    nodes: list[f.Node] = []
    for tree, scale in trees.values():
        nodes += split_quotient(get_lowering(form).lower_number(tree), scale)
    program = compile_program(form)
    return ExactValues(tuple(trees), compile_task(Task(program.asked, nodes, results=program.computed)))


def split_quotient(exact: Rational, scale: int) -> tuple[f.Node, f.Node]:
    """The numerator and the denominator of a value times ten to `scale`."""
    factor = exact.factor * 10**scale
    above = f.multiply(f.Integer(factor.numerator), exact.numerator)
    return above, f.multiply(f.Integer(factor.denominator), exact.denominator)


@cached_on_form()
def list_leaves(form: Form, trees: tuple[Typed, ...]) -> tuple[str, ...]:
    """The numbers that are asked for and that formulas depend on, in print order."""
    found = frozenset[str]().union(*(find_needed_answers(form, tree) for tree in trees))
    return tuple(cell.id for cell in form.cells.values() if cell.id in found and cell.numeric)


def build_row(form: Form, stored: Mapping[str, int | str]) -> tuple[Row, Row]:
    """The answers and the computed cells, as compiled programs take them."""
    program = compile_program(form)
    row = program.build_row(stored)
    return row, program.values(row)


def list_places(names: Sequence[str]) -> dict[str, int]:
    """The places of names in a row."""
    return {name: place for place, name in enumerate(names)}
