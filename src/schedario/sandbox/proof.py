# SPDX-License-Identifier: EUPL-1.2
"""Proof of the limits that hold on this machine: tried once, by children that do what they must not be able to.

A system may accept a limit and not keep it. Where a server demands the proof, nothing is read in its pools until memory
and time have been proven.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

from schedario.sandbox.limits import MEGABYTE, Limits, Reason, SandboxError
from schedario.sandbox.worker import Worker

IS_POSSIBLE = find_spec("resource") is not None and hasattr(os, "fork")  # the limits of a process are Unix's
TRY_AGAIN_AFTER = 60.0  # seconds
LIMITS = Limits(seconds=0.05, patience=30, memory=128 * MEGABYTE, output=64 * 1024)


@dataclass(frozen=True, slots=True)
class Proof:
    """Checks whether a child that takes memory, time, or writes a file beyond its limits is stopped."""

    memory: bool
    time: bool
    file: bool

    @property
    def is_enough(self) -> bool:
        """True where what strangers send may be read."""
        return self.memory and self.time


class _Proven:
    """The proof of this process, and whether it is demanded."""

    def __init__(self) -> None:
        self.proof: Proof | None = None
        self.tried_at = 0.0
        self.demanded = False
        self.trying = Lock()


_proven = _Proven()


def demand_proof(*, demanded: bool = True) -> None:
    """From now on the pools of this process do nothing where the limits do not hold."""
    _proven.demanded = demanded


def is_allowed() -> bool:
    """Checks whether what strangers send may be read in this process."""
    return IS_POSSIBLE and (not _proven.demanded or prove_limits().is_enough)


def prove_limits() -> Proof:
    """The limits that hold on this machine; found out when first asked for, which takes some tenths of a second.

    Where they do not they are tried again after a while: a machine may have been too busy to tell.
    """
    with _proven.trying:
        known, now = _proven.proof, time.monotonic()
        if known is None or (not known.is_enough and now > _proven.tried_at + TRY_AGAIN_AFTER):
            _proven.proof, _proven.tried_at = try_limits(), now
        return _proven.proof or Proof(memory=False, time=False, file=False)


def try_limits() -> Proof:
    """The limits that hold, found out anew."""
    if not IS_POSSIBLE:
        return Proof(memory=False, time=False, file=False)
    memory = _find_reason("take_memory", str(2 * LIMITS.memory)) == "memory"
    return Proof(memory, time=_find_reason("take_time", "") == "time", file=_is_file_limited())


def _find_reason(name: str, given: str) -> Reason | None:
    try:
        worker = Worker(LIMITS, ())
    except OSError:
        return None
    try:
        worker.ask(f"schedario.sandbox.excesses:{name}", given.encode(), time.monotonic() + LIMITS.patience)
    except SandboxError as error:
        return error.reason
    finally:
        worker.end()
    return None


def _is_file_limited() -> bool:
    """Checks whether a file became no larger than the limit, and as large as that: it was written at all."""
    with NamedTemporaryFile(prefix="schedario-") as file:
        _find_reason("write_file", f"{2 * LIMITS.output} {file.name}")
        return Path(file.name).stat().st_size == LIMITS.output
