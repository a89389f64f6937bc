# SPDX-License-Identifier: EUPL-1.2
"""A scheda that is on paper already enters the portal, and goes out again; others' schede are verified."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route, StorageState, expect

from schedario.definition.catalogue import load
from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.scheda import Scheda
from schedario.documents.tables.reader import read_table
from schedario.engine.answers import take_answers
from tests.browser.journeys.doing import PUBLISHED, follow, press, published, take
from tests.browser.populate import DUE, LIKE_QUINTANO, codice
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch
from tests.documents.test_compare_pages import swap_attachment

Person = Callable[[str], Page]
Seen = Callable[[Page, str], None]

COMUNE, ANOTHER, THIRD = codice(DUE, 1), codice(DUE, 2), codice(DUE, 3)
SHARED = codice(LIKE_QUINTANO, 1)
PRINTED = PUBLISHED.read_text(encoding="utf-8")


def upload(page: Page, content: str | bytes, name: str) -> None:
    buffer = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "text/plain" if isinstance(content, str) else "application/pdf", "buffer": buffer}
    page.get_by_label("Documento", exact=True).set_input_files(file)  # type: ignore[arg-type]
    press(page, "Leggi il documento")
    expect(page.locator("h1")).to_have_text("Che cosa c’è nel documento")


def test_a_published_scheda_becomes_answers_and_is_taken_back(person: Person, seen: Seen, tmp_path: Path) -> None:
    page = person("compilatore")
    sheet = Sheet(page, COMUNE).open()
    sheet.fill({"M12.utenti": "5"})
    sheet.expect_saved()
    follow(page, "Carica")
    seen(page, "upload")
    upload(page, PRINTED.replace("CR078SIF11YE", COMUNE).replace("\t8\t50\t6,25", "\t8\t50\t77\t6,25"), "carta.txt")
    seen(page, "comparison")
    doubts = page.locator("#dubbi")
    expect(doubts).to_contain_text("M12 - Utenti famiglia e minori")
    assert doubts.get_by_role("checkbox", checked=True).count() == 0
    row = page.locator("#differenze tbody tr", has_text="M15 - Utenti disabili (Numero di utenti serviti - 2025)")
    assert row.locator("td, th").all_inner_texts()[2:4] == ["vuota", "6"]
    expect(row.get_by_role("checkbox")).to_be_checked()
    press(page, "Carica le celle scelte")
    expect(page.locator("html.sheet-ready")).to_be_attached()
    assert (sheet.text("M12.utenti"), sheet.text("M15.utenti")) == ("5", "6")
    assert sheet.text("R16") == published()["R16"]

    follow(page, "Scarica")
    kept = take(page, "Dati (JSON)", tmp_path)
    sheet.open()
    follow(page, "Storia")
    expect(page.locator("#contenuto")).to_contain_text("ha caricato «carta.txt» (testo)")
    sheet.open()
    sheet.fill({"M15.utenti": "7"})
    sheet.expect_saved()
    follow(page, "Storia")
    follow(page, "Annulla il caricamento")
    expect(page.locator("#contenuto")).to_contain_text("Cambiate da allora, e quindi lasciate come sono")
    seen(page, "undo")
    press(page, "Annulla il caricamento")
    expect(page.locator("html.sheet-ready")).to_be_attached()
    assert (sheet.text("M15.utenti"), sheet.text("M15.ore"), sheet.text("M12.utenti")) == ("7", "", "5")

    follow(page, "Carica")
    upload(page, kept.read_text(encoding="utf-8"), "copia.json")
    press(page, "Carica le celle scelte")
    expect(page.locator("html.sheet-ready")).to_be_attached()
    assert (sheet.text("M15.utenti"), sheet.text("M15.ore")) == ("6", "39")


def test_two_people_a_step_back_and_a_second_confirmation(person: Person, seen: Seen, watch: Watch) -> None:
    """What a colleague typed meanwhile is shown and no longer chosen; what was loaded is not loaded again."""
    watch.expect("status of 409")
    page, colleague = person("compilatore"), Sheet(person("responsabile"), SHARED).open()
    page.goto(f"{colleague.path}carica/")
    upload(page, PRINTED.replace("CR078SIF11YE", SHARED), "carta.txt")
    colleague.fill({"M15.utenti": "7"})
    colleague.expect_saved()
    press(page, "Carica le celle scelte")
    expect(page.locator("#contenuto")).to_contain_text("La scheda è cambiata mentre guardavi questa pagina")
    row = page.locator("#differenze tbody tr", has_text="M15 - Utenti disabili (Numero di utenti serviti - 2025)")
    assert row.locator("td, th").all_inner_texts()[2:4] == ["7", "6"]
    expect(row.get_by_role("checkbox")).not_to_be_checked()
    seen(page, "changed")
    press(page, "Carica le celle scelte")
    expect(page.locator("#contenuto")).to_contain_text("celle da «carta.txt»")
    sheet = Sheet(page, SHARED)
    assert (sheet.text("M12.utenti"), sheet.text("M15.utenti")) == ("8", "7")
    version = sheet.stored()["version"]
    follow(page, "Carica")
    upload(page, PRINTED.replace("CR078SIF11YE", SHARED), "carta.txt")
    expect(page.locator("#avvertenze")).to_contain_text("Questo stesso file è già stato caricato")
    compared = page.url
    row = page.locator("#differenze tbody tr", has_text="M15 - Utenti disabili (Numero di utenti serviti - 2025)")
    row.get_by_role("checkbox").check()
    press(page, "Carica le celle scelte")
    expect(page.locator("#contenuto")).to_contain_text("Caricat")
    page.goto(compared)
    expect(page.locator("#contenuto")).to_contain_text("Il documento «carta.txt» è già stato caricato.")
    assert (sheet.text("M15.utenti"), sheet.stored()["version"]) == ("6", version + 1)


def test_a_forged_print_is_told_before_all_else(person: Person, seen: Seen) -> None:
    """Its data say 9, its page 5: both are shown with the place, and nothing is chosen."""
    header = {"denominazione": "COMUNE", "codice": THIRD, "data_ultima_modifica": "02/03/2026 10:00"}
    form = load("SOC26")
    printed = pdf_bytes(Scheda(form, header, take_answers(form, {"M12.utenti": "5", "M15.utenti": "6"})))
    data = write_json(Scheda(form, header, take_answers(form, {"M12.utenti": "9", "M15.utenti": "6"})))
    page = person("compilatore")
    page.goto(f"/schede/soc26/{THIRD}/")
    follow(page, "Carica")
    upload(page, swap_attachment(printed, data), "stampa.pdf")
    told = page.locator("#falsi")
    expect(told).to_contain_text("Questo PDF è stato cambiato dopo la stampa (PDF-001): nulla è scelto")
    expect(told).to_contain_text("nell’allegato scheda.json: 9; nelle pagine (pagina 1")
    assert page.get_by_role("checkbox", checked=True).count() == 0
    doubt = page.locator("#dubbi tbody tr", has_text="M12 - Utenti famiglia e minori (Numero di utenti serviti - 2025)")
    assert doubt.get_by_role("checkbox").count() == 0
    expect(doubt.get_by_role("img", name="Il valore nella pagina")).to_be_visible()
    seen(page, "forged")
    doubt.get_by_role("link", name="pagina 1").click()
    expect(page.locator("#qui")).to_be_in_viewport()
    seen(page, "page")
    follow(page, "Torna al confronto")
    page.get_by_role("checkbox", name="Prendi M15 - Utenti disabili (Numero di utenti serviti - 2025)").check()
    press(page, "Carica le celle scelte")
    expect(page.locator("#contenuto")).to_contain_text("Caricata 1 cella da «stampa.pdf»")


def test_it_works_without_scripts(
    new_context: Callable[..., BrowserContext], entered: Callable[[str], StorageState], watch: Watch
) -> None:
    context = new_context(storage_state=entered("compilatore"), java_script_enabled=False)
    page = watch.over(context.new_page())
    page.goto(f"/schede/soc26/{ANOTHER}/")
    follow(page, "Carica")
    upload(page, PRINTED, "altro.txt")
    expect(page.locator("#avvertenze")).to_contain_text("Il documento è di un altro comune")
    assert page.get_by_role("checkbox", checked=True).count() == 0
    page.get_by_role("checkbox", name="Prendi M15 - Utenti disabili (Numero di utenti serviti - 2025)").check()
    press(page, "Carica le celle scelte")
    expect(page.locator("#contenuto")).to_contain_text("Caricata 1 cella da «altro.txt»")
    expect(page.locator("#contenuto")).to_contain_text("1 cella")


def test_while_it_is_read_it_says_so_and_is_not_sent_twice(person: Person) -> None:
    page, sent = person("analista"), []

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
            route.abort("aborted")
        else:
            route.continue_()

    page.goto("/verifica/schede/")
    page.route("**/verifica/schede/", refuse)
    page.locator("#id_file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": PRINTED.encode()})
    said = page.locator("main [role=status]")
    for name in ("Verifica e scarica (XLSX)", "Verifica", "Verifica"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(said).to_contain_text("I file si leggono")
    assert len(sent) == 2  # the download, after which the page may be sent, and the results


def test_the_analista_verifies_schede_of_others(person: Person, seen: Seen, tmp_path: Path) -> None:
    page = person("analista")
    page.goto("/verifica/")
    follow(page, "Verifica schede pubblicate")
    other = PRINTED.replace("\t8\t50\t6,25", "\t9\t50\t6,25")
    texts = {"a.txt": PRINTED, "b.txt": other, "c.txt": "una lettera"}
    files = [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in texts.items()]
    page.locator("#id_file").set_input_files(files)  # type: ignore[arg-type]
    press(page, "Verifica")
    rows = page.locator("#verificate tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("tutto torna")
    expect(rows.nth(1)).to_contain_text("contraddice «a.txt» in 1 riga: M12")
    expect(rows.nth(2)).to_contain_text("non si legge")
    seen(page, "results")
    page.locator("#id_file").set_input_files(files)  # type: ignore[arg-type]
    with page.expect_download() as waiting:
        press(page, "Verifica e scarica (XLSX)")
    waiting.value.save_as(tmp_path / "report.xlsx")
    sheets = {sheet.name: sheet.rows for sheet in read_table((tmp_path / "report.xlsx").read_bytes()).sheets}
    assert "M12.utenti: 8 / 9" in " ".join(str(cell) for row in sheets["Doppioni"] for cell in row)
    assert len(sheets["Regole dedotte"]) > 1
