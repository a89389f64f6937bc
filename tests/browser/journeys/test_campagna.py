# SPDX-License-Identifier: EUPL-1.2
"""What the amministratore of a campaign does from its opening to its end, and what the analista sees of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from schedario.documents.tables.reader import Table, read_table
from tests.browser.journeys.doing import follow, press, take
from tests.browser.server import Server
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch
from tests.portal.tables import xlsx

Person = Callable[[str], Page]
Seen = Callable[[Page, str], None]

CAMPAIGN = "/campagne/soc26-bis/"
QUINTANO, CUMIGNANO = "CR078SIF11YE", "CR039SIF11WQ"
HEADERS = ["Codice", "Comune", "R06 - Fabbisogno standard", "R07 2021", "R08", "Note"]
WRONG = [
    HEADERS,
    ["XX999SIF11XX", "NESSUNO", 100, 100, 100, ""],
    [QUINTANO, "QUINTANO", "abc", 46204.67, -716.24, ""],
    [CUMIGNANO, "CUMIGNANO SUL NAVIGLIO", 21733.32, "1,234", 721.05, "nota"],
]
RIGHT = [
    HEADERS,
    [QUINTANO, "QUINTANO", 39148.99, 46204.67, 716.24, ""],
    [CUMIGNANO, "CUMIGNANO SUL NAVIGLIO", 21733.32, 29562.20, 721.05, "nota"],
]
# Row, column, and what was found there.
FAULTS = [("2", "A", "XX999SIF11XX"), ("3", "C", "abc"), ("3", "E", "-716,24"), ("4", "D", "1,234")]


def moment(days: int) -> str:
    """So many days from now, as a date field takes it."""
    return (datetime.now(ZoneInfo("Europe/Rome")) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def fill_dates(page: Page, opens: int, due: int, closes: int) -> None:
    for label, days in (("Apertura", opens), ("Termine di invio", due), ("Chiusura", closes)):
        page.get_by_label(label, exact=True).fill(moment(days))


def upload(page: Page, *rows: list[object]) -> None:
    """A file as far as the confirmed columns."""
    page.goto(f"{CAMPAIGN}valori/")
    page.get_by_label("File").set_input_files(
        {"name": "allegato-1.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(*rows)}
    )
    page.get_by_label("Fonte dei valori").fill("Allegato 1 di prova")
    press(page, "Carica il file e guarda le colonne")
    expect(page.locator("h1")).to_have_text("Che cosa c’è in ogni colonna")


def faults(rows: list[list[str]]) -> list[tuple[str, str, str]]:
    """The first three columns of a list of errors; the second begins with the letter of the column."""
    return [(row[0], row[1].split()[0], row[2]) for row in rows]


def texts(table: Table) -> list[list[str]]:
    return [[f"{value}" for value in row] for row in table.sheets[0].rows]


def open_the_campaign(page: Page, seen: Seen) -> None:
    page.goto("/campagne/")
    follow(page, "Apri una campagna")
    page.get_by_label("Codice").fill("soc26-bis")
    page.get_by_label("Titolo").fill("SOC26, seconda raccolta")
    fill_dates(page, -3, 20, 40)
    seen(page, "opening a campaign")
    press(page, "Apri la campagna")
    expect(page.locator("h1")).to_contain_text("SOC26, seconda raccolta")


def load_the_values(page: Page, seen: Seen, tmp_path: Path) -> None:
    upload(page, *WRONG)
    seen(page, "columns")
    assert page.get_by_label("La colonna C diventa").input_value() == "R06"
    press(page, "Conferma le colonne e controlla le righe")
    shown = [row.locator("th, td").all_inner_texts() for row in page.locator("#righe-errate tbody tr").all()]
    assert faults(shown) == FAULTS
    seen(page, "check with errors")
    in_file = texts(read_table(take(page, "Scarica tutti gli errori (XLSX)", tmp_path).read_bytes()))
    assert [(row[0], row[1], row[3]) for row in in_file[1:]] == FAULTS

    upload(page, *RIGHT)
    press(page, "Conferma le colonne e controlla le righe")
    expect(page.locator(".counts")).to_contain_text("Schede nuove")
    seen(page, "check without errors")
    press(page, "Carica")
    expect(page.locator(".counts")).to_contain_text("2")


def test_the_amministratore_leads_a_campaign_from_its_opening_to_what_comes_after_its_end(
    person: Person, server: Server, watch: Watch, seen: Seen, tmp_path: Path
) -> None:
    watch.expect("status of 422")
    page, compilatore = person("amministratore"), person("compilatore")
    open_the_campaign(page, seen)
    load_the_values(page, seen, tmp_path)
    sheet = Sheet(compilatore, QUINTANO, "soc26-bis").open()
    assert sheet.text("R06") == "39148,99"
    expect(compilatore.locator('[data-of="R06"]')).to_contain_text("Allegato 1 di prova")

    page.goto(f"{CAMPAIGN}solleciti/")
    expect(page.locator("#contenuto")).to_contain_text("In 1 comune non c’è nessuno a cui scrivere")
    seen(page, "reminders")
    press(page, "Invia il sollecito")
    expect(page.locator("#solleciti")).to_contain_text("Amministratore")

    page.goto(f"{CAMPAIGN}date/")
    fill_dates(page, -30, -10, -1)
    page.get_by_label("Motivo").fill("Prova della chiusura")
    seen(page, "dates")
    press(page, "Cambia le date")
    expect(page.locator("h1")).to_contain_text("Chiusa")
    compilatore.reload()
    expect(compilatore.locator("#contenuto")).to_contain_text("La compilazione è chiusa")

    page.goto(f"{CAMPAIGN}riaperture/")
    page.get_by_label("QUINTANO", exact=True).first.check()
    page.get_by_label("Motivo").fill("L’ufficio è rimasto senza personale")
    page.get_by_label("Fino a").fill(moment(5))
    seen(page, "reopening")
    press(page, "Riapri")
    sheet.open()
    sheet.fill({"M12.utenti": "8"})
    sheet.expect_saved()

    page.goto(CAMPAIGN)
    seen(page, "campaign")
    follow(page, "Segui l’avanzamento")
    expect(page.locator("#elenco")).to_contain_text("QUINTANO")
    seen(page, "progress")
    exported = texts(read_table(take(page, "Esporta questi comuni (XLSX)", tmp_path).read_bytes()))
    assert [row[0] for row in exported[1:]] == ["CUMIGNANO SUL NAVIGLIO", "QUINTANO"]
    assert ["CR078SIF11YE" in row for row in exported[1:]] == [False, True]
    for address in ("compilatore@example.org", "responsabile@example.org"):
        expect_letter(server, f"To: {address}")


def expect_letter(server: Server, words: str) -> None:
    """What the portal's second process wrote to somebody; the console is its way of sending here."""
    for _ in range(600):  # of a tenth of a second and more: only a letter that never comes is waited for so long
        if words in server.log.read_text(encoding="utf-8"):
            return
        time.sleep(0.1)
    pytest.fail(f"no letter with «{words}»:\n{server.log.read_text(encoding='utf-8')}")


def test_the_analista_sees_the_progress_and_nothing_else(person: Person, watch: Watch, seen: Seen) -> None:
    watch.expect("status of 403")
    page = person("analista")
    page.goto("/")
    menu = page.get_by_role("navigation", name="Navigazione principale")
    assert menu.get_by_role("link").all_inner_texts() == ["Campagne", "Analisi", "Verifica una ricevuta"]
    menu.get_by_role("link", name="Campagne").click()
    expect(page.get_by_role("link", name="Apri una campagna")).not_to_be_attached()
    page.goto("/campagne/soc26/avanzamento/")
    seen(page, "progress of the analista")
    assert page.locator("#elenco tbody a").count() == 0  # names, no way into a scheda
    refused = ("nuova/", "soc26/valori/", "soc26/date/", "soc26/solleciti/", "soc26/riaperture/")
    assert {page.request.get(f"/campagne/{path}").status for path in refused} == {403}
    page.goto(f"/schede/soc26/{QUINTANO}/")
    expect(page.locator("h1")).to_have_text("Questa operazione non spetta al tuo ruolo")
