# SPDX-License-Identifier: EUPL-1.2
"""The nodes of a graph computed for eight schede, each once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from schedario.program import nodes as f
from schedario.program.graph import Graph, Item
from schedario.program.ranges import Size, find_bit_width, find_never_true, get_greatest_magnitude
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
        self.never = find_never_true(graph, found)
        self._numbers: dict[int, Number] = {}
        self._truths: dict[int, Truths] = {}

    def build_number(self, vertex: int, width: int | None = None) -> Number:
        """The number of a vertex in integers of a width; in those that it needs when none is given."""
        if vertex not in self._numbers:
            self._numbers[vertex] = self._build_number(vertex)
        found = self._numbers[vertex]
        return found if width is None else self.lanes.cast_number(found, width)

    def build_truths(self, vertex: int) -> Truths:
        """The masks of where the condition of a vertex is true, and where false."""
        if vertex not in self._truths:
            never = self.graph.vertices[vertex].known and self.never[vertex]
            self._truths[vertex] = Truths(NONE, ALL) if never else self._build_condition(vertex)
        return self._truths[vertex]

    def build_known_mask(self, vertex: int) -> str:
        """The mask of where the result of a vertex is known."""
        if self.graph.vertices[vertex].known:
            return ALL
        return (
            self.lanes.unite_masks(*self.build_truths(vertex))
            if self.found[vertex] is None
            else self.build_number(vertex).known
        )

    # ------------------------------------------------------------ conditions

    def _build_condition(self, vertex: int) -> Truths:
        node, operands, _ = self.graph.vertices[vertex]
        match node:
            case f.Truth(value=value):
                return Truths(ALL if value is True else NONE, ALL if value is False else NONE)
            case f.SameText() | f.Listed():
                return self.reader.load_text_truths(node)
            case f.Answered(cell=cell):
                return self._build_certain(self.reader.load_known_mask(cell))
            case f.Known():
                return self._build_certain(self.build_known_mask(operands[0]))
            case f.Surely():
                return self._build_certain(self.build_truths(operands[0]).true)
            case f.Less() | f.LessOrEqual() | f.Equal():
                return self.lanes.compare_numbers(_COMPARISONS[type(node)], *self._build_of_one_width(operands))
            case f.Not():
                return _negate_truths(self.build_truths(operands[0]))
            case f.All():
                return self._join_all([self.build_truths(operand) for operand in operands])
            case f.Any():
                return _negate_truths(
                    self._join_all([_negate_truths(self.build_truths(operand)) for operand in operands])
                )
            case f.Early():
                return self._settle_early(*map(self.build_truths, operands))
            case f.Agreed():
                true, false = zip(*map(self.build_truths, operands), strict=True)
                return Truths(self.lanes.join_masks(*true), self.lanes.join_masks(*false))
        raise AssertionError(f"no condition: {node}")

    def _settle_early(self, exact: Truths, surely_true: Truths, surely_false: Truths) -> Truths:
        """The exact condition where it is known; else what is sure, true first."""
        open_ = self.lanes.negate_mask(self.lanes.unite_masks(*exact))
        true = self.lanes.join_masks(open_, surely_true.true)
        false = self.lanes.join_masks(open_, surely_true.false, surely_false.true)
        return Truths(self.lanes.unite_masks(exact.true, true), self.lanes.unite_masks(exact.false, false))

    def _build_certain(self, true: str) -> Truths:
        return Truths(true, self.lanes.negate_mask(true))

    def _join_all(self, truths: Sequence[Truths]) -> Truths:
        true, false = zip(*truths, strict=True)
        return Truths(self.lanes.join_masks(*true), self.lanes.unite_masks(*false))

    # ------------------------------------------------------------ numbers

    def _build_number(self, vertex: int) -> Number:
        match self.graph.vertices[vertex].node:
            case f.Null():
                return Number(NONE, NONE)
            case f.Integer(value=value):
                return self.lanes.build_constant(value, _find_width(abs(value)))
            case f.Answer(cell=cell):
                return self.reader.load_answer(cell)
            case f.TextLength() as node:
                return self.reader.load_text_length(node)
        return self._compute_vertex(vertex)

    def _compute_vertex(self, vertex: int) -> Number:
        """In integers that hold all that is met on the way; the result in those that it needs itself."""
        node, operands, _ = self.graph.vertices[vertex]
        size = self._get_size(vertex)
        if isinstance(node, f.Select):
            condition, *branches = operands
            result = self._build_choice(condition, *self._build_of_one_width(branches, _find_width(size.work)))
        elif isinstance(node, f.HalfUp):
            above, below = self._build_of_one_width(operands)
            result = self.lanes.divide_half_up(above, below, size.work)
        else:
            result = self._build_operation(node, self._build_of_one_width(operands, _find_width(size.work)))
        return self.lanes.cast_number(result, _find_width(get_greatest_magnitude(size.result)))

    def _build_of_one_width(self, operands: Sequence[int], width: int = 0) -> list[Number]:
        """The numbers of vertices in integers of `width`, or wider where one of them needs it."""
        width = max(width, *(self.build_number(operand).width for operand in operands))
        return [self.build_number(operand, width) for operand in operands]

    def _get_size(self, vertex: int) -> Size:
        size = self.found[vertex]
        if size is None:
            raise AssertionError(f"no number: {self.graph.vertices[vertex].node}")
        return size

    def _build_operation(self, node: Item, numbers: Sequence[Number]) -> Number:
        match node:
            case f.Add():
                return self.lanes.add_numbers(numbers)
            case f.Multiply():
                return self.lanes.multiply_numbers(*numbers)
            case f.Positive():
                return self.lanes.keep_positive(*numbers)
            case f.Absolute():
                return self.lanes.take_absolute(*numbers)
            case f.FirstKnown():
                return reduce(self._build_first_known, numbers)
            case f.Extreme(greatest=wanted, known_only=True):
                return reduce(lambda one, other: self._build_extreme_known(one, other, greatest=wanted), numbers)
            case f.Extreme(greatest=wanted):
                return reduce(lambda one, other: self.lanes.choose_extreme(one, other, greatest=wanted), numbers)
        raise AssertionError(f"no number: {node}")

    def _build_choice(self, condition: int, one: Number, other: Number) -> Number:
        """Unknown where the condition is."""
        true, false = self.build_truths(condition)
        known = self.lanes.unite_masks(
            self.lanes.join_masks(true, one.known), self.lanes.join_masks(false, other.known)
        )
        if one.known == other.known == ALL and self.graph.vertices[condition].known:
            known = ALL
        return Number(self.lanes.select_lanes(true, one, other), known, one.width)

    def _build_first_known(self, one: Number, other: Number) -> Number:
        value = self.lanes.select_lanes(one.known, one, other)
        return Number(value, self.lanes.unite_masks(one.known, other.known), one.width)

    def _build_extreme_known(self, one: Number, other: Number, *, greatest: bool) -> Number:
        """The extreme of both; where one is unknown, the other."""
        best = self.lanes.choose_extreme(one, other, greatest=greatest)
        best = best._replace(value=self.lanes.select_lanes(one.known, best, other))
        value = self.lanes.select_lanes(other.known, best, one)
        return Number(value, self.lanes.unite_masks(one.known, other.known), one.width)


def _negate_truths(truths: Truths) -> Truths:
    return Truths(truths.false, truths.true)


def _find_width(work: int) -> int:
    """The integers that hold so much; that there are such was found out before (`program.render_graph`)."""
    width = find_bit_width(work)
    if width is None:
        raise AssertionError(f"no integers for {work}")
    return width
