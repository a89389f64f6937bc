# SPDX-License-Identifier: EUPL-1.2
"""The pages for everybody, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.watch import Watch
from tests.browser.weight import over_the_wire

Axe = Callable[[Page], list[str]]
NewContext = Callable[..., BrowserContext]

ERRORS = ("400", "403", "404", "409", "413", "429", "csrf", "500")
PAGES = (
    "/",
    "/privacy/",
    "/note-legali/",
    "/accessibilita/",
    "/opendata/",
    "/stile/",
    *(f"/stile/errori/{name}/" for name in ERRORS),
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(path: str, page: Page, axe: Axe) -> None:
    page.goto(path)
    assert page.locator("html").get_attribute("lang") == "it"
    assert page.locator("h1").count() == 1
    assert axe(page) == []


def test_a_browser_that_prefers_english_gets_english(new_context: NewContext, watch: Watch, axe: Axe) -> None:
    page = watch.over(new_context(locale="en-GB").new_page())
    page.goto("/accessibilita/")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Accessibility"
    assert axe(page) == []


def test_every_page_fits_the_width_of_a_small_telephone(new_context: NewContext, watch: Watch) -> None:
    page = watch.over(new_context(viewport={"width": 320, "height": 640}).new_page())
    for path in PAGES:
        page.goto(path)
        assert (path, page.evaluate(OVERFLOW)) == (path, 0)


def test_the_style_page_passes_with_the_colours_of_the_reader(new_context: NewContext, watch: Watch, axe: Axe) -> None:
    page = watch.over(new_context(forced_colors="active", reduced_motion="reduce").new_page())
    page.goto("/stile/")
    assert axe(page) == []


def test_the_style_page_passes_on_a_telephone(new_context: NewContext, watch: Watch, axe: Axe) -> None:
    page = watch.over(new_context(viewport={"width": 360, "height": 740}).new_page())
    page.goto("/stile/")
    assert axe(page) == []


def test_the_fonts_are_our_own(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate("[...document.fonts].filter(one => one.status === 'loaded').map(one => one.family)")
    assert {one.strip('"') for one in loaded} == {"Titillium Web"}


def test_the_first_page_weighs_less_than_half_of_the_budget(page: Page) -> None:
    """250 kB is the budget of the heaviest page, the sheet; here there is only what all pages share."""
    weights = over_the_wire(page, "/")
    assert any(address.endswith(".woff2") for address in weights)
    assert sum(weights.values()) < 125_000, weights


def test_the_language_is_chosen_by_post_and_remembered(page: Page) -> None:
    page.goto("/privacy/")
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Privacy notice"
    assert page.url.endswith("/privacy/")
    page.goto("/note-legali/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_page_that_does_not_exist_says_so_kindly(page: Page, watch: Watch) -> None:
    watch.expect("status of 404")
    answer = page.goto("/non/esiste/")
    assert answer is not None
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "Questa pagina non esiste"


def test_the_keyboard_goes_straight_to_the_content(page: Page) -> None:
    page.goto("/privacy/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenuto"


def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/stile/")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator("[data-error-summary] a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_errato-testo"


def test_a_password_can_be_shown(page: Page) -> None:
    page.goto("/stile/")
    field = page.locator("#id_parola")
    field.fill("segreta")
    button = page.locator("button[aria-controls=id_parola]")
    button.click()
    assert field.get_attribute("type") == "text"
    assert button.inner_text() == "Nascondi"
    button.click()
    assert field.get_attribute("type") == "password"


def test_a_text_counts_what_is_left(page: Page) -> None:
    page.goto("/stile/")
    page.locator("#id_nota").fill("abc")
    assert page.locator("[data-for=id_nota]").inner_text() == "Restano 497 caratteri"


def test_a_dialog_opens_and_escape_closes_it(page: Page) -> None:
    page.goto("/stile/")
    page.locator("[data-dialog=domanda]").click()
    assert page.locator("#domanda").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#domanda").is_visible()


def test_every_page_works_without_scripts(new_context: NewContext, watch: Watch) -> None:
    page = watch.over(new_context(java_script_enabled=False).new_page())
    page.goto("/stile/")
    assert page.locator("#id_testo").is_visible()
    assert not page.locator("[data-dialog=domanda]").is_visible()
