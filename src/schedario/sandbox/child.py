# SPDX-License-Identifier: EUPL-1.2
"""The inside of the sandbox, started by `run.py`: it limits itself before it reads a byte, then runs one function.

Standard input holds what the function gets, standard output takes what it gives, both bytes.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from importlib import import_module

OUT_OF_MEMORY, WITHOUT_LIMITS = 70, 71  # exit codes


def main() -> int:
    """Runs `MODULE:FUNCTION` of the arguments; those after it are seconds, bytes of memory, bytes of output."""
    target, seconds, memory, output = sys.argv[1], *(int(argument) for argument in sys.argv[2:5])
    try:
        _limit_process(seconds, memory, output)
    except (OSError, ValueError):
        return WITHOUT_LIMITS
    module, _, name = target.partition(":")
    result = os.dup(1)
    os.dup2(2, 1)  # what the function prints is no result
    try:
        given = getattr(import_module(module), name)(sys.stdin.buffer.read())
    except MemoryError:
        return OUT_OF_MEMORY
    with os.fdopen(result, "wb") as out:
        out.write(given)
    return 0


def _limit_process(seconds: int, memory: int, output: int) -> None:
    """Sets limits that this process cannot lift. The alarm ends it also where nobody waits for it any more."""
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.alarm(seconds + 1)


if __name__ == "__main__":
    sys.exit(main())
