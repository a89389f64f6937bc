# SPDX-License-Identifier: EUPL-1.2
"""The inside of the sandbox: it limits itself before it reads a byte, then does one piece of work after the other.

Started by `worker.py` as `python -m schedario.sandbox.child`, with the socket on which it is asked, its limits, its
parent's number, and what to prepare ahead. It ends when the socket is closed, and with its parent.
"""

from __future__ import annotations

import array
import ctypes
import gc
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple

from schedario.sandbox.wire import DONE, MOST_SAID, OUT_OF_MEMORY, RAISED, REPLY, REQUEST, TOO_MUCH, WITHOUT_LIMITS

MOST_FILES = 64  # open at a time
SPARE_SECONDS = 30  # of processor over a child's life, for what is no piece of work
KILL_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux

Function = Callable[[bytes], bytes]


class Figures(NamedTuple):
    """The `limits.Limits` that a child sets itself, in whole numbers."""

    jobs: int
    seconds: int
    memory: int
    output: int
    growth: int


def main() -> int:
    """Does what it is asked until nobody asks, or until it should be replaced."""
    number, parent, *figures = (int(argument) for argument in sys.argv[1:8])
    with socket.socket(fileno=number) as asking:
        return serve(asking, parent, Figures(*figures), sys.argv[8:])


def serve(asking: socket.socket, parent: int, figures: Figures, prepared: Sequence[str]) -> int:
    """Limits this process, then does what it is asked; the exit code."""
    try:
        _limit_process(figures)
    except (OSError, ValueError, OverflowError):
        return WITHOUT_LIMITS
    if not _end_with_parent(parent):
        return 0
    for target in prepared:
        find_function(target)(b"")
    gc.freeze()  # what was loaded stays: the collector need not look at it with every file
    return _answer_requests(asking, figures, measure_memory() + figures.growth)


def serve_forked(asking: socket.socket, said: int, parent: int, figures: Figures) -> int:
    """The same in a fork, which has the files of its parent: all are closed but the two that it needs."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for kept, number in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(kept, number)
    first = asking.fileno()
    os.closerange(3, first)
    os.closerange(first + 1, os.sysconf("SC_OPEN_MAX"))
    return serve(asking, parent, figures, ())


def _limit_process(figures: Figures) -> None:
    """Sets limits that this process cannot lift."""
    for kind, most in (
        (resource.RLIMIT_CPU, figures.jobs * figures.seconds + SPARE_SECONDS),
        (resource.RLIMIT_AS, figures.memory),
        (resource.RLIMIT_FSIZE, figures.output),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _end_with_parent(parent: int) -> bool:
    """Checks whether the parent is there, and sees to it that this process is killed when it is gone.

    Elsewhere than on Linux the closed socket ends a child that waits, and the alarm one that works.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(KILL_WITH_PARENT, signal.SIGKILL)
    return os.getppid() == parent


@cache
def find_function(target: str) -> Function:
    """The function called `package.module:name`."""
    module, _, name = target.partition(":")
    function: Function = getattr(import_module(module), name)
    return function


def _answer_requests(asking: socket.socket, figures: Figures, most_memory: int) -> int:
    """Answers requests; the last one is marked as such."""
    for left in range(figures.jobs, 0, -1):
        request = _receive(asking)
        if request is None:
            return 0
        target, content, seconds, patience = request
        how, given = _work(target, content, seconds, patience)
        if how == DONE and len(given) > figures.output:
            how, given = TOO_MUCH, b""
        last = how != DONE or measure_memory() > most_memory or left == 1
        asking.sendall(REPLY.pack(how, last, len(given)))
        asking.sendall(given)
        if last:
            return 0
    return 0


def measure_memory() -> int:
    """The memory that this process holds, in bytes; elsewhere than on Linux the most that it has held."""
    try:
        with open("/proc/self/statm", "rb") as told:  # noqa: PTH123 - asked after each piece of work
            return int(told.read().split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _receive(asking: socket.socket) -> tuple[str, bytes, float, float] | None:
    """A target, the content, seconds of processor and seconds by the clock; None where nobody asks any more."""
    files = array.array("i")
    heading, ancillary, _flags, _from = asking.recvmsg(REQUEST.size, socket.CMSG_SPACE(files.itemsize))
    if not heading:
        return None
    heading += receive_exactly(asking, REQUEST.size - len(heading))
    length, size, seconds, patience, as_file = REQUEST.unpack(heading)
    target = receive_exactly(asking, length).decode()
    if not as_file:
        return target, receive_exactly(asking, size), seconds, patience
    files.frombytes(ancillary[0][2])
    with os.fdopen(files[0], "rb") as opened:
        return target, opened.read(), seconds, patience


def receive_exactly(asking: socket.socket, size: int) -> bytes:
    """So many bytes of a socket; fewer are the end of this process."""
    received = bytearray(size)
    view = memoryview(received)
    while view:
        count = asking.recv_into(view)
        if not count:
            sys.exit(0)
        view = view[count:]
    return bytes(received)


def _work(target: str, content: bytes, seconds: float, patience: float) -> tuple[bytes, bytes]:
    """The result of the function; at the end of its time the kernel ends this process, whatever it is busy with."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        return DONE, find_function(target)(content)
    except MemoryError:
        return OUT_OF_MEMORY, b""
    except BaseException:  # noqa: BLE001 - what it is stands in the parent's log
        return RAISED, traceback.format_exc().encode("utf-8", "replace")[-MOST_SAID:]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    sys.exit(main())
