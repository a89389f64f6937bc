# SPDX-License-Identifier: EUPL-1.2
"""A process of one thread that forks its children, asks them, and tells what came of it as JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Event, Thread

from schedario.sandbox.limits import MEGABYTE, Limits, SandboxError
from schedario.sandbox.pool import Pool


def main() -> None:
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    pool = Pool("forked", Limits(seconds=0.3, memory=256 * MEGABYTE, output=10**6), most=1)
    told: dict[str, object] = {"forked": pool.fork(1)}
    first, again = (pool.run("tests.sandbox.strangers:tell_number", b"") for _ in range(2))
    told["same"], told["own"] = first == again, first != str(os.getpid()).encode()
    told["environment"] = json.loads(pool.run("tests.sandbox.strangers:tell_environment", b""))["files"]
    for name in ("take_memory", "match_for_ever", "fall_over"):
        try:
            pool.run(f"tests.sandbox.strangers:{name}", b"")
        except SandboxError as error:
            told[name] = error.reason
    told["replaced"] = pool.run("tests.sandbox.strangers:turn_round", b"ab").decode()
    waiting = Event()
    Thread(target=waiting.wait).start()
    told["with_threads"] = pool.fork(1)
    waiting.set()
    pool.end()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
