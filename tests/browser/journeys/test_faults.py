# SPDX-License-Identifier: EUPL-1.2
"""What happens to a person's work when the machine behind the page fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Response, Route, StorageState

from tests.browser.populate import LIKE_QUINTANO, codice
from tests.browser.server import Server, populated
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch

LOST = (
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "ERR_SOCKET_NOT_CONNECTED",
    "ERR_FAILED",
)
Kill = Callable[[Server, Route], None]


def before_it_writes(server: Server, route: Route) -> None:
    """The request meets nobody."""
    server.kill()
    route.abort("connectionrefused")


def while_it_writes(server: Server, route: Route) -> None:
    """The request is under way: what becomes of it, nobody knows."""
    route.continue_()
    server.kill()


def before_it_answers(server: Server, route: Route) -> None:
    """It is written, and the page does not learn it."""
    assert route.fetch().status == 200
    server.kill()
    route.abort("connectionreset")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal that may be killed."""
    with populated(tmp_path_factory.mktemp("faults"), 1) as made:
        yield made


def test_a_server_that_is_killed_while_it_saves_loses_nothing_that_it_acknowledged(
    new_context: Callable[..., BrowserContext], entered: Callable[[str], StorageState], server: Server, watch: Watch
) -> None:
    for error in LOST:
        watch.expect(error)
    page = watch.over(new_context(storage_state=entered("compilatore")).new_page())
    sheet = Sheet(page, codice(LIKE_QUINTANO, 0)).open()
    acknowledged: dict[str, str] = {}
    page.on("response", lambda answer: acknowledged.update(saved_by(answer)))
    typed: dict[str, str] = {}
    kills: tuple[Kill, ...] = (before_it_writes, while_it_writes, before_it_answers)
    for number, (row, kill) in enumerate(zip(("M12", "M15", "M18"), kills, strict=True), start=1):
        sheet.fill({f"{row}.utenti": str(number)})
        sheet.expect_saved()
        page.route("**/salva/", partial(kill, server), times=1)
        sheet.fill({f"{row}.ore": str(7 * number)})
        typed |= {f"{row}.utenti": str(number), f"{row}.ore": str(7 * number)}
        while server.process is not None:  # until the kill has come
            page.wait_for_timeout(20)
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


def saved_by(answer: Response) -> dict[str, str]:
    """What an answer acknowledges."""
    saved = answer.url.endswith("/salva/") and answer.ok
    return answer.request.post_data_json["texts"] if saved else {}
