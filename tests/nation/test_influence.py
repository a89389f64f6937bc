# SPDX-License-Identifier: EUPL-1.2
"""What doubts weigh: scores, the order in which to look, and when to stop."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.nation.indicators import Measured, indicators, measures
from schedario.nation.influence import LIMIT, UNFOUND, WHOLE, Influence, influence, list_added, list_covered
from schedario.nation.review import describe_review
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

    def test_not_all_that_is_doubted_need_be_looked_at_for_all_totals_that_are_compared(self) -> None:
        assert 0 < found().review.count < found().comuni.height
        assert found().review.held == list_covered(FORM)


Row = dict[str, Any]
Slip = Callable[[Row, random.Random], Row]
HOURS, USERS = ([cell for cell in FORM.cells if cell.endswith(end)] for end in (".ore", ".utenti"))
ALL_HOURS = tuple(name for name in list_added(FORM) if name.startswith("ore_"))


def keep_hours_of_a_month(row: Row, _rng: random.Random) -> Row:
    return {cell: row[cell] // 12 for cell in HOURS if row.get(cell)}


def take_twelve_times_the_hours(row: Row, _rng: random.Random) -> Row:
    return {cell: row[cell] * 12 for cell in HOURS if row.get(cell)}


def add_a_zero(row: Row, rng: random.Random) -> Row:
    cell = rng.choice([cell for cell in row if cell in USERS and (row[cell] or 0) >= 3])
    return {cell: row[cell] * 10}


def serve_nobody(row: Row, _rng: random.Random) -> Row:
    return {cell: 0 for cell in (*USERS, *HOURS) if cell in row}


def lose_the_comma_of(*cells: str) -> Slip:
    return lambda row, _rng: {cell: None if row[cell] is None else row[cell] * 100 for cell in cells}


MIXED = (add_a_zero, keep_hours_of_a_month, serve_nobody)


@cache
def clean() -> pl.DataFrame:
    """Schede in which nothing is wrong: what every total should be."""
    return schede().filter(pl.col("errore").is_null())


def spoil(seed: int, count: int, slips: Sequence[Slip]) -> pl.DataFrame:
    """The clean schede with one of these slips in so many of them."""
    rng, rows = random.Random(seed), clean().rows(named=True)
    filled = ("M12.utenti", "R01.corrente")
    able = [place for place, row in enumerate(rows) if None not in [row[one] for one in filled] and row["R03"] > 1000]
    changed = {place: rng.choice(slips)(rows[place], rng) for place in rng.sample(able, count)}
    cells = sorted({cell for row in changed.values() for cell in row})
    return clean().with_columns(
        clean()[cell].scatter(
            [place for place, row in changed.items() if cell in row],
            [row[cell] for row in changed.values() if cell in row],
        )
        for cell in cells
    )


def mend_first(spoilt: pl.DataFrame, found: Influence) -> pl.DataFrame:
    """The schede once the comuni that are to be looked at are put right."""
    first = found.comuni[ROW].head(found.review.count)
    right = pl.int_range(spoilt.height, dtype=pl.UInt32, eager=True).is_in(first.implode())
    return pl.select(pl.when(right).then(clean()[name]).otherwise(spoilt[name]).alias(name) for name in clean().columns)


def total(of: pl.DataFrame, name: str) -> Fraction:
    """An indicator of all, not rounded."""
    measured = Measured.of(FORM, of, stored=True)
    known = measured.find_known(name)
    above, below = (int(measured.amounts[f"{name}/{part}"].filter(known).sum()) for part in ("above", "below"))
    return Fraction(above, below if measures(FORM)[name].denominator else 1)


class TestKnownErrors:
    """Errors whose truth is known: whoever has looked at as many as is said has the totals that are spoken of."""

    @pytest.mark.parametrize(
        ("seed", "count", "slips", "moved"),
        [
            (7, 150, (keep_hours_of_a_month,), ALL_HOURS),
            (3, 60, (take_twelve_times_the_hours,), ALL_HOURS),
            (3, 60, (lose_the_comma_of("R06"),), ("fabbisogno",)),
            (7, 60, (lose_the_comma_of("R01.corrente"),), ("assistenti",)),
            (5, 600, MIXED, ("ore_minori", "ore_disabili", "ore_anziani")),
            (3, 60, (lose_the_comma_of("R08", "R09"),), ()),
        ],
        ids=["hours of a month", "hours times twelve", "R06", "R01", "mixed", "R08"],
    )
    def test_once_so_many_are_put_right_every_total_that_is_held_is_within_one_per_cent(
        self, seed: int, count: int, slips: Sequence[Slip], moved: Sequence[str]
    ) -> None:
        spoilt = spoil(seed, count, slips)
        found = influence(FORM, spoilt, stored=True)
        assert set(moved) <= set(found.review.held)
        mended = mend_first(spoilt, found)
        for name in moved:
            assert abs(total(spoilt, name) - total(clean(), name)) * 100 > total(clean(), name), name
        for name in found.review.held:
            assert abs(total(mended, name) - total(clean(), name)) * 100 <= total(clean(), name), name

    def test_totals_of_which_no_comparison_reads_every_answer_are_named_and_not_held(self) -> None:
        spoilt = spoil(3, 60, (lose_the_comma_of("R08", "R09"),))
        found = influence(FORM, spoilt, stored=True)
        mended = mend_first(spoilt, found)
        off = {"risorse", "da_rendicontare", "non_rendicontato"}
        for name in off:
            assert abs(total(mended, name) - total(clean(), name)) * 100 > total(clean(), name), name
        assert off <= set(found.review.unread)
        said = describe_review(FORM, found.review, found.comuni.height, found.count_compared())
        assert all(measures(FORM)[name].label in said[-1] for name in found.review.unread)

    def test_every_indicator_is_held_or_named(self) -> None:
        review = found().review
        assert sorted((*review.held, *review.uncertain, *review.unread)) == sorted(measures(FORM))

    def test_of_a_total_that_may_hide_too_much_it_is_said(self) -> None:
        """So many tenfold users are doubted that others must lie unfound."""
        found = influence(FORM, spoil(7, 2000, (add_a_zero,)), stored=True)
        assert "utenti_serviti" in found.review.uncertain
        said = describe_review(FORM, found.review, found.comuni.height, found.count_compared())
        assert any(measures(FORM)["utenti_serviti"].label in line for line in said)


class TestScores:
    def test_are_suspicion_times_effect_and_suspicion_lies_between_nought_and_one(self) -> None:
        local = found().local
        assert local.select((pl.col("suspicion") >= 0).all() & (pl.col("suspicion") < WHOLE).all()).item()
        wanted = [one * other // WHOLE for one, other in local.select("suspicion", "effect").rows()]
        assert local["score"].to_list() == wanted

    def test_are_never_more_than_the_whole_and_no_more_than_what_may_be_wrong(self) -> None:
        def serve_far_too_many(row: Row, _rng: random.Random) -> Row:
            return {"M12.utenti": row["M12.utenti"] * 10**5}

        local = influence(FORM, spoil(3, 1, (serve_far_too_many,)), stored=True).local
        assert WHOLE // 2 < local.select(pl.col("effect").max()).item() <= WHOLE
        assert local.select((pl.col("effect") <= pl.col("potential")).all()).item()

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
        count, residuals = found().review.count, found().residuals
        assert max(residuals.row(count)) <= LIMIT < max(residuals.row(count - 1))

    def test_what_is_left_is_all_that_the_others_could_move_and_what_may_lie_within_the_limits(self) -> None:
        for name in ("utenti_serviti", "ore_minori", "sotto_livello"):
            local = found().local.filter(pl.col("indicator") == name)
            pairs = local.select("potential", "suspicion").rows()
            near = sum(one * (WHOLE - other) // (WHOLE * UNFOUND) for one, other in pairs)
            late = found().comuni[ROW].tail(-found().review.count)
            left = local.filter(pl.col(ROW).is_in(late.implode()))["potential"].sum()
            assert found().residuals[name][found().review.count] == left + near
            assert found().residuals[name][-1] == near

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
        assert (few.review.count, few.comuni.height, few.totals["comuni"].sum()) == (0, 0, 0)


SETTLED_BY_R09 = (
    "da_rendicontare",
    "comuni_con_quadro_3",
    "rendicontato",
    "non_rendicontato",
    "quota_rendicontata",
)


class TestWithoutTheDoubts:
    @pytest.mark.parametrize("name", list_added(FORM))
    def test_who_is_in_doubt_no_longer_counts_and_everybody_else_does(self, name: str) -> None:
        """But for what R09 of the decree settles alone: it still counts without the spending that is in doubt."""
        counts = Measured.of(FORM, found().blank_doubted(schede()), stored=True).find_known(name)
        doubted = found().local.filter(pl.col("indicator") == name)[ROW]
        in_doubt = pl.int_range(schede().height, dtype=pl.UInt32, eager=True).is_in(doubted.implode())
        known = found().measured.find_known(name)
        settled = schede()["R09"].is_not_null() if name in SETTLED_BY_R09 else known & ~known
        assert (counts <= known).all()
        assert (counts == (known & ~in_doubt)).filter(~(in_doubt & settled)).all()

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
        assert one.review == other.review
        assert one.ordered["message"].sort().equals(other.ordered["message"].sort())
