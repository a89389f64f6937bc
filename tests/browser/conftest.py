# SPDX-License-Identifier: EUPL-1.2
"""A real Chromium on a real server. A test fails on any error in the console, blocked by the policy or otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, expect

from tests.browser import axe as axe_core
from tests.browser.chromium import chromium
from tests.browser.entering import sign_in
from tests.browser.server import Server
from tests.browser.watch import Watch

DESK: ViewportSize = {"width": 1366, "height": 768}
# Until a state is there; who waits for one that comes loses nothing. A page that lost its server asks again after a
# pause that grows, and a loaded machine takes its time.
expect.set_options(timeout=60_000)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The portal in demo mode, migrated and empty; shared by the tests that do not change its data."""
    shared = Server(tmp_path_factory.mktemp("portal"), {"SCHEDARIO_DEMO": "1"})
    shared.migrate()
    shared.start()
    yield shared
    shared.stop()


@pytest.fixture(scope="package")  # open any longer, it would forbid the database to the tests after these
def browser() -> Iterator[Browser]:
    """Chromium, for all these tests. Missing, it fails the tests that need it: a skipped test proves nothing."""
    with chromium() as found:
        yield found


@pytest.fixture
def watch(server: Server) -> Iterator[Watch]:
    """What watches over the pages of a test, and fails it in the end. `watch.expect("status of 404")` lets one pass."""
    watching = Watch(urlsplit(server.url).netloc)
    yield watching
    assert watching.problems == []


@pytest.fixture
def new_context(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers without cookies, one for each person of a test; options as for Playwright's new_context."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        made.append(browser.new_context(base_url=server.url, **{"locale": "it-IT", "viewport": DESK, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture(scope="module")
def entered(browser: Browser, server: Server) -> Callable[[str], StorageState]:
    """The cookies of the person in a role of the small world; each signs in once a module."""
    states: dict[str, StorageState] = {}

    def state(role: str) -> StorageState:
        if role not in states:
            context = browser.new_context(base_url=server.url, locale="it-IT")
            sign_in(context.new_page(), role)
            states[role] = context.storage_state()
            context.close()
        return states[role]

    return state


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], watch: Watch) -> Page:
    """A watched page of a browser without cookies; `page.goto("/stile/")` goes to the server."""
    return watch.over(new_context().new_page())


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds in a page against WCAG 2.2 AA; a test wants an empty list."""
    return axe_core.violations


@pytest.fixture
def seen(axe: Callable[[Page], list[str]]) -> Callable[[Page, str], None]:
    """Looks at a page as it stands: no rule broken, one heading, no sideways scrolling on a small telephone."""

    def look(page: Page, where: str) -> None:
        assert (where, axe(page)) == (where, [])
        assert (where, page.locator("h1").count()) == (where, 1)
        page.set_viewport_size({"width": 320, "height": 640})
        assert (where, page.evaluate(OVERFLOW)) == (where, 0)
        page.set_viewport_size(DESK)

    return look
