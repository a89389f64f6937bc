# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as expressions over polars columns of integers, texts and truths. Null is null.

A shared part becomes a column of its own, computed once. Columns come in layers: each layer needs only the cells and
the layers before it. Every number is computed in integers of the width that `ranges` proves sufficient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import polars as pl

from schedario.program import nodes as f
from schedario.program.graph import Graph, Vertex, find_shared_vertices
from schedario.program.nulls import find_nulls
from schedario.program.ranges import (
    ZERO,
    Range,
    Size,
    TooLargeError,
    compute_sizes,
    find_bit_width,
    find_never_true,
    get_greatest_magnitude,
)
from schedario.program.renderings import polars_nodes as expressions
from schedario.program.renderings.polars_nodes import TYPES

SLICE = 65_536  # rows computed at a time: what is met on the way to the results must not fill the memory

Layer = tuple[pl.Expr, ...]


class Plan(NamedTuple):
    """`layers` come one after the other; the last of them make the columns `computed`.

    `constants` has one row, with what is the same for every scheda: polars would plan each like any other. `names` are
    all that were asked for, in order; `ranges` are of those that are numbers.
    """

    layers: tuple[Layer, ...]
    computed: list[str]
    constants: pl.DataFrame
    names: list[str]
    ranges: Mapping[str, Range]

    def run_plan(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns for the cells of `frame`: a column per cell, stored integers or texts.

        Slices are computed side by side: within one, what a layer needs can only be computed after it.
        """
        same = [column.new_from_index(0, frame.height) for column in self.constants]
        whole = self._run_layers(frame).hstack(same) if self.computed else pl.DataFrame(same)
        return whole[self.names]

    def _run_layers(self, frame: pl.DataFrame) -> pl.DataFrame:
        count = max(1, -(-frame.height // SLICE))
        if count == 1:
            return self._run_slice(frame)
        with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
            return pl.concat(threads.map(self._run_slice, frame.iter_slices(-(-frame.height // count))))

    def _run_slice(self, frame: pl.DataFrame) -> pl.DataFrame:
        lazy = frame.lazy()
        for layer in self.layers:
            lazy = lazy.with_columns(layer)
        whole = lazy.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())
        return whole[self.computed]


def build_plan(
    graph: Graph,
    answers: Mapping[str, Range],
    words: Mapping[str, pl.Enum] | None = None,
    counts: Mapping[str, Sequence[str]] | None = None,
) -> Plan:
    """The plan of `graph` for answers within the given ranges; raises TooLargeError.

    An output in `words` has integers that are places in a list of words, and is rendered as the words. Each of
    `counts` is how many of the outputs that it names are true.
    """
    words, counts = words or {}, counts or {}
    found = compute_sizes(graph, answers)
    rendering = _Rendering(graph, found)
    outputs = {name: rendering.render_output(name, number, words.get(name)) for name, number in graph.outputs.items()}
    counted = [rendering.render_count(names).alias(count) for count, names in counts.items()]
    needed = {name for expression in counted for name in expression.meta.root_names()}
    same = [one for name, one in outputs.items() if name not in needed and not one.meta.root_names()]
    last = [one for name, one in outputs.items() if name in needed or one.meta.root_names()]
    layers = [tuple(layer) for layer in (*rendering.layers, last, counted) if layer]
    numbers = {name: size.result for name, number in graph.outputs.items() if (size := found[number])}
    names, constants = [*graph.outputs, *counts], pl.select(same)
    computed = [name for name in names if name not in constants.columns]
    return Plan(tuple(layers), computed, constants, names, numbers)


class _Rendering:
    def __init__(self, graph: Graph, found: Sequence[Size | None]) -> None:
        self.graph = graph
        self.widths = [_find_width(size.work) if size else 0 for size in found]
        self.results = [_find_width(get_greatest_magnitude(size.result)) if size else 0 for size in found]
        self.ranges = [size.result if size else ZERO for size in found]
        self.nulls = find_nulls(graph)
        self.never = find_never_true(graph, found)
        self.shared = find_shared_vertices(graph, (f.Positive, f.Select, f.Extreme))
        self.done: dict[int, tuple[pl.Expr, int]] = {}  # the expression, and how many layers it needs
        self.layers: list[list[pl.Expr]] = []

    def render_output(self, name: str, number: int, words: pl.Enum | None) -> pl.Expr:
        """A result under its name, in words where there are some."""
        return (self.get_expression(number) if words is None else self.render_words(number, words)).alias(name)

    def render_count(self, names: Sequence[str]) -> pl.Expr:
        """Renders how many of these outputs are true."""
        possible = [name for name in names if not self.never[self.graph.outputs[name]]]
        return pl.sum_horizontal(possible or [pl.lit(0)]).cast(pl.UInt32)

    def get_expression(self, number: int) -> pl.Expr:
        """The result of a vertex, in the integers that it needs."""
        return self.render_result(number)[0]

    def render_result(self, number: int) -> tuple[pl.Expr, int]:
        if number not in self.done:
            vertex = self.graph.vertices[number]
            depth = max((self.render_result(operand)[1] for operand in vertex.operands), default=0)
            expression = self.narrow_result(number, self.render_vertex(number, vertex))
            if not expression.meta.root_names():
                self.done[number] = expressions.compute_constant(expression), 0
            elif number in self.shared:
                self.done[number] = self.add_column(number, expression, depth)
            else:
                self.done[number] = expression, depth
        return self.done[number]

    def add_column(self, number: int, expression: pl.Expr, depth: int) -> tuple[pl.Expr, int]:
        """Puts an expression in its layer, as a column of its own."""
        name = f"#{number}"
        self.layers.extend([] for _ in range(len(self.layers), depth + 1))
        self.layers[depth].append(expression.alias(name))
        return pl.col(name), depth + 1

    def narrow_result(self, number: int, expression: pl.Expr) -> pl.Expr:
        """The result in the integers that it needs, when more were needed on the way to it."""
        result = self.results[number]
        return expression.cast(TYPES[result]) if result < self.widths[number] else expression

    def render_words(self, number: int, words: pl.Enum) -> pl.Expr:
        """A choice of integers, rendered as a choice of words."""
        node, operands, _ = self.graph.vertices[number]
        match node:
            case f.Integer(value=value):
                return pl.lit(words.categories[value], dtype=words)
            case f.Null():
                return pl.lit(None, dtype=words)
            case f.FirstKnown():
                return pl.coalesce([self.render_words(operand, words) for operand in operands])
            case f.Select():
                return self.render_choice(operands, *(self.render_words(branch, words) for branch in operands[1:]))
        raise AssertionError(f"no choice of words: {node}")

    def get_operands(self, number: int, vertex: Vertex) -> list[pl.Expr]:
        """The operands in the integers in which the vertex is computed."""
        width = self.widths[number] or max(map(self.results.__getitem__, vertex.operands))
        return [self.widen_operand(operand, width) for operand in vertex.operands]

    def widen_operand(self, operand: int, width: int) -> pl.Expr:
        node = self.graph.vertices[operand].node
        if isinstance(node, f.Integer):
            return expressions.render_integer(node.value, width)
        expression = self.get_expression(operand)
        return expression.cast(TYPES[width]) if 0 < self.results[operand] < width else expression

    def render_vertex(self, number: int, vertex: Vertex) -> pl.Expr:
        node, operands, known = vertex
        if known and self.never[number]:
            return pl.lit(False)
        match node:
            case f.Integer() | f.Null() | f.Truth() | f.Answer() | f.TextLength() | f.Answered():
                return expressions.render_leaf(node, self.widths[number])
            case f.SameText() | f.Listed():
                return expressions.render_text_condition(node)
            case f.Not() if isinstance(answered := self.graph.vertices[operands[0]].node, f.Answered):
                return pl.col(answered.cell).is_null()
            case f.Known() | f.All() | f.Any() | f.Not() | f.Early() | f.Agreed() | f.Surely():
                return expressions.render_condition(node, [self.get_expression(operand) for operand in operands])
            case f.Select():
                return self.render_choice(
                    operands, *(self.widen_operand(one, self.widths[number]) for one in operands[1:])
                )
            case f.HalfUp():
                return self.render_quotient(number, *operands)
            case f.Extreme(known_only=False):
                return self.render_extreme(node, operands, self.get_operands(number, vertex))
        return expressions.render_number(node, self.get_operands(number, vertex))

    def render_extreme(self, node: f.Extreme, operands: Sequence[int], numbers: Sequence[pl.Expr]) -> pl.Expr:
        """The least or greatest, null where any is. Of two by comparing them: polars' own takes three times as long."""
        if len(operands) != 2:
            doubtful = [self.get_expression(operand) for operand in operands if not self.graph.vertices[operand].known]
            return expressions.render_extreme(node, numbers, doubtful)
        one, other = numbers
        better = expressions.render_comparison(f.Less, *((other, one) if node.greatest else (one, other)))
        return self.render_chosen(better, operands, operands, one, other)

    def render_quotient(self, number: int, above: int, below: int) -> pl.Expr:
        """`HalfUp`, in few steps. polars gives null for an integer divided by zero, just as a divisor has to be."""
        width, vertices = self.widths[number], self.graph.vertices
        positive = vertices[below]
        if isinstance(positive.node, f.Positive) and self.ranges[positive.operands[0]].low >= 0:
            below = positive.operands[0]
        twice, part = 2, above
        if isinstance(vertices[above].node, f.Multiply) and above not in self.shared:
            left, right = vertices[above].operands
            if isinstance(factor := vertices[left].node, f.Integer):
                twice, part = 2 * factor.value, right
        dividend, divisor = self.widen_operand(part, width), self.widen_operand(below, width)
        return (dividend * expressions.render_integer(twice, width) + divisor) // (
            expressions.render_integer(2, width) * divisor
        )

    def render_choice(self, operands: Sequence[int], then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        """Renders one of two; null where the condition is unknown."""
        condition, *branches = operands
        return self.render_chosen(self.get_expression(condition), [condition], branches, then, otherwise)

    def render_chosen(
        self, truth: pl.Expr, asked: Sequence[int], branches: Sequence[int], then: pl.Expr, otherwise: pl.Expr
    ) -> pl.Expr:
        """`then` or `otherwise`, which render the `branches`; null where `truth`, which comes of `asked`, is unknown.

        polars takes the second where the truth is unknown: mostly that one is null there by itself.
        """
        if self.is_null_without(asked, branches[1]):
            return pl.when(truth).then(then).otherwise(otherwise)
        if self.is_null_without(asked, branches[0]):
            return pl.when(~truth).then(otherwise).otherwise(then)
        return pl.when(truth).then(then).otherwise(pl.when(~truth).then(otherwise))

    def is_null_without(self, asked: Sequence[int], branch: int) -> bool:
        """Checks whether a branch is null in every scheda in which one of `asked` is."""
        if isinstance(self.graph.vertices[branch].node, f.Null):
            return True
        unknown = [self.nulls[number].only for number in asked]
        return all(one is not None and one <= self.nulls[branch].sure for one in unknown)


def _find_width(work: int) -> int:
    width = find_bit_width(work)
    if width is None:
        raise TooLargeError(f"a number may have {work.bit_length()} bits")
    return width
