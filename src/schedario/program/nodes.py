# SPDX-License-Identifier: EUPL-1.2
"""Nodes of a program over fixed-point integers: what every rendering has to know.

Numbers are integers; a missing number is null. Conditions have three values; unknown is null.
Unless a node says otherwise it is *strict*: null as soon as one operand is null.
There is one rounding, `HalfUp` (`formula.rounding.half_up`), and one division, the one inside it.
"""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

Mark = Literal["fault", "doubt", "unavailable", "cleared"]

MARKS: frozenset[Mark] = frozenset(get_args(Mark))


class Integer(Struct, frozen=True):
    value: int


class Null(Struct, frozen=True):
    """No number: an open parameter, or an unlimited bound."""


class Slot(Struct, frozen=True):
    """The stored integer of a cell (its value times ten to its scale), answered or computed; null when missing."""

    cell: str


class Answer(Struct, frozen=True):
    """The stored integer that was answered, whatever a formula may say of the cell; null when there is none."""

    cell: str


class Add(Struct, frozen=True):
    terms: tuple[Node, ...]


class Multiply(Struct, frozen=True):
    left: Node
    right: Node


class HalfUp(Struct, frozen=True):
    """`half_up(numerator, denominator)`; the lowering guarantees a positive denominator or null."""

    numerator: Node
    denominator: Node


class Positive(Struct, frozen=True):
    """The operand when it is above zero, else null: no number comes from dividing by nothing."""

    operand: Node


class Absolute(Struct, frozen=True):
    operand: Node


class Extreme(Struct, frozen=True):
    """The least or greatest operand. With `known_only` nulls are passed over; null only if all are."""

    greatest: bool
    operands: tuple[Node, ...]
    known_only: bool = False


class FirstKnown(Struct, frozen=True):
    """The first operand that is not null."""

    operands: tuple[Node, ...]


class Select(Struct, frozen=True):
    """`then` when the condition is true, `otherwise` when false, null when unknown. Only the branch taken counts."""

    condition: Condition
    then: Node
    otherwise: Node


class TextLength(Struct, frozen=True):
    """Code points of a text cell; 0 when it is empty. Never null."""

    cell: str


class Truth(Struct, frozen=True):
    """A condition known beforehand; None is unknown for ever."""

    value: bool | None


class Less(Struct, frozen=True):
    left: Node
    right: Node


class LessOrEqual(Struct, frozen=True):
    left: Node
    right: Node


class Equal(Struct, frozen=True):
    left: Node
    right: Node


class SameText(Struct, frozen=True):
    """Two text cells, or a text cell and a constant (`constant` true for the right one). Strict."""

    cell: str
    other: str
    constant: bool


class Listed(Struct, frozen=True):
    """True where a text cell holds one of `entries`; with `several` it may hold more, parted by `; `. Strict."""

    cell: str
    entries: tuple[str, ...]
    several: bool


class Known(Struct, frozen=True):
    """True where the operand is not null. Never unknown."""

    operand: Node | Condition


class Answered(Struct, frozen=True):
    """True where a cell, of numbers or text, has an answer. Never unknown."""

    cell: str


class Marked(Struct, frozen=True):
    """True where something is said of a cell beside its answer. Never unknown.

    `fault`: what was given cannot be read; `doubt`: a document does not settle it; `unavailable`: whoever fills in
    said, with a reason, that there is no figure to give; `cleared`: a value was supplied, and taken out. Columns of
    many schede have none.
    """

    cell: str
    mark: Mark


class All(Struct, frozen=True):
    """Kleene's and: false wins over unknown."""

    operands: tuple[Condition, ...]


class Any(Struct, frozen=True):
    """Kleene's or: true wins over unknown."""

    operands: tuple[Condition, ...]


class Not(Struct, frozen=True):
    operand: Condition


class Early(Struct, frozen=True):
    """`exact` where it is known; else true or false as soon as one of these holds, true first.

    The two are never unknown.
    """

    exact: Condition
    true: Condition
    false: Condition


class Agreed(Struct, frozen=True):
    """What every operand says; unknown where two differ, or one is unknown."""

    operands: tuple[Condition, ...]


class Surely(Struct, frozen=True):
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
Condition = (
    Truth
    | Less
    | LessOrEqual
    | Equal
    | SameText
    | Listed
    | Known
    | Answered
    | Marked
    | All
    | Any
    | Not
    | Early
    | Agreed
    | Surely
)

ONE = Integer(1)
NULL = Null()
TRUE = Truth(True)
FALSE = Truth(False)
UNKNOWN = Truth(None)


def all_of(*conditions: Condition) -> Condition:
    """An and without the operands that decide nothing."""
    rest = tuple(condition for condition in conditions if condition != TRUE)
    if FALSE in rest:
        return FALSE
    return All(rest) if len(rest) > 1 else rest[0] if rest else TRUE


def any_of(*conditions: Condition) -> Condition:
    """An or without the operands that decide nothing."""
    rest = tuple(condition for condition in conditions if condition != FALSE)
    if TRUE in rest:
        return TRUE
    return Any(rest) if len(rest) > 1 else rest[0] if rest else FALSE


def negate(condition: Condition) -> Condition:
    """The opposite, of a truth at once."""
    if isinstance(condition, Truth) and condition.value is not None:
        return FALSE if condition.value else TRUE
    return Not(condition)


def known_unless(hindrance: Condition, condition: Condition) -> Condition:
    """The condition, unknown where `hindrance` holds, which is never unknown itself."""
    if hindrance == FALSE:
        return condition
    return any_of(all_of(Not(hindrance), condition), all_of(hindrance, UNKNOWN))


def surely(condition: Condition) -> Condition:
    """`Surely` of a condition, with what it is made of asked one by one: no rendering then minds what is unknown."""
    match condition:
        case All(operands):
            return all_of(*(surely(operand) for operand in operands))
        case Any(operands):
            return any_of(*(surely(operand) for operand in operands))
    return Surely(condition)


def is_true(condition: Condition, wanted: bool = True) -> Condition:
    """The condition that `condition` is known to be as wanted; never unknown."""
    if isinstance(condition, Truth):
        return TRUE if condition.value is wanted else FALSE
    return Surely(condition if wanted else Not(condition))


def select(condition: Condition, then: Node, otherwise: Node) -> Node:
    """A choice, or what is chosen where that is known beforehand."""
    if isinstance(condition, Truth) and condition.value is not None:
        return then if condition.value else otherwise
    return Select(condition, then, otherwise)


def format_mark_name(cell: str, mark: Mark) -> str:
    """The mark of a cell, as renderings look for it among the marks of a scheda."""
    return f"{mark}:{cell}"


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
