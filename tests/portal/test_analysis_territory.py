# SPDX-License-Identifier: EUPL-1.2
"""The analyst's pages and the territory: one strange code takes nothing down, a corrected registry is seen at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from schedario.definition.releases import find_release
from schedario.portal.analysis import geometry, maps
from schedario.portal.analysis import nation as nations
from schedario.portal.registry.models import Campaign, Comune, forget_forms
from tests.portal.conftest import signed_in
from tests.portal.little_nation import CODE, make_nation
from tests.portal.tables import load, to_check, xlsx
from tests.portal.world import World

PAGES = ("", "tabella/", "distribuzioni/", "mappa/", "anomalie/", "e-se/")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    nations.forget_nations()


@pytest.fixture
def campaign(world: World) -> Campaign:  # noqa: ARG001 - the people are there before the nation
    return make_nation(60)


@pytest.fixture
def analista(world: World) -> Client:
    return signed_in(world, "analista")


def first() -> Comune:
    return Comune.objects.filter(codice__endswith="SIF00ZZ").order_by("istat")[0]


def give_code(istat: str) -> Comune:
    comune = first()
    Comune.objects.filter(pk=comune.pk).update(istat=istat)
    return comune


def look(client: Client, rest: str) -> Any:
    answer = client.get(f"/analisi/{CODE}/{rest}")
    assert answer.status_code == 200
    return answer


@pytest.mark.one_database
@pytest.mark.usefixtures("campaign")
class TestStrangeCodes:
    @pytest.mark.parametrize("istat", ["999999", "113001", "090001", "018082", "018999", "", "xyz"])
    def test_one_code_takes_nothing_down(self, analista: Client, istat: str) -> None:
        comune = give_code(istat)
        for page in (*PAGES, f"comuni/{comune.codice}/"):
            look(analista, page)

    def test_a_comune_that_lies_nowhere_stands_apart_with_the_reason(self, analista: Client) -> None:
        comune = give_code("999999")
        told = look(analista, "").text
        assert "1 comune da guardare: il suo codice ISTAT non è di oggi" in told
        assert f"{comune.denominazione}: il codice ISTAT 999999 non è di nessun comune" in told

    def test_a_merged_comune_is_told_with_its_heir(self, analista: Client) -> None:
        give_code("018082")
        assert "è parte di 018094 (Montalto Pavese)" in look(analista, "").text

    def test_a_merged_comune_beside_its_heir_counts_twice_and_that_is_told(self, analista: Client) -> None:
        one, other = Comune.objects.filter(codice__endswith="SIF00ZZ").order_by("istat")[:2]
        Comune.objects.filter(pk=one.pk).update(istat="018082")
        assert "ogni somma lo conta due volte" not in look(analista, "").text
        Comune.objects.filter(pk=other.pk).update(istat="018094")
        nations.forget_nations()
        assert "ogni somma lo conta due volte" in look(analista, "").text

    def test_another_code_of_the_same_comune_is_nothing_strange(self, analista: Client) -> None:
        give_code("090001")
        assert "da guardare: " not in look(analista, "").text

    def test_a_comune_that_stands_twice_is_refused_by_every_page_that_sums(self, analista: Client) -> None:
        one, other = Comune.objects.filter(codice__endswith="SIF00ZZ").order_by("istat")[:2]
        Comune.objects.filter(pk=one.pk).update(istat="090001")
        Comune.objects.filter(pk=other.pk).update(istat="113001")
        for page in PAGES:
            answer = analista.get(f"/analisi/{CODE}/{page}")
            assert answer.status_code == 409
            assert "Un comune è registrato due volte" in answer.text
            assert "113001" in answer.text


@pytest.mark.usefixtures("campaign")
def test_a_corrected_registry_is_seen_at_once(analista: Client, amministratore: Client) -> None:
    comune = first()
    assert comune.denominazione in look(analista, "tabella/?regione=Piemonte").text
    Comune.objects.filter(pk=comune.pk).update(synthetic=False)
    heads = ["Codice", "Denominazione", "ISTAT", "Provincia", "Regione"]
    file = xlsx(heads, [comune.codice, "QUINTANO", 19078, "CR", "Lombardia"])
    assert load(amministratore, to_check(amministratore, "/campagne/anagrafe/", file)).status_code == 302
    assert "QUINTANO" in look(analista, "tabella/?regione=Lombardia").text


def test_maps_find_a_comune_under_the_code_of_their_day() -> None:
    assert geometry.find_drawn("113001", {"090001"}) == "090001"
    assert geometry.find_drawn("090001", {"113001", "090001"}) == "090001"
    assert geometry.find_drawn("999999", {"090001"}) == "999999"
    assert maps.get_region_code("090001") == maps.get_region_code("113001") == "20"
    assert maps.get_province_code("090001") == "113"
    assert maps.get_province_code("999999") == "999"


@pytest.mark.one_database
def test_a_campaign_of_an_earlier_release_has_its_pages(campaign: Campaign, analista: Client) -> None:
    release = find_release("SOC26", "1.0.0")
    assert release is not None
    Campaign.objects.filter(pk=campaign.pk).update(definition_digest=release.digest, definition_version="1.0.0")
    forget_forms()
    for page in PAGES:
        look(analista, page)
