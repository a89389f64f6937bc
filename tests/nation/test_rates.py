# SPDX-License-Identifier: EUPL-1.2
"""Shrunken rates and the limits of the funnel, against sums of exact fractions and against a made-up truth."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.nation.indicators import indicators
from schedario.nation.rates import TAILS, Limits, Shrinkage, draw_funnel, find_quantiles, list_rates
from schedario.nation.synthetic.generate import Order, generate

FORM = load("SOC26")
COMUNI = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 5000)), min_size=1, max_size=30)
TERMS = 700


def exactly(mean: Fraction, probability: Fraction) -> int:
    """The quantile by exact fractions: e^mean as its own series, so that no power is rounded."""
    terms = [mean**count / factorial(count) for count in range(TERMS)]
    wanted, total = probability * sum(terms), Fraction(0)
    for count, term in enumerate(terms):
        total += term
        if total >= wanted:
            return count
    raise AssertionError(mean)


class TestLimits:
    @pytest.mark.parametrize("mean", ["1/10", "1/2", "1", "3", "9/2", "10", "25", "100", "250"])
    def test_are_the_exact_quantiles_of_the_poisson_distribution(self, mean: str) -> None:
        wanted = [exactly(Fraction(mean), Fraction(str(tail))) for tail in TAILS]
        assert find_quantiles(float(Fraction(mean)), TAILS) == wanted

    @pytest.mark.parametrize(("mean", "low", "high"), [(10, 4, 17), (1, 0, 3), (100, 81, 120)])
    def test_are_those_of_printed_tables(self, mean: int, low: int, high: int) -> None:
        assert Shrinkage(Fraction(mean), Fraction(0)).find_limits(1)[1:3] == (low, high)

    @given(COMUNI)
    @settings(max_examples=40)
    def test_the_outer_ones_hold_the_inner_ones_and_the_pooled_rate_lies_between(
        self, some: list[tuple[int, int]]
    ) -> None:
        counts, sizes = zip(*some, strict=True)
        found = Shrinkage.measure(counts, sizes)
        for size in sizes:
            limits = found.find_limits(size)
            assert list(limits) == sorted(limits)
            assert limits.low <= found.pooled * size + 1
            assert limits.high >= found.pooled * size - 1

    def test_of_a_great_city_are_found_as_well(self) -> None:
        limits = Shrinkage(Fraction(1, 10), Fraction(0)).find_limits(2_800_000)
        assert limits.lowest < 280_000 < limits.highest
        assert abs((limits.highest - limits.lowest) - 2 * 3.0902 * 280_000**0.5) < 4

    def test_place_a_count(self) -> None:
        limits = Limits(1, 4, 17, 21)
        assert [limits.place(count) for count in (0, 3, 4, 17, 18, 22)] == [-2, -1, 0, 0, 1, 2]

    def test_hold_as_many_as_they_say_when_all_have_the_same_rate(self) -> None:
        random = Random(7)
        drawn = [sum(random.random() < 0.05 for _ in range(300)) for _ in range(2000)]  # nearly Poisson, mean 15
        limits = Shrinkage(Fraction(5, 100), Fraction(0)).find_limits(300)
        assert 0.94 < sum(limits.low <= one <= limits.high for one in drawn) / len(drawn) <= 0.99


class TestShrunken:
    @given(COMUNI)
    @settings(max_examples=60)
    def test_lie_between_the_raw_and_the_pooled_rate(self, some: list[tuple[int, int]]) -> None:
        counts, sizes = zip(*some, strict=True)
        found = Shrinkage.measure(counts, sizes)
        for count, size in some:
            raw, shrunken = Fraction(count, size), found.shrink(count, size)
            assert min(raw, found.pooled) <= shrunken <= max(raw, found.pooled)

    def test_the_smaller_the_comune_the_nearer_to_the_pooled_rate(self) -> None:
        found = Shrinkage(Fraction(1, 10), Fraction(1, 2000))
        distances = [found.shrink(2 * size // 10, size) - found.pooled for size in (10, 100, 1000, 10_000)]
        assert distances == sorted(distances)

    def test_where_rates_differ_only_by_chance_all_are_the_pooled_one(self) -> None:
        found = Shrinkage.measure([10, 100, 50], [100, 1000, 500])
        assert found.spread == 0
        assert found.shrink(3, 100) == found.pooled == Fraction(1, 10)

    def test_by_hand(self) -> None:
        """Two comuni, 10 of 100 and 90 of 300: m = 1/4, s² = (100·0.15² + 300·0.05²)/400 = 0.0075, m/n̄ = 0.00125."""
        found = Shrinkage.measure([10, 90], [100, 300])
        assert (found.pooled, found.spread) == (Fraction(1, 4), Fraction(1, 160))
        assert found.shrink(10, 100) == Fraction(1, 4) - Fraction(5, 7) * Fraction(15, 100)

    def test_are_nearer_to_the_truth_than_the_raw_ones(self) -> None:
        random = Random(1)
        truth = [random.gammavariate(4, 0.02) for _ in range(300)]
        sizes = [random.choice((50, 200, 1000)) for _ in truth]
        counts = [sum(random.random() < rate for _ in range(size)) for rate, size in zip(truth, sizes, strict=True)]
        found = Shrinkage.measure(counts, sizes)
        raw = sum((y / n - rate) ** 2 for y, n, rate in zip(counts, sizes, truth, strict=True))
        shrunken = sum((float(found.shrink(y, n)) - rate) ** 2 for y, n, rate in zip(counts, sizes, truth, strict=True))
        assert shrunken < 0.8 * raw

    def test_need_somebody(self) -> None:
        with pytest.raises(ValueError, match="sizes"):
            Shrinkage.measure([], [])


class TestOfAForm:
    def test_rates_are_counts_of_people_for_so_many_inhabitants(self) -> None:
        assert list_rates(FORM)[:2] == ("livello_servizio", "utenti_minori")
        assert {"copertura", "spesa_per_abitante", "abitanti_per_assistente", "ore_minori"}.isdisjoint(list_rates(FORM))

    def test_stand_beside_the_raw_ones_of_every_comune_in_the_unit_of_the_indicator(self) -> None:
        schede = generate(FORM, Order(comuni=300))
        found = draw_funnel(FORM, schede, "livello_servizio", stored=True)
        alone = indicators(FORM, schede, "comune", stored=True).filter(pl.col("livello_servizio").is_not_null())
        assert found.height == alone.height
        raw = dict(alone.select("codice", "livello_servizio").rows())
        pooled = indicators(FORM, schede, stored=True)["livello_servizio"].item()
        for row in found.iter_rows(named=True):
            assert row["rate"] == raw[row["codice"]]
            assert min(row["rate"], pooled) <= row["shrunken"] <= max(row["rate"], pooled)
            assert (row["rate"] > row["highest"]) == (row["place"] == 2)
        assert found["place"].abs().is_sorted(descending=True)
