# SPDX-License-Identifier: EUPL-1.2
"""Text of a formula to its syntax tree, by the grammar in `formula.lark`."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache, reduce
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.tree import Meta

from schedario.formula.errors import FormulaSyntaxError
from schedario.formula.hints import find_remedy
from schedario.formula.syntax import (
    Arithmetic,
    Call,
    Case,
    ComparisonSyntax,
    ConditionalSyntax,
    Junction,
    Name,
    Negation,
    Number,
    Opposite,
    Place,
    Syntax,
    Text,
)


@lru_cache(maxsize=1024)  # a table's formula is asked for again on each of its rows
def parse_formula(text: str) -> Syntax:
    """The syntax tree of `text`; raises FormulaSyntaxError with the place of the first fault."""
    try:
        tree = _load_grammar().parse(text)
    except UnexpectedInput as fault:
        raise _explain_fault(text, fault) from None
    syntax: Syntax = _ToSyntax().transform(tree)
    return syntax


@cache
def _load_grammar() -> Lark:
    source = files("schedario.formula").joinpath("formula.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", lexer="basic", propagate_positions=True)


def _explain_fault(text: str, fault: UnexpectedInput) -> FormulaSyntaxError:
    rows = text.splitlines() or [""]
    line, column = max(fault.line, 1), max(fault.column, 1)
    if isinstance(fault, UnexpectedToken) and fault.token.type == "$END":
        line, column = len(rows), len(rows[-1]) + 1
    offset = sum(len(row) + 1 for row in rows[: line - 1]) + column - 1
    here = rows[line - 1][column - 1 : column + 14] or "the end"
    message = f"the formula cannot be understood at «{here}»"
    return FormulaSyntaxError(message, find_remedy(text[:offset], text[offset:]), line, column)


def _get_place(meta: Meta) -> Place:
    return Place(meta.line, meta.column)


@v_args(meta=True)
class _ToSyntax(Transformer[Token, Any]):
    """A method per grammar rule; the tree holds only our own nodes."""

    def number(self, meta: Meta, children: list[Token]) -> Number:
        return Number(Fraction(children[0]), _get_place(meta))

    def text(self, meta: Meta, children: list[Token]) -> Text:
        return Text(children[0][1:-1], _get_place(meta))

    def name(self, meta: Meta, children: list[Token | None]) -> Name:
        column = None if children[1] is None else str(children[1])
        return Name(str(children[0]), column, _get_place(meta))

    def opposite(self, meta: Meta, children: list[Any]) -> Opposite:
        return Opposite(children[1], _get_place(meta))

    def sum(self, meta: Meta, children: list[Any]) -> Syntax:
        return _join_left_to_right(children, _get_place(meta))

    product = sum

    def comparison(self, meta: Meta, children: list[Any]) -> ComparisonSyntax:
        left, operator, right = children
        return ComparisonSyntax(str(operator), left, right, _get_place(meta))

    def negation(self, meta: Meta, children: list[Any]) -> Negation:
        return Negation(children[0], _get_place(meta))

    def conjunction(self, meta: Meta, children: list[Any]) -> Syntax:
        return _build_junction("and", children, meta)

    def disjunction(self, meta: Meta, children: list[Any]) -> Syntax:
        return _build_junction("or", children, meta)

    def conditional(self, meta: Meta, children: list[Any]) -> ConditionalSyntax:
        condition, then, otherwise = children
        return ConditionalSyntax(condition, then, otherwise, _get_place(meta))

    def branch(self, _meta: Meta, children: list[Any]) -> tuple[Text, Syntax]:
        label: Token = children[0]
        return Text(label[1:-1], Place(label.line or 1, label.column or 1)), children[1]

    def case(self, meta: Meta, children: list[Any]) -> Case:
        return Case(children[0], tuple(children[1:]), _get_place(meta))

    def call(self, meta: Meta, children: list[Any]) -> Call:
        function, *arguments = children
        return Call(str(function), tuple(a for a in arguments if a is not None), _get_place(meta))


def _join_left_to_right(children: list[Any], place: Place) -> Syntax:
    steps = zip(children[1::2], children[2::2], strict=True)
    first: Syntax = children[0]
    return reduce(lambda left, step: Arithmetic(str(step[0]), left, step[1], place), steps, first)


def _build_junction(operator: str, children: list[Any], meta: Meta) -> Syntax:
    first: Syntax = children[0]
    return first if len(children) == 1 else Junction(operator, tuple(children), _get_place(meta))
