# SPDX-License-Identifier: EUPL-1.2
"""Syntax tree to typed tree: names looked up in a scope, kinds and units checked."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from schedario.formula import syntax as s
from schedario.formula import typed as t
from schedario.formula.errors import TypeMismatchError, UnitMismatchError, UnknownNameError
from schedario.formula.hints import find_function_remedy
from schedario.formula.units import (
    CONDITION,
    NO_DIMENSION,
    ConditionType,
    Dimension,
    NumberType,
    TextType,
    Type,
    combine_dimensions,
    spell_dimension,
)

MAX_DIGITS = 9


class Scope(Protocol):
    """The place of a formula: what its names mean there."""

    def lookup(self, head: str, column: str | None) -> t.Reference | None:
        """The cell, value, condition or parameter of that name, or None."""

    def table_column(self, table: str, column: str) -> tuple[t.Reference, ...] | None:
        """The cells of a table's column, top to bottom, or None when there is no such table or column."""

    def alike(self, name: str) -> list[str]:
        """The names nearest to a wrong one, best first."""


def resolve_formula(tree: s.Syntax, scope: Scope) -> t.Typed:
    """The typed tree; raises UnknownNameError, TypeMismatchError or UnitMismatchError with the place."""
    return _Resolver(scope).resolve_node(tree)


def expect_type(node: t.Typed, wanted: Type, what: str) -> None:
    """Raises UnitMismatchError or TypeMismatchError unless `node` fits `wanted`; `what` names the receiver."""
    have = node.type
    if isinstance(wanted, NumberType) and isinstance(have, NumberType):
        if not have.zero and have.dimension != wanted.dimension:
            given, asked = spell_dimension(have.dimension), spell_dimension(wanted.dimension)
            raise UnitMismatchError(
                f"the formula gives {given}, but {what} is in {asked}",
                "change the formula or the unit so that both measure the same thing",
            )
    elif type(have) is not type(wanted):
        raise TypeMismatchError(
            f"the formula gives {_name_kind(have)}, but {what} wants {_name_kind(wanted)}",
            "a cell is computed by a number, a check and a condition by a comparison",
        )


def _name_kind(type_: Type) -> str:
    return {NumberType: "a number", ConditionType: "a condition", TextType: "a text"}[type(type_)]


class _Resolver:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def resolve_node(self, tree: s.Syntax) -> t.Typed:
        match tree:
            case s.Number(value=value):
                return t.Constant(value, NumberType(NO_DIMENSION, zero=value == 0))
            case s.Text(value=value):
                return t.TextConstant(value)
            case s.Name():
                return self.resolve_name(tree)
            case s.Arithmetic():
                return self.resolve_arithmetic(tree)
            case s.Opposite(operand=operand):
                number, type_ = self.resolve_number(operand)
                return t.Operation("neg", (number,), type_)
            case s.ComparisonSyntax():
                return self.resolve_comparison(tree)
            case s.Junction(operator=operator, operands=operands):
                return t.Logic(operator, tuple(self.resolve_condition(o) for o in operands))
            case s.Negation(operand=operand):
                return t.Logic("not", (self.resolve_condition(operand),))
            case s.ConditionalSyntax():
                return self.resolve_conditional(tree)
            case s.Case():
                return self.resolve_match(tree)
            case s.Call():
                return self.resolve_call(tree)

    def resolve_name(self, tree: s.Name) -> t.Reference:
        found = self.scope.lookup(tree.head, tree.column)
        if found is None:
            raise UnknownNameError(
                f"«{tree}» is not defined in this form",
                self._suggest_names(str(tree)),
                tree.place.line,
                tree.place.column,
            )
        return found

    def _suggest_names(self, wrong: str) -> str:
        near = self.scope.alike(wrong)
        if near:
            return "did you mean " + " or ".join(near) + "?"
        return "use a cell (code, or code.column), a value, a condition or a parameter of the form"

    def resolve_number(self, tree: s.Syntax) -> tuple[t.Typed, NumberType]:
        node = self.resolve_node(tree)
        if not isinstance(node.type, NumberType):
            raise TypeMismatchError(
                f"{_name_kind(node.type)} stands where a number is wanted",
                "use a numeric cell or formula",
                *_get_place(tree),
            )
        return node, node.type

    def resolve_condition(self, tree: s.Syntax) -> t.Typed:
        node = self.resolve_node(tree)
        if node.type != CONDITION:
            raise TypeMismatchError(
                f"{_name_kind(node.type)} stands where a condition is wanted",
                "compare it with something: `… > 0`, `… = …`, `given(…)`",
                *_get_place(tree),
            )
        return node

    def resolve_arithmetic(self, tree: s.Arithmetic) -> t.Operation:
        (left, left_type), (right, right_type) = self.resolve_number(tree.left), self.resolve_number(tree.right)
        if tree.operator in "+-":
            type_ = self.find_common_type([left_type, right_type], tree)
        else:
            sign = 1 if tree.operator == "*" else -1
            type_ = NumberType(combine_dimensions(left_type.dimension, right_type.dimension, sign))
        return t.Operation(tree.operator, (left, right), type_)

    def find_common_type(self, types: list[NumberType], tree: s.Syntax) -> NumberType:
        measured = [type_ for type_ in types if not type_.zero]
        for other in measured[1:]:
            if other.dimension != measured[0].dimension:
                raise UnitMismatchError(
                    f"{spell_dimension(measured[0].dimension)} and {spell_dimension(other.dimension)} "
                    "cannot be added, compared or chosen between",
                    _suggest_conversion(measured[0].dimension, other.dimension),
                    *_get_place(tree),
                )
        return measured[0] if measured else types[0]

    def resolve_comparison(self, tree: s.ComparisonSyntax) -> t.Comparison:
        left, right = self.resolve_node(tree.left), self.resolve_node(tree.right)
        if isinstance(left.type, NumberType) and isinstance(right.type, NumberType):
            self.find_common_type([left.type, right.type], tree)
        elif not (
            isinstance(left.type, TextType) and isinstance(right.type, TextType) and tree.operator in ("=", "!=")
        ):
            raise TypeMismatchError(
                f"{_name_kind(left.type)} and {_name_kind(right.type)} cannot be compared with {tree.operator}",
                "compare numbers with numbers; texts only with = and !=",
                *_get_place(tree),
            )
        return t.Comparison(tree.operator, left, right)

    def resolve_conditional(self, tree: s.ConditionalSyntax) -> t.Conditional:
        condition = self.resolve_condition(tree.condition)
        (then, then_type), (otherwise, otherwise_type) = (
            self.resolve_number(tree.then),
            self.resolve_number(tree.otherwise),
        )
        return t.Conditional(condition, then, otherwise, self.find_common_type([then_type, otherwise_type], tree))

    def resolve_match(self, tree: s.Case) -> t.Match:
        subject = self.resolve_name(tree.subject)
        if subject.kind != "parameter" or not isinstance(subject.type, TextType):
            raise TypeMismatchError(
                f"case wants a parameter with choices, and {tree.subject} is none",
                "declare the parameter with `choices:`",
                *_get_place(tree),
            )
        branches = [(label.value, *self.resolve_number(branch)) for label, branch in tree.branches]
        type_ = self.find_common_type([type_ for _, _, type_ in branches], tree)
        return t.Match(subject, tuple((label, branch) for label, branch, _ in branches), type_)

    def resolve_call(self, tree: s.Call) -> t.Typed:
        match tree.function:
            case "sum":
                return self.resolve_total(tree)
            case "min" | "max" if len(tree.arguments) > 1:
                operands = [self.resolve_number(a) for a in tree.arguments]
                type_ = self.find_common_type([type_ for _, type_ in operands], tree)
                return t.Operation(tree.function, tuple(node for node, _ in operands), type_)
            case "abs" if len(tree.arguments) == 1:
                operand, type_ = self.resolve_number(tree.arguments[0])
                return t.Operation("abs", (operand,), type_)
            case "round" if len(tree.arguments) == 2:
                return self.resolve_rounded(tree)
            case "given" | "length" if len(tree.arguments) == 1:
                return self.resolve_about_cell(tree)
            case "disputed" if len(tree.arguments) == 1:
                return self.resolve_disputed(tree)
            case "in_some_reading" if len(tree.arguments) == 1:
                return t.InSomeReading(self.resolve_condition(tree.arguments[0]))
        raise UnknownNameError(
            f"there is no function {tree.function} with {len(tree.arguments)} argument(s)",
            find_function_remedy(tree.function),
            *_get_place(tree),
        )

    def resolve_rounded(self, tree: s.Call) -> t.Rounded:
        operand, type_ = self.resolve_number(tree.arguments[0])
        digits = tree.arguments[1]
        if not isinstance(digits, s.Number) or digits.value.denominator != 1 or digits.value > MAX_DIGITS:
            message = f"round wants a whole number of digits, at most {MAX_DIGITS}"
            raise TypeMismatchError(message, "write round(…, 2)", *_get_place(tree))
        return t.Rounded(operand, int(digits.value), type_)

    def resolve_total(self, tree: s.Call) -> t.Operation:
        terms: list[t.Typed] = []
        for argument in tree.arguments:
            column = self._find_column(argument)
            if column is not None and not all(isinstance(term.type, NumberType) for term in column):
                raise TypeMismatchError(
                    "sum adds numbers, and these are texts", "name another column", *_get_place(argument)
                )
            terms.extend(column if column is not None else (self.resolve_number(argument)[0],))
        if not terms:
            raise TypeMismatchError("sum has nothing to add", "write sum(table.column)", *_get_place(tree))
        type_ = self.find_common_type([term.type for term in terms if isinstance(term.type, NumberType)], tree)
        return t.Operation("sum", tuple(terms), type_)

    def _find_column(self, argument: s.Syntax) -> tuple[t.Reference, ...] | None:
        if isinstance(argument, s.Name) and argument.column is not None:
            return self.scope.table_column(argument.head, argument.column)
        return None

    def resolve_about_cell(self, tree: s.Call) -> t.Typed:
        cell = self.resolve_node(tree.arguments[0])
        if not isinstance(cell, t.Reference) or cell.kind != "cell":
            raise TypeMismatchError(f"{tree.function} wants a cell", f"write {tree.function}(R16)", *_get_place(tree))
        if tree.function == "given":
            return t.Given(cell)
        if not isinstance(cell.type, TextType):
            raise TypeMismatchError("length wants a text cell", "write length(R16)", *_get_place(tree))
        return t.Length(cell)

    def resolve_disputed(self, tree: s.Call) -> t.Disputed:
        condition = self.resolve_node(tree.arguments[0])
        if not isinstance(condition, t.Reference) or condition.kind != "condition":
            message = "disputed wants a named condition"
            raise TypeMismatchError(message, "name one of the `conditions:`", *_get_place(tree))
        return t.Disputed(condition)


def _suggest_conversion(one: Dimension, other: Dimension) -> str:
    if NO_DIMENSION in (one, other):
        return "declare a bare number among the `parameters:`, with its unit; or convert one of the two first"
    return "convert one of them first, for example by a parameter with a unit such as euro per persona"


def _get_place(tree: s.Syntax) -> tuple[int, int]:
    return tree.place.line, tree.place.column


def make_constant(value: Fraction | int) -> t.Constant:
    """A pure number, for trees made by the program rather than read from a definition."""
    exact = Fraction(value)
    return t.Constant(exact, NumberType(NO_DIMENSION, zero=exact == 0))
