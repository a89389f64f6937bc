# SPDX-License-Identifier: EUPL-1.2
"""Certainty although something is missing: lower and upper bounds of every number.

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
from schedario.program.limits import is_beyond_limits, is_wrong
from schedario.program.lowering import CellFacts, Lowering, build_given


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

    def lower_number(self, node: t.Typed) -> r.Rational:
        exact = super().lower_number(node)
        if isinstance(node, t.Length):
            return r.Rational(exact.factor, f.Select(f.Answered(node.cell.name), exact.numerator, f.NULL))
        return exact

    def lower_condition(self, node: t.Typed) -> f.Condition:
        exact = super().lower_condition(node)
        if isinstance(node, t.Given) and not self.definitions.get_cell(node.cell.name).settled:
            return f.Any((exact, f.Truth(None)))
        return exact


class Bounding:
    """Bounds of trees of one form; `current` is exact by the answers that there are, `exact` where it also lasts."""

    def __init__(self, exact: Lowering) -> None:
        self.current = exact
        self.exact = _LastingLowering(exact.definitions)
        self.definitions = exact.definitions

    def find_certainty(self, node: t.Typed) -> Certainty:
        """Tell when `node` is surely true, and when surely false."""
        match node:
            case t.Comparison() if isinstance(node.left.type, NumberType):
                return self.bound_comparison(node)
            case t.Comparison():
                same = self.exact.lower_condition(node)
                return Certainty(f.Surely(same), f.Surely(f.Not(same)))
            case t.Logic(operator="not", operands=(operand,)):
                true, false = self.find_certainty(operand)
                return Certainty(false, true)
            case t.Logic(operator=operator, operands=operands):
                trues, falses = zip(*(self.find_certainty(operand) for operand in operands), strict=True)
                if operator == "and":
                    return Certainty(f.All(trues), f.Any(falses))
                return Certainty(f.Any(trues), f.All(falses))
            case t.Reference(name=name):
                return self.find_certainty(self.definitions.get_condition(name))
            case t.Given(cell=cell):
                given = build_given(cell.name)
                return Certainty(given, f.Not(given) if self.definitions.get_cell(cell.name).settled else NEVER)
            case t.InSomeReading(condition=condition):
                readings = [Bounding(one) for one in self.current.list_readings()]
                trues, falses = zip(*(reading.find_certainty(condition) for reading in readings), strict=True)
                return Certainty(f.any_of(*trues), f.all_of(*falses))
            case t.Disputed():
                return Certainty(self.exact.lower_condition(node), NEVER)
        raise AssertionError(f"not a condition: {node}")

    def bound_comparison(self, node: t.Comparison) -> Certainty:
        left, right = self.find_interval(node.left), self.find_interval(node.right)
        match node.operator:
            case "<":
                return _is_surely_below(left, right)
            case ">":
                return _is_surely_below(right, left)
            case "<=":
                true, false = _is_surely_below(right, left)
                return Certainty(false, true)
            case ">=":
                true, false = _is_surely_below(left, right)
                return Certainty(false, true)
            case "=":
                return _is_surely_same(left, right)
        true, false = _is_surely_same(left, right)
        return Certainty(false, true)

    def find_interval(self, node: t.Typed) -> Interval:
        """Bounds of a number-typed tree."""
        match node:
            case t.Constant(value=value):
                return _build_point(r.build_constant(value), value >= 0)
            case t.Reference(kind="cell", name=name):
                return self.bound_cell(name)
            case t.Reference(kind="value", name=name):
                return self.find_interval(self.definitions.get_value(name))
            case t.Reference():
                chosen = self.definitions.get_parameter(node.name)
                return _build_point(self.exact.lower_number(node), isinstance(chosen, Fraction) and chosen >= 0)
            case t.Operation(operator=operator, operands=operands):
                return self.bound_operation(operator, [self.find_interval(operand) for operand in operands], node)
            case t.Rounded(operand=operand, digits=digits):
                return _round_interval(self.find_interval(operand), digits)
            case t.Conditional():
                return self.bound_conditional(node)
            case t.Match():
                live = self.exact.find_live_branch(node)
                return _build_point(r.UNKNOWN, False) if live is None else self.find_interval(live)
            case t.Length(cell=cell):
                now = r.Rational(Fraction(1), f.TextLength(cell.name))  # a blank may still become long
                return Interval(now, self.exact.lower_number(node), True)
        raise AssertionError(f"not a number: {node}")

    def bound_cell(self, name: str) -> Interval:
        """Bounds of a cell: its answer, else what its formula or its limits allow; only these while it breaks them."""
        facts = self.definitions.get_cell(name)
        beyond = is_beyond_limits(name, facts) if facts.formula is None else is_wrong(name, facts)
        slot = r.read_stored(f.select(beyond, f.NULL, f.Answer(name)), facts.scale)
        limits = _build_limits(facts)
        if facts.formula is None:
            low = slot if facts.minimum is None else _take_first_known(slot, limits.low)
            high = slot if facts.maximum is None else _take_first_known(slot, limits.high)
            return Interval(low, high, limits.positive)
        computed = _round_interval(self.find_interval(facts.formula), facts.scale)
        if not facts.asked:
            return computed
        low = r.select(beyond, limits.low, _take_first_known(slot, computed.low))
        high = r.select(beyond, limits.high, _take_first_known(slot, computed.high))
        return Interval(low, high, computed.positive and limits.positive)

    def bound_operation(self, operator: str, operands: Sequence[Interval], node: t.Operation) -> Interval:
        match operator, operands:
            case (("+" | "sum"), _):
                return _add_intervals(operands)
            case "-", (left, right):
                return _add_intervals([left, _negate_interval(right)])
            case "neg", (operand,):
                return _negate_interval(operand)
            case "*", (left, right) if (factor := _find_constant(left)) is not None:
                return _scale_interval(factor, right)
            case "*", (left, right) if factor := _find_constant(right):
                return _scale_interval(factor, left)
            case "/", (left, right) if (factor := _find_constant(right)) and factor > 0:
                return _scale_interval(1 / factor, left)
            case "*", (left, right) if left.positive and right.positive:
                return Interval(
                    r.multiply_rationals(left.low, right.low), r.multiply_rationals(left.high, right.high), True
                )
            case "/", (left, right) if left.positive and right.positive:
                return Interval(
                    _find_least_quotient(left.low, right.high), r.divide_rationals(left.high, right.low), True
                )
            case (("min" | "max"), _) if all(one.low.whole and one.high.whole for one in operands):
                return _choose_extreme(operator == "max", operands)
        return _build_point(self.exact.lower_number(node), operator == "abs")

    def bound_conditional(self, node: t.Conditional) -> Interval:
        true, false = self.find_certainty(node.condition)
        then, otherwise = self.find_interval(node.then), self.find_interval(node.otherwise)
        if not all(side.whole for one in (then, otherwise) for side in (one.low, one.high)):
            return _build_point(self.exact.lower_number(node), then.positive and otherwise.positive)
        hull = Interval(
            r.choose_extreme(False, [then.low, otherwise.low]),
            r.choose_extreme(True, [then.high, otherwise.high]),
            then.positive and otherwise.positive,
        )
        return Interval(
            r.select(true, then.low, r.select(false, otherwise.low, hull.low)),
            r.select(true, then.high, r.select(false, otherwise.high, hull.high)),
            hull.positive,
        )


def _build_limits(facts: CellFacts) -> Interval:
    """The limits of a cell of which nothing else is known."""
    low, high = (r.UNKNOWN if one is None else r.build_constant(one) for one in (facts.minimum, facts.maximum))
    return Interval(low, high, facts.minimum is not None and facts.minimum >= 0)


def _build_point(number: r.Rational, positive: bool) -> Interval:
    return Interval(number, number, positive)


def _take_first_known(one: r.Rational, other: r.Rational) -> r.Rational:
    """`one` where it is known, else `other`; both without cells in the denominator, else only `one`."""
    if not (one.whole and other.whole):
        return one
    unit, nodes = r.align_terms([one, other])
    return r.Rational(unit, f.FirstKnown(tuple(nodes)))


def _find_least_quotient(dividend: r.Rational, divisor: r.Rational) -> r.Rational:
    """Zero where the divisor has no limit; nothing where it cannot be above zero, for no number comes of it."""
    limited = f.All((f.Known(divisor.numerator), f.Known(divisor.denominator)))
    return r.select(limited, r.divide_rationals(dividend, divisor), r.build_constant(Fraction(0)))


def _round_interval(one: Interval, digits: int) -> Interval:
    low, high = (r.read_stored(r.round_half_up(side, digits), digits) for side in (one.low, one.high))
    return Interval(low, high, one.positive)


def _negate_interval(one: Interval) -> Interval:
    return Interval(r.negate_rational(one.high), r.negate_rational(one.low), False)


def _find_constant(one: Interval) -> Fraction | None:
    """The number itself, when it depends on no cell."""
    if one.low == one.high and one.low.whole and isinstance(one.low.numerator, f.Integer):
        return one.low.factor * one.low.numerator.value
    return None


def _scale_interval(factor: Fraction, one: Interval) -> Interval:
    low, high = (r.multiply_rationals(r.build_constant(factor), side) for side in (one.low, one.high))
    return Interval(low, high, one.positive) if factor >= 0 else Interval(high, low, False)


def _add_intervals(terms: Sequence[Interval]) -> Interval:
    return Interval(
        r.add_terms([term.low for term in terms]),
        r.add_terms([term.high for term in terms]),
        all(term.positive for term in terms),
    )


def _choose_extreme(greatest: bool, operands: Sequence[Interval]) -> Interval:
    """A null bound is unlimited: it wins on its own side and is passed over on the other."""
    low = r.choose_extreme(greatest, [one.low for one in operands], known_only=greatest)
    high = r.choose_extreme(greatest, [one.high for one in operands], known_only=not greatest)
    positives = [one.positive for one in operands]
    return Interval(low, high, any(positives) if greatest else all(positives))


def _is_surely_below(left: Interval, right: Interval) -> Certainty:
    true = f.Less(*r.cross_multiply(left.high, right.low))
    false = f.LessOrEqual(*r.cross_multiply(right.high, left.low))
    return Certainty(f.Surely(true), f.Surely(false))


def _is_surely_same(left: Interval, right: Interval) -> Certainty:
    one_point = f.All(
        (f.LessOrEqual(*r.cross_multiply(left.high, right.low)), f.LessOrEqual(*r.cross_multiply(right.high, left.low)))
    )
    apart = f.Any((f.Less(*r.cross_multiply(left.high, right.low)), f.Less(*r.cross_multiply(right.high, left.low))))
    return Certainty(f.Surely(one_point), f.Surely(apart))
