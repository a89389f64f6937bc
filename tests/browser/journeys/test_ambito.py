# SPDX-License-Identifier: EUPL-1.2
"""What the coordinatore of an ATS comes for: to see all comuni, and to fill in for those that want it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from schedario.documents.tables.reader import read_table
from tests.browser.journeys.doing import follow, press, take
from tests.browser.populate import LIKE_QUINTANO, codice
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch

COMUNE, ANOTHER = codice(LIKE_QUINTANO, 1), codice(LIKE_QUINTANO, 2)
BOARD = "/ambiti/crema/?campagna=soc26"


def line(page: Page, comune: str) -> list[str]:
    """A comune's line of the board, cell by cell."""
    row = page.locator("#quadro-insieme tbody tr", has=page.get_by_role("link", name=comune))
    return row.locator("th, td").all_inner_texts()


def test_the_coordinatore_fills_in_for_the_comune_that_delegated_and_only_for_as_long(
    person: Callable[[str], Page], watch: Watch, seen: Callable[[Page, str], None], tmp_path: Path
) -> None:
    watch.expect("status of 403")
    responsabile, page = person("responsabile"), person("coordinatore")
    page.goto("/ambiti/")
    expect(page.locator("h1")).to_have_text("ATS CREMA")
    page.goto(BOARD)
    before = line(page, COMUNE)
    assert before[1].startswith("Non iniziata")
    assert before[-2] == "no"

    responsabile.goto(f"/persone/{COMUNE}/delega/")
    press(responsabile, "Delega la compilazione a CREMA")
    page.goto(BOARD)
    assert line(page, COMUNE)[-2] == "sì, all’ATS"
    follow(page, f"COMUNE DI PROVA {COMUNE}")
    sheet = Sheet(page, COMUNE)
    expect(page.locator("html.sheet-ready")).to_be_attached()
    sheet.fill({"M12.utenti": "8", "M12.ore": "50"})
    sheet.expect_saved()
    assert sheet.stored()["texts"]["M12.ore"] == "50"
    expect(page.get_by_role("link", name="Vai all’invio")).not_to_be_attached()
    answer = page.goto(f"{sheet.path}invia/")
    assert answer is not None
    assert answer.status == 403
    page.goto(f"/schede/soc26/{ANOTHER}/")
    expect(page.locator("#contenuto")).to_contain_text("Sola lettura")

    page.goto(BOARD)
    assert line(page, COMUNE)[1].startswith("In compilazione")
    seen(page, "board")
    table = read_table(take(page, "Scarica il quadro d’insieme (XLSX)", tmp_path).read_bytes())
    rows = [[str(value) for value in row] for row in table.sheets[0].rows]
    assert any(COMUNE in row and "In compilazione" in row for row in rows)

    sheet.open()
    responsabile.reload()
    press(responsabile, "Termina la delega")
    sheet.fill({"M15.utenti": "6"})
    expect(sheet.saved).to_contain_text("non è più fra quelle che si possono compilare")
    assert sheet.text("M15.utenti") == "6"  # not saved, and not taken away either
    assert "M15.utenti" not in sheet.stored()["texts"]
    page.goto(f"/persone/{COMUNE}/delega/")
    expect(page.locator("#terminate")).to_contain_text("CREMA")
    seen(page, "delegation that has ended")
