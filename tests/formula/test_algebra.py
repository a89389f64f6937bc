# SPDX-License-Identifier: EUPL-1.2
"""What every operator does with a missing operand: the tables of docs/algebra.md, proven on each rendering."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.formula.rounding import half_up
from schedario.program import nodes as f
from schedario.program.graph import Graph
from schedario.program.ranges import Range
from schedario.program.renderings.javascript import write_program
from schedario.program.renderings.polars import build_plan
from schedario.program.renderings.python import compile_task
from schedario.program.renderings.text import Task
from tests.page.engine import NumbersTooLargeError, PageEngine

INTEGERS = st.integers(-(10**15), 10**15)
MAYBE = st.none() | INTEGERS
TRUTHS = st.sampled_from([True, False, None])
A, B, C = f.Answer("A"), f.Answer("B"), f.Answer("C")


Run = Callable[..., Any]  # run(node, *answers): what the node gives


@pytest.fixture(params=["python", "javascript", "columns"])
def run(request: pytest.FixtureRequest) -> Run:
    if request.param == "python":
        return in_python
    if request.param == "columns":
        return in_columns
    return partial(in_javascript, request.getfixturevalue("page"))


def in_python(node: Any, *answers: Any) -> Any:
    (result,) = compile_task(Task(["A", "B", "C"], [node]))((*answers, None, None, None)[:3], ())
    return result


def in_javascript(page: PageEngine, node: Any, *answers: Any) -> Any:
    """With BigInt, and the same with plain numbers unless they refuse."""
    source = write_program({"run": Task(["A", "B", "C"], [node])})
    row = (*answers, None, None, None)[:3]
    (result,) = page.run(source, row, "unlimited")
    try:
        assert page.run(source, row, "checked") == [result]
    except NumbersTooLargeError:
        assert max(abs(one) for one in answers if isinstance(one, int)) > 2**25
    return int(result) if isinstance(result, str) else result


def in_columns(node: Any, *answers: Any) -> Any:
    """On three equal rows, in integers just wide enough for these answers."""
    row = dict(zip("ABC", (*answers, None, None, None), strict=False))
    ranges = {name: Range(min(value, 0), max(value, 0)) for name, value in row.items() if isinstance(value, int)}
    texts = _texts_of(node) | {name for name, value in row.items() if isinstance(value, str)}
    schema = {name: pl.String() if name in texts else pl.Int64() for name in row}
    result = build_plan(Graph({"run": node}), ranges).run_plan(pl.DataFrame([row] * 3, schema=schema))["run"]
    assert result.len() == 3
    assert result.n_unique() == 1
    return result[0]


def _texts_of(node: Any) -> set[str]:
    match node:
        case f.TextLength(cell=cell):
            return {cell}
        case f.SameText(cell=cell, other=other, constant=constant):
            return {cell} if constant else {cell, other}
    return set()


def condition(name: str) -> f.Condition:
    """A condition whose truth is the answer itself: 1 true, 0 false, missing unknown."""
    return f.Equal(f.Answer(name), f.Integer(1))


def as_answer(truth: bool | None) -> int | None:
    return None if truth is None else int(truth)


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**12))
def test_half_up_is_the_rounding_of_decimal(numerator: int, denominator: int) -> None:
    """Ties go up, also below zero; compared with an exact decimal expansion, not with a quotient."""
    floor, rest = divmod(numerator, denominator)
    assert half_up(numerator, denominator) == floor + (2 * rest >= denominator)


@given(st.integers(0, 10**12), st.sampled_from([2, 4, 5, 8, 10, 16, 20, 25, 40, 50, 80, 100, 1000, 10**6]))
def test_half_up_agrees_with_decimal_on_ties(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    assert half_up(numerator, denominator) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(MAYBE, MAYBE, MAYBE)
def test_a_missing_operand_makes_arithmetic_missing(run: Run, a: int | None, b: int | None, c: int | None) -> None:
    known = None not in (a, b, c)
    assert run(f.Add((A, B, C)), a, b, c) == (a + b + c if known else None)  # type: ignore[operator]
    assert run(f.Multiply(A, B), a, b) == (a * b if None not in (a, b) else None)  # type: ignore[operator]
    assert run(f.Absolute(A), a) == (None if a is None else abs(a))
    assert run(f.Extreme(True, (A, B, C)), a, b, c) == (max(a, b, c) if known else None)  # type: ignore[type-var]
    assert run(f.Extreme(False, (A, B, C)), a, b, c) == (min(a, b, c) if known else None)  # type: ignore[type-var]


@given(MAYBE, MAYBE, MAYBE)
def test_known_extremes_pass_over_what_is_missing(run: Run, a: int | None, b: int | None, c: int | None) -> None:
    known = [one for one in (a, b, c) if one is not None]
    assert run(f.Extreme(True, (A, B, C), known_only=True), a, b, c) == max(known, default=None)
    assert run(f.Extreme(False, (A, B, C), known_only=True), a, b, c) == min(known, default=None)
    assert run(f.FirstKnown((A, B, C)), a, b, c) == next(iter(known), None)


@given(MAYBE, MAYBE)
def test_nothing_comes_of_dividing_by_zero_or_less(run: Run, a: int | None, b: int | None) -> None:
    result = run(f.HalfUp(A, f.Positive(B)), a, b)
    if a is None or b is None or b <= 0:
        assert result is None
    else:
        assert abs(Fraction(a, b) - result) <= Fraction(1, 2)


@given(MAYBE, MAYBE)
def test_comparisons_with_something_missing_are_unknown(run: Run, a: int | None, b: int | None) -> None:
    for node, truth in (
        (f.Less(A, B), lambda: a < b),  # type: ignore[operator]
        (f.LessOrEqual(A, B), lambda: a <= b),  # type: ignore[operator]
        (f.Equal(A, B), lambda: a == b),
    ):
        assert run(node, a, b) is (None if None in (a, b) else truth())


@pytest.mark.parametrize("a", [True, False, None])
@pytest.mark.parametrize("b", [True, False, None])
def test_kleene(run: Run, a: bool | None, b: bool | None) -> None:
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    pair = (condition("A"), condition("B"))
    assert run(f.All(pair), as_answer(a), as_answer(b)) is both
    assert run(f.Any(pair), as_answer(a), as_answer(b)) is either
    assert run(f.Not(pair[0]), as_answer(a)) is (None if a is None else not a)
    assert run(f.Surely(pair[0]), as_answer(a)) is (a is True)


@given(TRUTHS, TRUTHS, TRUTHS)
def test_what_is_unknown_is_settled_as_soon_as_it_is_sure(
    run: Run, exact: bool | None, true: bool | None, false: bool | None
) -> None:
    node = f.Early(condition("A"), f.Surely(condition("B")), f.Surely(condition("C")))
    sure = True if true else False if false else None
    assert run(node, *map(as_answer, (exact, true, false))) is (sure if exact is None else exact)


@given(TRUTHS, TRUTHS, TRUTHS)
def test_what_all_say_is_known_where_they_say_the_same(
    run: Run, a: bool | None, b: bool | None, c: bool | None
) -> None:
    node = f.Agreed(tuple(condition(name) for name in "ABC"))
    assert run(node, *map(as_answer, (a, b, c))) is (a if a is b is c else None)


@given(TRUTHS, TRUTHS, TRUTHS)
def test_de_morgan(run: Run, a: bool | None, b: bool | None, c: bool | None) -> None:
    three = tuple(condition(name) for name in "ABC")
    answers = [as_answer(one) for one in (a, b, c)]
    negated = f.Any(tuple(f.Not(one) for one in three))
    assert run(f.Not(f.All(three)), *answers) is run(negated, *answers)


@given(TRUTHS, MAYBE, MAYBE)
def test_a_choice_needs_its_condition_and_only_the_branch_taken(
    run: Run, a: bool | None, b: int | None, c: int | None
) -> None:
    expected = None if a is None else b if a else c
    assert run(f.Select(condition("A"), B, C), as_answer(a), b, c) == expected


@given(st.none() | st.text(max_size=5), st.none() | st.text(max_size=5))
def test_texts(run: Run, a: str | None, b: str | None) -> None:
    assert run(f.SameText("A", "x", constant=True), a) is (None if a is None else a == "x")
    assert run(f.SameText("A", "B", constant=False), a, b) is (None if None in (a, b) else a == b)
    assert run(f.TextLength("A"), a) == len(a or "")
    assert run(f.Answered("A"), a) is (a is not None)


def test_no_float_in_the_exact_core() -> None:
    """Neither a float literal nor a call of float, nor a true division, stands in what computes."""
    root = Path(f.__file__).parent.parent
    for folder in ("formula", "program", "engine"):
        for file in sorted((root / folder).rglob("*.py")):
            code = re.sub(r'""".*?"""|#[^\n]*|"[^"\n]*"', "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert not re.search(r"\bfloat\(", code), file
            assert not re.search(r"\b\d+\.\d+\b", code), file
            assert not re.search(r"\bimport math\b|\bround\(", code), file


@given(MAYBE, MAYBE)
def test_generated_programs_divide_only_whole_numbers(run: Run, a: int | None, b: int | None) -> None:
    result = run(f.HalfUp(f.Multiply(f.Integer(100), A), f.Positive(B)), a, b)
    assert result is None or type(result) is int
