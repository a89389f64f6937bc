# SPDX-License-Identifier: EUPL-1.2
"""Comuni, and figures of comuni, from one day to another."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.territory import Figures, Territory, UnknownComuneError, VintageError, census_2011, successor
from schedario.territory.figures import require_same_day
from schedario.territory.variations import build_bridge

LAST = date(2025, 12, 31)


def test_two_comuni_that_merged_are_one_from_that_day_on() -> None:
    before, after = Territory.on(date(2022, 12, 31)), Territory.on(date(2023, 1, 1))
    assert {"005079", "005110"} <= before.comuni.keys()
    assert not {"005079", "005110"} & after.comuni.keys()
    assert after.comune("005122").denominazione == "Moransengo-Tonengo"
    assert successor("005079", LAST) == successor("005110", LAST) == "005122"


def test_a_comune_that_took_another_in_keeps_its_code() -> None:
    assert successor("041032", date(2020, 6, 30)) == "041032"
    assert successor("041032", date(2020, 7, 1)) == "041044"
    assert Territory.on(LAST).comune("041044").denominazione == "Pesaro"


def test_a_comune_that_changed_region_is_found_under_its_new_code() -> None:
    assert Territory.on(date(2021, 6, 16)).comune("041033").regione.denominazione == "Marche"
    assert Territory.on(date(2021, 6, 17)).comune("099030").regione.denominazione == "Emilia-Romagna"
    assert successor("041033", LAST) == "099030"


def test_a_chain_of_changes_is_followed_to_its_end() -> None:
    assert successor("022145", date(2018, 1, 1)) == "022250"
    assert Territory.on(date(2018, 6, 1)).comune("022250").denominazione == "Sèn Jan di Fassa"
    assert Territory.on(LAST).comune(successor("022145", LAST)).denominazione == "San Giovanni di Fassa"


def test_a_new_name_does_not_change_the_code() -> None:
    assert Territory.on(date(2019, 2, 22)).comune("023052").denominazione == "Negrar"
    assert Territory.on(date(2019, 2, 23)).comune("023052").denominazione == "Negrar di Valpolicella"


def test_a_comune_has_no_successor_before_it_existed() -> None:
    with pytest.raises(UnknownComuneError, match="005122"):
        successor("005122", date(2022, 12, 31))
    with pytest.raises(UnknownComuneError, match="999999"):
        successor("999999", LAST)


def test_figures_of_merged_comuni_are_added_up() -> None:
    carried = Figures(date(2020, 1, 1), {"012009": 10, "012018": 20, "012095": 30, "001001": 5}).carried(LAST)
    assert carried == Figures(LAST, {"001001": 5, "012144": 60})


def test_a_merger_of_which_one_figure_is_missing_has_none() -> None:
    carried = Figures(date(2020, 1, 1), {"012009": 10, "012018": 20}).carried(LAST)
    assert carried == Figures(LAST, {}, {"012144": "partial"})


def test_a_comune_that_lost_a_part_of_itself_loses_its_figure_and_so_does_the_new_one() -> None:
    carried = Figures(date(2020, 1, 1), {"081021": 100}).carried(LAST)
    assert carried == Figures(LAST, {}, {"081021": "split"})
    assert "081025" in build_bridge(date(2020, 1, 1), LAST).split


def test_figures_are_not_carried_back() -> None:
    with pytest.raises(VintageError, match="non si possono riportare indietro"):
        Figures(LAST, {"005122": 1}).carried(date(2020, 1, 1))


def test_figures_of_different_days_are_not_added() -> None:
    older, newer = Figures(date(2020, 1, 1), {"001001": 1}), Figures(LAST, {"001001": 2})
    with pytest.raises(VintageError, match=r"giorni diversi \(01/01/2020, 31/12/2025\)"):
        older.plus(newer)
    assert older.carried(LAST).plus(newer) == Figures(LAST, {"001001": 3})
    assert require_same_day(newer, older.carried(LAST)) == LAST


def test_figures_name_only_comuni_of_their_day() -> None:
    with pytest.raises(UnknownComuneError, match="il 31/12/2025 non erano di nessun comune: 005079"):
        Figures(LAST, {"005079": 1})


def test_the_census_carried_to_today_misses_only_the_people_of_trapani() -> None:
    carried = census_2011().carried(LAST)
    assert carried.gaps == {"081021": "split"}
    assert len(carried.values) == 7894
    assert sum(carried.values.values()) == 59_433_744 - census_2011().values["081021"]


@given(st.lists(st.dates(date(2017, 1, 1), LAST), min_size=3, max_size=3))
@settings(max_examples=15, deadline=None)
def test_to_carry_in_two_steps_is_to_carry_in_one(days: list[date]) -> None:
    first, middle, last = sorted(days)
    ones = Figures(first, dict.fromkeys(Territory.on(first).comuni, 1))
    assert ones.carried(middle).carried(last) == ones.carried(last)


@given(st.dates(date(2017, 1, 1), LAST), st.dates(date(2017, 1, 1), LAST))
@settings(max_examples=15, deadline=None)
def test_every_comune_has_one_heir_that_exists_on_the_later_day(one: date, other: date) -> None:
    since, until = sorted((one, other))
    links = build_bridge(since, until)
    assert links.heirs.keys() == Territory.on(since).comuni.keys()
    assert set(links.heirs.values()) | links.split == Territory.on(until).comuni.keys() | links.split
