# SPDX-License-Identifier: EUPL-1.2
"""The pages about people, in a real browser: accessible, narrow enough, and used with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.server import Server
from tests.browser.watch import Watch
from tests.portal.world import PASSWORD

Axe = Callable[[Page], list[str]]
NewContext = Callable[..., BrowserContext]

POPULATE = """
from tests.portal.world import make_world
from schedario.portal.accounts.models import User
make_world()
User.objects.update(synthetic=True)
"""
INVITE = """
from schedario.portal.accounts.actions.invitations import Offer, invite_person
from schedario.portal.accounts.places import Place
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.registry.models import Comune
place = Place(comune=Comune.objects.get(codice="CR078SIF11YE"))
print(invite_person(SYSTEM, None, Offer("carla.neri@example.org", "Carla Neri", "compilatore", place)))
"""
QUINTANO = "/persone/CR078SIF11YE/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = {
    "": ("/entra/", "/password/dimenticata/", "/password/inviata/"),
    "responsabile": (
        "/profilo/",
        "/profilo/password/",
        "/profilo/email/",
        "/profilo/consegne/",
        QUINTANO,
        f"{QUINTANO}invita/",
        f"{QUINTANO}delega/",
        f"{QUINTANO}ruoli/2/togli/",
    ),
    "coordinatore": ("/persone/ambito/crema/",),
    "amministratore": ("/persone/", "/persone/?comune=qui&ats=crema", "/persone/?q=nessuno", "/persone/portale/"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal in demo mode with the small world of the tests."""
    own = Server(tmp_path_factory.mktemp("people"), {"SCHEDARIO_DEMO": "1"})
    own.migrate(POPULATE)
    own.start()
    yield own
    own.stop()


def sign_in(page: Page, role: str) -> None:
    """By one click, as the person of that role."""
    page.goto("/entra/")
    page.locator("#persone-di-prova tr", has_text=role.capitalize()).get_by_role("button").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("role", PAGES)
def test_a_page_breaks_no_rule_and_fits_a_small_telephone(
    role: str, new_context: NewContext, watch: Watch, axe: Axe
) -> None:
    page = watch.over(new_context().new_page())
    if role:
        sign_in(page, role)
    for path in PAGES[role]:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(path)
        assert (path, axe(page)) == (path, [])
        assert (path, page.locator("h1").count()) == (path, 1)
        page.set_viewport_size({"width": 320, "height": 640})
        assert (path, page.evaluate(OVERFLOW)) == (path, 0)


def test_signing_in_with_the_keyboard_tells_the_error_and_then_lets_in(page: Page, watch: Watch, axe: Axe) -> None:
    watch.expect("status of 422")
    page.goto("/entra/")
    expect(page.get_by_label("Indirizzo e-mail")).to_be_focused()
    page.keyboard.type("compilatore@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("sbagliata")
    page.keyboard.press("Enter")
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    assert "Indirizzo e-mail o password non corretti." in summary.inner_text()
    assert axe(page) == []
    page.locator("#id_password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    assert page.locator(".person-name").inner_text() == "Compilatore"


def test_an_invitation_is_accepted_with_the_keyboard(page: Page, server: Server, watch: Watch, axe: Axe) -> None:
    watch.expect("status of 410")
    link = f"/inviti/{server.run(INVITE).strip()}/"
    page.goto(link)
    assert axe(page) == []
    page.locator("#id_password").focus()
    page.keyboard.type("quattro cavalli neri")
    page.keyboard.press("Tab")  # «Mostra»
    page.keyboard.press("Tab")
    page.keyboard.type("quattro cavalli neri")
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    assert page.locator(".person-name").inner_text() == "Carla Neri"
    page.goto(link)
    assert page.locator("h1").inner_text() == "L’invito è già stato accettato"
    assert axe(page) == []


def test_a_role_is_passed_on_and_who_leaves_is_out(page: Page, watch: Watch, axe: Axe) -> None:
    watch.expect("status of 422")
    sign_in(page, "analista")
    page.goto("/profilo/consegne/")
    page.get_by_role("button", name="Passa le consegne").click()
    page.locator("[data-error-summary]").wait_for()
    assert axe(page) == []
    page.get_by_label("Nome e cognome di chi prende il tuo posto").fill("Compilatore")
    page.get_by_label("Indirizzo e-mail di chi prende il tuo posto").fill("compilatore@example.org")
    page.get_by_role("button", name="Passa le consegne").click()
    page.get_by_role("heading", name="Consegne passate a Compilatore").wait_for()
    assert page.locator(".person-name").count() == 0
    assert axe(page) == []
