# SPDX-License-Identifier: EUPL-1.2
"""Processes that a service starts must not outlive it: not even when it is killed and cannot tell them."""

from __future__ import annotations

import os
import signal
import time
from threading import Thread

LOOK_EVERY = 0.5  # seconds


def end_with_parent() -> None:
    """From now on this process ends, as if asked to, soon after its parent is gone."""
    Thread(target=_watch_parent, args=(os.getppid(),), name="schedario-parent", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
