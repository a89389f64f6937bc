# SPDX-License-Identifier: EUPL-1.2
"""Debian's Chromium, started so that it asks nobody but us."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path(os.environ.get("SCHEDARIO_CHROMIUM", "/usr/bin/chromium"))
# No sandbox: the tests may run as root in a container. The rest keeps Chromium from calling home.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowserError(Exception):
    """There is no Chromium; the message says how to come by one."""


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium while the block lasts; raises NoBrowserError."""
    if not CHROMIUM.exists():
        how = "run `sh scripts/get_chromium.sh` as root, or set SCHEDARIO_CHROMIUM"
        raise NoBrowserError(f"{CHROMIUM} is missing: {how}.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
