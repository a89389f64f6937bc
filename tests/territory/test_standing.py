# SPDX-License-Identifier: EUPL-1.2
"""A code of any day, looked up on another; the codes of Sardegna since 2026."""

import csv
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.territory.history import RECODED, RECODINGS

from schedario.territory import (
    Standing,
    Territory,
    UnknownDayError,
    find_standing,
    list_codes,
    list_names,
    points,
    successor,
)
from schedario.territory.files import FIRST, LAST, list_known_codes

BEFORE = date(2025, 12, 31)
EVERY_CODE = sorted(list_known_codes())


def recodings() -> list[dict[str, str]]:
    with RECODINGS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("istat", "day", "code", "standing", "since"),
    [
        ("019078", LAST, "019078", Standing.SAME, None),
        ("090001", LAST, "113001", Standing.RECODED, date(2026, 1, 1)),
        ("113001", BEFORE, "090001", Standing.RECODED, date(2026, 1, 1)),
        ("012009", LAST, "012144", Standing.MERGED, date(2023, 1, 1)),
        ("018082", LAST, "018094", Standing.MERGED, date(2026, 1, 31)),
        ("024027", LAST, "024129", Standing.MERGED, date(2026, 2, 21)),
        ("024129", BEFORE, None, Standing.LATER, date(2026, 2, 21)),
        ("999999", LAST, None, Standing.UNKNOWN, None),
    ],
)
def test_a_code_is_found_where_it_stands_on_a_day(
    istat: str, day: date, code: str | None, standing: Standing, since: date | None
) -> None:
    found = find_standing(istat, day)
    assert (found.code, found.standing, found.since) == (code, standing, since)


def test_the_377_comuni_of_sardegna_keep_name_cadastral_code_and_nuts_under_their_new_codes() -> None:
    old, new = Territory.on(BEFORE), Territory.on(RECODED)
    for row in recodings():
        before, after = old.comune(row["prima"]), new.comune(row["dopo"])
        assert before.denominazione == after.denominazione == row["denominazione"]
        assert (before.catastale, before.nuts3) == (after.catastale, after.nuts3)
    assert len(recodings()) == len({row["dopo"] for row in recodings()}) == 377
    assert {row["prima"] for row in recodings()} == {
        one for one in old.comuni if old.comuni[one].regione.codice == "20"
    }


def test_the_provinces_of_sardegna_since_2026_have_the_comuni_that_istat_lists() -> None:
    sizes = Counter(one.provincia.sigla for one in Territory.on(LAST).comuni.values() if one.regione.codice == "20")
    assert sizes == {"SS": 66, "OT": 26, "NU": 53, "OR": 87, "OG": 23, "VS": 28, "CA": 70, "SU": 24}


def test_a_day_knows_the_provinces_that_there_were() -> None:
    assert len(Territory.on(BEFORE).province) == 107
    assert len(Territory.on(LAST).province) == 110
    assert {"090", "111"} <= Territory.on(BEFORE).province.keys()
    assert not {"090", "111"} & Territory.on(LAST).province.keys()


def test_a_comune_has_all_its_codes_and_names_under_each_of_them() -> None:
    assert list_codes("090001") == list_codes("113001") == ("090001", "113001")
    assert list_codes("041033") == list_codes("099030") == ("041033", "099030")
    assert list_names("021008") == ("Bolzano", "Bozen")
    assert list_names("999999") == ()
    assert points()["090001"] == points()["113001"]


def test_a_day_that_is_not_known_is_refused() -> None:
    with pytest.raises(UnknownDayError, match="non al 31/12/2016"):
        find_standing("019078", date(2016, 12, 31))


@given(st.sampled_from(EVERY_CODE), st.dates(FIRST, LAST))
def test_what_is_found_is_a_comune_of_the_day_and_the_successor_agrees(istat: str, day: date) -> None:
    found = find_standing(istat, day)
    if found.code is not None:
        assert found.code in Territory.on(day).comuni
    if found.standing in {Standing.SAME, Standing.MERGED}:
        assert found.code == successor(istat, day)
    else:
        assert found.standing != Standing.UNKNOWN


@given(st.sampled_from(EVERY_CODE), st.dates(FIRST, LAST))
def test_codes_of_one_comune_are_found_in_the_same_place(istat: str, day: date) -> None:
    places = {found.code for code in list_codes(istat) if (found := find_standing(code, day)).code is not None}
    assert len(places) <= 1
