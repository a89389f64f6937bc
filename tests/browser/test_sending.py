# SPDX-License-Identifier: EUPL-1.2
"""From a complete draft to the receipt and back, in a real browser: accessible at every step, narrow enough."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.server import Server
from tests.browser.test_people import POPULATE, sign_in
from tests.browser.watch import Watch

Seen = Callable[[Page, str], None]

FILL = """
from tests.portal import filled
from tests.portal.world import World
from schedario.portal.accounts.models import User
from schedario.portal.filing.models import Scheda
from types import SimpleNamespace
scheda = Scheda.objects.get(comune__codice="CR078SIF11YE")
people = {one.name.lower(): one for one in User.objects.all()}
world = SimpleNamespace(scheda=scheda, people=people)
"""
SCHEDA = "/schede/soc26/CR078SIF11YE/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal in demo mode with the small world of the tests, Quintano filled in and with one warning."""
    own = Server(tmp_path_factory.mktemp("sending"), {"SCHEDARIO_DEMO": "1"})
    own.migrate(f"{POPULATE}\n{FILL}\nfilled.fill(world, M24__utenti='100')")
    own.start()
    yield own
    own.stop()


def press(page: Page, name: str) -> None:
    page.locator("#contenuto").get_by_role("button", name=name, exact=True).click()


def test_the_responsabile_sends_rectifies_and_proves_it(
    page: Page, server: Server, watch: Watch, seen: Seen, new_context: Callable[..., BrowserContext]
) -> None:
    watch.expect("status of 422")
    watch.expect("status of 409")
    watch.expect("status of 404")  # the sheet itself, where the rectification begins, is not part of this test
    sign_in(page, "responsabile")
    page.goto(f"{SCHEDA}invia/")
    seen(page, "before sending")
    press(page, "Invia la scheda")
    page.locator("[data-error-summary]").wait_for()
    seen(page, "not sure")
    page.get_by_label("Invio anche se alcune segnalazioni non sono confermate").check()
    page.get_by_label("Ho controllato la scheda").check()
    press(page, "Invia la scheda")
    page.wait_for_url("**/ricevute/SOC26-*/")
    seen(page, "receipt")
    number = page.locator("h1").inner_text().removeprefix("Ricevuta ")
    page.locator("#id_file").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"hello"})
    press(page, "Carica e verifica")
    page.get_by_text("Il file non è un PDF").wait_for()
    seen(page, "refused copy")
    page.goto(f"{SCHEDA}invia/")
    seen(page, "sent already")
    page.goto(f"{SCHEDA}rettifica/")
    seen(page, "rectify")
    page.locator("#id_reason").fill("Ore contate due volte")
    press(page, "Riapri la scheda")
    page.goto(f"{SCHEDA}invia/")
    server.run(f"{FILL}\nfilled.put(world, M12__utenti='7')")
    page.get_by_label("Invio anche se").check()
    page.get_by_label("Ho controllato la scheda").check()
    press(page, "Invia la rettifica")
    page.get_by_text("La scheda è cambiata mentre guardavi questa pagina").wait_for()
    seen(page, "changed meanwhile")
    page.goto(f"{SCHEDA}rettifica/annulla/")
    seen(page, "give up")
    press(page, "Rinuncia alla rettifica")
    page.wait_for_url("**/ricevute/")
    seen(page, "receipts")
    page.goto(f"{SCHEDA}storia/")
    seen(page, "story")
    anybody = watch.over(new_context().new_page())
    anybody.goto(f"/verifica/?ricevuta={number}")
    assert "La ricevuta è autentica" in anybody.locator("#esito").inner_text()
    answer = anybody.request.get(f"/verifica/?ricevuta={number}", headers={"Accept": "application/json"})
    assert json.loads(answer.body())["number"] == number


@pytest.mark.parametrize("query", ["", "?ricevuta=", "?ricevuta=SOC26-000009-00", f"?ricevuta={'0' * 64}"])
def test_the_public_check_is_accessible_whatever_it_answers(page: Page, seen: Seen, query: str) -> None:
    page.goto(f"/verifica/{query}")
    seen(page, query)
