# SPDX-License-Identifier: EUPL-1.2
"""Typed trees to fixed point, exactly: the one lowering that every rendering starts from.

A missing operand makes a number missing and a comparison unknown (docs/algebra.md).
What can be said although something is missing is in `bounds.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Protocol

from msgspec import Struct

from schedario.definition.form import Form
from schedario.formula import typed as t
from schedario.formula.units import NumberType
from schedario.program import nodes as f
from schedario.program import rational as r
from schedario.program.dependencies import find_reached_names
from schedario.program.limits import is_beyond_limits, is_wrong


class CellFacts(Struct, frozen=True):
    """Facts of a cell that the lowering must know. `minimum` and `maximum` are in the cell's unit.

    `formula` computes the cell; where `asked` is true too, an answer prevails over the formula. `settled`: whether
    there is an answer is known beforehand, for it is supplied or the formula stands in for it.
    """

    scale: int
    minimum: Fraction | None
    maximum: Fraction | None
    formula: t.Typed | None
    asked: bool
    settled: bool = False


class Definitions(Protocol):
    """Meaning of the names in a typed tree."""

    def get_cell(self, name: str) -> CellFacts: ...
    def get_value(self, name: str) -> t.Typed: ...
    def get_condition(self, name: str) -> t.Typed: ...
    def get_parameter(self, name: str) -> Fraction | str | None: ...
    def is_read_anew(self, cell: str) -> bool: ...
    @property
    def read_as(self) -> Mapping[str, str]: ...
    def list_readings(self) -> Sequence[Definitions]: ...


@dataclass(frozen=True, slots=True)
class FormDefinitions:
    """The meaning of names in a form."""

    form: Form
    read_as: Mapping[str, str] = field(default_factory=dict)  # a choice for each parameter with several possible ones

    def get_cell(self, name: str) -> CellFacts:
        cell = self.form.cells[name]
        formula = cell.formula.tree if cell.formula else None
        settled = formula is not None and cell.supplied_by == "prefilled_locked"
        return CellFacts(cell.scale, cell.minimum, cell.maximum, formula, cell.asked, settled)

    def get_value(self, name: str) -> t.Typed:
        return self.form.values[name].formula.tree

    def get_condition(self, name: str) -> t.Typed:
        return self.form.conditions[name].formula.tree

    def get_parameter(self, name: str) -> Fraction | str | None:
        return self.read_as.get(name, self.form.parameters[name].value)

    def is_read_anew(self, cell: str) -> bool:
        """Checks whether this reading may give a cell another value than the form, whose values are at hand."""
        changed = {name for name, choice in self.read_as.items() if choice != self.form.parameters[name].value}
        return bool(changed) and not changed.isdisjoint(find_reached_names(self.form, [cell]))

    def list_readings(self) -> Sequence[FormDefinitions]:
        """The same form by each combination of possible choices; none where every parameter is certain."""
        open_ones = {name: tuple(one.possible) for name, one in self.form.parameters.items() if one.possible}
        combinations = product(*open_ones.values()) if open_ones else ()
        return [FormDefinitions(self.form, dict(zip(open_ones, one, strict=True))) for one in combinations]


COMPARISONS: dict[str, Callable[[f.Node, f.Node], f.Condition]] = {
    "<": f.Less,
    "<=": f.LessOrEqual,
    ">": lambda a, b: f.Less(b, a),
    ">=": lambda a, b: f.LessOrEqual(b, a),
    "=": f.Equal,
    "!=": lambda a, b: f.Not(f.Equal(a, b)),
}


class Lowering:
    """Lowers trees of one form; a named value is lowered where it is used, unrounded."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions

    def lower_cell(self, name: str) -> f.Node:
        """The integer that counts for a cell: of a formula rounded half up, unless an answer prevails.

        There is none while the answer breaks a limit of the cell; nor does a formula stand in for what cannot be read.
        """
        facts = self.definitions.get_cell(name)
        if facts.formula is None:
            return f.select(is_beyond_limits(name, facts), f.NULL, f.Answer(name))
        computed = r.round_half_up(self.lower_number(facts.formula), facts.scale)
        if not facts.asked:
            return computed
        return f.select(is_wrong(name, facts), f.NULL, f.FirstKnown((f.Answer(name), computed)))

    def lower_number(self, node: t.Typed) -> r.Rational:
        """The exact value of a number-typed tree."""
        match node:
            case t.Constant(value=value):
                return r.build_constant(value)
            case t.Reference():
                return self.lower_reference(node)
            case t.Operation(operator=operator, operands=operands):
                return apply_operator(operator, [self.lower_number(operand) for operand in operands])
            case t.Rounded(operand=operand, digits=digits):
                return r.read_stored(r.round_half_up(self.lower_number(operand), digits), digits)
            case t.Conditional(condition=condition, then=then, otherwise=otherwise):
                return r.select(self.lower_condition(condition), self.lower_number(then), self.lower_number(otherwise))
            case t.Match():
                live = self.find_live_branch(node)
                return r.UNKNOWN if live is None else self.lower_number(live)
            case t.Length(cell=cell):
                return r.Rational(Fraction(1), f.TextLength(cell.name))
        raise AssertionError(f"not a number: {node}")

    def lower_reference(self, node: t.Reference) -> r.Rational:
        if node.kind == "value":
            return self.lower_number(self.definitions.get_value(node.name))
        if node.kind == "parameter":
            value = self.definitions.get_parameter(node.name)
            return r.build_constant(value) if isinstance(value, Fraction) else r.UNKNOWN
        facts = self.definitions.get_cell(node.name)
        at_hand = facts.formula is not None and not self.definitions.is_read_anew(node.name)
        return r.read_stored(f.Slot(node.name) if at_hand else self.lower_cell(node.name), facts.scale)

    def find_live_branch(self, node: t.Match) -> t.Typed | None:
        """The branch chosen by the parameter; None while the parameter is open or names no branch."""
        return dict(node.branches).get(str(self.definitions.get_parameter(node.parameter.name)))

    def lower_condition(self, node: t.Typed) -> f.Condition:
        """The three-valued condition of a condition-typed tree."""
        match node:
            case t.Comparison():
                return self.lower_comparison(node)
            case t.Logic(operator="not", operands=(operand,)):
                return f.Not(self.lower_condition(operand))
            case t.Logic(operator=operator, operands=operands):
                lowered = tuple(self.lower_condition(operand) for operand in operands)
                return f.All(lowered) if operator == "and" else f.Any(lowered)
            case t.Reference(name=name):
                return self.lower_condition(self.definitions.get_condition(name))
            case t.Given(cell=cell):
                return build_given(cell.name)
            case t.Disputed(condition=condition):
                return self.lower_dispute(condition)
            case t.InSomeReading(condition=condition):
                return f.any_of(*(f.surely(one.lower_condition(condition)) for one in self.list_readings()))
        raise AssertionError(f"not a condition: {node}")

    def lower_dispute(self, condition: t.Reference) -> f.Condition:
        """True when possible readings are known to give it different outcomes; never unknown."""
        tree = self.definitions.get_condition(condition.name)
        return find_dispute([reading.lower_condition(tree) for reading in self.list_readings()])

    def list_readings(self) -> Sequence[Lowering]:
        """The lowerings by each possible reading; this one where every parameter is certain."""
        return [Lowering(one) for one in self.definitions.list_readings()] or [self]

    def lower_comparison(self, node: t.Comparison) -> f.Condition:
        if isinstance(node.left.type, NumberType):
            return COMPARISONS[node.operator](
                *r.cross_multiply(self.lower_number(node.left), self.lower_number(node.right))
            )
        same = self.lower_text_comparison(node.left, node.right)
        return f.Not(same) if node.operator == "!=" else same

    def lower_text_comparison(self, left: t.Typed, right: t.Typed) -> f.Condition:
        one, other = self.lower_text(left), self.lower_text(right)
        if one is None or other is None:
            return f.Truth(None)
        (one_is_cell, one_text), (other_is_cell, other_text) = one, other
        if one_is_cell:
            return f.SameText(one_text, other_text, constant=not other_is_cell)
        if other_is_cell:
            return f.SameText(other_text, one_text, constant=True)
        return f.Truth(one_text == other_text)

    def lower_text(self, node: t.Typed) -> tuple[bool, str] | None:
        """(is it a cell, its name or the text itself); None for an open parameter."""
        match node:
            case t.TextConstant(value=value):
                return False, value
            case t.Reference(kind="cell", name=name):
                return True, name
            case t.Reference(name=name):
                chosen = self.definitions.get_parameter(name)
                return None if chosen is None else (False, str(chosen))
        raise AssertionError(f"not a text: {node}")


def build_given(cell: str) -> f.Condition:
    """The condition that something was said of a cell, even what cannot be read, or that there is nothing to give."""
    return f.Any((f.Answered(cell), *(f.Marked(cell, mark) for mark in ("unavailable", "fault", "doubt"))))


def find_dispute(outcomes: Sequence[f.Condition]) -> f.Condition:
    """Builds the condition that some of several outcomes are known to differ; never unknown."""
    denied = [f.Not(outcome) for outcome in outcomes]
    return f.All((f.Surely(f.Any(tuple(outcomes))), f.Surely(f.Any(tuple(denied))))) if len(outcomes) > 1 else f.FALSE


def apply_operator(operator: str, operands: list[r.Rational]) -> r.Rational:
    """The exact result of an arithmetic operator or function."""
    match operator, operands:
        case (("+" | "sum"), _):
            return r.add_terms(operands)
        case "-", (left, right):
            return r.add_terms([left, r.negate_rational(right)])
        case "neg", (operand,):
            return r.negate_rational(operand)
        case "*", (left, right):
            return r.multiply_rationals(left, right)
        case "/", (left, right):
            return r.divide_rationals(left, right)
        case "abs", (operand,):
            return r.take_absolute(operand)
        case (("min" | "max"), _):
            return r.choose_extreme(operator == "max", operands)
    raise AssertionError(operator)
