# SPDX-License-Identifier: EUPL-1.2
"""The registry held against the territory: codes proposed and checked, regions of one spelling, what contradicts."""

from __future__ import annotations

import pytest
from django.test import Client

from schedario.portal.campaigns.registry import RegistryPlan
from schedario.portal.registry.models import Comune
from tests.portal.tables import load, to_check, xlsx
from tests.portal.world import World

START = "/campagne/anagrafe/"
HEADERS = ["Codice", "Denominazione", "ISTAT", "Provincia", "Regione"]


def plan(client: Client, *rows: list[object]) -> RegistryPlan:
    return client.get(to_check(client, START, xlsx(HEADERS, *rows))).context["plan"]  # type: ignore[no-any-return]


def register(client: Client, *rows: list[object]) -> None:
    assert load(client, to_check(client, START, xlsx(HEADERS, *rows))).status_code == 302


def facts(codice: str) -> tuple[str, str, str]:
    one = Comune.objects.get(codice=codice)
    return one.istat, one.provincia, one.regione


@pytest.mark.usefixtures("world")
class TestProposals:
    def test_the_istat_code_is_proposed_from_name_and_province_shown_and_confirmed(
        self, amministratore: Client
    ) -> None:
        address = to_check(amministratore, START, xlsx(HEADERS, ["PV001SIF11ZZ", "ALAGNA", "", "PV", ""]))
        page = amministratore.get(address)
        assert page.context["proposed"] == 1
        assert "018001" in page.text
        assert "A118" in page.text  # cadastral code
        assert "ITC48" in page.text  # NUTS 3
        assert load(amministratore, address).status_code == 302
        assert facts("PV001SIF11ZZ") == ("018001", "PV", "Lombardia")

    def test_a_comune_that_is_there_gets_its_code_by_the_next_file(self, amministratore: Client) -> None:
        register(amministratore, ["CR078SIF11YE", "QUINTANO", "", "", ""])
        assert facts("CR078SIF11YE") == ("019078", "CR", "Lombardia")
        assert plan(amministratore, ["CR078SIF11YE", "QUINTANO", "", "", ""]).empty

    def test_of_two_with_one_name_the_digits_of_the_identifier_decide(self, amministratore: Client) -> None:
        register(amministratore, ["CO063SIF11ZZ", "CASTRO", "", "LE", "Puglia"], ["BG065SIF11ZZ", "Castro", "", "", ""])
        assert facts("CO063SIF11ZZ")[0] == "075096"
        assert facts("BG065SIF11ZZ") == ("016065", "BG", "Lombardia")

    def test_what_the_territory_does_not_know_stays_without_a_code_and_is_told(self, amministratore: Client) -> None:
        planned = plan(amministratore, ["XX046SIF11ZZ", "ROCCA DI PROVA", "", "XX", "Piemonte"])
        assert [(note.field, note.found) for note in planned.notes] == [
            ("@denominazione", "ROCCA DI PROVA (XX)"),
            ("@provincia", "XX"),
        ]
        register(amministratore, ["XX046SIF11ZZ", "ROCCA DI PROVA", "", "XX", "piemonte"])
        assert facts("XX046SIF11ZZ") == ("", "XX", "Piemonte")


@pytest.mark.usefixtures("world")
class TestContradictions:
    @pytest.mark.parametrize(
        ("row", "column"),
        [
            (["RM001SIF11ZZ", "ALTROVE", 999999, "RM", "Lazio"], "C"),
            (["RM001SIF11ZZ", "ALTROVE", "", "RM", "Padania"], "E"),
            (["PR027SIF11AA", "Parma", 34027, "PR", "Toscana"], "E"),
            (["PR027SIF11AA", "Parma", 34027, "BO", "Emilia-Romagna"], "D"),
            (["RM091SIF11AA", "ROMA", 1272, "", ""], "B"),  # the code of Torino
        ],
    )
    def test_what_contradicts_the_territory_is_an_error(
        self, amministratore: Client, row: list[object], column: str
    ) -> None:
        assert [error.column for error in plan(amministratore, row).errors] == [column]

    def test_two_spellings_of_a_region_become_one_and_are_told(self, amministratore: Client) -> None:
        rows = [
            ["BO006SIF11AA", "Bologna", 37006, "BO", "Emilia Romagna"],
            ["PR027SIF11AA", "Parma", 34027, "PR", "EMILIA-ROMAGNA"],
            ["RE033SIF11AA", "Reggio nell'Emilia", 35033, "RE", "EMILIA-ROMAGNA"],
        ]
        told = {
            note.found: rows for note, rows in plan(amministratore, *rows).notes.items() if note.field == "@regione"
        }
        assert told == {"Emilia Romagna": [2], "EMILIA-ROMAGNA": [3, 4]}
        register(amministratore, *rows)
        assert set(
            Comune.objects.filter(codice__endswith="SIF11AA")
            .exclude(codice__startswith="MI")
            .values_list("regione", flat=True)
        ) == {"Emilia-Romagna"}

    def test_digits_and_names_of_another_comune_are_told(self, amministratore: Client) -> None:
        planned = plan(amministratore, ["CR077SIF11ZZ", "QUINZANO", 19077, "CR", "Lombardia"])
        assert [note.field for note in planned.notes] == ["@denominazione"]
        planned = plan(amministratore, ["CR099SIF11ZZ", "QUINTANO", 19078, "CR", "Lombardia"])
        assert [note.field for note in planned.notes] == ["@codice"]

    def test_a_comune_is_registered_once_under_whatever_code(self, amministratore: Client) -> None:
        planned = plan(
            amministratore,
            ["SS001SIF11AA", "Aggius", 90001, "SS", "Sardegna"],
            ["OT001SIF11AA", "Aggius", 113001, "OT", "Sardegna"],
        )
        assert [(error.row, error.column) for error in planned.errors] == [(3, "C")]


@pytest.mark.usefixtures("world")
class TestOtherDays:
    @pytest.mark.parametrize(("istat", "provincia"), [(90001, "SS"), (113001, "OT"), ("", "SS"), ("", "OT")])
    def test_both_codes_of_sardegna_lead_to_the_comune(
        self, amministratore: Client, istat: object, provincia: str
    ) -> None:
        register(amministratore, ["SS001SIF11AA", "Aggius", istat, provincia, "Sardegna"])
        assert facts("SS001SIF11AA") == ("113001", "OT", "Sardegna")

    def test_a_merged_comune_is_answered_with_its_successor(self, amministratore: Client) -> None:
        planned = plan(amministratore, ["PV082SIF11AA", "LIRIO", 18082, "PV", "Lombardia"])
        assert [note.says for note in planned.notes] == ["dal 31/01/2026 il comune è parte di 018094 (Montalto Pavese)"]
        proposed = plan(amministratore, ["PV082SIF11AA", "LIRIO", "", "PV", ""])
        assert list(proposed.notes) == list(planned.notes)
        register(amministratore, ["PV082SIF11AA", "LIRIO", "", "PV", ""])
        assert facts("PV082SIF11AA") == ("018082", "PV", "Lombardia")

    def test_a_code_that_may_be_newer_than_the_lists_is_told_and_kept(self, amministratore: Client) -> None:
        planned = plan(amministratore, ["PV199SIF11AA", "NUOVA", 18999, "PV", "Lombardia"])
        assert [note.field for note in planned.notes] == ["@istat"]
        register(amministratore, ["PV199SIF11AA", "NUOVA", 18999, "PV", "Lombardia"])
        assert facts("PV199SIF11AA")[0] == "018999"


def test_invented_comuni_lie_nowhere(world: World, amministratore: Client) -> None:
    Comune.objects.filter(pk=world.altrove.pk).update(synthetic=True)
    assert plan(amministratore, ["MI001SIF11AA", "ABBIATEGRASSO", "", "", ""]).notes == {}


class TestRowsOfValues:
    """Which comune a row of supplied values is about: all its keys together, codes of any day."""

    @pytest.fixture(autouse=True)
    def registered(self, world: World) -> None:  # noqa: ARG002 - the database is there before the comuni
        for codice, name, istat, sigla in (
            ("SS001SIF11AA", "AGGIUS", "113001", "OT"),
            ("LE096SIF11AA", "CASTRO", "075096", "LE"),
            ("BG065SIF11AA", "CASTRO", "016065", "BG"),
            ("VA144SIF11AA", "BARDELLO CON MALGESSO E BREGANO", "012144", "VA"),
        ):
            Comune.objects.create(codice=codice, denominazione=name, istat=istat, provincia=sigla, regione="Lombardia")

    def errors(self, client: Client, heads: list[str], *rows: list[object]) -> list[tuple[str, str]]:
        address = to_check(client, "/campagne/soc26/valori/", xlsx([*heads, "R06"], *([*row, 1] for row in rows)))
        return [(error.column, error.expected) for error in client.get(address).context["plan"].errors]

    def test_an_old_code_finds_the_comune_that_has_a_new_one(self, amministratore: Client) -> None:
        assert self.errors(amministratore, ["ISTAT"], [90001]) == []
        assert self.errors(amministratore, ["Comune", "Provincia"], ["Aggius", "SS"]) == []

    def test_a_homonym_is_one_comune_by_its_other_keys(self, amministratore: Client) -> None:
        assert self.errors(amministratore, ["ISTAT", "Comune"], [75096, "CASTRO"], [16065, "CASTRO"]) == []
        assert self.errors(amministratore, ["Comune"], ["CASTRO"]) == [("A", "un solo comune")]
        assert self.errors(amministratore, ["ISTAT", "Comune"], [75096, "AGGIUS"]) == [
            ("B", "lo stesso comune delle altre colonne: CASTRO (LE096SIF11AA)")
        ]

    def test_a_merged_comune_is_answered_with_its_heir(self, amministratore: Client) -> None:
        assert self.errors(amministratore, ["ISTAT"], [12009]) == [
            ("A", "012144 (Bardello con Malgesso e Bregano), di cui il comune è parte dal 01/01/2023")
        ]


def test_comuni_that_were_registered_before_are_told_with_what_is_missing(world: World, amministratore: Client) -> None:
    Comune.objects.filter(pk=world.cumignano.pk).update(istat="019039", regione="LOMBARDIA")
    Comune.objects.filter(pk=world.altrove.pk).update(istat="090001")
    page = amministratore.get(START)
    assert [(one.denominazione, says) for one, says in page.context["unkeyed"]] == [
        ("ALTROVE", "il codice ISTAT di oggi è 113001"),
        ("CUMIGNANO SUL NAVIGLIO", "la regione del territorio è Lombardia"),
        ("QUINTANO", "senza codice ISTAT"),
    ]
    assert "3 comuni dell’anagrafe non sono legati al territorio" in page.text
    register(
        amministratore, ["CR078SIF11YE", "QUINTANO", "", "", ""], ["CR039SIF11WQ", "CUMIGNANO SUL NAVIGLIO", "", "", ""]
    )
    assert [one for one, _says in amministratore.get(START).context["unkeyed"]] == [world.altrove]
