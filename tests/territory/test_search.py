# SPDX-License-Identifier: EUPL-1.2
"""Comuni and regions found by what people write of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.territory import find_standing
from schedario.territory.files import LAST, read_comuni, read_regioni
from schedario.territory.search import (
    find_named,
    find_numbered,
    find_regione,
    get_latest,
    is_provincia,
    list_numbers,
    simplify_name,
)


@pytest.mark.parametrize(
    ("name", "provincia", "codes"),
    [
        ("QUINTANO", "CR", ("019078",)),
        ("cumignano sul naviglio", "Cremona", ("019039",)),
        ("REGGIO NELL’EMILIA", "", ("035033",)),
        ("Aggius", "SS", ("113001",)),
        ("Aggius", "OT", ("113001",)),
        ("Bozen", "BZ", ("021008",)),
        ("San Teodoro", "", ("083090", "113021")),
        ("San Teodoro", "ME", ("083090",)),
        ("ROCCA DI PROVA", "", ()),
        ("Quintano", "MI", ()),
    ],
)
def test_a_comune_is_found_by_name_and_province_of_any_day(name: str, provincia: str, codes: tuple[str, ...]) -> None:
    assert find_named(name, provincia) == codes


@pytest.mark.parametrize(
    ("written", "regione"),
    [
        ("Emilia Romagna", "Emilia-Romagna"), ("EMILIA-ROMAGNA", "Emilia-Romagna"),
        ("Valle d’Aosta", "Valle d'Aosta/Vallée d'Aoste"),
        ("Trentino Alto Adige", "Trentino-Alto Adige/Südtirol"), ("Padania", None), ("", None),
    ],
)  # fmt: skip
def test_every_spelling_of_a_region_means_one(written: str, regione: str | None) -> None:
    found = find_regione(written)
    assert (found and found.denominazione) == regione


def test_the_digits_of_an_identifier_lead_to_a_comune() -> None:
    assert find_numbered("CR", "078") == ("019078",)
    assert find_numbered("SS", "001") == ("112001", "113001")  # of 2026 and of before
    assert find_numbered("XX", "001") == ()
    assert list_numbers("113001") == ("SS001", "OT001")


def test_provinces_of_any_day_are_known() -> None:
    assert all(map(is_provincia, ("CR", "Sud Sardegna", "sulcis iglesiente", "MB")))
    assert not is_provincia("XX")


@given(st.sampled_from(read_comuni()))
def test_every_comune_is_found_by_its_own_name_and_province(one: object) -> None:
    latest = find_standing(one.istat, LAST)  # type: ignore[attr-defined]
    found = find_named(one.denominazione, one.provincia.sigla)  # type: ignore[attr-defined]
    assert (latest.code if latest.standing == "recoded" else one.istat) in found  # type: ignore[attr-defined]
    assert get_latest(found[0]) is not None


@given(st.sampled_from(sorted(read_regioni().values(), key=lambda one: one.codice)), st.booleans())
def test_a_region_is_found_by_its_own_name(one: object, large: bool) -> None:
    name = one.denominazione  # type: ignore[attr-defined]
    assert find_regione(name.upper() if large else name) == one
    assert simplify_name(name) == simplify_name(name.upper())
