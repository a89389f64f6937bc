# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs: what every rendering (Python now; columns, JavaScript, Excel) has to know.

Numbers are integers; a missing number is null. Conditions have three values; unknown is null.
Unless a node says otherwise it is *strict*: null as soon as one operand is null.
There is one rounding, `HalfUp`, and one division, the one inside it.
"""

from __future__ import annotations

from dataclasses import dataclass


def half_up(numerator: int, denominator: int) -> int:
    """The quotient to the nearest integer, ties upwards. `denominator` must be positive.

    >>> half_up(1, 2), half_up(5, 2), half_up(-1, 2), half_up(20000, 57)
    (1, 3, 0, 351)
    """
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Integer:
    value: int


@dataclass(frozen=True, slots=True)
class Null:
    """No number: an open parameter, or an unlimited bound."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The stored integer of a cell (its value times ten to its scale), answered or computed; null when missing."""

    cell: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The stored integer that was answered, whatever a formula may say of the cell; null when there is none."""

    cell: str


@dataclass(frozen=True, slots=True)
class Add:
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Multiply:
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class HalfUp:
    """`half_up(numerator, denominator)`; the lowering guarantees a positive denominator or null."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Positive:
    """The operand when it is above zero, else null: no number comes from dividing by nothing."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Absolute:
    operand: Node


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest operand. With `known_only` nulls are passed over; null only if all are."""

    greatest: bool
    operands: tuple[Node, ...]
    known_only: bool = False


@dataclass(frozen=True, slots=True)
class FirstKnown:
    """The first operand that is not null."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """`then` when the condition is true, `otherwise` when false, null when unknown. Only the branch taken counts."""

    condition: Condition
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class TextLength:
    """Code points of a text cell; 0 when it is empty. Never null."""

    cell: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition known beforehand; None is unknown for ever."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Less:
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class LessOrEqual:
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Equal:
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class SameText:
    """Two text cells, or a text cell and a constant (`constant` true for the right one). Strict."""

    cell: str
    other: str
    constant: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the operand is not null. Never unknown."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether a cell, of numbers or text, has an answer. Never unknown."""

    cell: str


@dataclass(frozen=True, slots=True)
class All:
    """Kleene's and: false wins over unknown."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Kleene's or: true wins over unknown."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    operand: Condition


@dataclass(frozen=True, slots=True)
class Surely:
    """True when the operand is true, false when it is false or unknown. Never unknown."""

    operand: Condition


Node = (
    Integer
    | Null
    | Slot
    | Answer
    | Add
    | Multiply
    | HalfUp
    | Positive
    | Absolute
    | Extreme
    | FirstKnown
    | Select
    | TextLength
)
Condition = Truth | Less | LessOrEqual | Equal | SameText | Known | Answered | All | Any | Not | Surely

ONE = Integer(1)
NULL = Null()


def add(*terms: Node) -> Node:
    """A sum without its trivial terms."""
    if NULL in terms:
        return NULL
    rest = tuple(term for term in terms if term != Integer(0))
    if all(isinstance(term, Integer) for term in rest):
        return Integer(sum(term.value for term in rest if isinstance(term, Integer)))
    return rest[0] if len(rest) == 1 else Add(rest)


def multiply(left: Node, right: Node) -> Node:
    """A product without factors of one."""
    match left, right:
        case (Null(), _) | (_, Null()):
            return NULL
        case Integer(a), Integer(b):
            return Integer(a * b)
        case Integer(1), _:
            return right
        case _, Integer(1):
            return left
        case _, Integer():
            return Multiply(right, left)
    return Multiply(left, right)
