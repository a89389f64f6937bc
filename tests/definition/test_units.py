# SPDX-License-Identifier: EUPL-1.2
"""Dimensions form a group under product, and the units of a formula follow from those of its parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schedario.formula.errors import UnitMismatchError
from schedario.formula.parser import parse_formula
from schedario.formula.resolve import resolve_formula
from schedario.formula.typed import Reference
from schedario.formula.units import (
    NO_DIMENSION,
    Dimension,
    NumberType,
    combine_dimensions,
    make_dimension,
    spell_dimension,
)

BASES = st.sampled_from(["euro", "persona", "ora", "addetto"])
DIMENSIONS = st.dictionaries(BASES, st.integers(-3, 3), max_size=4).map(make_dimension)


class TestProduct:
    @given(a=DIMENSIONS, b=DIMENSIONS)
    def test_order_does_not_matter(self, a: Dimension, b: Dimension) -> None:
        assert combine_dimensions(a, b) == combine_dimensions(b, a)

    @given(a=DIMENSIONS, b=DIMENSIONS, c=DIMENSIONS)
    def test_grouping_does_not_matter(self, a: Dimension, b: Dimension, c: Dimension) -> None:
        assert combine_dimensions(combine_dimensions(a, b), c) == combine_dimensions(a, combine_dimensions(b, c))

    @given(a=DIMENSIONS)
    def test_a_pure_number_changes_nothing(self, a: Dimension) -> None:
        assert combine_dimensions(a, NO_DIMENSION) == a == combine_dimensions(a, NO_DIMENSION, -1)

    @given(a=DIMENSIONS)
    def test_a_quantity_over_itself_is_a_pure_number(self, a: Dimension) -> None:
        assert combine_dimensions(a, a, -1) == NO_DIMENSION

    @given(a=DIMENSIONS, b=DIMENSIONS)
    def test_division_undoes_multiplication(self, a: Dimension, b: Dimension) -> None:
        assert combine_dimensions(combine_dimensions(a, b), b, -1) == a

    @given(powers=st.dictionaries(BASES, st.integers(-3, 3)))
    def test_one_quantity_has_one_form(self, powers: dict[str, int]) -> None:
        backwards = dict(reversed(list(powers.items())))
        assert make_dimension(powers) == make_dimension(backwards)
        assert all(power != 0 for _, power in make_dimension(powers))

    @given(a=DIMENSIONS, b=DIMENSIONS)
    def test_what_is_spelled_alike_is_alike(self, a: Dimension, b: Dimension) -> None:
        assert (spell_dimension(a) == spell_dimension(b)) == (a == b)


class Quantities:
    """A scope where `a` and `b` are quantities of given dimensions."""

    def __init__(self, **dimensions: Dimension) -> None:
        self.dimensions = dimensions

    def lookup(self, head: str, column: str | None) -> Reference | None:
        del column
        found = self.dimensions.get(head)
        return None if found is None else Reference("cell", head, NumberType(found))

    def table_column(self, table: str, column: str) -> None:
        del table, column

    def known_names(self) -> list[str]:
        return list(self.dimensions)


def unit_of(text: str, **dimensions: Dimension) -> Dimension | None:
    """The dimension of a formula, None when its units do not fit."""
    try:
        type_ = resolve_formula(parse_formula(text), Quantities(**dimensions)).type
    except UnitMismatchError:
        return None
    assert isinstance(type_, NumberType)
    return type_.dimension


class TestFormulas:
    @given(a=DIMENSIONS, b=DIMENSIONS)
    def test_products_and_quotients_always_fit(self, a: Dimension, b: Dimension) -> None:
        assert unit_of("a * b", a=a, b=b) == combine_dimensions(a, b)
        assert unit_of("a / b", a=a, b=b) == combine_dimensions(a, b, -1)

    @given(a=DIMENSIONS, b=DIMENSIONS, text=st.sampled_from(["a + b", "a - b", "max(a, b)", "min(a, b)", "sum(a, b)"]))
    def test_only_like_is_added_and_compared(self, a: Dimension, b: Dimension, text: str) -> None:
        assert unit_of(text, a=a, b=b) == (a if a == b else None)

    @given(
        a=DIMENSIONS,
        text=st.sampled_from(["a + 0", "0 + a", "max(0, a)", "-a", "abs(a)", "round(a, 2)", "2 * a", "a / 2"]),
    )
    def test_zero_fits_everything_and_a_factor_changes_no_unit(self, a: Dimension, text: str) -> None:
        assert unit_of(text, a=a) == a

    @given(a=DIMENSIONS, b=DIMENSIONS)
    def test_a_number_other_than_zero_is_pure(self, a: Dimension, b: Dimension) -> None:
        assert (unit_of("a + 1", a=a) is None) == (a != NO_DIMENSION)
        assert unit_of("a * b / b", a=a, b=b) == a
