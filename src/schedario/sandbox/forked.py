# SPDX-License-Identifier: EUPL-1.2
"""A child as a fork of a process that has one thread: a command, which has loaded what the child would have to load.

A process with threads is never forked: the child would get their locks and nobody to open them.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from threading import Lock

LOOK_EVERY = 0.01  # seconds


def is_forkable() -> bool:
    """Checks whether this process has one thread, also among those that Python does not know; only Linux tells."""
    try:
        return sys.platform == "linux" and len([*Path("/proc/self/task").iterdir()]) == 1
    except OSError:
        return False


class Fork:
    """A forked process, with what `subprocess.Popen` offers of these names."""

    def __init__(self, work: Callable[[], int]) -> None:
        """Forks; the child does the work, whose result is its exit code, and nothing of what this process would do."""
        self.returncode: int | None = None
        self._looking = Lock()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        with suppress(BaseException):
            os.setsid()  # Ctrl-C is for the parent
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            code = work()
        os._exit(code)

    def poll(self) -> int | None:
        """The exit code, None while the process lives."""
        with self._looking:
            if self.returncode is None:
                gone, status = os.waitpid(self.pid, os.WNOHANG)
                self.returncode = os.waitstatus_to_exitcode(status) if gone else None
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once there is one. Raises TimeoutExpired."""
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise TimeoutExpired("fork", timeout or 0)
            time.sleep(LOOK_EVERY)
        return code

    def kill(self) -> None:
        """Kills the process, unless it is gone."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
