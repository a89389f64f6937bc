# SPDX-License-Identifier: EUPL-1.2
"""The demo, as it is met by somebody who tries the portal for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import demo

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
