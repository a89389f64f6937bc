# SPDX-License-Identifier: EUPL-1.2
"""What is unusual: told with whom it was compared, independent of the order, and rarely without reason."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from statistics import median

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.definition.display import format_number
from schedario.formula.intervals import find_meeting
from schedario.nation.agreement import find_odd_rows
from schedario.nation.outliers import compare_schede, outliers
from schedario.nation.synthetic.generate import Order, generate
from schedario.nation.typical import MEASURE, ROW, VALUE, measure_distances

FORM = load("SOC26")
CODES = {one.code for one in FORM.plausibility}


@cache
def nation() -> pl.DataFrame:
    return generate(FORM, Order())


@cache
def doubts() -> pl.DataFrame:
    return outliers(FORM, nation(), stored=True)


@cache
def doubted() -> pl.DataFrame:
    """The schede of which something is doubted."""
    return nation().join(doubts().select("istat").unique(), on="istat", how="semi")


def found(frame: pl.DataFrame, code: str) -> pl.DataFrame:
    return outliers(FORM, frame, stored=True).filter(pl.col("code") == f"SOC26-{code}")


class TestDistances:
    @given(values=st.lists(st.integers(-1000, 1000), min_size=4, max_size=30), spread=st.integers(1, 50))
    @settings(max_examples=50)
    def test_are_those_of_median_and_median_distance_on_the_same_side(self, values: list[int], spread: int) -> None:
        numbers = pl.DataFrame(
            {ROW: range(len(values)), MEASURE: 0, VALUE: values, "#spread": spread, "all": "all"},
            schema_overrides={ROW: pl.UInt32, MEASURE: pl.Int32},
        )
        middle = median(map(Decimal, values))
        for row in measure_distances(numbers, ["all"], 3).iter_rows(named=True):
            same_side = [abs(v - middle) for v in values if (v >= middle if row[VALUE] >= middle else v <= middle)]
            usual = max(median(same_side), Decimal(spread))
            assert Decimal(row["#median2"]) / 2 == middle
            assert Decimal(row["#spread4"]) / 4 == usual
            assert row["#tenths"] == int(abs(row[VALUE] - middle) * 10 / usual + Decimal("0.5"))

    def test_a_group_that_is_too_small_gives_way_to_a_wider_one(self) -> None:
        numbers = pl.DataFrame(
            {ROW: [0, 1, 2, 3, 4], MEASURE: 0, VALUE: [1, 2, 3, 4, 100], "#spread": 1,
             "near": ["a", "a", "a", "a", "b"], "far": ["all"] * 5},
            schema_overrides={ROW: pl.UInt32, MEASURE: pl.Int32},
        )  # fmt: skip
        levels = dict(measure_distances(numbers, ["near", "far"], 3).select(VALUE, "#level").iter_rows())
        assert levels == {1: 0, 2: 0, 3: 0, 4: 0, 100: 1}
        assert measure_distances(numbers, ["near"], 3)[VALUE].to_list() == [1, 2, 3, 4]
        assert measure_distances(numbers, ["near"], 4).is_empty()


class TestAgreement:
    @given(intervals=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), min_size=1, max_size=12))
    @settings(max_examples=50)
    def test_is_where_most_intervals_meet(self, intervals: list[tuple[int, int]]) -> None:
        spans = [(low, low + width) for low, width in intervals]
        counts = {point: sum(low <= point <= high for low, high in spans) for point in range(41)}
        common = find_meeting(spans)
        assert common is not None
        assert common.schede == max(counts.values())
        assert all(counts[point] == common.schede for point in range(common.low, common.high + 1))

    def test_of_no_intervals_there_is_none(self) -> None:
        assert find_meeting([]) is None

    def test_of_two_equally_common_values_none_is_odd(self) -> None:
        frame = pl.DataFrame({"#group": ["a", "a", "b", "b", "b"], "#value": [1, 2, 5, 5, 6]})
        assert find_odd_rows(frame).select("#group", "#value", "#typical", "#count").rows() == [("b", 6, 5, 2)]


class TestSyntheticNation:
    """The errors that were put into it are known: how many are found, and how often there was none."""

    SEEN = ("colonne scambiate", "tutto a zero", "uno zero di troppo", "virgola persa")

    @pytest.mark.parametrize("slip", SEEN)
    def test_four_fifths_of_what_changes_a_number_much_are_found(self, slip: str) -> None:
        made, seen = (frame.filter(pl.col("errore") == slip).height for frame in (nation(), doubted()))
        assert made >= 20
        assert 5 * seen >= 4 * made

    def test_three_quarters_of_the_hours_of_a_month_are_found(self) -> None:
        made, seen = (frame.filter(pl.col("errore") == "ore di un mese").height for frame in (nation(), doubted()))
        assert made >= 20
        assert 4 * seen >= 3 * made

    def test_one_scheda_in_sixty_without_error_is_doubted(self) -> None:
        clean, wronged = (frame.filter(pl.col("errore").is_null()).height for frame in (nation(), doubted()))
        assert 60 * wronged <= clean

    def test_warnings_are_right_six_times_in_seven(self) -> None:
        warned = doubts().filter(pl.col("level") == "warning").join(nation().select("istat", "errore"), on="istat")
        comuni = warned.unique("istat")
        assert 7 * comuni.filter(pl.col("errore").is_not_null()).height >= 6 * comuni.height

    @given(seed=st.integers(0, 2**16))
    @settings(max_examples=2)
    def test_the_order_of_the_schede_does_not_matter(self, seed: int) -> None:
        mixed = nation().sample(fraction=1, shuffle=True, seed=seed)
        assert outliers(FORM, mixed, stored=True).drop("row").equals(doubts().drop("row"))

    def test_every_doubt_says_what_who_and_what_to_do(self) -> None:
        assert set(doubts()["code"]) < CODES
        for row in doubts().iter_rows(named=True):
            assert row["denominazione"]
            assert "{" not in row["message"] + row["remedy"]
            assert row["peers"]
            assert row["peer_count"] > 0
            scale = next(one.unit.scale for one in FORM.plausibility if one.code == row["code"])
            assert format_number(int(row["value"] * 10**scale), scale) in row["message"]

    def test_the_row_leads_back_to_the_scheda(self) -> None:
        rows = doubts().drop_nulls("row")
        assert nation()["codice"][rows["row"].to_list()].to_list() == rows["codice"].to_list()


class TestComparisons:
    """How many comparisons there are behind «no doubt»."""

    def test_of_a_blank_scheda_none_is_made_and_of_a_whole_one_most(self) -> None:
        schede = nation()
        asked = [cell.id for cell in FORM.asked]
        first = pl.int_range(pl.len()) == 0
        some = schede.with_columns(pl.when(~first).then(pl.col(cell)).alias(cell) for cell in asked)
        compared = compare_schede(FORM, some, stored=True)
        assert compared.known == len([one for one in FORM.plausibility if one.compare == "peers"])
        assert compared.made[0] == 0
        assert compared.made.len() == schede.height
        assert compared.known // 2 < int(compared.made.max()) <= compared.known

    def test_who_is_in_doubt_was_compared(self) -> None:
        compared = compare_schede(FORM, nation(), stored=True)
        peers = [one.code for one in FORM.plausibility if one.compare == "peers"]
        rows = compared.doubts.filter(pl.col("code").is_in(peers))["row"]
        assert (compared.made.gather(rows) > 0).all()

    def test_alone_it_is_compared_with_nobody(self) -> None:
        assert compare_schede(FORM, nation().head(1), stored=True).made.to_list() == [0]


class TestKinds:
    """Each made on purpose, in the fewest schede that show it."""

    def ats(self) -> pl.DataFrame:
        """An ATS that agrees with itself: 25 comuni of 1,000 inhabitants, each with half a social worker."""
        return pl.DataFrame(
            {
                "codice": [f"c{index:02d}" for index in range(25)],
                "ats": ["uno"] * 25,
                "R0C": ["AMBITO DI PROVA"] * 25,
                "R0E": [2000] * 25,
                "R03": [1000] * 25,
                "R01.corrente": [50] * 25,
                "R01A": [0] * 25,
            }
        )

    def with_need(self) -> pl.DataFrame:
        """R05 as one national cost of 1,072.50 euro gives it: need in cents, per cent with two decimals."""
        need = pl.Series([3_000_000 + 40_000 * index for index in range(25)])
        level = [(2 * one * 10_000 + 1000 * 107_250) // (2 * 1000 * 107_250) for one in need]
        return self.ats().with_columns(R06=need, R05=pl.Series(level))

    def test_an_ats_that_agrees_gives_no_doubt(self) -> None:
        assert outliers(FORM, self.with_need(), stored=True).is_empty()

    def test_another_figure_of_the_same_ats_is_told_with_that_of_the_others(self) -> None:
        frame = self.with_need().with_columns(R0E=pl.when(pl.col("codice") == "c07").then(2300).otherwise("R0E"))
        (row,) = found(frame, "P-009").iter_rows(named=True)
        assert row["message"] == "R0E è 2300, in 24 altri comuni dello stesso ATS è 2000."
        assert (row["codice"], row["cells"]) == ("c07", ["R0E", "R0C"])

    def test_an_ats_whose_schede_give_another_ratio_is_told_once(self) -> None:
        frame = self.with_need().with_columns(pl.lit(20).alias("R01.corrente"))
        (row,) = found(frame, "P-010").iter_rows(named=True)
        assert (row["codice"], row["ats"], row["value"], row["typical"]) == (None, "uno", 5000, 2000)
        assert row["denominazione"] == "AMBITO DI PROVA"

    def test_some_comuni_of_an_ats_say_nothing_of_the_whole(self) -> None:
        whole = self.with_need().with_columns(pl.lit(20).alias("R01.corrente"))
        lacking = whole.with_columns(R01A=pl.when(pl.col("codice") == "c07").then(None).otherwise("R01A"))
        assert found(lacking, "P-010").is_empty()
        assert found(whole.head(1), "P-010").is_empty()

    def test_one_scheda_with_another_national_cost_is_told(self) -> None:
        frame = self.with_need().with_columns(R06=pl.when(pl.col("codice") == "c03").then(5_000_000).otherwise("R06"))
        (row,) = found(frame, "P-008").iter_rows(named=True)
        assert row["codice"] == "c03"
        assert row["typical"].quantize(Decimal(1)) in (Decimal(1072), Decimal(1073))
        assert row["peer_count"] == 24

    def test_where_there_is_no_one_cost_nobody_is_doubted_for_it(self) -> None:
        frame = self.with_need().with_columns(R06=pl.int_range(25) * 1_000_000 + 1_000_000)
        assert found(frame, "P-008").is_empty()

    def test_without_places_comuni_are_compared_by_size(self) -> None:
        rows = nation().drop("istat", "regione", "provincia").head(1500)
        words = set(outliers(FORM, rows, stored=True)["peers"])
        assert any("tutta Italia" in one for one in words)

    def test_of_no_schede_there_is_no_doubt(self) -> None:
        assert outliers(FORM, nation().clear(), stored=True).is_empty()
