# SPDX-License-Identifier: EUPL-1.2
"""The browser that pages are tried and photographed in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

# The same engine without the windows, menus and toolbars that it would draw for nobody: a fourth of the work.
INSTALLED = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
MISSING = "Chromium is missing: run `sh scripts/get_chromium.sh` as root, or set SCHEDARIO_CHROMIUM."
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
    program = _program()
    with sync_playwright() as playwright:
        italian = {**os.environ, "LANGUAGE": "it"}  # how it writes dates in its own fields
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS, env=italian)
        yield browser
        browser.close()


def _program() -> Path:
    chosen = os.environ.get("SCHEDARIO_CHROMIUM")
    found = next((path for path in ([Path(chosen)] if chosen else INSTALLED) if path.exists()), None)
    if found is None:
        raise FileNotFoundError(MISSING)
    return found
