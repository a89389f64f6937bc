# SPDX-License-Identifier: EUPL-1.2
"""What a formula says, before any name in it is given a meaning."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, from 1, inside the formula's text."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    place: Place


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Name:
    """`R03`, or `R01.base`."""

    head: str
    column: str | None
    place: Place

    def __str__(self) -> str:
        return self.head if self.column is None else f"{self.head}.{self.column}"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str  # + - * /
    left: Syntax
    right: Syntax
    place: Place


@dataclass(frozen=True, slots=True)
class Opposite:
    operand: Syntax
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    operator: str  # < <= > >= = !=
    left: Syntax
    right: Syntax
    place: Place


@dataclass(frozen=True, slots=True)
class Junction:
    """`and` or `or` of two or more conditions."""

    operator: str
    operands: tuple[Syntax, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Syntax
    place: Place


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Syntax
    then: Syntax
    otherwise: Syntax
    place: Place


@dataclass(frozen=True, slots=True)
class Case:
    """A choice by the value of a parameter, fixed for the whole edition."""

    subject: Name
    branches: tuple[tuple[Text, Syntax], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Syntax, ...]
    place: Place


Syntax = Number | Text | Name | Arithmetic | Opposite | Comparison | Junction | Negation | Conditional | Case | Call
