# SPDX-License-Identifier: EUPL-1.2
"""Runs a function in a sandbox: `run_in_sandbox("package.module:function", content)`.

A new Python, never a fork of this process; it knows none of the settings but where editions are. Whatever becomes of
it, this process goes on. Decision 44 says which limits, and why no more.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Literal

from schedario.sandbox.child import OUT_OF_MEMORY

logger = logging.getLogger(__name__)

MOST_AT_A_TIME = 2  # of this process; each may take the memory of its limits
KEPT_VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SCHEDARIO_FORMS")
TOLD = 2000  # characters of what a child said that are logged

Reason = Literal["time", "memory", "busy", "failed"]

_rooms = BoundedSemaphore(MOST_AT_A_TIME)


class SandboxError(Exception):
    """The work was not done: its limits were reached, there was no room for it, or it failed."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds from now (also those spent waiting for room), bytes of memory, bytes that may be written."""

    seconds: int = 15
    memory: int = 512 * 1024 * 1024
    output: int = 16 * 1024 * 1024


def run_in_sandbox(target: str, content: bytes, limits: Limits = Limits()) -> bytes:
    """Runs the function `target` (`package.module:name`, bytes to bytes) on the content. Raises SandboxError."""
    if not _rooms.acquire(timeout=limits.seconds / 3):
        raise SandboxError("busy")
    try:
        return _run_child(target, content, limits)
    finally:
        _rooms.release()


def _run_child(target: str, content: bytes, limits: Limits) -> bytes:
    """Files, not pipes: nobody has to read on while the child writes, and its limits hold for what it writes."""
    with TemporaryFile() as given, TemporaryFile() as result, TemporaryFile() as said:
        given.write(content)
        given.seek(0)
        command = [sys.executable, "-P", "-B", "-m", "schedario.sandbox.child", target]
        command += [str(limits.seconds), str(limits.memory), str(limits.output)]
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        child = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=given, stdout=result, stderr=said, env=environment, start_new_session=True
        )
        try:
            code = child.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            raise SandboxError("time") from None
        finally:
            _end(child)
        if code != 0:
            said.seek(0)
            logger.warning("The sandbox ended with %s: %s", code, said.read()[-TOLD:].decode("ascii", "replace"))
            raise SandboxError(_find_reason(code))
        result.seek(0)
        return result.read()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ends the child with all that it started, and waits until it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _find_reason(code: int) -> Reason:
    if code in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):
        return "time"  # who reaches the limit of processor time is killed
    return "memory" if code == OUT_OF_MEMORY else "failed"
