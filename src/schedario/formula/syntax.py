# SPDX-License-Identifier: EUPL-1.2
"""The syntax of a formula, before any name in it is given a meaning."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct


class Place(Struct, frozen=True):
    """Line and column, from 1, inside the formula's text."""

    line: int = 1
    column: int = 1


class Number(Struct, frozen=True):
    value: Fraction
    place: Place


class Text(Struct, frozen=True):
    value: str
    place: Place


class Name(Struct, frozen=True):
    """`R03`, or `R01.base`."""

    head: str
    column: str | None
    place: Place

    def __str__(self) -> str:
        return self.head if self.column is None else f"{self.head}.{self.column}"


class Arithmetic(Struct, frozen=True):
    operator: str  # + - * /
    left: Syntax
    right: Syntax
    place: Place


class Opposite(Struct, frozen=True):
    operand: Syntax
    place: Place


class ComparisonSyntax(Struct, frozen=True):
    operator: str  # < <= > >= = !=
    left: Syntax
    right: Syntax
    place: Place


class Junction(Struct, frozen=True):
    """`and` or `or` of two or more conditions."""

    operator: str
    operands: tuple[Syntax, ...]
    place: Place


class Negation(Struct, frozen=True):
    operand: Syntax
    place: Place


class ConditionalSyntax(Struct, frozen=True):
    condition: Syntax
    then: Syntax
    otherwise: Syntax
    place: Place


class Case(Struct, frozen=True):
    """A choice by the value of a parameter, fixed for the whole edition."""

    subject: Name
    branches: tuple[tuple[Text, Syntax], ...]
    place: Place


class Call(Struct, frozen=True):
    function: str
    arguments: tuple[Syntax, ...]
    place: Place


Syntax = (
    Number
    | Text
    | Name
    | Arithmetic
    | Opposite
    | ComparisonSyntax
    | Junction
    | Negation
    | ConditionalSyntax
    | Case
    | Call
)
