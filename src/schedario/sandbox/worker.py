# SPDX-License-Identifier: EUPL-1.2
"""The outside of one child: it is started, asked, and ended here.

A new Python, or a fork of a process of one thread (`forked.py` says why).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from math import ceil
from tempfile import TemporaryFile

from schedario.sandbox.forked import Fork
from schedario.sandbox.limits import Limits, Reason, SandboxError
from schedario.sandbox.wire import DONE, OUT_OF_MEMORY, PASSED_AS_FILE, REPLY, REQUEST, TOO_MUCH, WITHOUT_LIMITS

logger = logging.getLogger(__name__)

KEPT_VARIABLES = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SCHEDARIO_FORMS")  # the rest is not the children's concern
NO_MEMORY_SAID = b"memory allocation of"  # what Rust says before it aborts


def read_environment() -> dict[str, str]:
    """The variables that a child knows. Children are many, and need no more than two threads each."""
    return {"POLARS_MAX_THREADS": "2"} | {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}


class Worker:
    """A child with its socket. To be used by one thread at a time; `spent` when it must not be asked any more."""

    def __init__(self, limits: Limits, prepared: Sequence[str] = (), *, forked: bool = False) -> None:
        """Starts the child: a new Python that calls `prepared` first, or a fork, which has what this process has."""
        self._limits = limits
        self._said = TemporaryFile()  # noqa: SIM115 - closed with the child
        self._asking, theirs = socket.socketpair()
        self.environment = read_environment()
        self.spent = self._asked = False
        with theirs:
            self._process = self._fork(theirs) if forked else self._start(theirs, prepared)

    def _start(self, theirs: socket.socket, prepared: Sequence[str]) -> subprocess.Popen[bytes]:
        figures = theirs.fileno(), os.getpid(), *_list_figures(self._limits)
        command = [sys.executable, "-P", "-B", "-m", "schedario.sandbox.child", *map(str, figures), *prepared]
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            env=self.environment,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )

    def _fork(self, theirs: socket.socket) -> Fork:
        from schedario.sandbox import child  # noqa: PLC0415 - knows what only Unix has

        parent, said, figures = os.getpid(), self._said.fileno(), child.Figures(*_list_figures(self._limits))
        return Fork(lambda: child.serve_forked(theirs, said, parent, figures))

    def is_usable(self) -> bool:
        """Checks whether the child lives and knows the variables of today, or has ended at once and will say why."""
        code = self._process.poll()
        told = code is not None and code > 0 and not self._asked
        return (code is None or told) and not self.spent and self.environment == read_environment()

    def ask(self, target: str, content: bytes, deadline: float) -> bytes:
        """The result of the function `target`, until `deadline` on the monotonic clock. Raises SandboxError."""
        self.spent = self._asked = True
        try:
            self._send(target, content, deadline)
            how, last, size = REPLY.unpack(self._receive(REPLY.size, deadline))
            if size > self._limits.output:
                raise SandboxError("output")
            given = self._receive(size, deadline)
        except TimeoutError:
            raise SandboxError("time") from None
        except (ConnectionError, EOFError):
            raise SandboxError(self._find_reason_of_end()) from None
        if how != DONE:
            raise SandboxError(self._find_reason_told(how, given))
        self.spent = last
        return given

    def _send(self, target: str, content: bytes, deadline: float) -> None:
        left = _count_left(deadline)
        name, as_file = target.encode(), len(content) >= PASSED_AS_FILE
        seconds = self._limits.count_seconds(len(content))
        heading = REQUEST.pack(len(name), len(content), seconds, left, as_file)
        self._asking.settimeout(left)
        if not as_file:
            self._asking.sendall(heading + name + content)
            return
        with TemporaryFile() as handed:
            handed.write(content)
            handed.seek(0)
            socket.send_fds(self._asking, [heading], [handed.fileno()])
            self._asking.sendall(name)

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray(size)
        view = memoryview(received)
        while view:
            self._asking.settimeout(_count_left(deadline))
            count = self._asking.recv_into(view)
            if not count:
                raise EOFError
            view = view[count:]
        return bytes(received)

    def _find_reason_told(self, how: bytes, given: bytes) -> Reason:
        if how in (OUT_OF_MEMORY, TOO_MUCH):
            return "memory" if how == OUT_OF_MEMORY else "output"
        logger.warning("Work in the sandbox failed: %s", given.decode("ascii", "backslashreplace"))
        return "failed"

    def _find_reason_of_end(self) -> Reason:
        """The reason why the child is gone, by its end and its last words, which are kept in the log."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "failed"
        if code in (-signal.SIGPROF, -signal.SIGALRM, -signal.SIGXCPU):
            return "time"
        if code == WITHOUT_LIMITS:
            return "unlimited"
        self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, self._said.tell() - 2000))
        said = self._said.read()
        logger.warning("A child of the sandbox ended with %s: %s", code, said.decode("ascii", "backslashreplace"))
        return "memory" if code == -signal.SIGKILL or NO_MEMORY_SAID in said else "failed"

    def kill(self) -> None:
        """Kills the child; who is waiting for its answer is told that it is gone."""
        self._process.kill()

    def end(self) -> None:
        """Ends the child, and waits until it is gone."""
        self.kill()
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Lets go of the child without ending it: it belongs to another process, this one's parent."""
        self.spent = True
        self._asking.close()
        self._said.close()


def _list_figures(limits: Limits) -> tuple[int, int, int, int, int]:
    """The figures that a child sets itself; `child.Figures` names them."""
    return limits.jobs, ceil(limits.seconds), limits.memory, limits.output, limits.growth


def _count_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
