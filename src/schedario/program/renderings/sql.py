# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as SELECTs over a table with a column per cell: stored integers, or texts.

They are trees of sqlglot; a dialect is chosen only where dialects differ in exactness (`dialects`). A shared
part becomes a column of a common table expression, computed once: the text grows with the program, not with its uses.
Null is NULL, and three-valued logic is SQL's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

from sqlglot import exp

from schedario.program import nodes as f
from schedario.program.graph import Graph, Vertex, count_uses, find_shared_vertices
from schedario.program.ranges import Range, Size, TooLargeError, compute_sizes
from schedario.program.renderings.sql_dialects import Dialect

WIDEST = 10**38  # what every dialect's wide type holds

# What is written again costs less than a column, up to so many more nodes: each layer hands on all columns before it.
MOST_REPEATED = 4


class RenderedQuery(NamedTuple):
    """`layers` of named columns, each of which needs the cells and the layers before it; then the outputs by name.

    Outputs are truths, texts, or numbers of whatever type they were computed in; `ranges` says how large numbers are.
    """

    layers: tuple[tuple[exp.Expr, ...], ...]
    outputs: Mapping[str, exp.Expr]
    ranges: Mapping[str, Range]


class SelectStep(NamedTuple):
    """A SELECT of `columns` from the step before it."""

    name: str
    columns: Sequence[exp.Expr]


def render_graph(graph: Graph, answers: Mapping[str, Range], dialect: Dialect) -> RenderedQuery:
    """`graph` in SQL, right for answers within the given ranges; raises TooLargeError."""
    found = compute_sizes(graph, answers)
    rendering = _Rendering(graph, found, dialect)
    ranges = {name: size.result for name, number in graph.outputs.items() if (size := found[number])}
    outputs = {name: rendering.expressions[number].copy() for name, number in graph.outputs.items()}
    return RenderedQuery(tuple(map(tuple, rendering.layers)), outputs, ranges)


def chain_selects(source: exp.Expr, steps: Sequence[SelectStep], dialect: Dialect) -> exp.Select:
    """Chains one SELECT after the other, the first from `source`."""
    *before, last = steps
    names = [step.name for step in before]
    sources = [source, *(exp.to_table(name) for name in names)]
    query = exp.select(*last.columns).from_(sources[-1])
    for step, origin in zip(before, sources, strict=False):
        columns = exp.select(*step.columns).from_(origin)
        query = query.with_(step.name, as_=columns, materialized=dialect.materialized or None, copy=False)
    return query


def build_column(name: str) -> exp.Column:
    """The column of that very name."""
    return exp.column(name, quoted=True)


def name_expression(expression: exp.Expr, name: str) -> exp.Expr:
    """`expression` under that very name."""
    return exp.alias_(expression, name, quoted=True)


def _choose_columns(graph: Graph) -> set[int]:
    """The shared vertices that are long enough, or used often enough, to be computed once in a column of their own."""
    shared = find_shared_vertices(graph, (f.Positive, f.Select, f.Extreme, f.HalfUp))
    uses, lengths, chosen = count_uses(graph), dict[int, int](), set[int]()
    for number in sorted(uses):
        operands = graph.vertices[number].operands
        lengths[number] = 1 + sum(1 if operand in chosen else lengths[operand] for operand in operands)
        if number in shared and lengths[number] * (uses[number] - 1) > MOST_REPEATED:
            chosen.add(number)
    return chosen


class _Rendering:
    """`expressions[n]` is vertex n; those in `layers` are columns that the layers after them can name."""

    def __init__(self, graph: Graph, found: Sequence[Size | None], dialect: Dialect) -> None:
        self.graph = graph
        self.dialect = dialect
        self.sizes = found
        self.wide = [size is not None and _is_wide(size.work) for size in found]
        self.expressions: list[exp.Expr] = []
        self.depths: list[int] = []
        self.layers: list[list[exp.Expr]] = []
        columns = _choose_columns(graph)
        for number, vertex in enumerate(graph.vertices):
            self.add_vertex(number, vertex, number in columns)

    def add_vertex(self, number: int, vertex: Vertex, has_column: bool) -> None:
        depth = max((self.depths[operand] for operand in vertex.operands), default=0)
        expression = self.render_vertex(number, vertex)
        if has_column:
            while len(self.layers) <= depth:
                self.layers.append([])
            self.layers[depth].append(name_expression(expression, f"#{number}"))
            expression, depth = build_column(f"#{number}"), depth + 1
        self.expressions.append(expression)
        self.depths.append(depth)

    def render_operands(self, number: int, operands: Sequence[int]) -> list[exp.Expr]:
        """The operands, widened where the vertex is computed in wide numbers or any of them is one.

        A constant needs no type beside one that has it.
        """
        wide = self.wide[number] or any(self.wide[operand] for operand in operands)
        typed = all(isinstance(self.get_node(operand), f.Integer) for operand in operands)
        return [self.render_operand(operand, wide, typed) for operand in operands]

    def render_operand(self, operand: int, wide: bool, typed: bool) -> exp.Expr:
        node, expression = self.get_node(operand), self.expressions[operand].copy()
        if isinstance(node, f.Integer) and not typed:
            return exp.Literal.number(node.value)
        return exp.cast(expression, self.dialect.wide) if wide and not self.wide[operand] else expression

    def get_node(self, number: int) -> f.Node | f.Condition:
        return self.graph.vertices[number].node

    def render_vertex(self, number: int, vertex: Vertex) -> exp.Expr:
        node = vertex.node
        match node:
            case f.Integer() | f.Null() | f.Truth() | f.Answer() | f.TextLength() | f.Answered():
                return _render_leaf(node)
            case f.SameText():
                other = exp.Literal.string(node.other) if node.constant else build_column(node.other)
                return exp.EQ(this=build_column(node.cell), expression=other)
            case f.Listed():
                return self.render_listed(node)
            case f.Known() | f.All() | f.Any() | f.Not() | f.Early() | f.Agreed() | f.Surely():
                return _render_condition(node, [self.expressions[operand].copy() for operand in vertex.operands])
            case f.Select():
                return self.render_select(number, vertex)
            case f.HalfUp():
                return self.render_half_up(number, *self.render_operands(number, vertex.operands))
        return _render_number(node, self.render_operands(number, vertex.operands))

    def render_select(self, number: int, vertex: Vertex) -> exp.Expr:
        condition, *branches = vertex.operands
        truth = self.expressions[condition]
        then, otherwise = self.render_operands(number, branches)
        chosen = exp.Case().when(truth, then)
        if isinstance(self.get_node(condition), f.Surely | f.Known | f.Answered):
            return chosen.else_(otherwise)
        return chosen.when(_negate(truth.copy()), otherwise)

    def render_half_up(self, number: int, above: exp.Expr, below: exp.Expr) -> exp.Expr:
        """SQL divides towards zero: where something negative was cut off, the quotient is one less."""
        dividend, divisor = _double(above) + below, _double(below)
        quotient = self.dialect.wide_quotient if self.wide[number] else self.dialect.narrow_quotient
        rest = exp.Mod(this=exp.paren(dividend), expression=exp.paren(divisor))
        cut = exp.Case().when(rest < 0, exp.Literal.number(1)).else_(exp.Literal.number(0))
        return quotient(dividend, divisor) - cut

    def render_listed(self, node: f.Listed) -> exp.Expr:
        entries = [exp.Literal.string(entry) for entry in node.entries]
        if not node.several:
            return build_column(node.cell).isin(*entries)
        return self.dialect.all_in(exp.Array(expressions=entries), build_column(node.cell))


def _is_wide(work: int) -> bool:
    if work >= WIDEST:
        raise TooLargeError(f"a number may have {work.bit_length()} bits")
    return work >= 2**63


def _render_leaf(node: f.Node | f.Condition) -> exp.Expr:
    match node:
        case f.Integer(value=value):
            return exp.cast(exp.Literal.number(value), "BIGINT")
        case f.Null():
            return exp.cast(exp.null(), "BIGINT")
        case f.Truth(value=truth):
            return exp.cast(exp.null(), "BOOLEAN") if truth is None else exp.Boolean(this=truth)
        case f.Answer(cell=cell):
            return build_column(cell)
        case f.TextLength(cell=cell):
            return exp.cast(_render_first_known([exp.Length(this=build_column(cell)), exp.Literal.number(0)]), "BIGINT")
        case f.Answered(cell=cell):
            return _is_known(build_column(cell))
    raise AssertionError(f"no leaf: {node}")


def _render_condition(node: f.Condition, operands: Sequence[exp.Expr]) -> exp.Expr:
    match node:
        case f.Known():
            return _is_known(operands[0])
        case f.All():
            return exp.and_(*map(_bracket, operands), wrap=False)
        case f.Any():
            return exp.or_(*map(_bracket, operands), wrap=False)
        case f.Not():
            return _negate(operands[0])
        case f.Early():
            exact, true, false = operands
            settled = exp.Case().when(true, exp.true()).when(false, exp.false())
            return _render_first_known([exact, settled])
        case f.Agreed():
            first, *others = operands
            same = [exp.EQ(this=_bracket(first.copy()), expression=_bracket(other)) for other in others]
            return exp.Case().when(exp.and_(*same), first)
        case f.Surely():
            return _render_first_known([operands[0], exp.false()])
    raise AssertionError(f"no condition over conditions: {node}")


def _render_number(node: f.Node | f.Condition, operands: Sequence[exp.Expr]) -> exp.Expr:
    """A number, or a comparison of numbers."""
    first, second = operands[0], operands[-1]
    match node:
        case f.Less():
            return exp.LT(this=_bracket(first), expression=_bracket(second))
        case f.LessOrEqual():
            return exp.LTE(this=_bracket(first), expression=_bracket(second))
        case f.Equal():
            return exp.EQ(this=_bracket(first), expression=_bracket(second))
        case f.Add():
            return reduce(add, operands)
        case f.Multiply():
            return first * second
        case f.Positive():
            return exp.Case().when(_bracket(first.copy()) > 0, first)
        case f.Absolute():
            return exp.Abs(this=first)
        case f.FirstKnown():
            return _render_first_known(operands)
        case f.Extreme(greatest=wanted, known_only=known_only):
            return _render_extreme(exp.Greatest if wanted else exp.Least, operands, known_only)
    raise AssertionError(f"no rendering for {node}")


def _double(operand: exp.Expr) -> exp.Expr:
    """2 * operand."""
    constant = isinstance(operand, exp.Literal)
    return exp.Literal.number(2 * int(operand.name)) if constant else exp.Literal.number(2) * operand


def _render_extreme(best: type[exp.Greatest | exp.Least], operands: Sequence[exp.Expr], known_only: bool) -> exp.Expr:
    first, *rest = operands
    found = best(this=first, expressions=rest, ignore_nulls=True)
    if known_only:
        return found
    return exp.Case().when(exp.and_(*(_is_known(operand.copy()) for operand in operands)), found)


def _render_first_known(operands: Sequence[exp.Expr]) -> exp.Expr:
    first, *rest = operands
    return exp.Coalesce(this=first, expressions=rest)


def _is_known(operand: exp.Expr) -> exp.Expr:
    return exp.Is(this=_bracket(operand), expression=exp.Not(this=exp.null()))


def _negate(operand: exp.Expr) -> exp.Expr:
    return exp.Not(this=_bracket(operand))


def _bracket(operand: exp.Expr) -> exp.Expr:
    return exp.paren(operand) if isinstance(operand, exp.Binary | exp.Unary | exp.In) else operand
