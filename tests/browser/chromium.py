# SPDX-License-Identifier: EUPL-1.2
"""The browser that pages are tried and photographed in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path(os.environ.get("SCHEDARIO_CHROMIUM", "/usr/bin/chromium"))
MISSING = f"{CHROMIUM} is missing: run `sh scripts/get_chromium.sh` as root, or set SCHEDARIO_CHROMIUM."
# No sandbox: the tests may run as root in a container. The rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=it",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium; raises FileNotFoundError, saying what to do, where there is none."""
    if not CHROMIUM.exists():
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        italian = {**os.environ, "LANGUAGE": "it"}  # how it writes dates in its own fields
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=italian)
        yield browser
        browser.close()
