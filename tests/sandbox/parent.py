# SPDX-License-Identifier: EUPL-1.2
"""A process with children at work in the sandbox, to be killed: it tells their numbers, then waits."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from threading import Thread

import psutil

from schedario.sandbox.limits import Limits
from schedario.sandbox.pool import Pool


def main() -> None:
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    pool = Pool("parent", Limits(seconds=60, patience=60))
    for _ in range(2):
        Thread(target=pool.run, args=("tests.sandbox.strangers:match_for_ever", b""), daemon=True).start()
    while len(busy := [child.pid for child in psutil.Process().children() if child.cpu_times().user > 0.3]) < 2:
        time.sleep(0.05)
    sys.stdout.write(" ".join(map(str, busy)) + "\n")
    sys.stdout.flush()
    time.sleep(60)


if __name__ == "__main__":
    main()
