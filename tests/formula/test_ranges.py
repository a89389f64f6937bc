# SPDX-License-Identifier: EUPL-1.2
"""No number of columns is ever computed in integers that it does not fit; where none has room, that is told."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.program import nodes as f
from schedario.program.graph import Assumptions, Graph
from schedario.program.ranges import Range, TooLargeError, compute_sizes, find_bit_width, find_never_true
from schedario.program.renderings.polars import build_plan
from schedario.program.renderings.python import compile_task
from schedario.program.renderings.text import Task

NAMES = ("A", "B", "C")
LARGEST = 10**15 - 1

# Around the limits of both widths, and everything else.
EDGES = [sign * (2**power + step) for sign in (1, -1) for power in (31, 32, 62, 63) for step in (-1, 0, 1)]
INTEGERS = st.one_of(
    st.integers(-9, 9), st.integers(-LARGEST, LARGEST), st.sampled_from([LARGEST, -LARGEST, LARGEST - 1, 0, 1])
)
CONSTANTS = st.one_of(st.integers(-9, 9), st.sampled_from(EDGES), st.integers(-(10**12), 10**12)).map(f.Integer)


def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    comparison = (
        st.builds(f.Less, inner, inner) | st.builds(f.LessOrEqual, inner, inner) | st.builds(f.Equal, inner, inner)
    )
    return st.one_of(
        st.builds(f.Add, several),
        st.builds(f.Multiply, inner, inner),
        st.builds(f.HalfUp, inner, inner.map(f.Positive)),
        st.builds(f.HalfUp, inner, st.integers(1, 10**6).map(f.Integer)),
        st.builds(f.Absolute, inner),
        st.builds(f.Extreme, st.booleans(), several, st.booleans()),
        st.builds(f.FirstKnown, several),
        st.builds(f.Select, comparison, inner, inner),
    )


NODES = st.recursive(st.sampled_from(NAMES).map(f.Answer) | CONSTANTS | st.just(f.NULL), deeper, max_leaves=12)
COMPARISONS = st.one_of(*(st.builds(kind, NODES, NODES) for kind in (f.Less, f.LessOrEqual, f.Equal)))
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(f.All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(f.Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(f.Not, inner),
        st.builds(f.Surely, inner),
        st.builds(f.Early, inner, inner.map(f.Surely), inner.map(f.Surely)),
        st.builds(f.Agreed, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)
ROWS = st.lists(st.tuples(*[st.none() | INTEGERS] * 3), min_size=1, max_size=5)


@given(NODES, ROWS)
def test_every_formula_gives_the_exact_integer_or_is_refused(node: f.Node, rows: list[tuple[int | None, ...]]) -> None:
    graph = Graph({"result": node}, sure=Assumptions(answered(rows)))
    cells = pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.Int64), orient="row")
    try:
        found = build_plan(graph, ranges_of(rows)).run_plan(cells)["result"].to_list()
    except TooLargeError:
        assert any(find_bit_width(size.work) is None for size in compute_sizes(graph, ranges_of(rows)) if size)
        return
    exact = compile_task(Task(NAMES, [node]))
    assert found == [exact(row, ())[0] for row in rows]


@given(NODES, ROWS)
def test_no_number_leaves_its_range(node: f.Node, rows: list[tuple[int | None, ...]]) -> None:
    graph = Graph({"result": node})
    for vertex, size in zip(graph.vertices, compute_sizes(graph, ranges_of(rows)), strict=True):
        if size is None:
            continue
        results = [compile_task(Task(NAMES, [vertex.node]))(row, ())[0] for row in rows]
        assert all(size.result.low <= one <= size.result.high for one in results if one is not None)
        assert max(map(abs, size.result)) <= size.work


@given(CONDITIONS, ROWS)
def test_what_is_said_never_to_be_true_is_not(condition: f.Condition, rows: list[tuple[int | None, ...]]) -> None:
    graph = Graph({"result": condition})
    never = find_never_true(graph, compute_sizes(graph, ranges_of(rows)))
    for vertex, is_never in zip(graph.vertices, never, strict=True):
        if is_never:
            results = [compile_task(Task(NAMES, [vertex.node]))(row, ())[0] for row in rows]
            assert True not in results


def test_a_finding_that_no_answer_can_fire_is_not_computed() -> None:
    node = f.Surely(f.Less(f.Answer("A"), f.Integer(0)))
    graph = Graph({"below": node})
    assert build_plan(graph, {"A": Range(0, 99)}).layers == ()
    cells = pl.DataFrame({"A": [3, None, -1]})
    assert build_plan(graph, {"A": Range(0, 99)}).run_plan(cells.head(2))["below"].to_list() == [False, False]
    assert build_plan(graph, {"A": Range(-9, 9)}).run_plan(cells)["below"].to_list() == [False, False, True]


def answered(rows: list[tuple[int | None, ...]]) -> dict[str, bool]:
    """The columns that are full, and those that are empty."""
    columns = {name: [row[place] is not None for row in rows] for place, name in enumerate(NAMES)}
    return {name: known[0] for name, known in columns.items() if len(set(known)) == 1}


def ranges_of(rows: list[tuple[int | None, ...]]) -> dict[str, Range]:
    columns = ([value for value in column if value is not None] or [0] for column in zip(*rows, strict=True))
    return {name: Range(min(column), max(column)) for name, column in zip(NAMES, columns, strict=True)}


@pytest.mark.parametrize(("work", "width"), [(2**63 - 1, 64), (2**63, 128), (2**127 - 1, 128), (2**127, None)])
def test_the_limits_of_the_widths(work: int, width: int | None) -> None:
    assert find_bit_width(work) == width


def test_a_product_that_would_wrap_is_exact() -> None:
    node = f.Multiply(f.Answer("A"), f.Answer("A"))
    cells = pl.DataFrame({"A": [LARGEST]})
    (wrapped,) = (cells["A"] * cells["A"]).to_list()
    assert wrapped != LARGEST**2
    exact = build_plan(Graph({"result": node}), {"A": Range(0, LARGEST)}).run_plan(cells)["result"]
    assert exact.to_list() == [LARGEST**2]


@pytest.mark.parametrize("factor", [9223, -9223])
def test_a_quotient_is_exact_though_twice_its_parts_do_not_fit(factor: int) -> None:
    """A rounding doubles what it divides, and the divisor: both just fit 64 bits, and twice of them does not."""
    large, small = f.Multiply(f.Integer(factor), f.Answer("A")), f.Answer("B")
    wide = f.Multiply(f.Integer(9223), f.Answer("A"))
    cells = pl.DataFrame({"A": [LARGEST, LARGEST - 1], "B": [7, 3]})
    ranges = {"A": Range(0, LARGEST), "B": Range(0, 9)}
    for node in (f.HalfUp(large, f.Positive(small)), f.HalfUp(small, f.Positive(wide))):
        exact = compile_task(Task(("A", "B"), [node]))
        expected = [exact(row, ())[0] for row in cells.iter_rows()]
        assert build_plan(Graph({"result": node}), ranges).run_plan(cells)["result"].to_list() == expected
