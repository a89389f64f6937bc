# SPDX-License-Identifier: EUPL-1.2
"""The sheet's page: after a save, beside the same page as a static template; and loaded anew in a browser."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.portal import client, server
from bench.portal.client import CSRF, Editor, write_get
from bench.portal.saving import Row
from bench.ports import find_free_port
from tests.browser.chromium import chromium
from tests.browser.weight import over_the_wire

CLIENTS = 64
NEEDED = 100  # pages in a second
LOADS = 5


@dataclass
class Reader:
    """Somebody who opens a page again and again; `session` empty for nobody in particular."""

    path: str
    session: str = ""

    def build_request(self) -> bytes:
        return write_get(self.path, {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}"} if self.session else {})

    def take_answer(self, answer: client.Answer) -> None:
        assert answer[0] == 200, answer[0]


@dataclass
class Returning(Editor):
    """Saves, opens the page that this has changed, and so on."""

    opens: bool = False

    def build_request(self) -> bytes:
        return Reader(self.path, self.session).build_request() if self.opens else super().build_request()

    def take_answer(self, answer: client.Answer) -> None:
        if self.opens:
            assert answer[0] == 200, answer[0]
        else:
            super().take_answer(answer)
        self.opens = not self.opens


def measure_pages() -> Iterator[Row]:
    """On PostgreSQL, as in earnest."""
    with server.run_postgresql() as database, provide_copied_page() as copy:
        people = [(one["path"], one["session"]) for one in server.populate_database(database, 2 * CLIENTS)]
        with server.run_portal(database, find_free_port()) as port:
            copy.write_bytes(client.fetch_once(Reader(*people[0]), port))
            rate = measure_rates(people, port)
            loads = [measure_first_load(Reader(*people[0]), port) for _ in range(LOADS)]
    yield (
        f"the sheet's page on PostgreSQL, {CLIENTS} clients, each time after a save (without the time of the save)",
        f"{rate.sheets:.0f}/s",
        f"the same page as a static template: {rate.copies:.0f}/s",
        f"{rate.sheets / rate.copies:.2f}×",
        f"≥ {NEEDED}/s",
    )
    seconds, size = sorted(loads)[LOADS // 2]
    yield "first load of the sheet in Chromium, until all is there", f"{seconds:.2f} s", "", "", "< 1 s"
    yield "what it weighs over the wire", f"{size / 1000:.0f} kB", "", "", "< 250 kB"


@dataclass(frozen=True)
class Rates:
    """Pages in a second: of copies, and of sheets that were saved just before."""

    copies: float
    sheets: float


def measure_rates(people: list[tuple[str, str]], port: int) -> Rates:
    """All in turn. Saving and opening takes the time of saving, and the time of opening."""
    readers, editors = people[:CLIENTS], people[CLIENTS:]
    kinds: list[Sequence[Any]] = [
        [Reader("/bench/page")] * CLIENTS,
        [Editor(*one) for one in editors],
        [Returning(*one) for one in readers],
    ]
    copies, saves, both = client.run_in_turn(kinds, port)
    return Rates(copies.rate, 1 / (2 / both.rate - 1 / saves.rate))


def measure_first_load(reader: Reader, port: int) -> tuple[float, int]:
    """Seconds and bytes of opening the sheet in a browser that has nothing of it yet."""
    with chromium() as browser:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="it-IT")
        context.add_cookies([{"name": "sessionid", "value": reader.session, "domain": "127.0.0.1", "path": "/"}])
        page = context.new_page()
        size = sum(over_the_wire(page, reader.path).values())
        entry = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        return float(page.evaluate(entry)) / 1000, size


@contextmanager
def provide_copied_page() -> Iterator[Path]:
    """The path of the page that the server shows as a static template (`bench.portal.urls.show_page`)."""
    with tempfile.TemporaryDirectory(prefix="schedario-bench-") as folder:
        copy = Path(folder) / "page.html"
        os.environ["BENCH_PAGE"] = str(copy)
        yield copy
        del os.environ["BENCH_PAGE"]
