# SPDX-License-Identifier: EUPL-1.2
"""The value of a formula for one scheda by docs/algebra.md: exact fractions, None where missing or not known.

Beside each value stand its bounds, for what is certain although something is missing, and what it still lacks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

from .editions import Cell, Edition
from .formulas import Tree

Stored = Mapping[str, int | str]  # answers: a number is kept as an integer, its value times ten to the decimals

COMPARISONS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}
HALF = Fraction(1, 2)


def round_half_up(number: Fraction) -> int:
    """The nearest integer, ties upwards."""
    return (number + HALF).__floor__()


class Bounds(NamedTuple):
    """Between `low` and `high`, each None where there is no limit; `positive`: never below zero.

    `whole`: no cell stands in a denominator. Choices between numbers that are not whole have no bounds of their own.
    """

    low: Fraction | None
    high: Fraction | None
    positive: bool
    whole: bool = True


def is_beyond(cell: Cell, answer: int | str | None, about: str) -> bool:
    """Whether a number is below the least, or above the greatest, that its cell may have."""
    if not isinstance(answer, int) or cell.decimals is None:
        return False
    value = Fraction(answer, 10**cell.decimals)
    if about == "below_minimum":
        return cell.minimum is not None and value < cell.minimum
    return cell.maximum is not None and value > cell.maximum


LIMITS = ("below_minimum", "above_maximum")


class Reckoning:
    """What the formulas of an edition give for one scheda."""

    def __init__(
        self,
        edition: Edition,
        stored: Stored,
        unavailable: Collection[str] = frozenset(),
        faults: Collection[str] = frozenset(),
    ) -> None:
        self.edition = edition
        self.stored = stored
        self.unavailable = unavailable
        self.faults = faults
        self._numbers: dict[str, Fraction | None] = {}
        self._counting: dict[str, Fraction | None] = {}  # the same of cells, as it counts in formulas
        self._decided: dict[str, bool | None] = {}
        self._bounds: dict[str, Bounds] = {}
        self._readings: list[Reckoning] = []

    # ------------------------------------------------------------------------------ names

    def get_cell(self, name: str, row: str | None) -> Cell | None:
        """The cell that a name means in a row, a column of the row before anything else."""
        cells = self.edition.cells
        return cells.get(f"{row}.{name}") or cells.get(name)

    def get_terms(self, arguments: list[Tree]) -> list[Tree]:
        """The arguments of `sum`, a column of a table replaced by its cells."""
        terms: list[Tree] = []
        for one in arguments:
            table, _, column = one[1].partition(".") if one[0] == "name" else ("", "", "")
            found = self.edition.columns.get(table, {}).get(column)
            terms += [one] if found is None else [("name", cell) for cell in found]
        return terms

    def get_branch(self, tree: Tree) -> Tree | None:
        """The branch of a `case` that the parameter chooses, None while it is open."""
        chosen = self.edition.parameters[tree[1]]
        return None if chosen is None else tree[2].get(chosen)

    # ------------------------------------------------------------------------------ exact values

    def compute_number(self, tree: Tree, row: str | None = None) -> Fraction | None:
        """The exact value; None when an operand that counts is missing, or no number comes of it."""
        kind = tree[0]
        if kind == "number":
            return tree[1]
        if kind == "name":
            return self._compute_name(tree[1], row)
        if kind == "if":
            known = self.decide(tree[1], row)
            return None if known is None else self.compute_number(tree[2] if known else tree[3], row)
        if kind == "case":
            branch = self.get_branch(tree)
            return None if branch is None else self.compute_number(branch, row)
        if kind == "call" and tree[1] == "length":
            cell = self.get_cell(tree[2][0][1], row)
            return Fraction(len(str(self.stored.get(cell.name if cell else "", ""))))
        operands = [self.compute_number(part, row) for part in self._get_operands(tree)]
        known = [one for one in operands if one is not None]
        return _compute_operator(tree, known) if len(known) == len(operands) else None

    def _get_operands(self, tree: Tree) -> list[Tree]:
        if tree[0] != "call":
            return list(tree[1:])
        return self.get_terms(tree[2]) if tree[1] == "sum" else tree[2][:1] if tree[1] == "round" else tree[2]

    def _compute_name(self, name: str, row: str | None) -> Fraction | None:
        cell = self.get_cell(name, row)
        if cell is not None:
            return self.compute_cell(cell)
        if name in self.edition.values:
            if name not in self._numbers:
                self._numbers[name] = self.compute_number(self.edition.values[name])
            return self._numbers[name]
        value = self.edition.parameters[name]
        return value if isinstance(value, Fraction) else None

    def compute_cell(self, cell: Cell) -> Fraction | None:
        """The value that counts in formulas: the answer, else what the formula gives, rounded to the decimals."""
        if cell.name not in self._counting:
            stored = self.compute_stored(cell)
            known = stored is not None and cell.decimals is not None
            self._counting[cell.name] = Fraction(stored, 10**cell.decimals) if known else None  # type: ignore[operator]
        return self._counting[cell.name]

    def compute_stored(self, cell: Cell) -> int | None:
        """The same as an integer."""
        if cell.asked and (cell.name in self.stored or cell.name in self.faults):
            answer = self.stored.get(cell.name)
            return answer if isinstance(answer, int) and not self.is_wrong(cell) else None
        exact = self.compute_exact(cell)
        return None if exact is None else round_half_up(exact * 10 ** (cell.decimals or 0))

    def is_wrong(self, cell: Cell) -> bool:
        """Whether the answer in a cell cannot be, or be read: it counts as none."""
        return cell.name in self.faults or any(is_beyond(cell, self.stored.get(cell.name), about) for about in LIMITS)

    def compute_exact(self, cell: Cell) -> Fraction | None:
        """What the formula of a cell gives before it is rounded."""
        if cell.formula is None:
            return None
        if cell.name not in self._numbers:
            self._numbers[cell.name] = self.compute_number(cell.formula, cell.row)
        return self._numbers[cell.name]

    # ------------------------------------------------------------------------------ conditions

    def decide(self, tree: Tree, row: str | None = None) -> bool | None:
        """Whether a condition holds by what is known: Kleene's logic."""
        kind = tree[0]
        if kind == "name":
            if tree[1] not in self._decided:
                self._decided[tree[1]] = self.decide(self.edition.conditions[tree[1]])
            return self._decided[tree[1]]
        if kind == "call" and tree[1] == "disputed":
            return self.is_disputed(self.edition.conditions[tree[2][0][1]])
        if kind == "call" and tree[1] == "in_some_reading":
            return any(reading.decide(tree[2][0], row) for reading in self.list_readings())
        if kind == "call":  # given(cell)
            cell = self.get_cell(tree[2][0][1], row)
            return cell is not None and any(cell.name in one for one in (self.stored, self.unavailable, self.faults))
        if kind in ("and", "or"):
            sides = [self.decide(part, row) for part in tree[1:]]
            settling = kind == "or"
            return settling if settling in sides else None if None in sides else not settling
        if kind == "not":
            known = self.decide(tree[1], row)
            return None if known is None else not known
        return self._compare(tree, row)

    def list_readings(self) -> list[Reckoning]:
        """The same scheda by each possible reading of the parameters; this one where none is open."""
        if not self._readings:
            names = list(self.edition.possible)
            for choices in product(*self.edition.possible.values()):
                parameters = {**self.edition.parameters, **dict(zip(names, choices, strict=True))}
                self._readings.append(
                    Reckoning(replace(self.edition, parameters=parameters), self.stored, self.unavailable, self.faults)
                )
        return self._readings

    def is_disputed(self, tree: Tree) -> bool:
        """Whether possible readings of the parameters are known to give different outcomes."""
        return {True, False} <= {reading.decide(tree) for reading in self.list_readings()}

    def decide_alike(self, tree: Tree, row: str | None = None, *, early: bool = True) -> bool | None:
        """What every possible reading decides, None where one of them does not, or they differ."""
        readings = self.list_readings()
        outcomes = {one.decide_early(tree, row) if early else one.decide(tree, row) for one in readings}
        return outcomes.pop() if len(outcomes) == 1 else None

    def _compare(self, tree: Tree, row: str | None) -> bool | None:
        operator, one, other = tree
        if self.is_text(one, row):
            left, right = self.get_text(one, row), self.get_text(other, row)
            return None if left is None or right is None else (left == right) is (operator == "=")
        a, b = self.compute_number(one, row), self.compute_number(other, row)
        if a is None or b is None:
            return None
        return bool(COMPARISONS[operator](a, b))

    def is_text(self, tree: Tree, row: str | None) -> bool:
        """Whether a side of a comparison is a text."""
        if tree[0] != "name":
            return tree[0] == "text"
        cell = self.get_cell(tree[1], row)
        if cell is not None:
            return cell.decimals is None
        return tree[1] in self.edition.parameters and tree[1] not in self.edition.measured

    def get_text(self, tree: Tree, row: str | None) -> str | None:
        """A text, the answer of a text cell, or a parameter; None while it is missing or open."""
        if tree[0] == "text":
            return tree[1]
        cell = self.get_cell(tree[1], row)
        found = self.stored.get(cell.name) if cell is not None else self.edition.parameters[tree[1]]
        return None if found is None else str(found)

    # ------------------------------------------------------------------------------ what is certain

    def decide_early(self, tree: Tree, row: str | None = None) -> bool | None:
        """Whether a condition holds by what is known, else by what is certain whatever is missing."""
        exact = self.decide(tree, row)
        return self.decide_by_bounds(tree, row) if exact is None else exact

    def decide_by_bounds(self, tree: Tree, row: str | None = None) -> bool | None:
        """Surely true, surely false, or None."""
        kind = tree[0]
        if kind == "name":
            return self.decide_by_bounds(self.edition.conditions[tree[1]])
        if kind == "call" and tree[1] == "in_some_reading":
            outcomes = {reading.decide_early(tree[2][0], row) for reading in self.list_readings()}
            return True in outcomes or (None if None in outcomes else False)
        if kind == "call":
            cell = self.get_cell(tree[2][0][1], row) if tree[1] == "given" else None
            known = self.decide(tree, row)
            return known if cell is not None and cell.settled else known or None
        if kind in ("and", "or"):
            sides = [self.decide_by_bounds(part, row) for part in tree[1:]]
            settling = kind == "or"
            return settling if settling in sides else None if None in sides else not settling
        if kind == "not":
            known = self.decide_by_bounds(tree[1], row)
            return None if known is None else not known
        if self.is_text(tree[1], row):
            return self.decide(tree, row)
        return _compare_bounds(tree[0], self.find_bounds(tree[1], row), self.find_bounds(tree[2], row))

    def find_bounds(self, tree: Tree, row: str | None = None) -> Bounds:
        """The bounds of a number, by the table of docs/algebra.md."""
        kind = tree[0]
        if kind == "number":
            return Bounds(tree[1], tree[1], tree[1] >= 0)
        if kind == "name":
            return self._find_name_bounds(tree[1], row)
        if kind == "if":
            return self._find_choice_bounds(tree, row)
        if kind == "case":
            branch = self.get_branch(tree)
            return Bounds(None, None, positive=False) if branch is None else self.find_bounds(branch, row)
        if kind == "call" and tree[1] in ("abs", "length"):
            exact = self.compute_number(tree, row)
            blank = tree[1] == "length" and self.get_text(tree[2][0], row) is None  # it may still become long
            return Bounds(exact, None if blank else exact, positive=True)
        parts = [self.find_bounds(part, row) for part in self._get_operands(tree)]
        found = _combine_bounds(tree, parts)
        if found is None:
            exact = self.compute_number(tree, row)
            return Bounds(exact, exact, positive=False, whole=all(part.whole for part in parts))
        return found

    def _find_name_bounds(self, name: str, row: str | None) -> Bounds:
        cell = self.get_cell(name, row)
        if cell is not None:
            return self._find_cell_bounds(cell)
        if name in self.edition.values:
            return self.find_bounds(self.edition.values[name])
        value = self.edition.parameters[name]
        number = value if isinstance(value, Fraction) else None
        return Bounds(number, number, number is not None and number >= 0)

    def _find_cell_bounds(self, cell: Cell) -> Bounds:
        if cell.name not in self._bounds:
            self._bounds[cell.name] = self._make_cell_bounds(cell)
        return self._bounds[cell.name]

    def _make_cell_bounds(self, cell: Cell) -> Bounds:
        answered = cell.asked and cell.name in self.stored
        low, high, positive = cell.minimum, cell.maximum, cell.minimum is not None and cell.minimum >= 0
        if self.is_wrong(cell):
            return Bounds(low, high, positive)
        if cell.formula is not None:
            low, high, never_below, _ = _round_bounds(self.find_bounds(cell.formula, cell.row), cell.decimals or 0)
            positive = never_below and (positive or not cell.asked)
        if not answered:
            return Bounds(low, high, positive)
        value = self.compute_cell(cell)
        return Bounds(value, value, positive)

    def _find_choice_bounds(self, tree: Tree, row: str | None) -> Bounds:
        known = self.decide_by_bounds(tree[1], row)
        then, other = self.find_bounds(tree[2], row), self.find_bounds(tree[3], row)
        positive = then.positive and other.positive
        if not (then.whole and other.whole):
            exact = self.compute_number(tree, row)
            return Bounds(exact, exact, positive, whole=False)
        if known is not None:
            return (then if known else other)._replace(positive=positive)
        lows, highs = (then.low, other.low), (then.high, other.high)
        low = None if None in lows else min(one for one in lows if one is not None)
        high = None if None in highs else max(one for one in highs if one is not None)
        return Bounds(low, high, positive)

    # ------------------------------------------------------------------------------ what is lacking

    def find_lacking(self, tree: Tree, row: str | None = None) -> set[str]:
        """The missing answers that a value or condition can use in this edition, through all that it names.

        Those of a branch not taken are among them, and those of a formula whose cell is supplied.
        """
        kind = tree[0]
        if kind == "name":
            return self._find_name_lacking(tree[1], row)
        if kind == "case":
            branch = self.get_branch(tree)
            return set() if branch is None else self.find_lacking(branch, row)
        if kind in ("number", "text"):
            return set()
        return set().union(*(self.find_lacking(part, row) for part in self._get_operands(tree)))

    def _find_name_lacking(self, name: str, row: str | None) -> set[str]:
        cell = self.get_cell(name, row)
        if cell is None:
            formulas = self.edition.values | self.edition.conditions
            return self.find_lacking(formulas[name]) if name in formulas else set()
        if cell.formula is not None:
            return self.find_lacking(cell.formula, cell.row)
        return set() if cell.name in self.stored and not self.is_wrong(cell) else {cell.name}


def _compute_operator(tree: Tree, known: list[Fraction]) -> Fraction | None:
    """An operator or function on operands that are all known."""
    operator = tree[1] if tree[0] == "call" else tree[0]
    if operator in ("sum", "+"):
        return sum(known, Fraction(0))
    if operator in ("min", "max"):
        return min(known) if operator == "min" else max(known)
    if operator == "abs":
        return abs(known[0])
    if operator == "neg":
        return -known[0]
    if operator == "round":
        power = 10 ** int(tree[2][1][1])
        return Fraction(round_half_up(known[0] * power), power)
    left, right = known
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return left / right if right > 0 else None


def _round_bounds(bounds: Bounds, decimals: int) -> Bounds:
    power = 10**decimals
    low, high = (None if side is None else Fraction(round_half_up(side * power), power) for side in bounds[:2])
    return Bounds(low, high, bounds.positive)  # a rounded number is whole


def _combine_bounds(tree: Tree, parts: list[Bounds]) -> Bounds | None:
    """The bounds of an operation by those of its operands; None where only the exact value is known."""
    operator = tree[1] if tree[0] == "call" else tree[0]
    if operator in ("+", "sum"):
        return _add_bounds(parts)
    if operator == "-":
        return _add_bounds([parts[0], _negate_bounds(parts[1])])
    if operator == "neg":
        return _negate_bounds(parts[0])
    if operator == "round":
        return _round_bounds(parts[0], int(tree[2][1][1]))
    if operator in ("min", "max"):
        if not all(part.whole for part in parts):
            return None
        return _choose_bounds(operator == "max", parts)
    return _scale_bounds(tree, parts) or _multiply_bounds(operator, *parts)


def _add_bounds(parts: list[Bounds]) -> Bounds:
    lows, highs = [one.low for one in parts], [one.high for one in parts]
    low = None if None in lows else sum((one for one in lows if one is not None), Fraction(0))
    high = None if None in highs else sum((one for one in highs if one is not None), Fraction(0))
    return Bounds(low, high, all(one.positive for one in parts), all(one.whole for one in parts))


def _negate_bounds(one: Bounds) -> Bounds:
    low, high = (None if side is None else -side for side in (one.high, one.low))
    return Bounds(low, high, positive=False, whole=one.whole)


def _choose_bounds(greatest: bool, parts: list[Bounds]) -> Bounds:
    """No limit wins on its own side and is passed over on the other."""
    lows, highs = [one.low for one in parts], [one.high for one in parts]
    known_lows, known_highs = ([one for one in side if one is not None] for side in (lows, highs))
    if greatest:
        high = None if None in highs else max(known_highs)
        return Bounds(max(known_lows, default=None), high, any(one.positive for one in parts))
    low = None if None in lows else min(known_lows)
    return Bounds(low, min(known_highs, default=None), all(one.positive for one in parts))


def _scale_bounds(tree: Tree, parts: list[Bounds]) -> Bounds | None:
    """A number times, or divided by, one that no answer changes."""
    left, right = parts
    if tree[0] == "*" and left.low is not None and tree[1][0] == "number":
        return _times_constant(left.low, right)
    if right.low is not None and tree[2][0] == "number" and right.low:
        factor = right.low if tree[0] == "*" else 1 / right.low
        return _times_constant(factor, left) if tree[0] == "*" or factor > 0 else None
    return None


def _times_constant(factor: Fraction, one: Bounds) -> Bounds:
    low, high = (None if side is None else factor * side for side in one[:2])
    return Bounds(low, high, one.positive, one.whole) if factor >= 0 else Bounds(high, low, False, one.whole)


def _multiply_bounds(operator: str, left: Bounds, right: Bounds) -> Bounds | None:
    """Products and quotients of two numbers that are never negative."""
    if not (left.positive and right.positive):
        return None
    if operator == "*":
        low, high = (None if a is None or b is None else a * b for a, b in zip(left[:2], right[:2], strict=True))
        return Bounds(low, high, positive=True, whole=left.whole and right.whole)
    return Bounds(_least_quotient(left.low, right.high), _divide(left.high, right.low), positive=True, whole=False)


def _least_quotient(dividend: Fraction | None, divisor: Fraction | None) -> Fraction | None:
    """Zero where the divisor has no limit: it may become as large as one likes."""
    return Fraction(0) if divisor is None else _divide(dividend, divisor)


def _divide(dividend: Fraction | None, divisor: Fraction | None) -> Fraction | None:
    return None if dividend is None or divisor is None or divisor <= 0 else dividend / divisor


def _compare_bounds(operator: str, left: Bounds, right: Bounds) -> bool | None:
    """True or false as soon as it holds, or fails, wherever between their bounds the two numbers are."""
    if operator in (">", "<="):
        below = _is_below(right, left)
    elif operator in ("<", ">="):
        below = _is_below(left, right)
    else:
        below = _is_same(left, right)
    return below if operator in ("<", ">", "=") or below is None else not below


def _is_below(left: Bounds, right: Bounds) -> bool | None:
    if left.high is not None and right.low is not None and left.high < right.low:
        return True
    return False if left.low is not None and right.high is not None and left.low >= right.high else None


def _is_same(left: Bounds, right: Bounds) -> bool | None:
    if _is_below(left, right) or _is_below(right, left):
        return False
    points = left.low, left.high, right.low, right.high
    if None in points:
        return None
    return True if left.high <= right.low and right.high <= left.low else None  # type: ignore[operator]
