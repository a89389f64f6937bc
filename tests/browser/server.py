# SPDX-License-Identifier: EUPL-1.2
"""The real server, as it is run in production, on a database of the test's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.ports import find_free_port

SETTINGS = "schedario.portal.settings"
START_WITHIN = 120.0  # seconds; a machine under load takes its time


@dataclass
class Server:
    """A portal that listens on this machine. `variables` are its SCHEDARIO_… variables.

    Its data are reached by `run`, never by this process's own Django: Playwright's event loop forbids the ORM here,
    and the tests' settings name another database.
    """

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=find_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "SCHEDARIO_SECRET_KEY": "only for the browser tests, of no use to anybody else: 0123456789",
            "SCHEDARIO_DATABASE": f"sqlite:///{self.folder / 'portal.sqlite3'}",
            "SCHEDARIO_PUBLIC_URL": self.url,
            "SCHEDARIO_BIND": f"127.0.0.1:{self.port}",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        return {**os.environ, **own, **self.variables}

    def run(self, code: str) -> str:
        """Runs Python with the portal's Django, and gives back what it prints."""
        source = f"import django; django.setup()\n{code}"
        command = [sys.executable, "-c", source]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def migrate(self, code: str = "") -> None:
        """Makes the tables, and then runs `code` as `run` does: in the same process, which takes its time to begin."""
        self.run(f"from django.core.management import call_command; call_command('migrate', verbosity=0)\n{code}")

    def start(self) -> None:
        """Starts the server and waits until it answers; raises RuntimeError with its log when it does not."""
        command = [sys.executable, "-m", "schedario", "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that `kill` reaches all its processes and no other
            )
        self._wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=START_WITHIN)
            self.process = None

    def kill(self) -> None:
        """Ends all its processes at once, as a failing machine does: none can finish what it began."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _wait(self) -> None:
        end = time.monotonic() + START_WITHIN
        while time.monotonic() < end and self.process is not None and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url, timeout=START_WITHIN).close()  # noqa: S310 - our own http
            except OSError:  # refused, or reset while it is coming up
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")


@contextmanager
def populated(folder: Path, comuni: int) -> Iterator[Server]:
    """A portal at work with the small world of the tests, and `comuni` more of each kind."""
    made = Server(folder)
    made.migrate(f"from tests.browser.populate import populate; populate({comuni})")
    made.start()
    yield made
    made.stop()
