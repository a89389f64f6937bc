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
from schedario.program.graph import Graph, Vertex, shared
from schedario.program.nulls import nulls
from schedario.program.ranges import ZERO, Range, Size, TooLargeError, bits, greatest, never_true, sizes
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

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns for the cells of `frame`: a column per cell, stored integers or texts.

        Slices are computed side by side: within one, what a layer needs can only be computed after it.
        """
        same = [column.new_from_index(0, frame.height) for column in self.constants]
        whole = self._run(frame).hstack(same) if self.computed else pl.DataFrame(same)
        return whole[self.names]

    def _run(self, frame: pl.DataFrame) -> pl.DataFrame:
        count = max(1, -(-frame.height // SLICE))
        if count == 1:
            return self._of_slice(frame)
        with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
            return pl.concat(threads.map(self._of_slice, frame.iter_slices(-(-frame.height // count))))

    def _of_slice(self, frame: pl.DataFrame) -> pl.DataFrame:
        lazy = frame.lazy()
        for layer in self.layers:
            lazy = lazy.with_columns(layer)
        whole = lazy.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())
        return whole[self.computed]


def plan(
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
    found = sizes(graph, answers)
    rendering = _Rendering(graph, found)
    outputs = {name: rendering.output(name, number, words.get(name)) for name, number in graph.outputs.items()}
    counted = [rendering.count(names).alias(count) for count, names in counts.items()]
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
        self.widths = [_width(size.work) if size else 0 for size in found]
        self.results = [_width(greatest(size.result)) if size else 0 for size in found]
        self.ranges = [size.result if size else ZERO for size in found]
        self.nulls = nulls(graph)
        self.never = never_true(graph, found)
        self.shared = shared(graph, (f.Positive, f.Select, f.Extreme))
        self.done: dict[int, tuple[pl.Expr, int]] = {}  # the expression, and how many layers it needs
        self.layers: list[list[pl.Expr]] = []

    def output(self, name: str, number: int, words: pl.Enum | None) -> pl.Expr:
        """A result under its name, in words where there are some."""
        return (self.expression(number) if words is None else self.worded(number, words)).alias(name)

    def count(self, names: Sequence[str]) -> pl.Expr:
        """How many of these outputs are true."""
        possible = [name for name in names if not self.never[self.graph.outputs[name]]]
        return pl.sum_horizontal(possible or [pl.lit(0)]).cast(pl.UInt32)

    def expression(self, number: int) -> pl.Expr:
        """The result of a vertex, in the integers that it needs."""
        return self.rendered(number)[0]

    def rendered(self, number: int) -> tuple[pl.Expr, int]:
        if number not in self.done:
            vertex = self.graph.vertices[number]
            depth = max((self.rendered(operand)[1] for operand in vertex.operands), default=0)
            expression = self.narrowed(number, self.render(number, vertex))
            if not expression.meta.root_names():
                self.done[number] = expressions.constant(expression), 0
            elif number in self.shared:
                self.done[number] = self.column(number, expression, depth)
            else:
                self.done[number] = expression, depth
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
            return expressions.integer(node.value, width)
        expression = self.expression(operand)
        return expression.cast(TYPES[width]) if 0 < self.results[operand] < width else expression

    def render(self, number: int, vertex: Vertex) -> pl.Expr:
        node, operands, known = vertex
        if known and self.never[number]:
            return pl.lit(False)
        match node:
            case f.Integer() | f.Null() | f.Truth() | f.Answer() | f.TextLength() | f.Answered():
                return expressions.leaf(node, self.widths[number])
            case f.SameText() | f.Listed():
                return expressions.text_condition(node)
            case f.Not() if isinstance(answered := self.graph.vertices[operands[0]].node, f.Answered):
                return pl.col(answered.cell).is_null()
            case f.Known() | f.All() | f.Any() | f.Not() | f.Surely():
                return expressions.condition(node, [self.expression(operand) for operand in operands])
            case f.Select():
                return self.choice(operands, *(self.widened(one, self.widths[number]) for one in operands[1:]))
            case f.HalfUp():
                return self.quotient(number, *operands)
            case f.Extreme(known_only=False):
                return self.extreme(node, operands, self.numbers(number, vertex))
        return expressions.number(node, self.numbers(number, vertex))

    def extreme(self, node: f.Extreme, operands: Sequence[int], numbers: Sequence[pl.Expr]) -> pl.Expr:
        """The least or greatest, null where any is. Of two by comparing them: polars' own takes three times as long."""
        if len(operands) != 2:
            doubtful = [self.expression(operand) for operand in operands if not self.graph.vertices[operand].known]
            return expressions.extreme(node, numbers, doubtful)
        one, other = numbers
        better = expressions.compared(f.Less, *((other, one) if node.greatest else (one, other)))
        return self.chosen(better, operands, operands, one, other)

    def quotient(self, number: int, above: int, below: int) -> pl.Expr:
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
        dividend, divisor = self.widened(part, width), self.widened(below, width)
        return (dividend * expressions.integer(twice, width) + divisor) // (expressions.integer(2, width) * divisor)

    def choice(self, operands: Sequence[int], then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        """One of two; null where the condition is unknown."""
        condition, *branches = operands
        return self.chosen(self.expression(condition), [condition], branches, then, otherwise)

    def chosen(
        self, truth: pl.Expr, asked: Sequence[int], branches: Sequence[int], then: pl.Expr, otherwise: pl.Expr
    ) -> pl.Expr:
        """`then` or `otherwise`, which render the `branches`; null where `truth`, which comes of `asked`, is unknown.

        polars takes the second where the truth is unknown: mostly that one is null there by itself.
        """
        if self.null_without(asked, branches[1]):
            return pl.when(truth).then(then).otherwise(otherwise)
        if self.null_without(asked, branches[0]):
            return pl.when(~truth).then(otherwise).otherwise(then)
        return pl.when(truth).then(then).otherwise(pl.when(~truth).then(otherwise))

    def null_without(self, asked: Sequence[int], branch: int) -> bool:
        """Whether a branch is null in every scheda in which one of `asked` is."""
        if isinstance(self.graph.vertices[branch].node, f.Null):
            return True
        unknown = [self.nulls[number].only for number in asked]
        return all(one is not None and one <= self.nulls[branch].sure for one in unknown)


def _width(work: int) -> int:
    width = bits(work)
    if width is None:
        raise TooLargeError(f"a number may have {work.bit_length()} bits")
    return width
