# SPDX-License-Identifier: EUPL-1.2
"""Certain means: true of every completion. Random formulas, random partial answers, and what may still be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.formula import typed as t
from schedario.formula.units import NO_DIMENSION, TEXT, NumberType
from schedario.program import rational as r
from schedario.program.bounds import Bounding
from schedario.program.lowering import CellFacts, Lowering
from schedario.program.renderings.python import compile_task
from schedario.program.renderings.text import Task

NUMBER = NumberType(NO_DIMENSION)

# Never negative, with and without a greatest value, of any sign, between two values, with decimals, a text.
CELLS = {
    "A": CellFacts(0, Fraction(0), None, None, asked=True),
    "B": CellFacts(0, Fraction(0), Fraction(4), None, asked=True),
    "C": CellFacts(0, None, None, None, asked=True),
    "D": CellFacts(0, Fraction(-2), Fraction(2), None, asked=True),
    "E": CellFacts(1, Fraction(1), Fraction(3), None, asked=True),
    "T": CellFacts(0, None, None, None, asked=True),
}
NUMERIC = [name for name in CELLS if name != "T"]
# All that a missing cell may become; where there is no limit, both ends of what an answer may be, and the middle.
LARGEST = 10**6
DOMAINS: Mapping[str, tuple[int | str, ...]] = {
    "A": (0, 1, 2, 3, 5, 40, LARGEST),
    "B": (0, 1, 2, 3, 4),
    "C": (-LARGEST, -7, -2, -1, 0, 1, 2, 6, LARGEST),
    "D": (-2, -1, 0, 1, 2),
    "E": tuple(range(10, 31, 4)),
    "T": ("", "x", "xx", "x" * 40),
}


class Definitions:
    """Only cells: no names for values and conditions."""

    def get_cell(self, name: str) -> CellFacts:
        return CELLS[name]

    def get_value(self, name: str) -> t.Typed:
        raise KeyError(name)

    get_condition = get_value
    read_as: Mapping[str, str] = {}

    def is_read_anew(self, cell: str) -> bool:
        return cell not in CELLS

    def list_readings(self) -> list[Definitions]:
        return []

    def get_parameter(self, name: str) -> Fraction | str | None:
        return {"two": Fraction(2), "minus": Fraction(-3), "open": None}[name]


def cell(name: str) -> t.Typed:
    return t.Reference("cell", name, NUMBER)


def constant(value: int) -> t.Typed:
    return t.Constant(Fraction(value), NUMBER)


def operate(operator: str, *operands: t.Typed) -> t.Typed:
    return t.Operation(operator, operands, NUMBER)


LEAVES = st.one_of(
    st.sampled_from(NUMERIC).map(cell),
    st.integers(-3, 5).map(constant),
    st.sampled_from(["two", "minus", "open"]).map(lambda name: t.Reference("parameter", name, NUMBER)),
    st.just(t.Length(t.Reference("cell", "T", TEXT))),
)


def deeper(inner: st.SearchStrategy[t.Typed]) -> st.SearchStrategy[t.Typed]:
    return st.one_of(
        st.builds(operate, st.sampled_from("+-*/"), inner, inner),
        st.builds(operate, st.sampled_from("*/"), st.sampled_from("AB").map(cell), inner),
        st.builds(operate, st.sampled_from(["min", "max", "sum"]), inner, inner, inner),
        st.builds(operate, st.sampled_from(["neg", "abs"]), inner),
        st.builds(t.Rounded, inner, st.integers(0, 2), st.just(NUMBER)),
        st.builds(lambda *parts: t.Conditional(*parts, NUMBER), comparisons(inner), inner, inner),
    )


def comparisons(numbers: st.SearchStrategy[t.Typed]) -> st.SearchStrategy[t.Typed]:
    return st.builds(t.Comparison, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), numbers, numbers)


NUMBERS = st.recursive(LEAVES, deeper, max_leaves=6)
CONDITIONS = st.recursive(
    comparisons(NUMBERS),
    lambda inner: st.one_of(
        st.builds(lambda one: t.Logic("not", (one,)), inner),
        st.builds(lambda name, one: t.Logic("and", (t.Given(cell(name)), one)), st.sampled_from("AC"), inner),
        st.builds(lambda kind, *parts: t.Logic(kind, parts), st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=3,
)
PARTIAL = st.fixed_dictionaries({name: st.none() | st.sampled_from(values) for name, values in DOMAINS.items()})

Answers = Mapping[str, Any]


def row(answers: Answers) -> tuple[Any, ...]:
    return tuple(answers.get(name) or None if name == "T" else answers.get(name) for name in CELLS)


def complete(answers: Answers, named: set[str]) -> Iterator[Answers]:
    """Everything that may still be answered in the cells that count."""
    open_cells = [name for name in named if answers.get(name) is None]
    for values in product(*(DOMAINS[name] for name in open_cells)):
        yield {**answers, **dict(zip(open_cells, values, strict=True))}


def names_in(tree: t.Typed) -> set[str]:
    return {one.name for one in t.list_references(tree) if one.kind == "cell"}


def certainty(tree: t.Typed, answers: Answers) -> tuple[bool, bool]:
    sides = Bounding(Lowering(Definitions())).find_certainty(tree)
    true, false = compile_task(Task(list(CELLS), list(sides)))(row(answers), ())
    return bool(true), bool(false)


def few(tree: t.Typed) -> bool:
    return len(names_in(tree)) <= 2


@settings(max_examples=250)
@given(CONDITIONS.filter(few), PARTIAL)
def test_what_is_certain_is_true_of_every_completion(tree: t.Typed, answers: Answers) -> None:
    """Nor may it stay unknown: what is announced must come to a decision."""
    true, false = certainty(tree, answers)
    assert not (true and false)
    if true or false:
        exact = compile_task(Task(list(CELLS), [Lowering(Definitions()).lower_condition(tree)]))
        for completion in complete(answers, names_in(tree)):
            (outcome,) = exact(row(completion), ())
            assert outcome in (true, None), completion


@settings(max_examples=250)
@given(NUMBERS.filter(few), PARTIAL)
def test_no_completion_leaves_the_bounds(tree: t.Typed, answers: Answers) -> None:
    low, high, positive = find_bounds(tree, answers)
    exact = Lowering(Definitions()).lower_number(tree)
    compute = compile_task(Task(list(CELLS), [exact.numerator, exact.denominator]))
    for completion in complete(answers, names_in(tree)):
        value = quotient(exact, *compute(row(completion), ()))
        if value is not None:
            assert low is None or low <= value, completion
            assert high is None or value <= high, completion
            # An answer below its minimum is an error of its own; these are all within their limits.
            assert value >= 0 or not positive, completion


def find_bounds(tree: t.Typed, answers: Answers) -> tuple[Fraction | None, Fraction | None, bool]:
    interval = Bounding(Lowering(Definitions())).find_interval(tree)
    sides = [part for side in (interval.low, interval.high) for part in (side.numerator, side.denominator)]
    low, low_below, high, high_below = compile_task(Task(list(CELLS), sides))(row(answers), ())
    return quotient(interval.low, low, low_below), quotient(interval.high, high, high_below), interval.positive


def quotient(one: r.Rational, above: int | None, below: int | None) -> Fraction | None:
    return None if above is None or below is None else one.factor * Fraction(above, below)


A, B, C, D = (cell(name) for name in "ABCD")


# As tight as docs/algebra.md says: what the properties above would also allow to be told later, or never.
@pytest.mark.parametrize(
    ("tree", "answers", "low", "high"),
    [
        (operate("*", A, B), {}, 0, None),
        (operate("*", A, B), {"A": 5}, 0, 20),
        (operate("*", C, B), {"C": -1}, None, None),
        (operate("*", B, C), {"C": 5}, None, None),
        (operate("/", A, B), {"A": 6}, Fraction(3, 2), None),
        (operate("/", B, A), {"A": 2}, 0, 2),
        (operate("/", B, A), {"B": 4}, 0, None),
        (operate("/", B, A), {"B": 4, "A": 0}, None, None),
        (operate("-", B, D), {}, -2, 6),
        (operate("neg", D), {}, -2, 2),
        (operate("max", C, D), {}, -2, None),
        (operate("min", A, B), {}, 0, 4),
        (operate("*", operate("max", C, B), B), {"C": -5, "B": 2}, 4, 4),
        (operate("*", operate("max", C, B), A), {}, 0, None),
        (operate("/", operate("max", C, constant(1)), A), {"C": 8}, 0, None),
        (operate("/", operate("min", C, B), A), {"C": 2}, None, None),
        (operate("*", constant(-2), B), {}, -8, 0),
        (operate("/", B, constant(8)), {}, 0, Fraction(1, 2)),
        (operate("/", B, constant(-8)), {}, None, None),
        (t.Length(t.Reference("cell", "T", TEXT)), {}, 0, None),
        (t.Length(t.Reference("cell", "T", TEXT)), {"T": "xx"}, 2, 2),
    ],
)
def test_the_bounds_are_as_tight_as_the_algebra_says(
    tree: t.Typed, answers: Answers, low: Fraction | None, high: Fraction | None
) -> None:
    assert find_bounds(tree, answers)[:2] == (low, high)
