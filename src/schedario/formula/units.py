# SPDX-License-Identifier: EUPL-1.2
"""Units and the types of expressions.

A unit has a scale (decimals kept) and a dimension (powers of base quantities: `euro`, `persona`, `ora`…).
Formulas are checked by dimension; the scale matters only where a value is stored or rounded.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

Dimension = tuple[tuple[str, int], ...]

NO_DIMENSION: Dimension = ()


def make_dimension(powers: Mapping[str, int]) -> Dimension:
    """The canonical form of `{"euro": 1, "persona": -1}`: sorted, without zero powers."""
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def combine_dimensions(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """Dimension of `left * right` (sign 1) or `left / right` (sign -1)."""
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + sign * power
    return make_dimension(powers)


def spell_dimension(quantity: Dimension) -> str:
    """For error texts: `euro/persona`, `pure number`."""
    above = "·".join(name + (f"^{power}" if power > 1 else "") for name, power in quantity if power > 0)
    below = "·".join(name + (f"^{-power}" if power < -1 else "") for name, power in quantity if power < 0)
    if not quantity:
        return "pure number"
    return f"{above or 1}/{below}" if below else above


class Unit(Struct, frozen=True):
    """A unit of the form: `scale` decimals are kept, rounding half up."""

    name: str
    scale: int
    dimension: Dimension
    symbol: str = ""
    label: str = ""

    @property
    def is_summable(self) -> bool:
        """Checks whether amounts add up to something: people, hours, euro do, percentages and ratios do not."""
        return bool(self.dimension) and all(power > 0 for _, power in self.dimension)

    @property
    def words(self) -> str:
        """The name that people use: its symbol, else its label; the name is for formulas and files of data."""
        return self.symbol or self.label


class NumberType(Struct, frozen=True):
    """A quantity. `zero` marks the literal 0, which fits any dimension."""

    dimension: Dimension = NO_DIMENSION
    zero: bool = False


class ConditionType(Struct, frozen=True):
    """True, false, or not known yet."""


class TextType(Struct, frozen=True):
    """A text or a choice; it can only be compared, measured, or asked whether it is given."""


Type = NumberType | ConditionType | TextType
CONDITION = ConditionType()
TEXT = TextType()
