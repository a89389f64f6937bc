# SPDX-License-Identifier: EUPL-1.2
"""The lists that are shipped: whole, consistent, and in agreement with the numbers that ISTAT published."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from scripts.make_territory import DATA
from scripts.territory.history import read_successions

from schedario.territory import (
    Kind,
    Territory,
    UnknownDayError,
    census_2011,
    drawing,
    find_standing,
    points,
    residents_2023,
    variations,
)
from schedario.territory.files import FIRST, LAST, read_comuni

TODAY = Territory.on(LAST)


def test_italy_has_7894_comuni_110_provinces_20_regions_and_5_parts() -> None:
    sizes = len(TODAY.comuni), len(TODAY.province), len(TODAY.regioni), len(TODAY.ripartizioni)
    assert sizes == (7894, 110, 20, 5)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        ("2017-12-31", 7978), ("2018-01-01", 7960), ("2018-12-31", 7954), ("2019-01-01", 7926), ("2019-06-30", 7914),
        ("2020-01-01", 7904), ("2020-12-31", 7903), ("2021-12-31", 7904), ("2023-01-01", 7901), ("2024-01-31", 7896),
        ("2025-12-31", 7896), ("2026-01-31", 7895), ("2026-02-21", 7894),
    ],
)  # fmt: skip
def test_the_number_of_comuni_on_a_day_is_the_one_published(day: str, count: int) -> None:
    assert len(Territory.on(date.fromisoformat(day)).comuni) == count


@pytest.mark.parametrize(
    ("regione", "count"), [("03", 1501), ("10", 92), ("19", 391), ("20", 377), ("02", 74), ("04", 282), ("06", 215)]
)
def test_a_region_has_its_number_of_comuni(regione: str, count: int) -> None:
    assert sum(one.regione.codice == regione for one in TODAY.comuni.values()) == count


def test_codes_are_texts_of_six_digits_with_their_zeros() -> None:
    assert all(len(one.istat) == 6 and one.istat.isdecimal() for one in read_comuni())
    assert TODAY.comune("001001").denominazione == "Agliè"


def test_cadastral_codes_and_names_within_a_province_belong_to_one_comune() -> None:
    every = TODAY.comuni.values()
    assert len({one.catastale for one in every}) == len(every)
    assert len({(one.provincia.codice, one.denominazione) for one in every}) == len(every)


def test_the_versions_of_a_comune_do_not_overlap() -> None:
    ordered = sorted(read_comuni(), key=lambda one: (one.istat, one.dal or date.min))
    for before, after in pairwise(ordered):
        if before.istat == after.istat:
            assert before.al is not None
            assert after.dal is not None
            assert before.al < after.dal


def test_names_keep_their_accents_and_their_second_language() -> None:
    assert TODAY.comune("021008").altra_lingua == "Bozen"
    assert any("è" in one.denominazione for one in TODAY.comuni.values())


def test_the_census_counts_59_433_744_people_in_7904_comuni() -> None:
    census = census_2011()
    assert (len(census.values), sum(census.values.values())) == (7904, 59_433_744)


def test_58_840_177_people_live_in_all_comuni_of_the_end_of_2022_but_three() -> None:
    residents = residents_2023()
    assert sum(residents.values.values()) == 58_840_177
    assert Territory.on(residents.day).comuni.keys() - residents.values.keys() == {"081025", "099030", "099031"}
    assert min(residents.values.values()) > 0


def test_few_comuni_have_grown_or_shrunk_by_a_third_since_the_census() -> None:
    then, now = census_2011().carried(LAST).values, residents_2023().carried(LAST).values
    both = then.keys() & now.keys()
    far = [code for code in both if not 2 * then[code] < 3 * now[code] < 4 * then[code]]
    assert len(both) == 7890
    assert len(far) < 50


def test_days_outside_of_what_is_known_are_refused() -> None:
    for day in (date(2016, 12, 31), date(2026, 8, 18)):
        with pytest.raises(UnknownDayError, match="il territorio è noto dal 01/01/2017 al 17/08/2026"):
            Territory.on(day)


def test_variations_lie_within_the_days_and_every_code_in_them_is_a_comune() -> None:
    known = {one.istat for one in read_comuni()}
    for one in variations():
        assert FIRST < one.dal <= LAST
        assert {one.before, one.after} <= known


def test_each_comune_that_is_gone_has_exactly_one_place_where_it_went() -> None:
    moved = Counter(one.before for one in variations() if one.kind != Kind.SCORPORO and one.before != one.after)
    gone = {one.istat for one in read_comuni()} - TODAY.comuni.keys()
    assert moved == Counter(gone)


def test_every_merger_is_the_one_that_istat_lists() -> None:
    told = {(one.day, gone, one.into) for gone, one in read_successions().items()}
    merged = [one for one in variations() if one.kind in {Kind.FUSIONE, Kind.INCORPORAZIONE}]
    assert {(one.dal, one.before, one.after) for one in merged} == told
    assert len(merged) == len(told) == 146


def test_the_source_of_every_merger_is_named_beside_the_lists() -> None:
    named = (DATA / "README.md").read_text(encoding="utf-8")
    for source, count in Counter(one.source for one in read_successions().values()).items():
        assert f"| `{source}` | {count} |" in named


def test_every_kind_of_variation_occurs() -> None:
    assert {one.kind for one in variations()} == set(Kind)


def test_points_lie_in_italy_and_belong_to_comuni_of_today_and_of_2025_under_each_of_their_codes() -> None:
    whole = Territory.on(date(2025, 12, 31))
    assert len(points().keys() & whole.comuni.keys()) == 7717
    assert len(points().keys() & TODAY.comuni.keys()) == 7716
    assert {find_standing(istat, date(2025, 12, 31)).code for istat in points()} <= {*whole.comuni, None}
    assert all(35 < one.latitude < 47.1 and 6.6 < one.longitude < 18.6 for one in points().values())


def test_the_drawing_has_every_region_and_most_points_fall_into_their_own() -> None:
    assert drawing().regioni.keys() == TODAY.regioni.keys()
    inside = sum(
        _inside(drawing().regioni[TODAY.comuni[istat].regione.codice], drawing().place(point))
        for istat, point in points().items()
        if istat in TODAY.comuni
    )
    assert inside * 100 >= 95 * len(points().keys() & TODAY.comuni.keys())


def _inside(path: str, place: tuple[int, int]) -> bool:
    x, y = place
    crossings = 0
    for ring in path.removeprefix("M").removesuffix("z").split("zM"):
        numbers = [int(one) for one in ring.split()]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]):
            crossings += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1
