# SPDX-License-Identifier: EUPL-1.2
"""Supplied values as a decree has them: its own file is loaded, with its own digest."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from django.test import Client

from schedario.definition import display
from schedario.portal.audit_log.models import Event
from schedario.portal.campaigns.models import Upload
from schedario.portal.registry.models import Comune
from tests.portal.tables import confirm, csv, load, to_check, upload, xlsx
from tests.portal.world import World

START = "/campagne/soc26/valori/"
CASES = yaml.safe_load((Path(__file__).parent / "decrees.yaml").read_text(encoding="utf-8"))
COMUNI = [
    ("NA049SIF11AA", "Napoli", "063049", "NA"),
    ("AQ049SIF11AA", "L'Aquila", "066049", "AQ"),
    ("BZ008SIF11AA", "Bolzano", "021008", "BZ"),
    ("RE033SIF11AA", "Reggio nell'Emilia", "035033", "RE"),
    ("OR046SIF11AA", "San Nicolò d'Arcidano", "095046", "OR"),
    ("BG065SIF11AA", "Castro", "016065", "BG"),
    ("LE096SIF11AA", "Castro", "075096", "LE"),
]


@pytest.fixture(autouse=True)
def _registry(world: World) -> None:  # noqa: ARG001 - the campaign is there before the comuni
    for codice, name, istat, provincia in COMUNI:
        Comune.objects.create(codice=codice, denominazione=name, istat=istat, provincia=provincia, regione="")


def build(case: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Allegato 1")
        for number, row in enumerate(case["righe"]):
            sheet.write_row(number, 0, row)
        for top, left, bottom, right in case.get("unite", ()):
            sheet.merge_range(top, left, bottom, right, case["righe"][top][left])
    return buffer.getvalue()


@pytest.mark.parametrize("case", CASES, ids=[case["caso"] for case in CASES])
def test_a_file_as_a_decree_has_it(case: dict[str, Any], world: World, amministratore: Client) -> None:
    page = amministratore.get(to_check(amministratore, START, build(case)))
    plan, cells = page.context["plan"], world.campaign.form.cells
    errors = [[error.row, error.column, error.found] for error in plan.errors]
    assert errors == [[*error[:3]] for error in case.get("errori", ())]
    for error, (*_where, remedy) in zip(plan.errors, case.get("errori", ()), strict=True):
        assert remedy in error.remedy
    if "letto" in case:
        read = {
            row.comune.codice: {name: display.format_value(cells[name], value) for name, value in row.values.items()}
            for row in plan.rows
        }
        assert read == case["letto"]
    assert {one.row: one.reason for one in page.context["left_out"]} == case.get("fuori", {})


def test_a_header_of_two_rows_is_shown_whole_and_so_is_a_column_without_one(amministratore: Client) -> None:
    rows = ["Codice", "R07 Spesa storica", "", ""], ["", "2017", "2021", ""], ["NA049SIF11AA", 1, 2, 3]
    address = upload(amministratore, START, xlsx(*rows)).headers["Location"]
    page = amministratore.get(address)
    headers = [column.header for column in page.context["columns"]]
    assert headers == ["Codice", "R07 Spesa storica 2017", "R07 Spesa storica 2021", ""]
    assert [column.letter for column in page.context["ignored"]] == ["D"]
    assert "senza intestazione" in page.content.decode()
    only_the_first = amministratore.get(f"{address}?foglio=0&riga=1&righe=1").context["columns"]
    assert [column.header for column in only_the_first] == ["Codice", "R07 Spesa storica", "", ""]


@pytest.mark.parametrize("again", ["R06", " r06 ", "R06\u00ad"])
def test_of_two_columns_of_one_name_none_is_proposed(again: str, amministratore: Client) -> None:
    address = upload(amministratore, START, xlsx(["Codice", "R06", again], ["NA049SIF11AA", 1, 2])).headers["Location"]
    page = amministratore.get(address)
    assert page.context["mapping"].columns == {0: "@codice"}
    assert "colonne B, C" in page.content.decode()


def test_the_hidden_sheet_is_not_proposed_and_is_marked(amministratore: Client) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        old, new = book.add_worksheet("vecchio"), book.add_worksheet("nuovo")
        for sheet in (old, new):
            sheet.write_row(0, 0, ["Codice", "R06"])
            sheet.write_row(1, 0, ["NA049SIF11AA", 1 if sheet is old else 2])
        old.write_row(0, 2, ["R03"])
        old.hide()
        new.activate()
    address = upload(amministratore, START, buffer.getvalue()).headers["Location"]
    page = amministratore.get(address)
    assert page.context["sheet"].name == "nuovo"
    assert "(nascosto)" in page.content.decode()
    assert "Questo foglio è nascosto" in amministratore.get(f"{address}?foglio=0&riga=1").content.decode()


def test_a_formula_without_a_value_deletes_nothing(amministratore: Client) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Codice", "R06", "R08"])
        sheet.write(1, 0, "NA049SIF11AA")
        sheet.write_formula(1, 1, "=10+5", None, "")
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
    errors = amministratore.get(to_check(amministratore, START, buffer.getvalue())).context["plan"].errors
    assert [(error.row, error.column, error.found) for error in errors] == [(2, "B", "=10+5"), (2, "C", "#N/A")]
    assert "mai stata calcolata" in errors[0].remedy
    assert "un errore" in errors[1].remedy


ROWS = (["Codice", "R06"], ["NA049SIF11AA", 21733.3249876], ["AQ049SIF11AA", " € -   "], ["BZ008SIF11AA", 5])


@pytest.mark.parametrize("make", [xlsx, csv])
def test_a_choice_for_a_whole_column_is_told_and_recorded(
    make: Callable[..., bytes], world: World, amministratore: Client
) -> None:
    content = make(*([str(value).replace(".", ",") for value in row] for row in ROWS) if make is csv else ROWS)
    check = to_check(amministratore, START, content, "allegato.csv" if make is csv else "allegato.xlsx")
    page = amministratore.get(check)
    assert [error.row for error in page.context["plan"].errors] == [2, 3]
    assert [(cell.id, choice, count, chosen) for cell, choice, count, chosen in page.context["choices"]] == [
        ("R06", "round", 1, False),
        ("R06", "zero", 1, False),
    ]
    amministratore.post(check, {"decide": "choose", "choice": ["R06:round", "R06:zero", "R99:zero", "R06:guess"]})
    plan = amministratore.get(check).context["plan"]
    assert not plan.errors
    assert [row.values["R06"] for row in plan.rows] == [2173332, 0, 500]
    load(amministratore, check)
    details = json.loads(Event.objects.get(kind="campaign:supplied_values:loaded").details)
    assert details["choices"] == {"R06": ["round", "zero"]}
    assert details["digest"] == hashlib.sha256(content).hexdigest()
    assert world.campaign.form.cells["R06"].scale == 2


def test_a_column_with_points_before_its_decimals_is_settled_at_once(amministratore: Client) -> None:
    """Also then a point that may stand between thousands is not guessed at."""
    rows = ["Codice", "R06"], ["NA049SIF11AA", "33.33"], ["AQ049SIF11AA", "1234.5"], ["BZ008SIF11AA", "21.733"]
    check = to_check(amministratore, START, csv(*rows, separator=","), "a.csv")
    amministratore.post(check, {"decide": "choose", "choice": ["R06:point"]})
    page = amministratore.get(check)
    assert [(error.row, error.found) for error in page.context["plan"].errors] == [(4, "21.733")]
    assert [row.values.get("R06") for row in page.context["plan"].rows] == [3333, 123450, None]


def test_rows_are_left_out_with_a_reason_and_the_decree_keeps_its_digest(amministratore: Client) -> None:
    aggregates = [["Lombardia", "", 10], ["Campania", "", 20], ["Isole", "", 30]]
    content = xlsx(["Comune", "Prov", "R06"], ["Napoli", "NA", 100], *aggregates, ["TOTALE", "", 100])
    check = to_check(amministratore, START, content)
    assert [error.row for error in amministratore.get(check).context["plan"].errors] == [3, 4, 5]
    for wrong in ({"rows": "3-5", "reason": " "}, {"rows": "x", "reason": "a"}, {"rows": "1", "reason": "a"}):
        amministratore.post(check, {"decide": "leave_out", **wrong})
    assert len(amministratore.get(check).context["plan"].errors) == 3
    amministratore.post(check, {"decide": "leave_out", "rows": "3–4; 5", "reason": "aggregati territoriali"})
    page = amministratore.get(check)
    assert not page.context["plan"].errors
    assert {one.row: one.reason for one in page.context["left_out"]} == {
        **dict.fromkeys((3, 4, 5), "aggregati territoriali"),
        6: "totale",
    }
    amministratore.post(check, {"decide": "take_back", "back": ["5"]})
    assert [error.row for error in amministratore.get(check).context["plan"].errors] == [5]
    amministratore.post(check, {"decide": "leave_out", "rows": "5", "reason": "ripartizione"})
    load(amministratore, check)
    details = json.loads(Event.objects.get(kind="campaign:supplied_values:loaded").details)
    assert details["digest"] == hashlib.sha256(content).hexdigest()
    assert details["left_out"] == {
        "3": "Lombardia: aggregati territoriali",
        "4": "Campania: aggregati territoriali",
        "5": "Isole: ripartizione",
        "6": "TOTALE: totale",
    }


def test_what_is_left_out_after_it_was_shown_is_not_loaded(amministratore: Client) -> None:
    check = to_check(amministratore, START, xlsx(["Codice", "R06"], ["NA049SIF11AA", 1], ["AQ049SIF11AA", 2]))
    shown = amministratore.get(check).context["plan"].digest
    amministratore.post(check, {"decide": "leave_out", "rows": "3", "reason": "errata"})
    assert amministratore.post(check, {"plan": shown}).status_code == 409


def test_the_total_of_the_file_is_held_against_its_sum(amministratore: Client) -> None:
    rows = ["Comune", "Prov", "R06"], ["Napoli", "NA", "100,00"], ["L'Aquila", "AQ", "50,00"], ["TOTALE", "", "151,00"]
    page = amministratore.get(to_check(amministratore, START, csv(*rows), "a.csv"))
    (column,) = page.context["columns"]
    assert (column.typed, column.total, column.difference) == ("151,00", 15000, -100)


def test_new_columns_forget_what_was_decided_on_rows(amministratore: Client) -> None:
    check = to_check(amministratore, START, xlsx(["Codice", "R06"], ["NA049SIF11AA", 1], ["x", 2]))
    amministratore.post(check, {"decide": "leave_out", "rows": "3", "reason": "errata"})
    assert Upload.objects.get().mapping["left_out"] == {"2": "errata"}
    confirm(amministratore, check.replace("controllo", "colonne"))
    assert Upload.objects.get().mapping["left_out"] == {}


def test_the_registry_is_loaded_from_a_list_as_it_is_published(amministratore: Client) -> None:
    """Titles above, a total and a source below, a row left out by hand: all of it in the journal."""
    content = xlsx(
        ["Elenco dei comuni (dati di prova)"],
        [],
        ["Codice", "Denominazione", "ISTAT", "Provincia", "Regione"],
        ["PV116SIF11AA", "Pavia", 18110, "PV", "Lombardia"],
        ["soppresso", "x", "", "", ""],
        ["Totale comuni: 1"],
        ["Fonte: elaborazioni"],
    )
    check = to_check(amministratore, "/campagne/anagrafe/", content)
    amministratore.post(check, {"decide": "leave_out", "rows": "5", "reason": "soppresso"})
    page = amministratore.get(check)
    assert not page.context["plan"].errors
    load(amministratore, check)
    assert Comune.objects.get(codice="PV116SIF11AA").istat == "018110"
    details = json.loads(Event.objects.get(kind="registry:loaded").details)
    assert details["left_out"] == {
        "5": "soppresso: soppresso",
        "6": "Totale comuni: 1: totale",
        "7": "Fonte: elaborazioni: nota",
    }
