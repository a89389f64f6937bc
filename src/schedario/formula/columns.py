# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as expressions over polars columns of integers, texts and truths. Null is null.

A shared part becomes a column of its own, computed once. Columns come in layers: each layer needs only the cells and
the layers before it. Every number is computed in integers of the width that `ranges` proves sufficient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from schedario.formula import fixed as f
from schedario.formula.graph import Graph, Vertex, shared
from schedario.formula.nulls import nulls
from schedario.formula.ranges import ZERO, Range, Size, bits, greatest, sizes

TYPES = {64: pl.Int64(), 128: pl.Int128()}

Layer = tuple[pl.Expr, ...]


class Plan(NamedTuple):
    """`layers` come one after the other; then `outputs` are what was asked for, under their names."""

    layers: tuple[Layer, ...]
    outputs: Layer
    names: tuple[str, ...]

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The outputs for the cells of `frame`: a column per cell, stored integers or texts."""
        lazy = frame.lazy()
        for layer in (*self.layers, self.outputs):
            lazy = lazy.with_columns(layer)  # which, unlike `select`, repeats a constant on every row
        return lazy.select(self.names).collect(optimizations=pl.QueryOptFlags.none())


class TooLargeError(OverflowError):
    """With these answers some number may not fit even the widest integers of a column."""


def plan(graph: Graph, answers: Mapping[str, Range], words: Mapping[str, pl.Enum] | None = None) -> Plan:
    """The plan of `graph` for answers within the given ranges; raises TooLargeError.

    An output in `words` has integers that are places in a list of words, and is rendered as the words.
    """
    rendering = _Rendering(graph, sizes(graph, answers))
    outputs = []
    for name, number in graph.outputs.items():
        wording = (words or {}).get(name)
        expression = rendering.expression(number) if wording is None else rendering.worded(number, wording)
        outputs.append(expression.alias(name))
    return Plan(tuple(map(tuple, rendering.layers)), tuple(outputs), tuple(graph.outputs))


class _Rendering:
    def __init__(self, graph: Graph, found: Sequence[Size | None]) -> None:
        self.graph = graph
        self.widths = [_width(size.work) if size else 0 for size in found]
        self.results = [_width(greatest(size.result)) if size else 0 for size in found]
        self.ranges = [size.result if size else ZERO for size in found]
        self.nulls = nulls(graph)
        self.shared = shared(graph, (f.Positive, f.Select, f.Extreme))
        self.done: dict[int, tuple[pl.Expr, int]] = {}  # the expression, and how many layers it needs
        self.layers: list[list[pl.Expr]] = []

    def expression(self, number: int) -> pl.Expr:
        """The result of a vertex, in the integers that it needs."""
        return self.rendered(number)[0]

    def rendered(self, number: int) -> tuple[pl.Expr, int]:
        if number not in self.done:
            vertex = self.graph.vertices[number]
            depth = max((self.rendered(operand)[1] for operand in vertex.operands), default=0)
            expression = self.narrowed(number, self.render(number, vertex))
            self.done[number] = self.column(number, expression, depth) if number in self.shared else (expression, depth)
        return self.done[number]

    def column(self, number: int, expression: pl.Expr, depth: int) -> tuple[pl.Expr, int]:
        """Puts an expression in its layer, as a column of its own."""
        name = f"#{number}"
        self.layers.extend([] for _ in range(len(self.layers), depth + 1))
        self.layers[depth].append(expression.alias(name))
        return pl.col(name), depth + 1

    def narrowed(self, number: int, expression: pl.Expr) -> pl.Expr:
        """The result in the integers that it needs, when more were needed on the way to it."""
        result = self.results[number]
        return expression.cast(TYPES[result]) if result < self.widths[number] else expression

    def worded(self, number: int, words: pl.Enum) -> pl.Expr:
        """A choice of integers, rendered as a choice of words."""
        node, operands, _ = self.graph.vertices[number]
        match node:
            case f.Integer(value=value):
                return pl.lit(words.categories[value], dtype=words)
            case f.Null():
                return pl.lit(None, dtype=words)
            case f.FirstKnown():
                return pl.coalesce([self.worded(operand, words) for operand in operands])
            case f.Select():
                return self.choice(operands, *(self.worded(branch, words) for branch in operands[1:]))
        raise AssertionError(f"no choice of words: {node}")

    def numbers(self, number: int, vertex: Vertex) -> list[pl.Expr]:
        """The operands in the integers in which the vertex is computed."""
        width = self.widths[number] or max(map(self.results.__getitem__, vertex.operands))
        return [self.widened(operand, width) for operand in vertex.operands]

    def widened(self, operand: int, width: int) -> pl.Expr:
        node = self.graph.vertices[operand].node
        if isinstance(node, f.Integer):
            return pl.lit(node.value, dtype=TYPES[width])
        expression = self.expression(operand)
        return expression.cast(TYPES[width]) if 0 < self.results[operand] < width else expression

    def render(self, number: int, vertex: Vertex) -> pl.Expr:
        node, operands, _ = vertex
        match node:
            case f.Integer() | f.Null() | f.Truth() | f.Answer() | f.TextLength() | f.Answered():
                return _leaf(node, self.widths[number])
            case f.SameText() | f.Listed():
                return _text_condition(node)
            case f.Not() if isinstance(answered := self.graph.vertices[operands[0]].node, f.Answered):
                return pl.col(answered.cell).is_null()
            case f.Known() | f.All() | f.Any() | f.Not() | f.Surely():
                return _condition(node, [self.expression(operand) for operand in operands])
            case f.Select():
                return self.choice(operands, *(self.widened(one, self.widths[number]) for one in operands[1:]))
            case f.HalfUp():
                return self.quotient(number, *operands)
            case f.Extreme(known_only=False):
                doubtful = [self.expression(one) for one in operands if not self.graph.vertices[one].known]
                return _extreme(node, self.numbers(number, vertex), doubtful)
        return _number(node, self.numbers(number, vertex))

    def quotient(self, number: int, above: int, below: int) -> pl.Expr:
        """`HalfUp`, in few steps. polars gives null for an integer divided by zero, just as a divisor has to be."""
        width, vertices = self.widths[number], self.graph.vertices
        divisor = vertices[below]
        if isinstance(divisor.node, f.Positive) and self.ranges[divisor.operands[0]].low >= 0:
            below = divisor.operands[0]
        twice, part = 2, above
        if isinstance(vertices[above].node, f.Multiply) and above not in self.shared:
            left, right = vertices[above].operands
            if isinstance(factor := vertices[left].node, f.Integer):
                twice, part = 2 * factor.value, right
        return (self.widened(part, width) * twice + self.widened(below, width)) // (2 * self.widened(below, width))

    def choice(self, operands: Sequence[int], then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        """One of two; null where the condition is unknown, which the second may be by itself."""
        truth = self.expression(operands[0])
        chosen = pl.when(truth).then(then)
        unknown = self.nulls[operands[0]].only
        if unknown is not None and unknown <= self.nulls[operands[2]].sure:
            return chosen.otherwise(otherwise)
        return chosen.when(~truth).then(otherwise)


def _width(work: int) -> int:
    width = bits(work)
    if width is None:
        raise TooLargeError(f"a number may have {work.bit_length()} bits")
    return width


def _leaf(node: f.Node | f.Condition, width: int) -> pl.Expr:
    match node:
        case f.Integer(value=value):
            return pl.lit(value, dtype=TYPES[width])
        case f.Null():
            return pl.lit(None, dtype=TYPES[width])
        case f.Truth(value=truth):
            return pl.lit(truth, dtype=pl.Boolean)
        case f.Answer(cell=cell):
            return pl.col(cell)
        case f.TextLength(cell=cell):
            return pl.col(cell).str.len_chars().cast(pl.Int64).fill_null(0)
        case f.Answered(cell=cell):
            return pl.col(cell).is_not_null()
    raise AssertionError(f"no leaf: {node}")


def _text_condition(node: f.SameText | f.Listed) -> pl.Expr:
    text = pl.col(node.cell)
    if isinstance(node, f.SameText):
        return text == (pl.lit(node.other) if node.constant else pl.col(node.other))
    entries = pl.Series(node.entries, dtype=pl.String)
    if not node.several:
        return text.is_in(entries)
    return text.str.split("; ").list.eval(pl.element().is_in(entries)).list.all()


def _condition(node: f.Condition, operands: Sequence[pl.Expr]) -> pl.Expr:
    match node:
        case f.Known():
            return operands[0].is_not_null()
        case f.All():
            return operands[0] & operands[1] if len(operands) == 2 else pl.all_horizontal(operands)
        case f.Any():
            return operands[0] | operands[1] if len(operands) == 2 else pl.any_horizontal(operands)
        case f.Not():
            return ~operands[0]
        case f.Surely():
            return operands[0].fill_null(False)
    raise AssertionError(f"no condition over conditions: {node}")


def _number(node: f.Node | f.Condition, operands: Sequence[pl.Expr]) -> pl.Expr:
    """A number, or a comparison of numbers."""
    first, second = operands[0], operands[-1]
    match node:
        case f.Less():
            return first < second
        case f.LessOrEqual():
            return first <= second
        case f.Equal():
            return first == second
        case f.Add():
            return first + second if len(operands) == 2 else pl.sum_horizontal(operands, ignore_nulls=False)
        case f.Multiply():
            return first * second
        case f.Positive():
            return pl.when(first > 0).then(first)
        case f.Absolute():
            return first.abs()
        case f.FirstKnown():
            return pl.coalesce(operands)
        case f.Extreme():
            return _extreme(node, operands)
    raise AssertionError(f"no rendering for {node}")


def _extreme(node: f.Extreme, operands: Sequence[pl.Expr], doubtful: Sequence[pl.Expr] = ()) -> pl.Expr:
    """The least or greatest of those that are known; null where one of the `doubtful` is."""
    best = (pl.max_horizontal if node.greatest else pl.min_horizontal)(operands)
    if not doubtful:
        return best
    return pl.when(pl.all_horizontal([operand.is_not_null() for operand in doubtful])).then(best)
