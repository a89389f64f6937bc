# SPDX-License-Identifier: EUPL-1.2
"""Exact quotients of fixed-point nodes: how a formula is carried until it is rounded.

A `Rational` stands for `factor * numerator / denominator`, where `factor` is a positive or negative constant
and `denominator` is positive or null. All constants gather in `factor`, so that the nodes stay small integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from msgspec import Struct

from schedario.program.nodes import (
    NULL,
    ONE,
    Absolute,
    Condition,
    Extreme,
    HalfUp,
    Integer,
    Less,
    Node,
    Null,
    Positive,
    Select,
    add,
    multiply,
)


class Rational(Struct, frozen=True):
    factor: Fraction
    numerator: Node
    denominator: Node = ONE

    @property
    def whole(self) -> bool:
        """True when no cell stands in the denominator."""
        return self.denominator == ONE


UNKNOWN = Rational(Fraction(1), NULL)


def build_constant(value: Fraction) -> Rational:
    """A number known beforehand."""
    return Rational(value, ONE) if value else Rational(Fraction(1), Integer(0))


def read_stored(node: Node, scale: int) -> Rational:
    """The number kept in `node` with `scale` decimals."""
    return Rational(Fraction(1, 10**scale), node)


def negate_rational(operand: Rational) -> Rational:
    return Rational(-operand.factor, operand.numerator, operand.denominator)


def add_terms(terms: Sequence[Rational]) -> Rational:
    """The sum, over one common denominator."""
    if all(term.whole for term in terms):
        unit, nodes = align_terms(terms)
        return Rational(unit, add(*nodes))
    first, *rest = terms
    for term in rest:
        first = _add_two(first, term)
    return first


def _add_two(left: Rational, right: Rational) -> Rational:
    crossed_left = Rational(left.factor, multiply(left.numerator, right.denominator))
    crossed_right = Rational(right.factor, multiply(right.numerator, left.denominator))
    unit, nodes = align_terms([crossed_left, crossed_right])
    return Rational(unit, add(*nodes), multiply(left.denominator, right.denominator))


def align_terms(terms: Sequence[Rational]) -> tuple[Fraction, list[Node]]:
    """A unit, and the numerators as whole multiples of it; denominators are left alone."""
    common = lcm(*(term.factor.denominator for term in terms))
    return Fraction(1, common), [multiply(Integer(int(term.factor * common)), term.numerator) for term in terms]


def multiply_rationals(left: Rational, right: Rational) -> Rational:
    return Rational(
        left.factor * right.factor,
        multiply(left.numerator, right.numerator),
        multiply(left.denominator, right.denominator),
    )


def divide_rationals(left: Rational, right: Rational) -> Rational:
    """`left / right`; null unless `right` is above zero (docs/algebra.md)."""
    sign = 1 if right.factor > 0 else -1
    divisor = multiply(Integer(sign), right.numerator)
    return Rational(
        left.factor / (right.factor * sign),
        multiply(left.numerator, right.denominator),
        multiply(left.denominator, _require_positive(divisor)),
    )


def _require_positive(divisor: Node) -> Node:
    if isinstance(divisor, Integer):
        return divisor if divisor.value > 0 else NULL
    return NULL if isinstance(divisor, Null) else Positive(divisor)


def take_absolute(operand: Rational) -> Rational:
    return Rational(abs(operand.factor), Absolute(operand.numerator), operand.denominator)


def cross_multiply(left: Rational, right: Rational) -> tuple[Node, Node]:
    """Two integers that compare as the two numbers do."""
    common = lcm(left.factor.denominator, right.factor.denominator)
    return (
        multiply(Integer(int(left.factor * common)), multiply(left.numerator, right.denominator)),
        multiply(Integer(int(right.factor * common)), multiply(right.numerator, left.denominator)),
    )


def choose_extreme(greatest: bool, operands: Sequence[Rational], known_only: bool = False) -> Rational:
    """The least or greatest. With `known_only` the operands must be whole."""
    if all(operand.whole for operand in operands):
        unit, nodes = align_terms(operands)
        return Rational(unit, Extreme(greatest, tuple(nodes), known_only))
    first, *rest = operands
    for other in rest:
        left, right = cross_multiply(first, other)
        first = select(Less(right, left) if greatest else Less(left, right), first, other)
    return first


def select(condition: Condition, then: Rational, otherwise: Rational) -> Rational:
    """Selects one of two numbers, by a condition."""
    unit, (a, b) = align_terms([then, otherwise])
    if then.whole and otherwise.whole:
        return Rational(unit, Select(condition, a, b))
    return Rational(unit, Select(condition, a, b), Select(condition, then.denominator, otherwise.denominator))


def round_half_up(operand: Rational, scale: int) -> Node:
    """The stored integer of `operand` with `scale` decimals, half up; of a choice, the one that is chosen."""
    match operand.numerator, operand.denominator:
        case Select(condition, then, otherwise), Select(other, above, below) if condition == other:
            branches = Rational(operand.factor, then, above), Rational(operand.factor, otherwise, below)
            return Select(condition, *(round_half_up(branch, scale) for branch in branches))
    factor = operand.factor * 10**scale
    numerator = multiply(Integer(factor.numerator), operand.numerator)
    denominator = multiply(Integer(factor.denominator), operand.denominator)
    if NULL in (numerator, denominator):
        return NULL
    return numerator if denominator == ONE else HalfUp(numerator, denominator)
