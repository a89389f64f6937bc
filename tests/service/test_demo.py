# SPDX-License-Identifier: EUPL-1.2
"""`schedario demo`, as somebody starts it who has never seen it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bench.portal import server
from schedario.portal.demo.people import PASSWORD

PATIENCE = 60  # seconds until an answer that will never come is given up


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of a demo that is started for the first time."""
    port = server.free_port()
    command = [sys.executable, "-m", "schedario", "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        server.wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def test_the_first_start_prints_as_every_other(demo: str) -> None:
    """Its data are printed before it serves: what that leaves in memory must not keep the next print waiting."""
    with requests.Session() as browser:
        browser.get(f"{demo}/entra/", timeout=PATIENCE)
        given = {"email": "compilatore.quintano@prova.example", "password": PASSWORD}
        browser.post(f"{demo}/entra/", {**given, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}, timeout=PATIENCE)
        printed = browser.get(f"{demo}/schede/soc26/CR078SIF11YE/stampa.pdf", timeout=PATIENCE)
    assert printed.content.startswith(b"%PDF-")
