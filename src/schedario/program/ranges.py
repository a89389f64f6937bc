# SPDX-License-Identifier: EUPL-1.2
"""Sizes that the integers of a program can reach, so that none is ever computed in a type that it does not fit.

Ranges are of intervals: sound, not always tight. Null is in no range; a number that is always null has the range of 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from schedario.errors import SchedarioError
from schedario.formula.rounding import half_up
from schedario.program import nodes as f
from schedario.program.graph import Graph, Item, Vertex

BITS = (64, 128)  # of the integers that columns have

LONGEST_TEXT = 2**31


class TooLargeError(SchedarioError, OverflowError):
    """With these answers some number may not fit even the widest integers of a column."""


class Range(NamedTuple):
    low: int
    high: int


ZERO = Range(0, 0)


class Size(NamedTuple):
    """`result` is the range of a number; `work` bounds, in absolute value, everything met on the way to it."""

    result: Range
    work: int


def compute_sizes(graph: Graph, answers: Mapping[str, Range]) -> list[Size | None]:
    """The size of each vertex, None for conditions; a cell without a range in `answers` has no numbers at all."""
    found: list[Size | None] = []
    for vertex in graph.vertices:
        ranges = [size.result if (size := found[operand]) else ZERO for operand in vertex.operands]
        found.append(_compute_size(vertex, ranges, answers))
    return found


def find_never_true(graph: Graph, found: Sequence[Size | None]) -> list[bool]:
    """For each vertex, true for a condition that holds in no scheda, by the sizes of the numbers that it compares."""
    never: list[bool] = []
    for vertex in graph.vertices:
        ranges = [size.result if (size := found[operand]) else ZERO for operand in vertex.operands]
        never.append(_is_never_true(vertex.node, ranges, [never[operand] for operand in vertex.operands]))
    return never


def _is_never_true(node: Item, ranges: Sequence[Range], operands: Sequence[bool]) -> bool:
    match node:
        case f.Less():
            return ranges[0].low >= ranges[1].high
        case f.LessOrEqual():
            return ranges[0].low > ranges[1].high
        case f.Equal():
            return ranges[0].low > ranges[1].high or ranges[0].high < ranges[1].low
        case f.All() | f.Agreed():
            return any(operands)
        case f.Early():
            return operands[0] and operands[1]
        case f.Any() | f.Surely():
            return all(operands)
    return node == f.Truth(False)


def find_bit_width(work: int) -> int | None:
    """The least width of integers that hold `-work` to `work`; None when no column has it."""
    return next((width for width in BITS if work < 2 ** (width - 1)), None)


def _compute_size(vertex: Vertex, ranges: Sequence[Range], answers: Mapping[str, Range]) -> Size | None:
    match vertex.node:
        case f.Integer(value=value):
            return _build_plain_size(Range(value, value))
        case f.Null():
            return _build_plain_size(ZERO)
        case f.Answer(cell=cell):
            return _build_plain_size(answers.get(cell, ZERO))
        case f.TextLength():
            return _build_plain_size(Range(0, LONGEST_TEXT))
        case f.Add():
            return Size(
                Range(sum(r.low for r in ranges), sum(r.high for r in ranges)), sum(map(get_greatest_magnitude, ranges))
            )
        case f.Multiply():
            return _build_plain_size(_find_hull(_multiply_ranges(*ranges)))
        case f.HalfUp():
            return _divide_ranges(*ranges)
        case f.Positive():
            (operand,) = ranges
            return _build_plain_size(Range(max(operand.low, 1), max(operand.high, 1)), operand)
        case f.Absolute():
            (operand,) = ranges
            return _build_plain_size(_take_absolute(operand), operand)
        case f.Extreme(known_only=False, greatest=wanted):
            best = max if wanted else min
            return _build_plain_size(Range(best(r.low for r in ranges), best(r.high for r in ranges)), *ranges)
        case f.Extreme() | f.FirstKnown():
            return _build_plain_size(_find_hull(side for one in ranges for side in one))
        case f.Select():
            return _build_plain_size(_find_hull(side for one in ranges[1:] for side in one))
    return None


def get_greatest_magnitude(one: Range) -> int:
    """The greatest absolute value in a range."""
    return max(abs(one.low), abs(one.high))


def _build_plain_size(result: Range, *operands: Range) -> Size:
    return Size(result, max(map(get_greatest_magnitude, (result, *operands))))


def _find_hull(values: Iterable[int]) -> Range:
    known = list(values)
    return Range(min(known), max(known))


def _multiply_ranges(left: Range, right: Range) -> list[int]:
    return [a * b for a in left for b in right]


def _divide_ranges(above: Range, below: Range) -> Size:
    """The denominator is positive or null, whatever its range says."""
    positive = Range(max(below.low, 1), max(below.high, 1))
    result = _find_hull(half_up(a, b) for a in above for b in positive)
    return Size(result, 2 * get_greatest_magnitude(above) + 2 * get_greatest_magnitude(positive))


def _take_absolute(one: Range) -> Range:
    if one.low <= 0 <= one.high:
        return Range(0, get_greatest_magnitude(one))
    return Range(min(abs(one.low), abs(one.high)), get_greatest_magnitude(one))
