# SPDX-License-Identifier: EUPL-1.2
"""Single fixed-point nodes as expressions of polars, over the expressions of their operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import and_, eq, ge, gt, le, lt, or_

import polars as pl

from schedario.program import nodes as f

TYPES = {64: pl.Int64(), 128: pl.Int128()}

Comparison = type[f.Less | f.LessOrEqual | f.Equal]

# Each with the one that says the same of its operands in turn.
_COMPARISONS: dict[Comparison, tuple[Callable[..., pl.Expr], Callable[..., pl.Expr]]] = {
    f.Less: (lt, gt),
    f.LessOrEqual: (le, ge),
    f.Equal: (eq, eq),
}


def compute_constant(expression: pl.Expr) -> pl.Expr:
    """Computes at once what needs no column: polars does not repeat every constant expression on every row."""
    found = pl.select(expression).to_series()
    return pl.lit(found.item(), dtype=found.dtype)


def render_integer(value: int, width: int) -> pl.Expr:
    """With its type, so that polars has none to look for."""
    return pl.lit(value, dtype=TYPES[width])


def render_leaf(node: f.Node | f.Condition, width: int) -> pl.Expr:
    match node:
        case f.Integer(value=value):
            return render_integer(value, width)
        case f.Null():
            return pl.lit(None, dtype=TYPES[width])
        case f.Truth(value=truth):
            return pl.lit(truth, dtype=pl.Boolean)
        case f.Answer(cell=cell):
            return pl.col(cell)
        case f.TextLength(cell=cell):
            return pl.col(cell).str.len_chars().cast(pl.Int64).fill_null(0)
        case f.Answered(cell=cell):
            return pl.col(cell).is_not_null()
    raise AssertionError(f"no leaf: {node}")


def render_text_condition(node: f.SameText | f.Listed) -> pl.Expr:
    text = pl.col(node.cell)
    if isinstance(node, f.SameText):
        return text == (pl.lit(node.other) if node.constant else pl.col(node.other))
    entries = pl.Series(node.entries, dtype=pl.String)
    if not node.several:
        return text.is_in(entries)
    return text.str.split("; ").list.eval(pl.element().is_in(entries)).list.all()


def render_condition(node: f.Condition, operands: Sequence[pl.Expr]) -> pl.Expr:
    match node:
        case f.Known():
            return operands[0].is_not_null()
        case f.All():
            return _join_pairwise(and_, operands)
        case f.Any():
            return _join_pairwise(or_, operands)
        case f.Not():
            return ~operands[0]
        case f.Early():
            exact, true, false = operands
            return pl.coalesce(exact, pl.when(true).then(pl.lit(True)).when(false).then(pl.lit(False)))
        case f.Agreed():
            first, *others = sorted(operands, key=_is_constant)
            return pl.when(_join_pairwise(and_, [first == other for other in others])).then(first)
        case f.Surely():
            return operands[0].eq_missing(pl.lit(True))
    raise AssertionError(f"no condition over conditions: {node}")


def _join_pairwise(join: Callable[[pl.Expr, pl.Expr], pl.Expr], operands: Sequence[pl.Expr]) -> pl.Expr:
    """Two by two, then those two by two: of a wide or deep expression polars walks all parts again and again."""
    while len(operands) > 1:
        pairs = [operands[place : place + 2] for place in range(0, len(operands), 2)]
        operands = [join(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return operands[0]


def render_number(node: f.Node | f.Condition, operands: Sequence[pl.Expr]) -> pl.Expr:
    """A number, or a comparison of numbers."""
    first, second = operands[0], operands[-1]
    match node:
        case f.Less() | f.LessOrEqual() | f.Equal():
            return render_comparison(type(node), first, second)
        case f.Add():
            return first + second if len(operands) == 2 else pl.sum_horizontal(operands, ignore_nulls=False)
        case f.Multiply():
            return first * second
        case f.Positive():
            return pl.when(first > 0).then(first)
        case f.Absolute():
            return first.abs()
        case f.FirstKnown():
            return pl.coalesce(operands)
        case f.Extreme():
            return render_extreme(node, operands)
    raise AssertionError(f"no rendering for {node}")


def render_comparison(kind: Comparison, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """A constant stands on the right: on the left polars fails where the other is one number on every row."""
    straight, turned = _COMPARISONS[kind]
    return turned(right, left) if _is_constant(left) else straight(left, right)


def _is_constant(expression: pl.Expr) -> bool:
    return not expression.meta.root_names()


def render_extreme(node: f.Extreme, operands: Sequence[pl.Expr], doubtful: Sequence[pl.Expr] = ()) -> pl.Expr:
    """The least or greatest of those that are known; null where one of the `doubtful` is."""
    best = (pl.max_horizontal if node.greatest else pl.min_horizontal)(operands)
    if not doubtful:
        return best
    return pl.when(pl.all_horizontal([operand.is_not_null() for operand in doubtful])).then(best)
