# SPDX-License-Identifier: EUPL-1.2
"""The nodes of a graph computed for eight schede, each once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from schedario.program import nodes as f
from schedario.program.graph import Graph, Item
from schedario.program.ranges import Size, bits, greatest, never_true
from schedario.program.renderings.llvm.lanes import ALL, NONE, Lanes, Number, Truths
from schedario.program.renderings.llvm.reading import Reader

_COMPARISONS: dict[type, str] = {f.Less: "slt", f.LessOrEqual: "sle", f.Equal: "eq"}


class Nodes:
    """`found` are the sizes of the vertices of the graph: of each that is a number, none of the conditions."""

    def __init__(self, graph: Graph, found: Sequence[Size | None], lanes: Lanes, reader: Reader) -> None:
        self.graph = graph
        self.found = found
        self.lanes = lanes
        self.reader = reader
        self.never = never_true(graph, found)
        self._numbers: dict[int, Number] = {}
        self._truths: dict[int, Truths] = {}

    def number(self, vertex: int, width: int | None = None) -> Number:
        """The number of a vertex in integers of a width; in those that it needs when none is given."""
        if vertex not in self._numbers:
            self._numbers[vertex] = self._number(vertex)
        found = self._numbers[vertex]
        return found if width is None else self.lanes.cast(found, width)

    def truths(self, vertex: int) -> Truths:
        """Where the condition of a vertex is true, and where false."""
        if vertex not in self._truths:
            never = self.graph.vertices[vertex].known and self.never[vertex]
            self._truths[vertex] = Truths(NONE, ALL) if never else self._condition(vertex)
        return self._truths[vertex]

    def known(self, vertex: int) -> str:
        """Where the result of a vertex is known."""
        if self.graph.vertices[vertex].known:
            return ALL
        return self.lanes.either(*self.truths(vertex)) if self.found[vertex] is None else self.number(vertex).known

    # ------------------------------------------------------------ conditions

    def _condition(self, vertex: int) -> Truths:
        node, operands, _ = self.graph.vertices[vertex]
        match node:
            case f.Truth(value=value):
                return Truths(ALL if value is True else NONE, ALL if value is False else NONE)
            case f.SameText() | f.Listed():
                return self.reader.asked_of_text(node)
            case f.Answered(cell=cell):
                return self._certain(self.reader.known(cell))
            case f.Known():
                return self._certain(self.known(operands[0]))
            case f.Surely():
                return self._certain(self.truths(operands[0]).true)
            case f.Less() | f.LessOrEqual() | f.Equal():
                return self.lanes.compared(_COMPARISONS[type(node)], *self._of_one_width(operands))
            case f.Not():
                return _opposite(self.truths(operands[0]))
            case f.All():
                return self._all([self.truths(operand) for operand in operands])
            case f.Any():
                return _opposite(self._all([_opposite(self.truths(operand)) for operand in operands]))
        raise AssertionError(f"no condition: {node}")

    def _certain(self, true: str) -> Truths:
        return Truths(true, self.lanes.no(true))

    def _all(self, truths: Sequence[Truths]) -> Truths:
        true, false = zip(*truths, strict=True)
        return Truths(self.lanes.both(*true), self.lanes.either(*false))

    # ------------------------------------------------------------ numbers

    def _number(self, vertex: int) -> Number:
        match self.graph.vertices[vertex].node:
            case f.Null():
                return Number(NONE, NONE)
            case f.Integer(value=value):
                return self.lanes.constant(value, _width(abs(value)))
            case f.Answer(cell=cell):
                return self.reader.answer(cell)
            case f.TextLength() as node:
                return self.reader.text_length(node)
        return self._computed(vertex)

    def _computed(self, vertex: int) -> Number:
        """In integers that hold all that is met on the way; the result in those that it needs itself."""
        node, operands, _ = self.graph.vertices[vertex]
        size = self._size(vertex)
        if isinstance(node, f.Select):
            condition, *branches = operands
            result = self._choice(condition, *self._of_one_width(branches, _width(size.work)))
        elif isinstance(node, f.HalfUp):
            above, below = self._of_one_width(operands)
            result = self.lanes.half_up(above, below, size.work)
        else:
            result = self._operation(node, self._of_one_width(operands, _width(size.work)))
        return self.lanes.cast(result, _width(greatest(size.result)))

    def _of_one_width(self, operands: Sequence[int], width: int = 0) -> list[Number]:
        """The numbers of vertices in integers of `width`, or wider where one of them needs it."""
        width = max(width, *(self.number(operand).width for operand in operands))
        return [self.number(operand, width) for operand in operands]

    def _size(self, vertex: int) -> Size:
        size = self.found[vertex]
        if size is None:
            raise AssertionError(f"no number: {self.graph.vertices[vertex].node}")
        return size

    def _operation(self, node: Item, numbers: Sequence[Number]) -> Number:
        match node:
            case f.Add():
                return self.lanes.sum(numbers)
            case f.Multiply():
                return self.lanes.product(*numbers)
            case f.Positive():
                return self.lanes.positive(*numbers)
            case f.Absolute():
                return self.lanes.absolute(*numbers)
            case f.FirstKnown():
                return reduce(self._first_known, numbers)
            case f.Extreme(greatest=wanted, known_only=True):
                return reduce(lambda one, other: self._extreme_known(one, other, greatest=wanted), numbers)
            case f.Extreme(greatest=wanted):
                return reduce(lambda one, other: self.lanes.extreme(one, other, greatest=wanted), numbers)
        raise AssertionError(f"no number: {node}")

    def _choice(self, condition: int, one: Number, other: Number) -> Number:
        """Unknown where the condition is."""
        true, false = self.truths(condition)
        known = self.lanes.either(self.lanes.both(true, one.known), self.lanes.both(false, other.known))
        if one.known == other.known == ALL and self.graph.vertices[condition].known:
            known = ALL
        return Number(self.lanes.where(true, one, other), known, one.width)

    def _first_known(self, one: Number, other: Number) -> Number:
        value = self.lanes.where(one.known, one, other)
        return Number(value, self.lanes.either(one.known, other.known), one.width)

    def _extreme_known(self, one: Number, other: Number, *, greatest: bool) -> Number:
        """Where one is unknown, the other."""
        best = self.lanes.extreme(one, other, greatest=greatest)
        best = best._replace(value=self.lanes.where(one.known, best, other))
        value = self.lanes.where(other.known, best, one)
        return Number(value, self.lanes.either(one.known, other.known), one.width)


def _opposite(truths: Truths) -> Truths:
    return Truths(truths.false, truths.true)


def _width(work: int) -> int:
    """The integers that hold so much; that there are such was found out before (`program.render`)."""
    width = bits(work)
    if width is None:
        raise AssertionError(f"no integers for {work}")
    return width
