# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point nodes as a graph: every distinct node once, after its operands.

What looks at a whole program (how large its numbers become, which parts are shared, how it is written in columns)
walks the vertices from first to last and finds everything about the operands already there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from schedario.formula import fixed as f


class Vertex(NamedTuple):
    """A node and the numbers of its operands, in the order of its fields."""

    node: f.Node | f.Condition
    operands: tuple[int, ...]


class Graph:
    """The graph of `outputs`, by name; a cell in `computed` stands for its program, any other for its answer."""

    def __init__(self, outputs: Mapping[str, f.Node | f.Condition], computed: Mapping[str, f.Node]) -> None:
        self.vertices: list[Vertex] = []
        self.computed = computed
        self._known: dict[tuple[Any, ...], int] = {}
        self._seen: dict[int, int] = {}  # by identity: hashing a tree walks through all of it
        self.outputs = {name: self.place(node) for name, node in outputs.items()}

    def place(self, node: f.Node | f.Condition) -> int:
        """The number of `node`; it and its operands become vertices when they are new."""
        number = self._seen.get(id(node))
        if number is None:
            number = self._seen[id(node)] = self._placed(node)
        return number

    def _placed(self, node: f.Node | f.Condition) -> int:
        if isinstance(node, f.Slot):
            program = self.computed.get(node.cell)
            return self._placed(f.Answer(node.cell)) if program is None else self.place(program)
        operands: list[int] = []
        constants: list[Any] = []  # what tells the node from another of its kind with the same operands
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if isinstance(value, Struct):
                operands.append(self.place(value))  # type: ignore[arg-type]
            elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
                operands.extend(map(self.place, value))
            else:
                constants.append(value)
        key = (type(node), *operands, *constants)
        if key not in self._known:
            self._known[key] = len(self.vertices)
            self.vertices.append(Vertex(node, tuple(operands)))
        return self._known[key]
