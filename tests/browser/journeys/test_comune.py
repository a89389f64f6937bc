# SPDX-License-Identifier: EUPL-1.2
"""What the people of a comune come for: fill in, understand, send, prove, correct."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.journeys import doing
from tests.browser.journeys.doing import checked, expect_page_to_say, follow, press, published, take, words_of
from tests.browser.populate import DUE, LIKE_QUINTANO, codice
from tests.browser.server import Server
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch
from tests.portal.signatures import CODICE_FISCALE, signed
from tests.portal.world import PASSWORD

Person = Callable[[str], Page]
Seen = Callable[[Page, str], None]

QUINTANO = "CR078SIF11YE"
REASON = "La giunta approva la relazione nella prossima seduta."
# As it stands in the office's own file: users and hours of the first rows.
UNUSED = ("R10.numero", "R10.spesa", "R11.numero", "R11.spesa", "R12.spesa")
BLOCK = ("M12", "M15", "M18", "M21", "M24", "M27")


def type_down(sheet: Sheet, first: str, column: str) -> None:
    """Types a column as a person does, from cell to cell with Enter, to its end."""
    names = [name for name in published() if name.endswith(f".{column}")]
    sheet.cell(first).focus()
    for name in names[names.index(first) :]:
        expect(sheet.cell(name)).to_be_focused()
        sheet.page.keyboard.type(published()[name])
        sheet.page.keyboard.press("Enter")


def fill_in_as_published(sheet: Sheet) -> None:
    """Everything but the report: a block from a spreadsheet, columns by typing, the staff cell by cell."""
    rows = [f"{published()[f'{row}.utenti']}\t{published()[f'{row}.ore']}" for row in BLOCK]
    sheet.paste(f"{BLOCK[0]}.utenti", "\r\n".join(rows))
    sheet.page.locator("#incolla").get_by_role("button", name="Incolla 12 celle").click()
    type_down(sheet, "M30.utenti", "utenti")
    type_down(sheet, "M44.ore", "ore")
    staff = [name for name in published() if name.startswith(("R01", "R02"))]
    sheet.fill({name: published()[name] for name in staff})


def confirm_the_warning(sheet: Sheet, code: str, reason: str) -> None:
    sheet.page.locator(f'.finding[data-code="{code}"]').get_by_role("button", name="Conferma con un motivo").click()
    sheet.page.get_by_role("textbox", name="Motivo").fill(reason)
    sheet.page.locator("#conferma").get_by_role("button", name="Conferma").click()
    expect(sheet.page.locator(".finding-reason")).to_contain_text(reason)


def test_the_compilatore_fills_in_the_published_scheda_and_reads_on_the_page_what_check_says(
    page: Page, tmp_path: Path
) -> None:
    sheet = Sheet(page, QUINTANO)
    page.goto(sheet.path)
    page.get_by_label("Indirizzo e-mail").fill("compilatore@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("html.sheet-ready")).to_be_attached()
    quadro_3 = page.locator('[data-step="Q3"]')
    expect(quadro_3).to_contain_text("Non dovuto")  # certain from what was supplied, before anything is typed
    fill_in_as_published(sheet)
    sheet.expect_saved()

    confirm_the_warning(sheet, "SOC26-Q4-001", REASON)
    expect(page.locator('[data-step="Q1"]')).to_contain_text("Completo")
    taken = tmp_path / "scheda.json"
    taken.write_bytes(page.request.get(f"{sheet.path}scheda.json").body())
    expect_page_to_say(sheet, checked(taken))

    page.locator('[data-why="R04"]').click()
    why = page.locator("#perche")
    expect(why).to_contain_text("100 × 52 / 933")
    page.keyboard.press("Escape")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Stampa").click()
    printed = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(printed)
    words = words_of(printed)
    assert "BOZZA" in words
    assert REASON in words
    expect_page_to_say(sheet, checked(printed))

    sheet.fill({"R16": published()["R16"]})
    sheet.expect_saved()
    expect(page.locator("[data-no-findings]")).to_be_visible()
    taken.write_bytes(page.request.get(f"{sheet.path}scheda.json").body())
    expect_page_to_say(sheet, checked(taken))
    of_print_out = checked(doing.PUBLISHED)
    assert [one["id"] for one in checked(taken)["messages"]] == [one["id"] for one in of_print_out["messages"]]
    assert sheet.text("R04") == "5,57"


def send(page: Page, button: str = "Invia la scheda") -> str:
    """From the sending page to the receipt; gives back its number."""
    page.get_by_label("Ho controllato la scheda").check()
    press(page, button)
    page.wait_for_url("**/ricevute/SOC26-*/")
    return page.locator("h1").inner_text().removeprefix("Ricevuta ")


def verdict(page: Page, number: str = "", file: Path | None = None) -> str:
    """What the public page answers to a number or to a file."""
    page.goto("/verifica/")
    if file is None:
        page.get_by_label("Numero della ricevuta").fill(number)
        press(page, "Verifica")
    else:
        page.locator("#id_file").set_input_files(file)
        press(page, "Verifica il file")
    return page.locator("#esito").inner_text()


def test_the_responsabile_sends_proves_signs_and_rectifies_and_only_the_last_counts(
    person: Person, new_context: Callable[..., object], watch: Watch, server: Server, seen: Seen, tmp_path: Path
) -> None:
    comune = codice(LIKE_QUINTANO, 0)
    doing.fill_in(server, comune)
    page = person("responsabile")
    page.goto("/schede/")
    follow(page, f"COMUNE DI PROVA {comune}")
    sheet = Sheet(page, comune)
    expect(page.locator("html.sheet-ready")).to_be_attached()
    page.locator('[data-tool="check"]').click()
    expect(page.locator("#segnalazioni")).to_contain_text("Nessuna segnalazione")
    follow(page, "Vai all’invio")
    page.get_by_label("Numero dell’atto").fill("27")
    page.get_by_label("Data dell’atto").fill("2026-05-04")
    first = send(page)
    expect(page.locator("#contenuto")).to_contain_text("n. 27 del 04/05/2026")
    receipt, print_out = take(page, "Ricevuta (PDF)", tmp_path), take(page, "Scheda inviata (PDF)", tmp_path)
    assert first in words_of(receipt)
    assert checked(print_out)["findings"] == []

    copy = tmp_path / "firmata.pdf"
    with ThreadPoolExecutor() as elsewhere:  # pyHanko wants an event loop of its own; here Playwright's is at work
        copy.write_bytes(elsewhere.submit(signed, print_out.read_bytes()).result())
    page.locator("#id_file").set_input_files(copy)
    press(page, "Carica e verifica")
    expect(page.locator("#contenuto")).to_contain_text(f"codice fiscale {CODICE_FISCALE}")
    seen(page, "receipt with a signed copy")

    anybody = watch.over(new_context().new_page())  # type: ignore[attr-defined]
    assert "La ricevuta è autentica" in verdict(anybody, first)
    for file in (receipt, print_out, copy):
        assert "è la scheda che vale" in verdict(anybody, file=file)
    seen(anybody, "a file that was sent")

    page.goto(sheet.path)
    expect(page.locator("#contenuto")).to_contain_text("La scheda è stata inviata: qui si può solo leggere")
    page.get_by_role("toolbar").get_by_role("link", name="Rettifica").click()
    page.get_by_label("Motivo").fill("Un utente anziano era stato contato due volte.")
    press(page, "Riapri la scheda")
    expect(page.locator("html.sheet-ready")).to_be_attached()
    sheet.fill({"M21.utenti": "5"})
    sheet.expect_saved()
    seen(page, "sheet under rectification")
    assert "è la scheda che vale" in verdict(anybody, first)  # until the rectification is sent
    follow(page, "Vai all’invio")
    expect(page.locator("#rettificate")).to_contain_text("M21 - Utenti anziani")
    seen(page, "sending a rectification")
    second = send(page, "Invia la rettifica")
    assert second != first
    assert f"ricevuta {second}" in verdict(anybody, first)
    assert "è la scheda che vale" in verdict(anybody, second)
    assert "Una rettifica ha sostituito questo invio" in verdict(anybody, file=print_out)


def test_a_comune_below_its_need_accounts_for_the_resources_part_by_part(
    person: Person, server: Server, seen: Seen, tmp_path: Path
) -> None:
    comune = codice(DUE, 0)
    doing.fill_in(server, comune)
    sheet = Sheet(person("compilatore"), comune).open()
    page = sheet.page
    quadro_3, outcome = page.locator('[data-step="Q3"]'), page.locator("[data-outcome]")
    expect(page.locator('[data-route="Q3"] [data-route-text]')).to_have_text("dovuto")
    sheet.fill({"R13": "2000", **dict.fromkeys(UNUSED, "0")})
    expect(quadro_3).to_contain_text("6 di 7 celle")
    assert sheet.text("R15") == ""  # a cell that is missing is not zero
    expect(outcome).not_to_be_visible()
    page.locator('[data-why="R15"]').click()
    expect(page.locator("#perche")).to_contain_text("R14")
    page.keyboard.press("Escape")

    sheet.fill({"R14": "0"})
    assert sheet.text("R15") == "2000,00"
    expect(outcome).to_contain_text("solo in parte: restano da rendicontare 3.000 euro")
    partial = page.locator('.finding[data-code="SOC26-Q3-011"]')
    expect(partial).to_contain_text("rendicontati 2000,00 euro, da rendicontare 5000,00 euro")
    seen(page, "goal met in part")

    sheet.fill({"R14": "3000"})
    expect(partial).not_to_be_attached()
    expect(quadro_3).to_contain_text("Completo")
    expect(outcome).to_contain_text("la spesa rendicontata (R15) copre le risorse")
    sheet.expect_saved()
    taken = tmp_path / "scheda.json"
    taken.write_bytes(page.request.get(f"{sheet.path}scheda.json").body())
    expect_page_to_say(sheet, checked(taken))
