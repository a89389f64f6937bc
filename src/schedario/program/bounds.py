# SPDX-License-Identifier: EUPL-1.2
"""What is certain although something is missing: lower and upper bounds of every number.

A missing cell may still become anything between its declared minimum and maximum; null stands for "no limit".
A condition is *surely true* when it holds at the worst bounds, *surely false* when it fails at the best ones,
so a decision can be announced as soon as it no longer depends on what is blank.
The bounds are sound, not always tight: two uses of one missing cell are treated as independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from schedario.formula import typed as t
from schedario.formula.units import NumberType
from schedario.program import nodes as f
from schedario.program import rational as r
from schedario.program.lowering import Lowering


class Interval(NamedTuple):
    """Between `low` and `high`, both null when unlimited; `positive`: surely not below zero for valid answers."""

    low: r.Rational
    high: r.Rational
    positive: bool


class Certainty(NamedTuple):
    """Two conditions that are never unknown; at most one of them holds."""

    true: f.Condition
    false: f.Condition


NEVER = f.Truth(False)


class _LastingLowering(Lowering):
    """Exact values but for what another answer would change: a blank has no length yet, nor is it surely not given."""

    def number(self, node: t.Typed) -> r.Rational:
        exact = super().number(node)
        if isinstance(node, t.Length):
            return r.Rational(exact.factor, f.Select(f.Answered(node.cell.name), exact.numerator, f.NULL))
        return exact

    def condition(self, node: t.Typed) -> f.Condition:
        exact = super().condition(node)
        return f.Any((exact, f.Truth(None))) if isinstance(node, t.Given) else exact


class Bounding:
    """Bounds of trees of one form."""

    def __init__(self, exact: Lowering) -> None:
        self.exact = _LastingLowering(exact.definitions)
        self.definitions = exact.definitions

    def certainty(self, node: t.Typed) -> Certainty:
        """When `node` is surely true, and when surely false."""
        match node:
            case t.Comparison() if isinstance(node.left.type, NumberType):
                return self.comparison(node)
            case t.Comparison():
                same = self.exact.condition(node)
                return Certainty(f.Surely(same), f.Surely(f.Not(same)))
            case t.Logic(operator="not", operands=(operand,)):
                true, false = self.certainty(operand)
                return Certainty(false, true)
            case t.Logic(operator=operator, operands=operands):
                trues, falses = zip(*(self.certainty(operand) for operand in operands), strict=True)
                if operator == "and":
                    return Certainty(f.All(trues), f.Any(falses))
                return Certainty(f.Any(trues), f.All(falses))
            case t.Reference(name=name):
                return self.certainty(self.definitions.condition(name))
            case t.Given(cell=cell):
                return Certainty(f.Answered(cell.name), NEVER)
        raise AssertionError(f"not a condition: {node}")

    def comparison(self, node: t.Comparison) -> Certainty:
        left, right = self.interval(node.left), self.interval(node.right)
        match node.operator:
            case "<":
                return _below(left, right)
            case ">":
                return _below(right, left)
            case "<=":
                true, false = _below(right, left)
                return Certainty(false, true)
            case ">=":
                true, false = _below(left, right)
                return Certainty(false, true)
            case "=":
                return _same(left, right)
        true, false = _same(left, right)
        return Certainty(false, true)

    def interval(self, node: t.Typed) -> Interval:
        """Bounds of a number-typed tree."""
        match node:
            case t.Constant(value=value):
                return _point(r.constant(value), value >= 0)
            case t.Reference(kind="cell", name=name):
                return self.cell(name)
            case t.Reference(kind="value", name=name):
                return self.interval(self.definitions.value(name))
            case t.Reference():
                chosen = self.definitions.parameter(node.name)
                return _point(self.exact.number(node), isinstance(chosen, Fraction) and chosen >= 0)
            case t.Operation(operator=operator, operands=operands):
                return self.operation(operator, [self.interval(operand) for operand in operands], node)
            case t.Rounded(operand=operand, digits=digits):
                return _rounded(self.interval(operand), digits)
            case t.Conditional():
                return self.conditional(node)
            case t.Match():
                live = self.exact.live_branch(node)
                return _point(r.UNKNOWN, False) if live is None else self.interval(live)
            case t.Length(cell=cell):
                now = r.Rational(Fraction(1), f.TextLength(cell.name))  # a blank may still become long
                return Interval(now, self.exact.number(node), True)
        raise AssertionError(f"not a number: {node}")

    def cell(self, name: str) -> Interval:
        facts = self.definitions.cell(name)
        if facts.formula is not None:
            computed = _rounded(self.interval(facts.formula), facts.scale)
            if not facts.asked:
                return computed
            slot = r.stored(f.Answer(name), facts.scale)
            return Interval(_first(slot, computed.low), _first(slot, computed.high), computed.positive)
        slot = r.stored(f.Answer(name), facts.scale)
        low = slot if facts.minimum is None else _first(slot, r.constant(facts.minimum))
        high = slot if facts.maximum is None else _first(slot, r.constant(facts.maximum))
        return Interval(low, high, facts.minimum is not None and facts.minimum >= 0)

    def operation(self, operator: str, operands: Sequence[Interval], node: t.Operation) -> Interval:
        match operator, operands:
            case (("+" | "sum"), _):
                return _sum(operands)
            case "-", (left, right):
                return _sum([left, _opposite(right)])
            case "neg", (operand,):
                return _opposite(operand)
            case "*", (left, right) if (factor := _constant(left)) is not None:
                return _scaled(factor, right)
            case "*", (left, right) if factor := _constant(right):
                return _scaled(factor, left)
            case "/", (left, right) if (factor := _constant(right)) and factor > 0:
                return _scaled(1 / factor, left)
            case "*", (left, right) if left.positive and right.positive:
                return Interval(r.times(left.low, right.low), r.times(left.high, right.high), True)
            case "/", (left, right) if left.positive and right.positive:
                return Interval(_least_quotient(left.low, right.high), r.divided(left.high, right.low), True)
            case (("min" | "max"), _) if all(one.low.whole and one.high.whole for one in operands):
                return _extreme(operator == "max", operands)
        return _point(self.exact.number(node), operator == "abs")

    def conditional(self, node: t.Conditional) -> Interval:
        true, false = self.certainty(node.condition)
        then, otherwise = self.interval(node.then), self.interval(node.otherwise)
        if not all(side.whole for one in (then, otherwise) for side in (one.low, one.high)):
            return _point(self.exact.number(node), then.positive and otherwise.positive)
        hull = Interval(
            r.extreme(False, [then.low, otherwise.low]),
            r.extreme(True, [then.high, otherwise.high]),
            then.positive and otherwise.positive,
        )
        return Interval(
            r.select(true, then.low, r.select(false, otherwise.low, hull.low)),
            r.select(true, then.high, r.select(false, otherwise.high, hull.high)),
            hull.positive,
        )


def _point(number: r.Rational, positive: bool) -> Interval:
    return Interval(number, number, positive)


def _first(one: r.Rational, other: r.Rational) -> r.Rational:
    """`one` where it is known, else `other`; both without cells in the denominator, else only `one`."""
    if not (one.whole and other.whole):
        return one
    unit, nodes = r.aligned([one, other])
    return r.Rational(unit, f.FirstKnown(tuple(nodes)))


def _least_quotient(dividend: r.Rational, divisor: r.Rational) -> r.Rational:
    """Zero where the divisor has no limit; nothing where it cannot be above zero, for no number comes of it."""
    limited = f.All((f.Known(divisor.numerator), f.Known(divisor.denominator)))
    return r.select(limited, r.divided(dividend, divisor), r.constant(Fraction(0)))


def _rounded(one: Interval, digits: int) -> Interval:
    low, high = (r.stored(r.rounded(side, digits), digits) for side in (one.low, one.high))
    return Interval(low, high, one.positive)


def _opposite(one: Interval) -> Interval:
    return Interval(r.opposite(one.high), r.opposite(one.low), False)


def _constant(one: Interval) -> Fraction | None:
    """The number itself, when it depends on no cell."""
    if one.low == one.high and one.low.whole and isinstance(one.low.numerator, f.Integer):
        return one.low.factor * one.low.numerator.value
    return None


def _scaled(factor: Fraction, one: Interval) -> Interval:
    low, high = (r.times(r.constant(factor), side) for side in (one.low, one.high))
    return Interval(low, high, one.positive) if factor >= 0 else Interval(high, low, False)


def _sum(terms: Sequence[Interval]) -> Interval:
    return Interval(
        r.plus([term.low for term in terms]),
        r.plus([term.high for term in terms]),
        all(term.positive for term in terms),
    )


def _extreme(greatest: bool, operands: Sequence[Interval]) -> Interval:
    """A null bound is unlimited: it wins on its own side and is passed over on the other."""
    low = r.extreme(greatest, [one.low for one in operands], known_only=greatest)
    high = r.extreme(greatest, [one.high for one in operands], known_only=not greatest)
    positives = [one.positive for one in operands]
    return Interval(low, high, any(positives) if greatest else all(positives))


def _below(left: Interval, right: Interval) -> Certainty:
    true = f.Less(*r.crossed(left.high, right.low))
    false = f.LessOrEqual(*r.crossed(right.high, left.low))
    return Certainty(f.Surely(true), f.Surely(false))


def _same(left: Interval, right: Interval) -> Certainty:
    one_point = f.All(
        (f.LessOrEqual(*r.crossed(left.high, right.low)), f.LessOrEqual(*r.crossed(right.high, left.low)))
    )
    apart = f.Any((f.Less(*r.crossed(left.high, right.low)), f.Less(*r.crossed(right.high, left.low))))
    return Certainty(f.Surely(one_point), f.Surely(apart))
