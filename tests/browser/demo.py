# SPDX-License-Identifier: EUPL-1.2
"""`schedario demo`, as somebody starts it who tries the portal for the first time."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench.ports import find_free_port

START_WITHIN = 900.0  # seconds: it fills its database first


@contextmanager
def demo(*options: str) -> Iterator[str]:
    """The demo, new, in a folder that is thrown away; its address. `--nation` takes some minutes."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "schedario", "demo", "--port", str(port), *options]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers; raises RuntimeError when it does not."""
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own http
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The demo did not start.")
