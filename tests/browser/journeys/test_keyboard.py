# SPDX-License-Identifier: EUPL-1.2
"""The whole way with the keyboard alone, from sign-in to rectification; what has the focus is always in sight."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.journeys import doing
from tests.browser.populate import LIKE_QUINTANO, codice
from tests.browser.server import Server
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch
from tests.portal.world import PASSWORD

COMUNE = codice(LIKE_QUINTANO, 3)
MOST = 150  # presses of Tab to anything on a page
# What a screen reader would say of the focused thing, and whether a person who looks sees it: inside the window, and
# nothing (such as a bar that stays in sight) drawn over it.
FOCUSED = """() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
    const there = document.elementFromPoint(x, y);
    const label = one.labels?.[0]?.innerText ?? one.getAttribute("aria-label") ?? one.innerText;
    return {
        name: label.split(/\\s+/).join(" ").trim(),
        cell: one.dataset.cell ?? one.dataset.why ?? "",
        seen: [document.body, there?.closest("label")?.control].includes(one) || one.contains(there),
        box: [box.x, box.y, box.width, box.height],
        over: there?.outerHTML.slice(0, 120),
    };
}"""


def reach(page: Page, name: str, key: str = "Tab") -> None:
    """Goes on with Tab to the thing of that name, or to the cell; each that gets the focus on the way is in sight."""
    for _ in range(MOST):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], focused
        if name in (focused["name"], focused["cell"]):
            return
    pytest.fail(f"{name!r} cannot be reached on {page.url}")


def use(page: Page, name: str, key: str = "Enter") -> None:
    reach(page, name)
    page.keyboard.press(key)


def go(page: Page, name: str, to: str) -> None:
    """The same, where it leads to another page."""
    use(page, name)
    arrive(page, to)


def arrive(page: Page, path: str) -> None:
    page.wait_for_url(lambda url: fnmatch(urlsplit(url).path, path))


def enter(page: Page, address: str, role: str) -> None:
    """Signs in on the way to a page."""
    page.goto(address)
    expect(page.get_by_label("Indirizzo e-mail")).to_be_focused()  # by the browser itself, with its first picture
    page.keyboard.type(f"{role}@example.org")
    reach(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    arrive(page, address)


def test_compilatore_and_responsabile_need_no_mouse(
    new_context: Callable[..., BrowserContext], watch: Watch, server: Server
) -> None:
    page = watch.over(new_context(reduced_motion="reduce").new_page())  # else the page is still moving when looked at
    doing.fill_in(server, COMUNE, M12__ore="", M15__ore="0")
    sheet = Sheet(page, COMUNE)
    enter(page, "/schede/", "compilatore")
    go(page, f"COMUNE DI PROVA {COMUNE}", sheet.path)
    expect(page.locator("html.sheet-ready")).to_be_attached()
    reach(page, "M12.ore")
    page.keyboard.type("50")
    reach(page, "M12.media_ore", "ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#perche")).to_contain_text("6,25")
    page.keyboard.press("Escape")
    expect(page.locator('[data-why="M12.media_ore"]')).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Home")
    reach(page, "Controlla 1 da confermare", "Shift+Tab")
    page.keyboard.press("Enter")
    use(page, "Conferma con un motivo")
    page.keyboard.type("Il servizio non si misura in ore.")
    use(page, "Conferma")
    expect(page.locator(".finding-reason")).to_contain_text("Il servizio non si misura in ore.")
    sheet.expect_saved()
    go(page, "Esci", "/")

    enter(page, sheet.path, "responsabile")
    expect(page.locator("html.sheet-ready")).to_be_attached()
    go(page, "Vai all’invio", "*/invia/")
    reach(page, "Numero dell’atto di approvazione (facoltativo)")
    page.keyboard.type("12")
    use(page, "Ho controllato la scheda e la invio a nome del comune", "Space")
    go(page, "Invia la scheda", "*/ricevute/SOC26-*/")
    page.goto(sheet.path)
    go(page, "Rettifica", "*/rettifica/")
    reach(page, "Motivo della rettifica")
    page.keyboard.type("Ore contate due volte")
    go(page, "Riapri la scheda", sheet.path)
    expect(page.locator("html.sheet-ready")).to_be_attached()
    reach(page, "M12.ore")
    page.keyboard.type("49")
    page.keyboard.press("Tab")
    sheet.expect_saved()
    page.goto(f"{sheet.path}invia/")
    use(page, "Ho controllato la scheda e la invio a nome del comune", "Space")
    go(page, "Invia la rettifica", "*/ricevute/SOC26-*/")
    expect(page.locator("#contenuto")).to_contain_text("vale questo invio")
