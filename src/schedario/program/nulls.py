# SPDX-License-Identifier: EUPL-1.2
"""By which answers a result is missing: what is surely null without them, and what is null only without them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from schedario.program import nodes as f
from schedario.program.graph import Graph, Vertex

NOTHING: frozenset[int] = frozenset()


class Nulls(NamedTuple):
    """Vertices of answers. `sure`: null where one of them is. `only`: null only where one is; None when not known."""

    sure: frozenset[int]
    only: frozenset[int] | None


def find_nulls(graph: Graph) -> list[Nulls]:
    """The nulls of each vertex."""
    found: list[Nulls] = []
    for number, vertex in enumerate(graph.vertices):
        operands = [found[operand] for operand in vertex.operands]
        found.append(Nulls(_find_sure_nulls(number, vertex, operands), _find_only_nulls(number, vertex, operands)))
    return found


def _find_sure_nulls(number: int, vertex: Vertex, operands: Sequence[Nulls]) -> frozenset[int]:
    each = [operand.sure for operand in operands]
    match vertex.node:
        case f.Answer():
            return frozenset([number])
        case f.Select():
            condition, then, otherwise = each
            return condition | (then & otherwise)
        case f.All() | f.Any() | f.FirstKnown() | f.Extreme(known_only=True):
            return frozenset.intersection(*each)
        case f.Known() | f.Surely() | f.Early():
            return NOTHING
    return NOTHING.union(*each)


def _find_only_nulls(number: int, vertex: Vertex, operands: Sequence[Nulls]) -> frozenset[int] | None:
    if vertex.known:
        return NOTHING
    match vertex.node:
        case f.Answer():
            return frozenset([number])
        case f.Null() | f.Truth() | f.Positive() | f.SameText() | f.Listed() | f.Agreed():
            return None
    found = NOTHING
    for operand in operands:
        if operand.only is None:
            return None
        found |= operand.only
    return found
