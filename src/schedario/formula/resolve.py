# SPDX-License-Identifier: EUPL-1.2
"""Syntax tree to typed tree: names looked up in a scope, kinds and units checked."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from schedario.formula import syntax as s
from schedario.formula import typed as t
from schedario.formula.errors import TypeMismatchError, UnitMismatchError, UnknownNameError
from schedario.formula.hints import function_remedy
from schedario.formula.units import (
    CONDITION,
    NO_DIMENSION,
    ConditionType,
    Dimension,
    NumberType,
    TextType,
    Type,
    product,
    spelled,
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


def resolve(tree: s.Syntax, scope: Scope) -> t.Typed:
    """The typed tree; raises UnknownNameError, TypeMismatchError or UnitMismatchError with the place."""
    return _Resolver(scope).node(tree)


def expect(node: t.Typed, wanted: Type, what: str) -> None:
    """Raises UnitMismatchError or TypeMismatchError unless `node` fits `wanted`; `what` names the receiver."""
    have = node.type
    if isinstance(wanted, NumberType) and isinstance(have, NumberType):
        if not have.zero and have.dimension != wanted.dimension:
            raise UnitMismatchError(
                f"the formula gives {spelled(have.dimension)}, but {what} is in {spelled(wanted.dimension)}",
                "change the formula or the unit so that both measure the same thing",
            )
    elif type(have) is not type(wanted):
        raise TypeMismatchError(
            f"the formula gives {_kind(have)}, but {what} wants {_kind(wanted)}",
            "a cell is computed by a number, a check and a condition by a comparison",
        )


def _kind(type_: Type) -> str:
    return {NumberType: "a number", ConditionType: "a condition", TextType: "a text"}[type(type_)]


class _Resolver:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def node(self, tree: s.Syntax) -> t.Typed:
        match tree:
            case s.Number(value=value):
                return t.Constant(value, NumberType(NO_DIMENSION, zero=value == 0))
            case s.Text(value=value):
                return t.TextConstant(value)
            case s.Name():
                return self.name(tree)
            case s.Arithmetic():
                return self.arithmetic(tree)
            case s.Opposite(operand=operand):
                number, type_ = self.number(operand)
                return t.Operation("neg", (number,), type_)
            case s.ComparisonSyntax():
                return self.comparison(tree)
            case s.Junction(operator=operator, operands=operands):
                return t.Logic(operator, tuple(self.condition(o) for o in operands))
            case s.Negation(operand=operand):
                return t.Logic("not", (self.condition(operand),))
            case s.ConditionalSyntax():
                return self.conditional(tree)
            case s.Case():
                return self.match(tree)
            case s.Call():
                return self.call(tree)

    def name(self, tree: s.Name) -> t.Reference:
        found = self.scope.lookup(tree.head, tree.column)
        if found is None:
            raise UnknownNameError(
                f"«{tree}» is not defined in this form",
                self._suggestion(str(tree)),
                tree.place.line,
                tree.place.column,
            )
        return found

    def _suggestion(self, wrong: str) -> str:
        near = self.scope.alike(wrong)
        if near:
            return "did you mean " + " or ".join(near) + "?"
        return "use a cell (code, or code.column), a value, a condition or a parameter of the form"

    def number(self, tree: s.Syntax) -> tuple[t.Typed, NumberType]:
        node = self.node(tree)
        if not isinstance(node.type, NumberType):
            raise TypeMismatchError(
                f"{_kind(node.type)} stands where a number is wanted",
                "use a numeric cell or formula",
                *_at(tree),
            )
        return node, node.type

    def condition(self, tree: s.Syntax) -> t.Typed:
        node = self.node(tree)
        if node.type != CONDITION:
            raise TypeMismatchError(
                f"{_kind(node.type)} stands where a condition is wanted",
                "compare it with something: `… > 0`, `… = …`, `given(…)`",
                *_at(tree),
            )
        return node

    def arithmetic(self, tree: s.Arithmetic) -> t.Operation:
        (left, left_type), (right, right_type) = self.number(tree.left), self.number(tree.right)
        if tree.operator in "+-":
            type_ = self.common([left_type, right_type], tree)
        else:
            sign = 1 if tree.operator == "*" else -1
            type_ = NumberType(product(left_type.dimension, right_type.dimension, sign))
        return t.Operation(tree.operator, (left, right), type_)

    def common(self, types: list[NumberType], tree: s.Syntax) -> NumberType:
        measured = [type_ for type_ in types if not type_.zero]
        for other in measured[1:]:
            if other.dimension != measured[0].dimension:
                raise UnitMismatchError(
                    f"{spelled(measured[0].dimension)} and {spelled(other.dimension)} "
                    "cannot be added, compared or chosen between",
                    _conversion(measured[0].dimension, other.dimension),
                    *_at(tree),
                )
        return measured[0] if measured else types[0]

    def comparison(self, tree: s.ComparisonSyntax) -> t.Comparison:
        left, right = self.node(tree.left), self.node(tree.right)
        if isinstance(left.type, NumberType) and isinstance(right.type, NumberType):
            self.common([left.type, right.type], tree)
        elif not (
            isinstance(left.type, TextType) and isinstance(right.type, TextType) and tree.operator in ("=", "!=")
        ):
            raise TypeMismatchError(
                f"{_kind(left.type)} and {_kind(right.type)} cannot be compared with {tree.operator}",
                "compare numbers with numbers; texts only with = and !=",
                *_at(tree),
            )
        return t.Comparison(tree.operator, left, right)

    def conditional(self, tree: s.ConditionalSyntax) -> t.Conditional:
        condition = self.condition(tree.condition)
        (then, then_type), (otherwise, otherwise_type) = self.number(tree.then), self.number(tree.otherwise)
        return t.Conditional(condition, then, otherwise, self.common([then_type, otherwise_type], tree))

    def match(self, tree: s.Case) -> t.Match:
        subject = self.name(tree.subject)
        if subject.kind != "parameter" or not isinstance(subject.type, TextType):
            raise TypeMismatchError(
                f"case wants a parameter with choices, and {tree.subject} is none",
                "declare the parameter with `choices:`",
                *_at(tree),
            )
        branches = [(label.value, *self.number(branch)) for label, branch in tree.branches]
        type_ = self.common([type_ for _, _, type_ in branches], tree)
        return t.Match(subject, tuple((label, branch) for label, branch, _ in branches), type_)

    def call(self, tree: s.Call) -> t.Typed:
        match tree.function:
            case "sum":
                return self.total(tree)
            case "min" | "max" if len(tree.arguments) > 1:
                operands = [self.number(a) for a in tree.arguments]
                type_ = self.common([type_ for _, type_ in operands], tree)
                return t.Operation(tree.function, tuple(node for node, _ in operands), type_)
            case "abs" if len(tree.arguments) == 1:
                operand, type_ = self.number(tree.arguments[0])
                return t.Operation("abs", (operand,), type_)
            case "round" if len(tree.arguments) == 2:
                return self.rounded(tree)
            case "given" | "length" if len(tree.arguments) == 1:
                return self.about_cell(tree)
            case "disputed" if len(tree.arguments) == 1:
                return self.disputed(tree)
        raise UnknownNameError(
            f"there is no function {tree.function} with {len(tree.arguments)} argument(s)",
            function_remedy(tree.function),
            *_at(tree),
        )

    def rounded(self, tree: s.Call) -> t.Rounded:
        operand, type_ = self.number(tree.arguments[0])
        digits = tree.arguments[1]
        if not isinstance(digits, s.Number) or digits.value.denominator != 1 or digits.value > MAX_DIGITS:
            message = f"round wants a whole number of digits, at most {MAX_DIGITS}"
            raise TypeMismatchError(message, "write round(…, 2)", *_at(tree))
        return t.Rounded(operand, int(digits.value), type_)

    def total(self, tree: s.Call) -> t.Operation:
        terms: list[t.Typed] = []
        for argument in tree.arguments:
            column = self._column(argument)
            if column is not None and not all(isinstance(term.type, NumberType) for term in column):
                raise TypeMismatchError("sum adds numbers, and these are texts", "name another column", *_at(argument))
            terms.extend(column if column is not None else (self.number(argument)[0],))
        if not terms:
            raise TypeMismatchError("sum has nothing to add", "write sum(table.column)", *_at(tree))
        type_ = self.common([term.type for term in terms if isinstance(term.type, NumberType)], tree)
        return t.Operation("sum", tuple(terms), type_)

    def _column(self, argument: s.Syntax) -> tuple[t.Reference, ...] | None:
        if isinstance(argument, s.Name) and argument.column is not None:
            return self.scope.table_column(argument.head, argument.column)
        return None

    def about_cell(self, tree: s.Call) -> t.Typed:
        cell = self.node(tree.arguments[0])
        if not isinstance(cell, t.Reference) or cell.kind != "cell":
            raise TypeMismatchError(f"{tree.function} wants a cell", f"write {tree.function}(R16)", *_at(tree))
        if tree.function == "given":
            return t.Given(cell)
        if not isinstance(cell.type, TextType):
            raise TypeMismatchError("length wants a text cell", "write length(R16)", *_at(tree))
        return t.Length(cell)

    def disputed(self, tree: s.Call) -> t.Disputed:
        condition = self.node(tree.arguments[0])
        if not isinstance(condition, t.Reference) or condition.kind != "condition":
            message = "disputed wants a named condition"
            raise TypeMismatchError(message, "name one of the `conditions:`", *_at(tree))
        return t.Disputed(condition)


def _conversion(one: Dimension, other: Dimension) -> str:
    if NO_DIMENSION in (one, other):
        return "declare a bare number among the `parameters:`, with its unit; or convert one of the two first"
    return "convert one of them first, for example by a parameter with a unit such as euro per persona"


def _at(tree: s.Syntax) -> tuple[int, int]:
    return tree.place.line, tree.place.column


def constant(value: Fraction | int) -> t.Constant:
    """A pure number, for trees made by the program rather than read from a definition."""
    exact = Fraction(value)
    return t.Constant(exact, NumberType(NO_DIMENSION, zero=exact == 0))
