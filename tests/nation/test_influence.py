# SPDX-License-Identifier: EUPL-1.2
"""What doubts weigh: scores, the order in which to look, and when to stop."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.nation.indicators import Measured, indicators, measures
from schedario.nation.influence import LIMIT, WHOLE, Influence, influence, list_added
from schedario.nation.synthetic.generate import Order, generate
from schedario.nation.typical import ROW

FORM = load("SOC26")
FIRST = 2  # comuni of a hundred that are looked at first


@cache
def schede(*, slips: bool = True) -> pl.DataFrame:
    return generate(FORM, Order(slips=slips))


@cache
def found() -> Influence:
    return influence(FORM, schede(), stored=True)


def injected() -> dict[str, list[Fraction]]:
    """For each total, how much of it (a part of one) every scheda's slip moves it, to first order."""
    wrong, right = (Measured.of(FORM, schede(slips=slips), stored=True) for slips in (True, False))
    effects = {}
    for name in list_added(FORM):
        known = wrong.find_known(name) & right.find_known(name)
        above, below = (right.amounts[f"{name}/{part}"] for part in ("above", "below"))
        sums = int(above.filter(known).sum()), int(below.filter(known).sum())
        moved = wrong.amounts[f"{name}/above"] - above, wrong.amounts[f"{name}/below"] - below
        ratio = Fraction(*sums) if measures(FORM)[name].denominator else Fraction(0)
        effects[name] = [
            abs(up - ratio * down) / sums[0] if counts else Fraction(0)
            for up, down, counts in zip(*moved, known, strict=True)
        ]
    return effects


class TestInjectedErrors:
    def test_nine_tenths_of_their_effect_stand_in_the_first_two_of_a_hundred_comuni(self) -> None:
        first = set(found().comuni[ROW].head(schede().height * FIRST // 100))
        whole = sum((sum(ones) for ones in injected().values()), Fraction(0))
        inside = sum(
            (sum(one for row, one in enumerate(ones) if row in first) for ones in injected().values()), Fraction(0)
        )
        assert inside >= Fraction(9, 10) * whole

    def test_some_dozen_comuni_are_enough_for_all_totals(self) -> None:
        assert 0 < found().count_to_review() < 100
        assert found().count_to_review() < found().comuni.height


class TestScores:
    def test_are_suspicion_times_effect_and_suspicion_lies_between_nought_and_one(self) -> None:
        local = found().local
        assert local.select((pl.col("suspicion") >= 0).all() & (pl.col("suspicion") < WHOLE).all()).item()
        wanted = [one * other // WHOLE for one, other in local.select("suspicion", "effect").rows()]
        assert local["score"].to_list() == wanted

    def test_the_global_score_is_the_greatest_of_the_local_ones(self) -> None:
        greatest = found().local.group_by(ROW).agg(pl.col("score").max()).sort(ROW)
        assert greatest.equals(found().comuni.select(ROW, "score").sort(ROW))
        assert found().comuni["score"].is_sorted(descending=True)

    def test_grow_with_the_distance_and_with_the_size(self) -> None:
        """The same tenfold users weigh more where more people live, and more distance is more suspicion."""

        def score(row: int, factor: int) -> int:
            few = generate(FORM, Order(comuni=400, slips=False))
            place = pl.int_range(few.height) == row
            changed = few.with_columns(
                pl.when(place).then(pl.col("M12.utenti") * factor + 50).otherwise("M12.utenti").alias("M12.utenti")
            )
            local = influence(FORM, changed, stored=True).local.filter(
                pl.col(ROW) == row, pl.col("indicator") == "utenti_minori"
            )
            return int(local["score"].sum())

        sizes = generate(FORM, Order(comuni=400))["R03"]
        small, large = int((sizes - 900).abs().arg_min()), int((sizes - 30_000).abs().arg_min())  # type: ignore[arg-type]
        assert 0 < score(small, 20) < score(small, 200)
        assert score(small, 200) < score(large, 200)


class TestStopping:
    def test_after_so_many_comuni_no_residual_is_over_the_limit_and_before_one_is(self) -> None:
        count, residuals = found().count_to_review(), found().residuals
        assert max(residuals.row(count)) <= LIMIT < max(residuals.row(count - 1))
        assert max(residuals.row(-1)) == 0

    def test_of_a_region_the_totals_are_its_own(self) -> None:
        lombardia = schede()["regione"] == "Lombardia"
        own = found().restrict_to_schede(lombardia)
        assert set(own.local[ROW]) <= set(lombardia.arg_true())
        alone = indicators(FORM, schede().filter(lombardia), stored=True).row(0, named=True)
        users = schede()["R03"].is_not_null() & lombardia & found().measured.find_known("utenti_serviti")
        above = found().measured.amounts["utenti_serviti/above"]
        assert above.filter(users).sum() == alone["utenti_serviti"]
        doubted = own.local.filter(pl.col("indicator") == "utenti_serviti")[ROW]
        share = own.totals.filter(pl.col("indicator") == "utenti_serviti")["share"].item()
        assert share == above.gather(doubted).sum() * WHOLE // alone["utenti_serviti"]

    def test_without_doubts_there_is_nothing_to_look_at(self) -> None:
        few = influence(FORM, schede().head(5).select("codice", "R03"), stored=True)
        assert (few.count_to_review(), few.comuni.height, few.totals["comuni"].sum()) == (0, 0, 0)


class TestWithoutTheDoubts:
    @pytest.mark.parametrize("name", list_added(FORM))
    def test_who_is_in_doubt_no_longer_counts_and_everybody_else_does(self, name: str) -> None:
        blanked = Measured.of(FORM, found().blank_doubted(schede()), stored=True)
        doubted = found().local.filter(pl.col("indicator") == name)[ROW]
        counted = pl.int_range(schede().height, dtype=pl.UInt32, eager=True)
        assert (
            blanked.find_known(name) == (found().measured.find_known(name) & ~counted.is_in(doubted.implode()))
        ).all()

    def test_totals_that_errors_move_most_come_nearer_to_what_was_meant(self) -> None:
        meant, given_ = (
            indicators(FORM, schede(slips=slips), stored=True).row(0, named=True) for slips in (False, True)
        )
        without = indicators(FORM, found().blank_doubted(schede()), stored=True).row(0, named=True)
        for name in ("abitanti_per_assistente", "utenti_minori"):
            assert abs(without[name] - meant[name]) < abs(given_[name] - meant[name]), name

    @given(order=st.randoms(use_true_random=False))
    @settings(max_examples=3, deadline=None)
    def test_the_order_of_the_schede_does_not_matter(self, order: object) -> None:
        few = schede().head(600)
        rows = list(range(few.height))
        order.shuffle(rows)  # type: ignore[attr-defined]
        one, other = influence(FORM, few, stored=True), influence(FORM, few[rows], stored=True)
        assert one.totals.equals(other.totals)
        assert one.count_to_review() == other.count_to_review()
        assert one.ordered["message"].sort().equals(other.ordered["message"].sort())
