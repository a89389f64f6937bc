# SPDX-License-Identifier: EUPL-1.2
"""Loading supplied values: proposed, confirmed, checked row by row, and loaded whole or not at all."""

from __future__ import annotations

import csv as csv_module
import io
import json

import pytest
from django.test import Client
from django.utils import timezone

from schedario.documents.tables.reader import read_table
from schedario.portal.accounts.models import Delegation
from schedario.portal.audit_log.chain import check_chain
from schedario.portal.audit_log.models import Event
from schedario.portal.campaigns.check_tables import ValueChange
from schedario.portal.campaigns.models import SavedMapping, Upload
from schedario.portal.campaigns.uploading import MOST_COLUMNS
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Campaign, Comune
from tests.portal.tables import confirm, csv, load, to_check, upload, xlsx
from tests.portal.world import World

START = "/campagne/soc26/valori/"
HEADERS = [
    "Codice",
    "Comune",
    "R06 - Fabbisogno standard",
    "Risorse aggiuntive effettive del sociale assegnate per il 2025",
    "R07 2021",
    "Note",
]
NUOVO = ["MI002SIF11BB", "NUOVO", 21733.32, 721.05, 29562.2, "nota"]
QUINTANO = ["CR078SIF11YE", "QUINTANO", 39148.99, 716.24, 46204.67, ""]


@pytest.fixture
def nuovo(db: None) -> Comune:  # noqa: ARG001 - the database is there before the comune
    """A comune without a scheda yet."""
    return Comune.objects.create(
        codice="MI002SIF11BB", denominazione="NUOVO", istat="015002", provincia="MI", regione="Lombardia"
    )


def details(kind: str) -> list[dict[str, object]]:
    return [json.loads(event.details) for event in Event.objects.filter(kind=kind)]


def happened() -> list[tuple[str, str]]:
    """The kind of each event and who did it, but for the signing in of the fixtures."""
    return list(Event.objects.exclude(kind="account:signed_in").values_list("kind", "actor"))


class TestColumns:
    def test_columns_are_proposed_from_their_headers_and_the_others_are_listed(self, amministratore: Client) -> None:
        columns = upload(amministratore, START, xlsx(["Allegato 1"], [], HEADERS, QUINTANO)).headers["Location"]
        context = amministratore.get(columns).context
        assert context["mapping"].header == 2
        assert context["mapping"].columns == {0: "@codice", 1: "@denominazione", 2: "R06", 3: "R08", 4: "R07.corrente"}
        assert [column.header for column in context["ignored"]] == ["Note"]

    def test_the_first_rows_are_shown_as_they_will_be_stored(self, amministratore: Client) -> None:
        columns = upload(amministratore, START, csv(["Codice", "R06"], ["CR078SIF11YE", "39.148,9"]), "a.csv")
        shown = amministratore.get(columns.headers["Location"]).context["columns"]
        assert [column.kept for column in shown] == [(("CR078SIF11YE", True),), (("39148,90", True),)]

    def test_a_header_with_a_code_but_no_year_is_left_to_the_person(self, amministratore: Client) -> None:
        columns = upload(amministratore, START, xlsx(["Codice", "R07", "R06"], ["CR078SIF11YE", 1, 2]))
        assert amministratore.get(columns.headers["Location"]).context["mapping"].columns == {0: "@codice", 2: "R06"}

    def test_two_cells_of_one_code_are_told_apart_in_a_narrow_list(self, amministratore: Client) -> None:
        address = upload(amministratore, START, csv(["Codice", "R07.base"], ["CR078SIF11YE", "1"])).headers["Location"]
        offered = {field.name: field.choice for field in amministratore.get(address).context["offered"]}
        assert offered["R07.base"].startswith("R07 (2017) - Spesa storica")
        assert offered["R07.corrente"].startswith("R07 (2021) - Spesa storica")
        amministratore.post(address, {"sheet": 0, "header": 0, "column-0": "@codice", "column-1": "R07.base"})
        table = amministratore.get(address.replace("colonne", "controllo")).context["sample_table"]
        assert [column.short for column in table.page_columns] == ["", "R07 (2017)"]

    def test_a_file_without_rows_is_told_so(self, amministratore: Client) -> None:
        address = upload(amministratore, START, csv(["Codice", "R06"])).headers["Location"]
        amministratore.post(address, {"sheet": 0, "header": 0, "column-0": "@codice", "column-1": "R06"})
        page = amministratore.get(address.replace("colonne", "controllo")).content.decode()
        assert "Il file non ha righe" in page
        assert "già registrato" not in page

    def test_every_header_of_the_template_is_recognised(self, world: World, amministratore: Client) -> None:
        template = amministratore.get(f"{START}modello.xlsx").content
        columns = upload(amministratore, START, template).headers["Location"]
        context = amministratore.get(columns).context
        assert list(context["mapping"].columns.values()) == [field.name for field in context["offered"]]
        prefilled = [cell.id for cell in world.campaign.form.cells.values() if cell.supplied_by.startswith("prefilled")]
        assert [name for name in context["mapping"].columns.values() if name[0] != "@"] == prefilled

    @pytest.mark.parametrize(
        ("columns", "fault"),
        [
            ({}, "di quale comune"),
            ({"column-0": "@codice"}, "almeno una colonna di valori"),
            ({"column-0": "@codice", "column-1": "R06", "column-2": "R06"}, "più colonne"),
        ],
    )
    def test_columns_that_cannot_be_used_are_told(
        self, amministratore: Client, columns: dict[str, str], fault: str
    ) -> None:
        address = upload(amministratore, START, xlsx(["a", "b", "c"], [1, 2, 3])).headers["Location"]
        answer = amministratore.post(address, {"sheet": 0, "header": 0, **columns})
        assert answer.status_code == 422
        assert fault in answer.content.decode()

    def test_remembered_columns_show_what_is_called_otherwise_now(self, amministratore: Client) -> None:
        address = upload(amministratore, START, xlsx(HEADERS, QUINTANO)).headers["Location"]
        confirm(amministratore, address, save_as="Allegato 1")
        saved = SavedMapping.objects.get()
        assert saved.columns["r06 fabbisogno standard"]["field"] == "R06"
        saved.columns["r06 fabbisogno standard"]["label"] = "R06 - Fabbisogno 2022-2024"
        saved.columns["colonna f"] = {"field": "R05", "label": "R05"}
        saved.save()
        remembered = amministratore.get(f"{address}?colonne={saved.pk}").context["remembered"]
        assert remembered.changed[0][:2] == ("C", "R06 - Fabbisogno 2022-2024")
        assert remembered.missing == ("colonna f",)

    def test_a_file_that_is_no_table_is_refused_with_its_reason(self, amministratore: Client) -> None:
        answer = upload(amministratore, START, b"%PDF-1.7\x00", "decreto.pdf")
        assert "non è una tabella" in answer.content.decode()
        assert not Upload.objects.exists()

    def test_a_file_with_more_columns_than_can_be_asked_about_is_refused(self, amministratore: Client) -> None:
        wide = (";".join(["a"] * (MOST_COLUMNS + 1)) + "\n").encode()
        assert "troppe colonne" in upload(amministratore, START, wide, "x.csv").content.decode()

    def test_a_file_that_is_too_large_is_refused(self, amministratore: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("schedario.portal.campaigns.views.loading.LARGEST", 100)
        assert upload(amministratore, START, xlsx(HEADERS, QUINTANO)).status_code == 413
        assert not Upload.objects.exists()

    def test_a_file_that_is_thrown_away_is_gone(self, amministratore: Client) -> None:
        address = upload(amministratore, START, xlsx(HEADERS, QUINTANO)).headers["Location"]
        amministratore.post(address.replace("colonne/", "scarta/"))
        assert not Upload.objects.exists()


class TestCheck:
    def test_every_error_of_every_row_is_told_at_once(self, amministratore: Client) -> None:
        rows = [
            ["Codice", "R06", "R03"],
            ["XX999SIF11XX", "1,00", "10"],
            ["CR078SIF11YE", "abc", "-5"],
            ["CR039SIF11WQ", "1,234", "1.234"],
            ["CR078SIF11YE", "33.33", "5,5"],
        ]
        address = to_check(amministratore, START, csv(*rows), "a.csv")
        answer = amministratore.get(address)
        errors = answer.context["plan"].errors
        assert [(error.row, error.column, error.found) for error in errors] == [
            (2, "A", "XX999SIF11XX"),
            (3, "B", "abc"),
            (3, "C", "-5"),
            (4, "B", "1,234"),
            (5, "A", "CR078SIF11YE"),
            (5, "B", "33.33"),
            (5, "C", "5,5"),
        ]
        assert answer.status_code == 422

    def test_nothing_is_loaded_when_anything_is_wrong(self, nuovo: Comune, amministratore: Client) -> None:
        address = to_check(amministratore, START, xlsx(HEADERS, NUOVO, ["XX", "NESSUNO", 1, 1, 1, ""]))
        assert load(amministratore, address).status_code == 409
        assert not Scheda.objects.filter(comune=nuovo).exists()
        assert happened() == []

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_errors_can_be_taken_away(self, amministratore: Client, kind: str) -> None:
        address = to_check(amministratore, START, csv(["Codice", "R06"], ["=1+1", "x"]), "a.csv")
        content = amministratore.get(address.replace("controllo/", f"errori.{kind}")).content
        rows = read_table(content).sheets[0].rows
        assert [row[1] for row in rows] == ["Colonna", "A", "B"]
        assert rows[1][3] in ("=1+1", "'=1+1")

    def test_the_csv_of_errors_holds_no_formula(self, amministratore: Client) -> None:
        address = to_check(amministratore, START, csv(["Codice", "R06"], ["=1+1", "1"]), "a.csv")
        text = amministratore.get(address.replace("controllo/", "errori.csv")).content.decode("utf-8-sig")
        assert next(row for row in csv_module.reader(io.StringIO(text), delimiter=";") if row[0] == "2")[3] == "'=1+1"

    @pytest.mark.usefixtures("nuovo")
    def test_what_would_change_is_shown_from_old_to_new(self, world: World, amministratore: Client) -> None:
        changed = [*QUINTANO[:2], 40000, *QUINTANO[3:]]
        context = amministratore.get(to_check(amministratore, START, xlsx(HEADERS, NUOVO, changed))).context
        assert (len(context["plan"].new), context["plan"].unchanged) == (1, 0)
        name = Scheda.objects.get(pk=world.scheda.pk).campaign.form.cells["R06"].name
        assert context["changes"] == [ValueChange("QUINTANO", name, "39148,99", "40000,00")]

    def test_a_sent_scheda_is_not_touched(self, world: World, amministratore: Client) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(state=SchedaState.SENT)
        same = to_check(amministratore, START, xlsx(HEADERS, QUINTANO))
        assert amministratore.get(same).context["plan"].errors == ()
        other = to_check(amministratore, START, xlsx(HEADERS, [*QUINTANO[:2], 40000, *QUINTANO[3:]]))
        (error,) = amministratore.get(other).context["plan"].errors
        assert (error.row, error.column, error.expected) == (2, "C", "«39148,99», come nella scheda già inviata")

    def test_a_comune_is_found_by_istat_without_its_zeros_or_by_name_and_province(
        self, nuovo: Comune, amministratore: Client
    ) -> None:
        by_istat = amministratore.get(to_check(amministratore, START, xlsx(["ISTAT", "R06"], [15002, 1])))
        by_name = amministratore.get(
            to_check(amministratore, START, xlsx(["Comune", "Prov", "R06"], ["Nuovo", "mi", 1]))
        )
        assert by_istat.context["plan"].new[0].comune == by_name.context["plan"].new[0].comune == nuovo

    def test_keys_that_name_two_comuni_are_an_error(self, amministratore: Client) -> None:
        rows = ["Codice", "Comune", "R06"], ["CR078SIF11YE", "CUMIGNANO SUL NAVIGLIO", 1]
        (error,) = amministratore.get(to_check(amministratore, START, xlsx(*rows))).context["plan"].errors
        assert (error.column, error.expected) == ("B", "lo stesso comune delle altre colonne: QUINTANO (CR078SIF11YE)")


class TestLoad:
    def test_a_new_scheda_begins_with_its_values(self, nuovo: Comune, amministratore: Client) -> None:
        assert load(amministratore, to_check(amministratore, START, xlsx(HEADERS, NUOVO))).status_code == 302
        scheda = Scheda.objects.get(comune=nuovo)
        assert scheda.supplied["R06"] == {"stored": 2173332, "source": "Allegato 1 di prova"}
        assert (scheda.recorded_texts, scheda.version) == (scheda.render_cell_texts(), 0)
        assert not Upload.objects.exists()

    @pytest.mark.usefixtures("nuovo")
    def test_the_campaign_tells_what_was_loaded(self, amministratore: Client) -> None:
        load(amministratore, to_check(amministratore, START, xlsx(HEADERS, NUOVO, QUINTANO)))
        (told,) = details("campaign:supplied_values:loaded")
        assert (told["new"], told["changed"], told["unchanged"]) == (1, 0, 1)
        assert (told["file"], len(str(told["digest"]))) == ("allegato.xlsx", 64)

    def test_a_changed_scheda_tells_it_too_and_is_a_new_version(self, world: World, amministratore: Client) -> None:
        load(
            amministratore, to_check(amministratore, START, xlsx(["Codice", "R06", "R08"], ["CR078SIF11YE", 40000, ""]))
        )
        scheda = Scheda.objects.get(pk=world.scheda.pk)
        assert ("R08" in scheda.supplied, scheda.supplied["R06"]["stored"], scheda.version) == (False, 4000000, 1)
        assert scheda.recorded_texts == scheda.render_cell_texts()
        (told,) = details("scheda:supplied_values:changed")
        assert told["cells"] == {"R06": ["39148,99", "40000,00"], "R08": ["716,24", ""]}
        story = amministratore.get(world.url("storia/")).content.decode()
        assert "ha caricato altri valori forniti (fonte: Allegato 1 di prova)" in story
        assert check_chain().breaks == []

    def test_what_a_person_had_typed_is_told_before_as_his(
        self, world: World, amministratore: Client, compilatore: Client
    ) -> None:
        body = json.dumps({"version": 0, "mark": "m", "texts": {"M12.utenti": "5"}, "digest": ""})
        compilatore.post(world.url("salva/"), body, content_type="application/json")
        load(amministratore, to_check(amministratore, START, xlsx(["Codice", "R06"], ["CR078SIF11YE", 40000])))
        assert happened() == [
            ("scheda:filled_in", "Compilatore"),
            ("scheda:supplied_values:changed", "Amministratore di campagna"),
            ("campaign:supplied_values:loaded", "Amministratore di campagna"),
        ]
        assert Scheda.objects.get(pk=world.scheda.pk).answers == {"M12.utenti": 5}

    def test_what_was_not_shown_is_not_loaded(self, world: World, amministratore: Client) -> None:
        address = to_check(amministratore, START, xlsx(["Codice", "R06"], ["CR078SIF11YE", 40000]))
        plan = amministratore.get(address).context["plan"]
        Scheda.objects.filter(pk=world.scheda.pk).update(supplied={})
        assert amministratore.post(address, {"plan": plan.digest}).status_code == 409
        assert happened() == []

    def test_without_the_definition_of_the_campaign_nothing_is_loaded(
        self, world: World, amministratore: Client
    ) -> None:
        address = to_check(amministratore, START, xlsx(["Codice", "R06"], ["CR078SIF11YE", 40000]))
        Campaign.objects.filter(pk=world.campaign.pk).update(definition_digest="0" * 64)
        assert amministratore.get(address).status_code == 409
        assert amministratore.post(address, {"plan": "0" * 64}).status_code == 409
        assert happened() == []
        assert "non è conservata" in amministratore.get("/campagne/soc26/").content.decode()

    def test_a_file_expires(self, amministratore: Client) -> None:
        address = to_check(amministratore, START, xlsx(HEADERS, QUINTANO))
        Upload.objects.update(expires_at=timezone.now())
        assert amministratore.get(address).status_code == 404


REGISTRY = "/campagne/anagrafe/"
COMUNI = ["Codice", "Denominazione", "ISTAT", "Provincia", "Regione", "Codice ATS", "ATS", "Capofila"]


class TestRegistry:
    def test_comuni_and_ambiti_are_made_and_changed(self, amministratore: Client) -> None:
        rows = [
            ["CR078SIF11YE", "QUINTANO", 19078, "CR", "Lombardia", "crema", "CREMA", "CREMA"],
            ["PV001SIF11ZZ", "ALAGNA", 18001, "pv", "Lombardia", "lomellina", "LOMELLINA", "VIGEVANO"],
        ]
        assert load(amministratore, to_check(amministratore, REGISTRY, xlsx(COMUNI, *rows))).status_code == 302
        alagna = Comune.objects.get(codice="PV001SIF11ZZ")
        assert (alagna.istat, alagna.provincia, str(alagna.ats)) == ("018001", "PV", "LOMELLINA")
        (told,) = details("registry:loaded")
        assert told["changed"] == {"CR078SIF11YE": {"istat": ["", "019078"]}}
        assert (told["new"], told["ambiti"]) == (["PV001SIF11ZZ"], {"lomellina": ["LOMELLINA", "VIGEVANO"]})

    def test_a_comune_that_moves_to_another_ats_takes_no_delegation_with_it(
        self, world: World, amministratore: Client
    ) -> None:
        Delegation.objects.create(comune=world.quintano, ats=world.crema, granted_by=world.people["responsabile"])
        row = ["CR078SIF11YE", "QUINTANO", "", "CR", "Lombardia", "altrove", "ALTROVE", "ALTROVE"]
        assert load(amministratore, to_check(amministratore, REGISTRY, xlsx(COMUNI, row))).status_code == 302
        assert not Delegation.objects.filter(ended_at__isnull=True).exists()
        assert details("delegation:ended") == [{"ats": ["crema", None]}]

    def test_a_wrong_row_stops_all(self, amministratore: Client) -> None:
        rows = [
            ["PV001SIF11ZZ", "ALAGNA", "18001x", "PV", "", "lomellina", "LOMELLINA", "VIGEVANO"],
            ["PV001SIF11ZZ", "ALBONESE", 18004, "PV", "Lombardia", "lomellina", "ALTRO", "VIGEVANO"],
            ["?", "X", "", "PV", "Lombardia", "", "", ""],
        ]
        address = to_check(amministratore, REGISTRY, xlsx(COMUNI, *rows))
        errors = amministratore.get(address).context["plan"].errors
        assert sorted((error.row, error.column) for error in errors) == [
            (2, "C"),
            (2, "E"),
            (3, "A"),
            (3, "B"),
            (3, "G"),
            (4, "A"),
        ]  # 018004 is Albuzzano
        assert load(amministratore, address).status_code == 409
        assert not Comune.objects.filter(codice="PV001SIF11ZZ").exists()
