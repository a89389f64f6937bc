# SPDX-License-Identifier: EUPL-1.2
"""Figures by level: exact, without zeros for what is missing, never of two days at once."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.territory import (
    Ats,
    AtsList,
    Grouping,
    Level,
    Ratio,
    Territory,
    UnknownComuneError,
    VintageError,
    carry,
    roll_up,
    size_class,
)
from schedario.territory.ats import Belonging
from schedario.territory.rollup import half_up

LAST = date(2025, 12, 31)
CODES = sorted(Territory.on(LAST).comuni)
LEVEL = {"level": Ratio("users", "people", 100 * 100)}
AMOUNTS = st.none() | st.integers(0, 10**15 - 1)


def frame(rows: list[tuple[str, int | None, int | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"istat": pl.String, "users": pl.Int64, "people": pl.Int64}, orient="row")


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    codes = draw(st.lists(st.sampled_from(CODES), unique=True, max_size=30))
    return frame([(code, draw(AMOUNTS), draw(AMOUNTS)) for code in codes])


def whole(made: pl.DataFrame, column: str) -> int:
    return sum(value for value in made.get_column(column) if value is not None)


@given(frames(), st.sampled_from([Level.COMUNE, Level.PROVINCIA, Level.REGIONE, Level.RIPARTIZIONE, Level.NAZIONE]))
@settings(max_examples=40, deadline=None)
def test_every_level_adds_up_to_the_same_whole(schede: pl.DataFrame, level: Level) -> None:
    made = roll_up(schede, Grouping(level, LAST), ["users", "people"])
    assert whole(made, "users") == whole(schede, "users")
    assert whole(made, "schede") == schede.height
    assert whole(made, "comuni") == 7896


@given(frames())
@settings(max_examples=40, deadline=None)
def test_a_ratio_is_that_of_the_sums_over_the_comuni_that_have_both(schede: pl.DataFrame) -> None:
    (row,) = roll_up(schede, Grouping(Level.NAZIONE, LAST), [], LEVEL).rows(named=True)
    both = [(users, people) for _, users, people in schede.rows() if users is not None and people is not None]
    above, below = sum(users for users, _ in both), sum(people for _, people in both)
    assert row["level.comuni"] == len(both)
    assert row["level"] == (int(Fraction(10_000 * above, below) + Fraction(1, 2)) if below else None)


@given(frames(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_rows_does_not_matter(schede: pl.DataFrame, random) -> None:  # type: ignore[no-untyped-def]
    rows = schede.rows()
    random.shuffle(rows)
    grouping = Grouping(Level.PROVINCIA, LAST)
    assert roll_up(schede, grouping, ["users"], LEVEL).equals(roll_up(frame(rows), grouping, ["users"], LEVEL))


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**30))
def test_half_up_is_the_nearest_integer_with_ties_away_from_zero(above: int, below: int) -> None:
    exact = Fraction(above, below)
    assert abs(half_up(above, below) - exact) <= Fraction(1, 2)
    assert half_up(-above, below) == -half_up(above, below)


def test_what_is_missing_is_not_added_as_a_zero() -> None:
    schede = frame([("019078", None, 933), ("019039", None, 399), ("001001", 10, None)])
    made = roll_up(schede, Grouping(Level.PROVINCIA, LAST), ["users"], LEVEL)
    cremona = made.row(by_predicate=pl.col("codice") == "019", named=True)
    assert cremona == {
        "codice": "019", "denominazione": "Cremona", "comuni": 113, "schede": 2, "users": None, "users.comuni": 0,
        "level": None, "level.comuni": 0,
    }  # fmt: skip
    assert made.row(by_predicate=pl.col("codice") == "001", named=True)["users"] == 10


def test_sums_do_not_overflow() -> None:
    most = 2**63 - 1
    made = roll_up(frame([(code, most, 1) for code in CODES[:3]]), Grouping(Level.NAZIONE, LAST), ["users"], LEVEL)
    assert made.row(0, named=True)["users"] == 3 * most
    assert made.row(0, named=True)["level"] == 10_000 * most


def test_codes_of_another_day_are_refused_until_they_are_carried() -> None:
    old = frame([("005079", 3, 100), ("005110", 4, 200), ("001001", 1, 2000)])
    with pytest.raises(UnknownComuneError, match=r"005079 \(quel giorno 005122\), 005110"):
        roll_up(old, Grouping(Level.REGIONE, LAST), ["users"])
    now = carry(old, date(2022, 12, 31), LAST, ["users", "people"])
    assert now.filter(pl.col("users").is_not_null()).rows() == [("001001", 1, 2000), ("005122", 7, 300)]
    assert roll_up(now, Grouping(Level.NAZIONE, LAST), ["users"]).row(0, named=True)["users"] == 8


def test_a_carried_merger_of_which_one_value_is_missing_is_missing() -> None:
    now = carry(frame([("005079", 3, 100), ("005110", None, 200)]), date(2022, 12, 31), LAST, ["users", "people"])
    assert now.filter(pl.col("istat") == "005122").rows() == [("005122", None, 300)]


def test_comuni_that_appear_twice_are_refused() -> None:
    with pytest.raises(VintageError, match="presenti più volte, forse di anni diversi: 001001"):
        roll_up(frame([("001001", 1, 1), ("001001", 2, 1)]), Grouping(Level.NAZIONE, LAST), ["users"])


def test_frames_are_not_carried_back() -> None:
    with pytest.raises(VintageError, match="non si torna al 01/01/2020"):
        carry(frame([("001001", 1, 1)]), LAST, date(2020, 1, 1), ["users"])


def test_comuni_are_added_up_by_ats_as_they_belonged_to_it_on_that_day() -> None:
    ats = Ats("crema", "CREMA", "COMUNE DI CREMA")
    members = AtsList((Belonging(ats, "019078"), Belonging(ats, "019039", al=date(2024, 12, 31))))
    schede = frame([("019078", 52, 933), ("019039", 14, 399)])
    for day, users in ((date(2024, 12, 31), 66), (LAST, 52)):
        (row,) = roll_up(schede, Grouping(Level.ATS, day, ats=members), ["users"]).rows(named=True)
        assert (row["denominazione"], row["users"]) == ("CREMA", users)


def test_size_classes_follow_the_inhabitants() -> None:
    names = [size_class(people).denominazione for people in (1, 500, 501, 1_000, 50_000, 250_000, 250_001)]
    assert names == [
        "fino a 500", "fino a 500", "501-1.000", "501-1.000", "20.001-50.000", "100.001-250.000", "oltre 250.000",
    ]  # fmt: skip
    schede = frame([("019078", 52, 933), ("019039", 14, 399)])
    people = dict(zip(schede["istat"], schede["people"], strict=True))
    made = roll_up(schede, Grouping(Level.CLASSE, LAST, people=people), ["users"])
    assert made.select("codice", "users").rows() == [("01", 14), ("02", 52)]


@pytest.mark.parametrize(("level", "asked"), [(Level.ATS, "elenco"), (Level.CLASSE, "abitanti")])
def test_a_level_that_asks_for_more_says_so(level: Level, asked: str) -> None:
    with pytest.raises(ValueError, match=asked):
        roll_up(frame([]), Grouping(level, LAST), ["users"])


def test_a_refused_code_is_told_with_the_one_that_stands_in_its_place() -> None:
    with pytest.raises(UnknownComuneError, match=r"012009 \(quel giorno 012144\)"):
        roll_up(frame([("012009", 1, 1)]), Grouping(Level.REGIONE, LAST), ["users"])


def test_an_ats_has_its_comuni_under_the_codes_of_the_day() -> None:
    belongings = (Belonging(Ats("gallura", "GALLURA", "OLBIA"), "090001"),)
    units = Grouping(Level.ATS, date(2026, 1, 1), ats=AtsList(belongings)).units()
    assert {istat: unit.codice for istat, unit in units.items()} == {"113001": "gallura"}
