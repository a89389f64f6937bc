# SPDX-License-Identifier: EUPL-1.2
"""The demo, as it is met by somebody who tries the portal for the first time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import demo

Seen = Callable[[Page, str], None]

QUINTANO, BORGO = "/schede/soc26/CR078SIF11YE/", "/schede/soc26/XX001SIF11ZZ/"


@pytest.fixture(scope="module")
def server() -> Iterator[SimpleNamespace]:
    """The demo, started on an empty folder."""
    with demo() as url:
        yield SimpleNamespace(url=url)


def enter(page: Page, role: str, place: str) -> None:
    page.context.clear_cookies()
    page.goto("/entra/")
    page.locator("#persone-di-prova tr", has_text=role).filter(has_text=place).get_by_role("button").click()
    expect(page.locator(".person-roles")).to_have_text(role)


def test_every_person_of_the_demo_enters_with_a_click_and_finds_what_he_came_for(page: Page) -> None:
    for place, scheda in (("QUINTANO", QUINTANO), ("BORGO DI PROVA", BORGO)):
        for role in ("Compilatore", "Responsabile"):
            enter(page, role, place)
            page.locator("#contenuto").get_by_role("link", name=place, exact=True).click()
            expect(page.locator("html.sheet-ready")).to_be_attached()
            assert page.url.endswith(scheda)
    enter(page, "Coordinatore d’ambito", "CREMA")
    page.goto("/ambiti/crema/")
    expect(page.locator("#quadro-insieme tbody tr")).to_have_count(32)
    for width in (1280, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        region = "document.querySelector('.table-region:has(#quadro-insieme)')"
        assert (width, page.evaluate(f"{region}.scrollWidth - {region}.clientWidth")) == (width, 0)
    enter(page, "Amministratore di campagna", "")
    page.goto("/campagne/soc26/avanzamento/")
    expect(page.locator(".map")).to_be_visible()
    enter(page, "Analista", "")
    page.goto("/campagne/soc26/avanzamento/")
    expect(page.locator(".map")).to_be_visible()


def test_the_first_start_prints_as_every_other(page: Page) -> None:
    """Its data are printed before it serves: what that leaves in memory must not keep the next print waiting."""
    enter(page, "Compilatore", "QUINTANO")
    printed = page.request.get(f"{QUINTANO}stampa.pdf")
    assert printed.body().startswith(b"%PDF-")


def test_anybody_downloads_what_the_demo_published(page: Page, seen: Seen, tmp_path: Path) -> None:
    page.goto("/")
    page.locator("footer").get_by_role("link", name="Dati aperti").click()
    seen(page, "list")
    page.get_by_role("link", name="Vedi e scarica").click()
    seen(page, "version")
    assert page.locator("h1").inner_text().startswith("DATI DI PROVA")
    with page.expect_download() as download:
        page.locator("#tabelle").get_by_role("link", name="schede.csv").click()
    download.value.save_as(tmp_path / "schede.csv")
    page.get_by_text("Tutti i file, con dimensione").first.click()
    digest = hashlib.sha256((tmp_path / "schede.csv").read_bytes()).hexdigest()
    expect(page.locator("#file tr", has_text="schede.csv")).to_contain_text(digest)
    page.get_by_role("link", name="Il dizionario").click()
    seen(page, "dictionary")


def test_the_administrator_publishes_and_the_background_process_builds(page: Page, seen: Seen) -> None:
    enter(page, "Amministratore di campagna", "")
    page.goto("/campagne/soc26/pubblicazione/testi/")
    seen(page, "texts")
    page.goto("/campagne/soc26/pubblicazione/")
    seen(page, "publication")
    page.get_by_label("Riserva quelli sotto una soglia").check()
    page.get_by_label("Ho controllato").check()
    page.get_by_role("button", name="Pubblica").click()
    expect(page.get_by_text("La versione 2 è in preparazione")).to_be_visible()
    second = page.locator("#versioni tbody tr").first
    for _ in range(300):
        if "Pubblicata" in second.inner_text():
            break
        page.wait_for_timeout(200)
        page.reload()
    second.get_by_role("link", name="2", exact=True).click()
    assert page.url.endswith("/opendata/soc26/2/")
    page.goto("/campagne/soc26/pubblicazione/2/ritira/")
    seen(page, "withdraw")
