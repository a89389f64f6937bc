# SPDX-License-Identifier: EUPL-1.2
"""Children of one kind, started ahead and kept warm: `Pool("documents", Limits()).run("package.module:function", …)`.

A thread of this process starts them, one ahead of what is asked, as it lives as long as the process does: a child is
killed by the kernel when the thread that started it ends. Decision 46 says which limits, and why a pool a kind.
"""

from __future__ import annotations

import atexit
import logging
import os
import time
from collections.abc import Sequence
from threading import Condition, Thread, current_thread
from weakref import WeakSet

from schedario.sandbox.forked import is_forkable
from schedario.sandbox.limits import Limits, SandboxError
from schedario.sandbox.proof import IS_POSSIBLE, is_allowed
from schedario.sandbox.worker import Worker

LOOK_EVERY = 5.0  # seconds after which children that have died unasked are buried

logger = logging.getLogger(__name__)

_pools: WeakSet[Pool] = WeakSet()
_most_at_a_time = 2  # children of a pool, each of which may take the memory of its limits


class Pool:
    """Children that take the same limits. `prepared`: functions that each calls before it is asked, with no content.

    `most` children are there at a time; as many as the process is set to when not said.
    """

    def __init__(self, name: str, limits: Limits, prepared: Sequence[str] = (), most: int | None = None) -> None:
        self.name = name
        self.limits = limits
        self._prepared = tuple(prepared)
        self._most = most
        self._open()
        _pools.add(self)

    def _open(self) -> None:
        self._changed = Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._waiting = 0
        self._starter: Thread | None = None

    def start(self) -> None:
        """Starts the first child ahead of the first question."""
        with self._changed:
            self._begin_starting()

    def fork(self, count: int) -> bool:
        """Starts so many children as forks of this process, which has loaded what they need.

        Nothing is done, and False the answer, where this process has more threads than one.
        """
        if not is_forkable():
            return False
        self._idle += [Worker(self.limits, forked=True) for _ in range(count)]
        return True

    def run(self, target: str, content: bytes) -> bytes:
        """The result of the function `target` (`package.module:name`, bytes to bytes). Raises SandboxError."""
        if not is_allowed():
            raise SandboxError("unlimited")
        deadline = time.monotonic() + self.limits.patience
        worker = self._take(deadline)
        try:
            return worker.ask(target, content, deadline)
        finally:
            self._give_back(worker)

    def end(self) -> None:
        """Ends the children, also those at work; the next question starts others."""
        with self._changed:
            starter, self._starter = self._starter, None
            for worker in self._busy:
                worker.kill()  # who waits for its answer buries it
            while self._idle:
                self._idle.pop().end()
            self._changed.notify_all()
        if starter is not None:
            starter.join()

    def _take(self, deadline: float) -> Worker:
        with self._changed:
            self._waiting += 1
            self._changed.notify_all()
            try:
                while True:
                    self._bury_unusable()
                    self._begin_starting()
                    if self._idle:
                        worker = self._idle.pop()
                        self._busy.add(worker)
                        return worker
                    left = deadline - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        raise SandboxError("busy")
            finally:
                self._waiting -= 1

    def _give_back(self, worker: Worker) -> None:
        with self._changed:
            self._busy.discard(worker)
            if worker.spent or self._starter is None:
                worker.end()
            else:
                self._idle.append(worker)
            self._changed.notify_all()

    def _bury_unusable(self) -> None:
        for worker in [one for one in self._idle if not one.is_usable()]:
            self._idle.remove(worker)
            worker.end()

    def _begin_starting(self) -> None:
        if self._starter is None:
            self._starter = Thread(target=self._keep_starting, name=f"schedario-{self.name}", daemon=True)
            self._starter.start()

    def _keep_starting(self) -> None:
        """Starts a child whenever fewer are there than are wanted, and ends those that can no longer be asked."""
        with self._changed:
            while self._starter is current_thread():
                self._bury_unusable()
                if not (self._is_one_wanted() and self._start_one()):
                    self._changed.wait(LOOK_EVERY)

    def _is_one_wanted(self) -> bool:
        """Checks for less than one ahead of those at work, or for each who waits, up to the most."""
        there = len(self._idle) + len(self._busy)
        return there < min(self._most or _most_at_a_time, len(self._busy) + max(1, self._waiting))

    def _start_one(self) -> bool:
        try:
            self._idle.append(Worker(self.limits, self._prepared))
        except OSError:
            logger.exception("No child of the sandbox can be started for %s", self.name)
            return False
        self._changed.notify_all()
        return True

    def forget(self) -> None:
        """Lets go of the children, in a fork of this process: they are its parent's, as is what starts them."""
        workers = [*self._idle, *self._busy]
        self._open()
        for worker in workers:
            worker.forget()


def set_most_at_a_time(most: int) -> None:
    """Sets how many children each pool of this process has at most."""
    global _most_at_a_time  # noqa: PLW0603 - a setting of the process
    _most_at_a_time = most


def count_at_a_time() -> int:
    """The children that each pool of this process has at most."""
    return _most_at_a_time


def end_all() -> None:
    """Ends all children of this process."""
    for pool in list(_pools):
        pool.end()


def _forget_all() -> None:
    for pool in list(_pools):
        pool.forget()


if IS_POSSIBLE:
    atexit.register(end_all)
    os.register_at_fork(after_in_child=_forget_all)
