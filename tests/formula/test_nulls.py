# SPDX-License-Identifier: EUPL-1.2
"""By which answers a result is missing."""

from __future__ import annotations

from schedario.program import nodes as f
from schedario.program.graph import Graph
from schedario.program.nulls import find_nulls

A, B = f.Answer("a"), f.Answer("b")


def of(node: f.Node | f.Condition) -> tuple[set[str], set[str] | None]:
    """The answers without which `node` is surely null, and those of which one lacks wherever it is null."""
    graph = Graph({"it": node})
    found = find_nulls(graph)[graph.outputs["it"]]
    sure, only = (side and {graph.vertices[one].node.cell for one in side} for side in found)
    return sure or set(), only if found.only is None else only or set()


def test_a_sum_is_null_without_any_of_its_terms_and_only_then() -> None:
    assert of(f.Add((A, B))) == ({"a", "b"}, {"a", "b"})


def test_a_quotient_may_be_null_though_nothing_is_missing() -> None:
    assert of(f.HalfUp(A, f.Positive(B))) == ({"a", "b"}, None)


def test_a_choice_is_surely_null_without_its_condition_or_what_both_branches_need() -> None:
    assert of(f.Select(f.Equal(A, f.Integer(0)), f.Integer(0), B)) == ({"a"}, {"a", "b"})
    assert of(f.Select(f.Equal(A, f.Integer(0)), f.Add((B, B)), B)) == ({"a", "b"}, {"a", "b"})


def test_of_two_conditions_one_may_decide_without_the_other() -> None:
    less, more = f.Less(A, f.Integer(1)), f.Less(f.Integer(1), B)
    assert of(f.All((less, more))) == (set(), {"a", "b"})


def test_the_greatest_of_those_known_is_null_only_without_them_all() -> None:
    assert of(f.Extreme(True, (A, B), known_only=True)) == (set(), {"a", "b"})


def test_what_is_surely_known_is_never_null() -> None:
    assert of(f.Surely(f.Less(A, B))) == (set(), set())
    assert of(f.Known(A)) == (set(), set())
