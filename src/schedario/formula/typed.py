# SPDX-License-Identifier: EUPL-1.2
"""The meaning of a formula: every name resolved, every operand typed.

This tree is the one source of every rendering: Python, bounds, words, and later columns and JavaScript.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from schedario.formula.units import CONDITION, NO_DIMENSION, TEXT, NumberType, Type

ReferenceKind = Literal["cell", "value", "parameter", "condition"]


class Constant(Struct, frozen=True):
    value: Fraction
    type: NumberType


class TextConstant(Struct, frozen=True):
    value: str
    type: Type = TEXT


class Reference(Struct, frozen=True):
    kind: ReferenceKind
    name: str
    type: Type


class Operation(Struct, frozen=True):
    """`+ - * /`, `neg`, `abs`, `min`, `max`, `sum` over numbers."""

    operator: str
    operands: tuple[Typed, ...]
    type: NumberType


class Rounded(Struct, frozen=True):
    """Half up to `digits` decimals."""

    operand: Typed
    digits: int
    type: NumberType


class Comparison(Struct, frozen=True):
    """`< <= > >= = !=` between numbers, or `= !=` between texts."""

    operator: str
    left: Typed
    right: Typed
    type: Type = CONDITION


class Logic(Struct, frozen=True):
    """`and`, `or`, `not` with three values."""

    operator: str
    operands: tuple[Typed, ...]
    type: Type = CONDITION


class Conditional(Struct, frozen=True):
    condition: Typed
    then: Typed
    otherwise: Typed
    type: NumberType


class Match(Struct, frozen=True):
    """A branch per value of a parameter of the edition; only one of them is ever live."""

    parameter: Reference
    branches: tuple[tuple[str, Typed], ...]
    type: NumberType


class Given(Struct, frozen=True):
    """True when the cell has an answer now.

    Only checks may ask it of any cell, for it can change while the form is filled in; of a cell that is supplied
    beforehand, with a formula for when it is not, everything may.
    """

    cell: Reference
    type: Type = CONDITION


class Disputed(Struct, frozen=True):
    """True when readings of the parameters that are all possible give the condition different outcomes."""

    condition: Reference
    type: Type = CONDITION


class InSomeReading(Struct, frozen=True):
    """True when at least one possible reading of the parameters is known to make the condition true."""

    condition: Typed
    type: Type = CONDITION


class Length(Struct, frozen=True):
    """Characters (Unicode code points) of a text cell; 0 when it is empty."""

    cell: Reference
    type: NumberType = NumberType(NO_DIMENSION)


Typed = (
    Constant
    | TextConstant
    | Reference
    | Operation
    | Rounded
    | Comparison
    | Logic
    | Conditional
    | Match
    | Given
    | Disputed
    | InSomeReading
    | Length
)


def list_parts(node: Typed) -> tuple[Typed, ...]:
    """The direct operands of `node`, in reading order."""
    match node:
        case Operation() | Logic():
            return node.operands
        case Rounded():
            return (node.operand,)
        case Comparison():
            return (node.left, node.right)
        case Conditional():
            return (node.condition, node.then, node.otherwise)
        case Match():
            return (node.parameter, *(branch for _, branch in node.branches))
        case Given() | Length():
            return (node.cell,)
        case Disputed() | InSomeReading():
            return (node.condition,)
        case _:
            return ()


def list_references(node: Typed) -> list[Reference]:
    """Every name used in `node`, each once, in reading order."""
    found: dict[Reference, None] = {}
    pending = [node]
    while pending:
        current = pending.pop(0)
        if isinstance(current, Reference):
            found[current] = None
        pending[:0] = list_parts(current)
    return list(found)
