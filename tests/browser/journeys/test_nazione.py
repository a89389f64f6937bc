# SPDX-License-Identifier: EUPL-1.2
"""An analyst's afternoon: who owes an account above 50,000 euro in Lombardia, what would change, the map, the file.

The same questions are asked of the command line, and the answers are the same numbers.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schedario.documents.tables.reader import read_table
from tests.browser.journeys.doing import press, take
from tests.browser.server import Server
from tests.portal.little_nation import CODE

Person = Callable[[str], Page]
Seen = Callable[[Page, str], None]

COMUNI = 400
ANALYSIS = f"/analisi/{CODE}/"
RULE = "spending_reference=y2021"


@pytest.fixture(scope="module")
def national(server: Server) -> None:
    """A campaign of some hundred comuni of the whole country."""
    server.run(f"from tests.portal.little_nation import make_nation; make_nation({COMUNI})")


@pytest.fixture(scope="module")
def schede(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same schede as a file, by the command line."""
    file = tmp_path_factory.mktemp("nation") / "schede.parquet"
    schedario("generate", "--comuni", COMUNI, "--moment", "mese-prima", "-o", file)
    return file


def schedario(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "schedario", *map(str, arguments)], check=True, capture_output=True)


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def exported(page: Page, name: str, folder: Path) -> list[dict[str, Any]]:
    """The rows of a file that a page offers."""
    header, *rows = read_table(take(page, name, folder).read_bytes()).sheets[0].rows
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def choose(page: Page, regione: str, label: str, value: str) -> None:
    """The region, and a condition."""
    page.get_by_label("Regione", exact=True).select_option(regione)
    page.get_by_text("Solo i comuni in cui…", exact=True).first.click()
    page.get_by_label("Dato", exact=True).select_option(label=label)
    page.get_by_label("Valore", exact=True).fill(value)
    press(page, "Scegli")


def tab(page: Page, name: str) -> None:
    page.get_by_label("Pagine dell’analisi").get_by_role("link", name=name, exact=True).click()


def amount(text: str) -> int:
    """Cents of `123.456,78`."""
    return int(text.replace(".", "").replace(",", ""))


@pytest.mark.usefixtures("national")
def test_an_afternoon_of_the_analyst_gives_the_numbers_of_the_command_line(
    person: Person, schede: Path, seen: Seen, tmp_path: Path
) -> None:
    page = person("analista")
    page.goto("/")
    page.goto(ANALYSIS)
    expect(page.locator("h1")).to_have_text("Quadro nazionale")
    seen(page, "overview")

    tab(page, "Tabella")
    choose(page, "Lombardia", "Risorse da rendicontare", "50.000")
    expect(page.locator("#contenuto")).to_contain_text("Risorse da rendicontare ≥ 50.000,00")
    seen(page, "table")
    shown = exported(page, "Esporta questi comuni, con queste colonne (XLSX)", tmp_path)
    by_command = tmp_path / "comuni.csv"
    schedario("indicators", schede, "--by", "comune", "--where", "regione=Lombardia", "-o", by_command)
    owing = {row["codice"]: row["da_rendicontare"] for row in read(by_command) if row["da_rendicontare"]}
    owing = {codice: text for codice, text in owing.items() if float(text) >= 50_000}
    assert owing
    assert {row["Codice"]: f"{float(row['Risorse da rendicontare (€)']):.2f}" for row in shown} == owing

    tab(page, "Mappa")
    page.get_by_label("Che cosa guardare").select_option(label="Risorse da rendicontare")
    press(page, "Scegli")
    expect(page.locator("svg.choropleth")).to_be_visible()
    assert page.locator("svg.choropleth > g path").count() == len(owing)
    seen(page, "map")

    page.goto(f"{ANALYSIS}e-se/?regione=Lombardia")
    page.get_by_label("Spesa storica che si confronta con il fabbisogno").select_option("y2021")
    seen(page, "what if, before")
    press(page, "Calcola")
    expect(page.locator("#esito")).to_contain_text("esito")
    changing = exported(page, "CSV", tmp_path)
    outcome = tmp_path / "e-se.csv"
    schedario("simulate", schede, "--set", RULE, "--where", "regione=Lombardia", "-o", outcome)
    told = {row["codice"]: row for row in read(outcome)}
    assert {row["Codice"] for row in changing} <= set(told)
    deciding = [row for row in told.values() if row["cambia"].lower() == "true"]
    expect(page.locator("#esito")).to_contain_text(f"{len(deciding)} comun")
    after = {
        row["Codice"]: [text for name, text in row.items() if name.startswith("R09") and "dopo" in name]
        for row in changing
    }
    for codice, (text,) in after.items():
        assert amount(text or "0") == amount(told[codice]["R09.dopo"].replace(".", ",") or "0")
    page.locator("#cambiano").get_by_role("link", name="Spiega").first.click()
    expect(page.locator("#spiega")).to_contain_text("Prima")
    seen(page, "what if")


@pytest.mark.usefixtures("national")
@pytest.mark.parametrize(
    "rest", ["distribuzioni/", "distribuzioni/?per=classe&forma=punti", "anomalie/", "mappa/?per=regione"]
)
def test_the_other_pages_can_be_used_by_everybody(person: Person, seen: Seen, rest: str) -> None:
    page = person("analista")
    page.goto(ANALYSIS + rest)
    seen(page, rest)
    scrolled = page.locator(".plot-scroll").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth)")
    assert not scrolled


@pytest.mark.usefixtures("national")
def test_from_the_table_one_comes_to_a_comune_among_its_peers(person: Person, seen: Seen) -> None:
    page = person("amministratore")
    page.goto(f"{ANALYSIS}tabella/")
    name = page.locator("#comuni tbody th a").first
    called = name.inner_text()
    name.click()
    expect(page.locator("h1")).to_have_text(called)
    expect(page.get_by_role("link", name="Apri la scheda")).to_be_visible()
    seen(page, "comune")
