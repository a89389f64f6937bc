# SPDX-License-Identifier: EUPL-1.2
"""Takes the pictures of README and manual: starts the demo on a database of its own and walks through it.

python -m scripts.screenshots [NAME…]      (all of them, or those whose names are given)

A browser writes dates in its own fields in its own language: for the Italian one set SCHEDARIO_CHROMIUM to a whole
Chromium that has it (in Debian the packages chromium and chromium-l10n, /usr/bin/chromium).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.chromium import chromium
from tests.browser.demo import demo
from tests.browser.journeys.doing import IN_DOUBT, PUBLISHED, press, published
from tests.browser.sheet import Sheet
from tests.portal.tables import xlsx

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "manuale" / "immagini"
COLOURS = 128  # in a picture; text and flat grounds want no more
LAPTOP, TELEPHONE = 1366, 390

NATION = "soc26-nazione"  # the code of the national campaign
QUINTANO, BORGO = "CR078SIF11YE", "XX001SIF11ZZ"
RECTIFIED = "XX004SIF11ZZ"  # it has been sent twice
COMPILATORE, RESPONSABILE = "Anna Prova", "Bruno Prova"  # of Quintano
COMPILATORE_OF_BORGO, RESPONSABILE_OF_BORGO = "Carla Prova", "Dario Prova"
COORDINATORE, AMMINISTRATORE, ANALISTA = "Elena Prova", "Franco Prova", "Gina Prova"
# A part of the published answers, so that the sheet is half filled in.
HALF = ("M12", "M15", "M18", "M21", "M24", "M27", "M30")
ALLEGATO = [
    ["Codice", "Comune", "R06 - Fabbisogno standard monetario", "R07 2021", "R08 - Risorse aggiuntive", "Note"],
    [QUINTANO, "QUINTANO", 39148.99, 46204.67, 716.24, ""],
    [BORGO, "BORGO DI PROVA", 21733.32, 29562.20, 721.05, "dato provvisorio"],
    ["XX002SIF11ZZ", "ROCCA DI PROVA", "n.d.", 12345.67, 500.00, ""],
    ["XX003SIF11ZZ", "PIEVE DI PROVA", 30112.10, "1,234", -15.5, ""],
    ["ZZ999SIF11ZZ", "COMUNE CHE NON C’È", 100, 100, 100, ""],
]


@dataclass(frozen=True, slots=True)
class Studio:
    """A browser on the demo; every person has a window of their own."""

    browser: Browser
    url: str

    def open_page(self, person: str = "", width: int = LAPTOP, height: int = 900) -> Page:
        """A window of somebody who has entered with one click, or of nobody."""
        context: BrowserContext = self.browser.new_context(
            base_url=self.url, locale="it-IT", viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        if person:
            page.goto("/entra/")
            page.locator("#persone-di-prova tr", has_text=person).get_by_role("button").click()
            page.wait_for_url(f"{self.url}/")
        return page

    def open_sheet(self, person: str, codice: str, width: int = LAPTOP, height: int = 900) -> Sheet:
        return Sheet(self.open_page(person, width, height), codice).open()


def take_picture(page: Page, name: str) -> None:
    """The window as it stands, as a small PNG."""
    page.evaluate("document.fonts.ready.then(() => true)")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    print(f"{name}: {(PICTURES / f'{name}.png').stat().st_size // 1024} kB")


def fit_window(page: Page, most: int = 1400) -> None:
    """Makes the window as high as the page, up to `most`, and shows its beginning."""
    height = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size
    assert size is not None  # noqa: S101 - every window here has one
    page.set_viewport_size({"width": size["width"], "height": min(height, most)})
    page.evaluate("scrollTo(0, 0)")


def show_below_the_bar(sheet: Sheet, selector: str) -> None:
    """Scrolls so that something stands right under the bar that stays in sight."""
    bar = "document.querySelector('[data-bar]').offsetHeight"
    sheet.page.locator(selector).first.evaluate(f"(one) => scrollBy(0, one.getBoundingClientRect().top - {bar} - 12)")


# --- the pictures, in the order in which the data change ---


def take_front_page(studio: Studio) -> None:
    page = studio.open_page()
    page.goto("/")
    fit_window(page)
    take_picture(page, "pagina-iniziale")


def take_sign_in(studio: Studio) -> None:
    page = studio.open_page()
    page.goto("/entra/")
    fit_window(page)
    take_picture(page, "accesso")


def take_desk(studio: Studio) -> None:
    page = studio.open_page(COMPILATORE)
    fit_window(page)
    take_picture(page, "il-tuo-lavoro")


def take_half_filled_sheet(studio: Studio) -> None:
    sheet = studio.open_sheet(COMPILATORE, QUINTANO)
    sheet.fill({name: text for name, text in published().items() if name.startswith(HALF)})
    sheet.expect_saved()
    sheet.page.evaluate("scrollTo(0, 0)")
    take_picture(sheet.page, "scheda")
    show_below_the_bar(sheet, "#Q1 h3")
    take_picture(sheet.page, "scheda-celle")
    small = studio.open_sheet(COMPILATORE, QUINTANO, TELEPHONE, 844)
    take_picture(small.page, "scheda-telefono")


def take_explanation(studio: Studio) -> None:
    sheet = studio.open_sheet(COMPILATORE, QUINTANO)
    sheet.page.locator('[data-why="M21.media_ore"]').click()
    expect(sheet.page.locator("#perche [data-content]")).to_contain_text("Fonte")
    take_picture(sheet.page, "perche")


def take_paste(studio: Studio) -> None:
    sheet = studio.open_sheet(COMPILATORE, QUINTANO)
    sheet.paste("M44.utenti", "1\t5\n2\t12\n0\tzero\n1\t4,5\n")
    take_picture(sheet.page, "incolla")


def take_document(studio: Studio) -> None:
    sheet = studio.open_sheet(COMPILATORE, QUINTANO)
    page = sheet.page
    page.goto(f"{sheet.path}carica/")
    # A number too many in a row, as when a note was read with it.
    text = PUBLISHED.read_text(encoding="utf-8").replace("\t6\t39\t6,50", "\t6\t39\t77\t6,50")
    file = {"name": "scheda-quintano.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("Documento", exact=True).set_input_files(file)  # type: ignore[arg-type]
    press(page, "Leggi il documento")
    expect(page.locator("#differenze")).to_be_visible()
    fit_window(page, 1500)
    take_picture(page, "carica")


def take_errors(studio: Studio) -> None:
    sheet = studio.open_sheet(COMPILATORE_OF_BORGO, BORGO)
    sheet.fill({"M15.utenti": "dodici", "M12.utenti": "3", "M12.ore": "0", "R02X": "9", "R02.corrente": "1"})
    sheet.expect_saved()
    show_below_the_bar(sheet, "#Q1 h3")
    take_picture(sheet.page, "scheda-errori")


def take_conflict(studio: Studio) -> None:
    mine, theirs = studio.open_sheet(COMPILATORE_OF_BORGO, BORGO), studio.open_sheet(RESPONSABILE_OF_BORGO, BORGO)
    theirs.fill({"M15.utenti": "5", "M15.ore": "30"})
    theirs.expect_saved()
    mine.fill({"M15.utenti": "8", "M18.utenti": "2"})
    expect(mine.page.locator("#conflitto")).to_be_visible()
    take_picture(mine.page, "conflitto")


def take_lost_connection(studio: Studio) -> None:
    sheet = studio.open_sheet(COMPILATORE, QUINTANO)

    def cut_connection(route: Route) -> None:
        route.abort()

    sheet.page.route("**/salva/", cut_connection)
    sheet.fill({"M35.utenti": "8"})
    expect(sheet.saved).to_have_attribute("data-kind", "failed")
    take_picture(sheet.page, "senza-connessione")


def take_sending(studio: Studio) -> None:
    ready = studio.open_sheet(COMPILATORE, QUINTANO)
    ready.fill({**published(), **IN_DOUBT})
    ready.expect_saved()
    page = studio.open_page(RESPONSABILE)
    page.goto(f"{ready.path}invia/")
    page.get_by_label("Numero dell’atto").fill("27")
    page.get_by_label("Data dell’atto").fill("2026-11-20")
    page.get_by_label("Ho controllato la scheda").check()
    fit_window(page)
    take_picture(page, "invio")
    press(page, "Invia la scheda")
    page.wait_for_url("**/ricevute/SOC26-*/")
    fit_window(page)
    take_picture(page, "ricevuta")
    number = page.locator("h1").inner_text().removeprefix("Ricevuta ")
    for width, name in ((LAPTOP, "verifica"), (TELEPHONE, "verifica-telefono")):
        anybody = studio.open_page(width=width, height=844)
        anybody.goto(f"/verifica/?ricevuta={number}")
        fit_window(anybody, 1200)
        take_picture(anybody, name)


def take_board(studio: Studio) -> None:
    page = studio.open_page(COORDINATORE)
    page.goto("/ambiti/crema/")
    fit_window(page, 1100)
    take_picture(page, "ambito")
    page.goto(f"/schede/soc26/{RECTIFIED}/storia/")
    page.locator("#contenuto details").first.evaluate("(one) => { one.open = true; }")
    fit_window(page, 1200)
    take_picture(page, "storia")


def take_campaign(studio: Studio) -> None:
    page = studio.open_page(AMMINISTRATORE)
    page.goto("/campagne/soc26/")
    fit_window(page, 1200)
    take_picture(page, "campagna")
    page.goto("/campagne/soc26/valori/")
    file = {"name": "allegato-1.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(*ALLEGATO)}
    page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]  # a FilePayload
    page.get_by_label("Fonte dei valori").fill("Allegato 1 (DATI DI PROVA)")
    press(page, "Carica il file e guarda le colonne")
    fit_window(page, 1200)
    take_picture(page, "colonne")
    press(page, "Conferma le colonne e controlla le righe")
    fit_window(page, 1200)
    take_picture(page, "controllo-errori")


def take_progress(studio: Studio) -> None:
    page = studio.open_page(AMMINISTRATORE)
    page.goto("/campagne/soc26/avanzamento/")
    fit_window(page, 1800)
    take_picture(page, "avanzamento")


# The pages of the analyst's pictures: name, address below the national campaign, greatest height.
ANALYSIS = (
    ("analisi-quadro", "", 1500),
    ("analisi-tabella", "tabella/?regione=Lombardia&dove=da_rendicontare>=50.000&ordine=-da_rendicontare", 1300),
    ("analisi-distribuzioni", "distribuzioni/", 1450),
    ("analisi-mappa", "mappa/?per=regione&v=da_rendicontare", 1500),
    ("analisi-e-se", "e-se/?regione=Lombardia&p.spending_reference=y2021", 1500),
)


def take_analysis(studio: Studio) -> None:
    page = studio.open_page(ANALISTA)
    for name, rest, most in ANALYSIS:
        page.goto(f"/analisi/{NATION}/{rest}")
        fit_window(page, most)
        take_picture(page, name)


Scene = Callable[[Studio], None]
NATIONAL: dict[str, Scene] = {"analysis": take_analysis}  # they want the national campaign, which takes minutes
SCENES: dict[str, Scene] = {
    "front_page": take_front_page,
    "sign_in": take_sign_in,
    "desk": take_desk,
    "half_filled": take_half_filled_sheet,
    "why": take_explanation,
    "paste": take_paste,
    "document": take_document,
    "errors": take_errors,
    "conflict": take_conflict,
    "lost": take_lost_connection,
    "sending": take_sending,
    "board": take_board,
    "campaign": take_campaign,
    "progress": take_progress,
}


def main() -> None:
    """Takes all the pictures, or the scenes that are named."""
    wanted = sys.argv[1:] or [*SCENES, *NATIONAL]
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scenes, options in ((SCENES, ()), (NATIONAL, ("--nation",))):
        chosen = [scene for name, scene in scenes.items() if name in wanted]
        if chosen:
            with demo(*options) as url, chromium() as browser:
                for scene in chosen:
                    scene(Studio(browser, url))


if __name__ == "__main__":
    main()
