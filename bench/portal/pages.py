# SPDX-License-Identifier: EUPL-1.2
"""The sheet's page: beside the same page as a static template, and loaded for the first time in a browser."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.portal import client, server
from bench.portal.client import CSRF, get
from bench.portal.saving import ROUNDS, SECONDS, WARM_UP, Rounds, Row
from bench.ports import free_port
from tests.browser.chromium import chromium
from tests.browser.weight import over_the_wire

READERS = 8
LOADS = 5


@dataclass
class Reader:
    """Somebody who opens a page again and again; `session` empty for nobody in particular."""

    path: str
    session: str = ""

    def request(self) -> bytes:
        return get(self.path, {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}"} if self.session else {})

    def take(self, answer: client.Answer) -> None:
        assert answer[0] == 200, answer[0]


def rows() -> Iterator[Row]:
    """On PostgreSQL, as in earnest."""
    with server.postgresql() as database, copied_page() as copy:
        readers = [Reader(one["path"], one["session"]) for one in server.populate(database, READERS)]
        with server.portal(database, free_port()) as port:
            copy.write_bytes(client.once(readers[0], port))
            pages, copies = in_turn(readers, [Reader("/bench/page")] * READERS, port)
            loads = [first_load(readers[0], port) for _ in range(LOADS)]
    yield (
        f"the sheet's page on PostgreSQL, {READERS} readers: rate",
        f"{pages.rate:.0f}/s",
        f"the same page as a static template: {copies.rate:.0f}/s",
        f"{pages.rate / copies.rate:.2f}×",
        "≥ 0.33×",
    )
    seconds, size = sorted(loads)[LOADS // 2]
    yield "first load of the sheet in Chromium, until all is there", f"{seconds:.2f} s", "", "", "< 1 s"
    yield "what it weighs over the wire", f"{size / 1000:.0f} kB", "", "", "< 250 kB"


def in_turn(readers: list[Reader], others: list[Reader], port: int) -> tuple[Rounds, Rounds]:
    """Rounds of the pages and of the copies, one after the other."""
    for kind in (readers, others):
        client.run(kind, port, WARM_UP)
    pages, copies = Rounds([]), Rounds([])
    for _ in range(ROUNDS):
        pages.loads.append(client.run(readers, port, SECONDS))
        copies.loads.append(client.run(others, port, SECONDS))
    return pages, copies


def first_load(reader: Reader, port: int) -> tuple[float, int]:
    """Seconds and bytes of opening the sheet in a browser that has nothing of it yet."""
    with chromium() as browser:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="it-IT")
        context.add_cookies([{"name": "sessionid", "value": reader.session, "domain": "127.0.0.1", "path": "/"}])
        page = context.new_page()
        size = sum(over_the_wire(page, reader.path).values())
        entry = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        return float(page.evaluate(entry)) / 1000, size


@contextmanager
def copied_page() -> Iterator[Path]:
    """Where the server looks for the page that it shows as a static template (`bench.portal.urls.page`)."""
    with tempfile.TemporaryDirectory(prefix="schedario-bench-") as folder:
        copy = Path(folder) / "page.html"
        os.environ["BENCH_PAGE"] = str(copy)
        yield copy
        del os.environ["BENCH_PAGE"]
