# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point nodes as a graph: every distinct node once, after its operands.

What looks at a whole program (how large its numbers become, which parts are shared, how it is written in columns)
walks the vertices from first to last and finds everything about the operands already there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import astuple

from schedario.program import nodes as f

Item = f.Node | f.Condition


class Vertex(NamedTuple):
    """A node, the numbers of its operands in the order of its fields, and whether it is surely never null."""

    node: Item
    operands: tuple[int, ...]
    known: bool


class Assumptions(NamedTuple):
    """All that is sure of the schede for which a graph is made; what depends on the rest of their answers stays.

    `answered` tells of cells that they have an answer in every scheda (true), or in none (false), `ranges` between
    which numbers the answers are. The values of the cells in `results` are given, not computed; those in
    `known_results` are never null. `marks`: those that cells may have.
    """

    answered: Mapping[str, bool] = {}
    ranges: Mapping[str, tuple[int | None, int | None]] = {}
    results: Collection[str] = ()
    known_results: Collection[str] = ()
    marks: Collection[f.Mark] = ()


NOTHING_SURE = Assumptions()


class Graph:
    """The graph of `outputs`, by name; a cell in `computed` stands for its program, any other for its answer."""

    def __init__(
        self,
        outputs: Mapping[str, Item],
        computed: Mapping[str, f.Node] | None = None,
        sure: Assumptions = NOTHING_SURE,
    ) -> None:
        self.vertices: list[Vertex] = []
        self.computed = computed or {}
        self.sure = sure
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._simplified: dict[tuple[Any, ...], int] = {}  # most nodes of a tree are written in it again and again
        self._seen: dict[int, int] = {}  # by identity: hashing a tree walks through all of it
        self.outputs = {name: self.place_node(node) for name, node in outputs.items()}

    def place_node(self, node: Item) -> int:
        """The number of what gives the result of `node`; it and its operands become vertices when they are new."""
        number = self._seen.get(id(node))
        if number is None:
            number = self._seen[id(node)] = self._place_vertex(node)
        return number

    def _place_vertex(self, node: Item) -> int:
        if isinstance(node, f.Slot):
            if node.cell in self.sure.results:
                return self._add_vertex(node)
            program = self.computed.get(node.cell)
            return self._place_vertex(f.Answer(node.cell)) if program is None else self.place_node(program)
        operands: list[int] = []
        constants: list[Any] = []  # what tells the node from another of its kind with the same operands
        for value in astuple(node):
            if isinstance(value, Struct):
                operands.append(self.place_node(value))  # type: ignore[arg-type]
            elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
                operands.extend(map(self.place_node, value))
            else:
                constants.append(value)
        key = (type(node), *operands, *constants)
        number = self._simplified.get(key)
        if number is None:
            number = self._simplified[key] = self._simplify_node(node, operands, constants)
        return number

    def _simplify_node(self, node: Item, operands: list[int], constants: Sequence[Any]) -> int:
        """The vertex of a node, or of something simpler that always gives the same."""
        match node:
            case f.Answer(cell=cell) if self.sure.answered.get(cell) is False:
                return self._add_vertex(f.NULL)
            case f.Marked(mark=mark) if mark not in self.sure.marks:
                return self._add_vertex(f.Truth(False))
            case f.Answered(cell=cell) if cell in self.sure.answered:
                return self._add_vertex(f.Truth(self.sure.answered[cell]))
            case f.Known() if self.vertices[operands[0]].known:
                return self._add_vertex(f.Truth(True))
            case f.Known() if self._find_constant(operands[0]) is None:
                return self._add_vertex(f.Truth(False))
            case f.Surely() if self._is_out_of_range(operands[0]):
                return self._add_vertex(f.Truth(False))
            case f.Surely() if self.vertices[operands[0]].known:
                return operands[0]
            case f.Not() if isinstance(truth := self._find_constant(operands[0]), bool):
                return self._add_vertex(f.Truth(not truth))
            case f.Not() if isinstance(self.vertices[operands[0]].node, f.Not):
                return self.vertices[operands[0]].operands[0]
            case f.Select() if isinstance(truth := self._find_constant(operands[0]), bool):
                return operands[1 if truth else 2]
            case f.All() | f.Any():
                return self._simplify_junction(node, operands, decisive=isinstance(node, f.Any))
            case f.Agreed():
                return self._simplify_agreed(node, operands)
            case f.Early() if self.vertices[operands[0]].known:
                return operands[0]
            case f.FirstKnown():
                return self._simplify_first_known(node, operands)
        return self._add_vertex(node, operands, constants)

    def _simplify_junction(self, node: Item, operands: Sequence[int], *, decisive: bool) -> int:
        """An and (`decisive` false) or an or, without the operands that decide nothing."""
        if any(self._find_constant(operand) is decisive for operand in operands):
            return self._add_vertex(f.Truth(decisive))
        kept = list(dict.fromkeys(one for one in operands if self._find_constant(one) is not (not decisive)))
        if len(kept) > 1:
            return self._add_vertex(node, kept)
        return kept[0] if kept else self._add_vertex(f.Truth(not decisive))

    def _simplify_agreed(self, node: Item, operands: Sequence[int]) -> int:
        """Each operand once, a constant last; unknown for ever where constants differ."""
        constants = {one for one in operands if isinstance(self.vertices[one].node, f.Truth)}
        if len(constants) > 1 or any(self._find_constant(one) is None for one in constants):
            return self._add_vertex(f.Truth(None))
        kept = [*dict.fromkeys(one for one in operands if one not in constants), *constants]
        return self._add_vertex(node, kept) if len(kept) > 1 else kept[0]

    def _simplify_first_known(self, node: Item, operands: Sequence[int]) -> int:
        """Without what is null, and what comes after something known."""
        kept: list[int] = []
        for operand in operands:
            if self._find_constant(operand) is not None:
                kept.append(operand)
            if self.vertices[operand].known:
                break
        if len(kept) > 1:
            return self._add_vertex(node, kept)
        return kept[0] if kept else self._add_vertex(f.NULL)

    def _is_out_of_range(self, number: int) -> bool:
        """Checks whether a vertex says that an answer is beyond what answers surely are."""
        vertex = self.vertices[number]
        if not isinstance(vertex.node, f.Less):
            return False
        match [self.vertices[operand].node for operand in vertex.operands]:
            case [f.Answer(cell=cell), f.Integer(value=value)] if cell in self.sure.ranges:
                low = self.sure.ranges[cell][0]
                return low is not None and low >= value
            case [f.Integer(value=value), f.Answer(cell=cell)] if cell in self.sure.ranges:
                high = self.sure.ranges[cell][1]
                return high is not None and high <= value
        return False

    def _find_constant(self, number: int) -> Any:
        """The truth of a condition that is one, None for what is always null; otherwise anything else."""
        node = self.vertices[number].node
        if isinstance(node, f.Truth):
            return node.value
        return None if isinstance(node, f.Null) else node

    def _add_vertex(self, node: Item, operands: Sequence[int] = (), constants: Sequence[Any] | None = None) -> int:
        if constants is None:
            constants = [] if operands else [getattr(node, name) for name in node.__struct_fields__]
        key = (type(node), *operands, *constants)
        if key not in self._numbers:
            self._numbers[key] = len(self.vertices)
            self.vertices.append(Vertex(node, tuple(operands), self._simplify_known(node, operands)))
        return self._numbers[key]

    def _simplify_known(self, node: Item, operands: Sequence[int]) -> bool:
        known = [self.vertices[operand].known for operand in operands]
        match node:
            case f.Null() | f.Positive() | f.Agreed():
                return False
            case f.Slot(cell=cell):
                return cell in self.sure.known_results
            case f.Truth(value=value):
                return value is not None
            case f.Integer() | f.TextLength() | f.Answered() | f.Marked() | f.Known() | f.Surely():
                return True
            case f.Answer(cell=cell) | f.Listed(cell=cell) | f.SameText(cell=cell, constant=True):
                return self.sure.answered.get(cell, False)
            case f.SameText(cell=cell, other=other):
                return self.sure.answered.get(cell, False) and self.sure.answered.get(other, False)
            case f.FirstKnown() | f.Extreme(known_only=True):
                return any(known)
        return all(known)


def count_uses(graph: Graph) -> Counter[int]:
    """The number of times each vertex is needed, by outputs and by vertices that are needed themselves."""
    found = Counter(graph.outputs.values())
    for number in range(len(graph.vertices) - 1, -1, -1):
        if found[number]:
            found.update(graph.vertices[number].operands)
    return +found


def find_shared_vertices(graph: Graph, several: tuple[type[Struct], ...]) -> set[int]:
    """The vertices that more than one expression uses, or one more than once, as those of the kinds in `several` do.

    A constant and a cell are not worth a column of their own.
    """
    uses: Counter[int] = Counter(graph.outputs.values())
    for vertex in graph.vertices:
        uses.update(vertex.operands * (2 if isinstance(vertex.node, several) else 1))
    leaves = f.Integer | f.Null | f.Truth | f.Answer | f.Answered
    return {
        number for number, count in uses.items() if count > 1 and not isinstance(graph.vertices[number].node, leaves)
    }
