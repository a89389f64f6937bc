# SPDX-License-Identifier: EUPL-1.2
"""The analyst's pages with the whole synthetic nation, in the demo as it is served: clock, and the processors' time.

`python -m bench analyst`; where the variable SCHEDARIO_BENCH_NATION names a folder, the demo is prepared there only if
it is not there yet.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

from bench.portal.server import wait_for
from bench.ports import find_free_port

CAMPAIGN = "soc26-nazione"
ANALISTA, PASSWORD = "analista@prova.example", "schedario-di-prova"
TICKS = os.sysconf("SC_CLK_TCK")
FRESH = 21  # seconds after which the portal asks anew whether anything was saved
PAGES = {
    "Quadro nazionale": "",
    "Tabella": "tabella/",
    "Tabella, Lombardia, oltre 50.000 euro": "tabella/?regione=Lombardia&dove=da_rendicontare%3E50.000",
    "Distribuzioni": "distribuzioni/",
    "Distribuzioni, un punto per comune": "distribuzioni/?forma=punti&per=provincia",
    "Mappa": "mappa/",
    "Mappa della Lombardia": "mappa/?regione=Lombardia",
    "Anomalie": "anomalie/",
    "E se…?": "e-se/",
    "E se…? soglia 5.000": "e-se/?p.q3_threshold=5.000",
    "E se…? spesa del 2021": "e-se/?p.spending_reference=y2021",
    "E se…? un’altra formula di R09": "e-se/?f.r09_atteso=min(R08,+R06+-+R07.base)",
    "Tabella in XLSX": "tabella/esporta.xlsx",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one answer, and of all processors for it."""

    clock: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.clock:.0f} ({self.cpu:.0f})"


def measure_table() -> str:
    """Each page when it is asked for first, and again; before them the very first after a start, and after a save."""
    lines = ["| page | first, ms (CPU) | again, ms (CPU) |", "|---|---:|---:|"]
    with _open_folder() as folder:
        _prepare_demo(folder, find_free_port(), "--no-serve")
        for name, first, again in _measure_pages(folder):
            lines.append(f"| {name} | {first} | {again} |")
    return "\n".join(lines)


def _measure_pages(folder: Path) -> Iterator[tuple[str, Cost, Cost]]:
    port = find_free_port()
    with _serve_demo(folder, port) as process:
        asking = AnalystBrowser(port, process)
        asking.sign_in()
    with _serve_demo(folder, port) as process:
        asking.process = process
        yield "Quadro nazionale, at the moment of the start", asking.measure_cost(""), asking.measure_cost("")
    with _serve_demo(folder, port) as process:
        asking.process = process
        asking.wait_until_idle()
        yield "Quadro nazionale, once it is prepared", asking.measure_cost(""), asking.measure_cost("")
        for name, rest in PAGES.items():
            yield name, asking.measure_cost(rest), asking.measure_cost(rest)
        for name, rest in (("Quadro nazionale", ""), ("Anomalie", "anomalie/")):
            _save_scheda(folder)
            yield f"{name}, after a save", asking.measure_cost(rest), asking.measure_cost(rest)


@contextmanager
def _open_folder() -> Iterator[Path]:
    kept = os.environ.get("SCHEDARIO_BENCH_NATION")
    if kept:
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _prepare_demo(folder: Path, port: int, *options: str) -> None:
    """Prepared in its folder; what is there stays."""
    subprocess.run([*_build_command(port), *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _build_command(port: int) -> list[str]:
    return [sys.executable, "-m", "schedario", "demo", "--nation", "--port", str(port)]


@contextmanager
def _serve_demo(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(_build_command(port), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_for(port)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _save_scheda(folder: Path) -> None:
    """As if somebody had saved; the portal hears of it when it next asks."""
    with sqlite3.connect(folder / "var/demo/schedario.sqlite3") as database:
        database.execute(
            "UPDATE filing_scheda SET version = version + 1 WHERE id = (SELECT MAX(id) FROM filing_scheda)"
        )
    time.sleep(FRESH)


class AnalystBrowser:
    """An analista's browser, as far as it matters here."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.process = process
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def sign_in(self) -> None:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._get_page("/entra/").decode())
        assert found is not None
        fields = {"email": ANALISTA, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.base}/entra/", urllib.parse.urlencode(fields).encode(), {"Referer": f"{self.base}/entra/"}
        )
        with self.opener.open(request) as answer:
            assert "/entra/" not in answer.url, answer.url

    def measure_cost(self, rest: str) -> Cost:
        """Of a page of the campaign."""
        before, start = self._read_cpu_seconds(), time.perf_counter()
        self._get_page(f"/analisi/{CAMPAIGN}/{rest}")
        clock = time.perf_counter() - start
        return Cost(1000 * clock, 1000 * (self._read_cpu_seconds() - before))

    def wait_until_idle(self) -> None:
        """Until the server has done nothing for a second: it prepares in the background."""
        before = -1.0
        while (now := self._read_cpu_seconds()) > before:
            before = now
            time.sleep(1)

    def _get_page(self, path: str) -> bytes:
        with self.opener.open(f"{self.base}{path}") as answer:
            body: bytes = answer.read()
            assert answer.status == 200, (path, answer.status)
            return body

    def _read_cpu_seconds(self) -> float:
        """Seconds of processors that the server and all its processes have had."""
        return sum(_read_seconds(pid) for pid in _list_family(self.process.pid))


def _list_family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _list_family(int(child))


def _read_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
