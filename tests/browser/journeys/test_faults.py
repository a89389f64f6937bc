# SPDX-License-Identifier: EUPL-1.2
"""What happens to a person's work when the machine behind the page fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Request, Response, StorageState, expect

from tests.browser.populate import LIKE_QUINTANO, codice
from tests.browser.server import Server
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch

LOST = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED")
ROWS = ("M12", "M15")  # once down in each: users are saved, then hours while it is killed


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal that may be killed."""
    made = Server(tmp_path_factory.mktemp("faults"))
    made.migrate()
    made.run("from tests.browser.populate import populate; populate(1)")
    made.start()
    yield made
    made.stop()


def test_a_server_that_is_killed_while_it_saves_loses_nothing_that_it_acknowledged(
    new_context: Callable[..., BrowserContext], entered: Callable[[str], StorageState], server: Server, watch: Watch
) -> None:
    for error in LOST:
        watch.expect(error)
    page = watch.over(new_context(storage_state=entered("compilatore")).new_page())
    sheet = Sheet(page, codice(LIKE_QUINTANO, 0)).open()
    acknowledged: dict[str, str] = {}

    def note(answer: Response) -> None:
        if answer.url.endswith("/salva/") and answer.ok:
            acknowledged.update(answer.request.post_data_json["texts"])

    def kill(request: Request) -> None:
        if request.url.endswith("/salva/"):
            server.kill()

    page.on("response", note)
    typed = {}
    for number, row in enumerate(ROWS, start=1):
        sheet.fill({f"{row}.utenti": str(number)})
        sheet.expect_saved()
        page.on("request", kill)
        sheet.fill({f"{row}.ore": str(7 * number)})
        typed |= {f"{row}.utenti": str(number), f"{row}.ore": str(7 * number)}
        expect(sheet.saved).to_have_attribute("data-kind", "failed")
        page.remove_listener("request", kill)
        assert sheet.text(f"{row}.media_ore") == "7,00"  # the page goes on computing
        known = dict(acknowledged)
        server.start()
        stored = sheet.stored()["texts"]
        assert {name: stored[name] for name in known} == known
        sheet.expect_saved()  # by itself, without anybody's doing
        stored = sheet.stored()["texts"]
        assert {name: stored[name] for name in typed} == typed
    sheet.open()
    assert {name: sheet.text(name) for name in typed} == typed
