# SPDX-License-Identifier: EUPL-1.2
"""A whole program: what is read, computed and written for all schede, a group of eight at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from schedario.program import nodes as f
from schedario.program.graph import Graph
from schedario.program.ranges import Range, Size, TooLargeError, compute_sizes, find_bit_width, get_greatest_magnitude
from schedario.program.renderings.llvm.lanes import ALL, DECLARED, LANES, MASK, NARROW, NONE, Lanes
from schedario.program.renderings.llvm.nodes import Nodes
from schedario.program.renderings.llvm.reading import AHEAD, Needed, Reader

NAME = "schede"  # of the function

TABLES = ("read", "written", "known")  # of pointers, which it is given

Shape = Literal["number", "word", "truth", "count"]

BITS: Mapping[Shape, int] = {"number": 64, "word": 8, "truth": 1, "count": 32}


class Result(NamedTuple):
    """A result written under a name. `certain`: it is known in every scheda, and has no bitmap that tells where."""

    name: str
    shape: Shape
    certain: bool


class Source(NamedTuple):
    """A program, `i1 schede(i64 first, i64 last, ptr read, ptr written, ptr known)`.

    It computes groups of eight schede, from `first` up to `last`, and tells whether an answer was outside its bounds.
    The pointers lead to a pointer for each of `needed` and `results`; `known` to those of the bitmaps of results.
    `ranges` are bounds of the results that are numbers.
    """

    text: str
    needed: Sequence[Needed]
    results: Sequence[Result]
    ranges: Mapping[str, Range]


def render_graph(
    graph: Graph, answers: Mapping[str, Range], words: frozenset[str], counts: Mapping[str, Sequence[str]]
) -> Source:
    """The program of `graph` for answers within these ranges.

    The numbers of outputs in `words` are places in a list. Each of `counts` is how many of its outputs are true.
    Raises TooLargeError where a number might not fit the integers in which it would be computed.
    """
    nodes = [f.Answer(cell) for cell in answers if graph.sure.answered.get(cell) is not False]
    given = [graph.place_node(node) for node in nodes]  # also those that no result needs: the bounds are of all answers
    found = compute_sizes(graph, answers)
    _check_widths(graph, found, words)
    lanes = Lanes()
    reader = Reader(lanes, answers, graph.sure.answered)
    writer = _Writer(lanes, Nodes(graph, found, lanes, reader))
    for name, number in graph.outputs.items():
        writer.write_result(name, number, word=name in words)
    for name, outputs in counts.items():
        writer.write_count(name, [graph.outputs[output] for output in outputs])
    for number in given:
        writer.nodes.build_number(number)
    numbers = {name: size.result for name, number in graph.outputs.items() if (size := found[number])}
    return Source(_write_module(lanes, reader, writer.results), list(reader.needed), writer.results, numbers)


def _check_widths(graph: Graph, found: Sequence[Size | None], words: frozenset[str]) -> None:
    """Numbers on the way may need 128 bits, but not what is divided, nor a result."""
    known = [(vertex.node, size) for vertex, size in zip(graph.vertices, found, strict=True) if size]
    results = {
        name: get_greatest_magnitude(size.result) for name, number in graph.outputs.items() if (size := found[number])
    }
    narrow = [*results.values(), *(size.work for node, size in known if isinstance(node, f.HalfUp))]
    if (
        any(find_bit_width(size.work) is None for _, size in known)
        or any(find_bit_width(work) != NARROW for work in narrow)
        or any(places >= 2 ** BITS["word"] for name, places in results.items() if name in words)
    ):
        raise TooLargeError("a number may need more bits than machine code has for it")


class _Writer:
    """Writes results, each where its pointer leads."""

    def __init__(self, lanes: Lanes, nodes: Nodes) -> None:
        self.lanes = lanes
        self.nodes = nodes
        self.results: list[Result] = []

    def write_result(self, name: str, number: int, *, word: bool) -> None:
        known = self.nodes.build_known_mask(number)
        if self.nodes.found[number] is None:
            pointer = self._build_pointer(name, "truth", known)
            self.lanes.store_mask(self.nodes.build_truths(number).true, pointer, "%group")
        elif word:
            pointer = self._build_pointer(name, "word", known)
            self.lanes.store_narrow(self.nodes.build_number(number), BITS["word"], pointer, "%row")
        else:
            pointer = self._build_pointer(name, "number", known)
            self.lanes.store_numbers(self.nodes.build_number(number), pointer, "%row")

    def write_count(self, name: str, conditions: Sequence[int]) -> None:
        """Writes how many of the conditions are true."""
        masks = (self.nodes.build_truths(condition).true for condition in conditions)
        total = self.lanes.count_masks([mask for mask in masks if mask != NONE])
        self.lanes.store_narrow(total, BITS["count"], self._build_pointer(name, "count", ALL), "%row")

    def _build_pointer(self, name: str, shape: Shape, known: str) -> str:
        """The pointer to where the values are written; the bitmap is."""
        place = len(self.results)
        self.results.append(Result(name, shape, certain=known == ALL))
        if known != ALL:
            self.lanes.store_mask(known, f"%known{place}", "%group")
        return f"%written{place}"


def _write_module(lanes: Lanes, reader: Reader, results: Sequence[Result]) -> str:
    tables = ", ".join(f"ptr noalias %{name}" for name in TABLES)
    return "\n".join(
        [
            f"define i1 @{NAME}(i64 %first, i64 %last, {tables}) {{",
            "entry:",
            *(_write_pointer(name, "%read", place) for place, name in enumerate(reader.needed.values())),
            *(_write_pointer(f"%written{place}", "%written", place) for place, _ in enumerate(results)),
            *(
                _write_pointer(f"%known{place}", "%known", place)
                for place, one in enumerate(results)
                if not one.certain
            ),
            "  br label %groups",
            "groups:",
            "  %group = phi i64 [ %first, %entry ], [ %next, %groups ]",
            f"  %before = phi {MASK} [ {NONE}, %entry ], [ {reader.outside}, %groups ]",
            f"  %row = mul i64 %group, {LANES}",
            f"  %ahead = add i64 %row, {AHEAD}",
            *lanes.lines,
            "  %next = add i64 %group, 1",
            "  %more = icmp slt i64 %next, %last",
            "  br i1 %more, label %groups, label %end",
            "end:",
            f"  %byte = bitcast {MASK} {reader.outside} to i8",
            "  %some = icmp ne i8 %byte, 0",
            "  ret i1 %some",
            "}",
            DECLARED,
        ]
    )


def _write_pointer(name: str, table: str, place: int) -> str:
    at = f"%at.{name[1:]}"
    return f"  {at} = getelementptr ptr, ptr {table}, i64 {place}\n  {name} = load ptr, ptr {at}"
