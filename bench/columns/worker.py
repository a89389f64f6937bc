# SPDX-License-Identifier: EUPL-1.2
"""A process that holds schede and computes them whenever it is told to, so that many can be timed in turn.

It is told `go`, and says the seconds by the clock and those of the processors; then `end`, says its peak of memory in
bytes, and writes the last results.
Only the standard library: the others run in another environment.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def serve_computations(
    load: Callable[[str, int], Any], compute: Callable[[Any], Any], save: Callable[[Any, str], None]
) -> None:
    """Serves `load(file, rows)`, `compute(what was loaded)`, `save(results, file)`, as the command line says."""
    file, rows, out = sys.argv[1:]
    loaded = load(file, int(rows))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # from here on a new peak of memory
    print("ready", flush=True)
    result: Any = None
    for line in sys.stdin:
        if line.strip() != "go":
            break
        result = None
        start, used = time.perf_counter(), time.process_time()
        result = compute(loaded)
        print(time.perf_counter() - start, time.process_time() - used, flush=True)
    print(measure_peak(), flush=True)
    if out != "-":
        save(result, out)


def measure_peak() -> int:
    """The most memory that this process has had at once, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
