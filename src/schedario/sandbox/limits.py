# SPDX-License-Identifier: EUPL-1.2
"""Limits of the work that is done in a sandbox, and the one error of work that was not done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schedario.errors import SchedarioError

MEGABYTE = 1024 * 1024

Reason = Literal["time", "memory", "output", "busy", "failed", "unlimited"]


class SandboxError(SchedarioError):
    """The work was not done.

    `reason`: a limit was reached (`time`, `memory`, `output`); no child was free in time (`busy`); the child broke
    (`failed`); no limits can be set here, so nothing was tried (`unlimited`).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one piece of work may take, and a child over its life.

    `seconds` of processor for a piece of work of no size, `seconds_per_megabyte` for each megabyte of it, `patience` in
    seconds by the clock, from the asking on; `memory` is the whole address space of the child, `output` what it gives
    back and what a file of it may hold, both in bytes. After `jobs` pieces of work, or when it has grown by
    `growth` bytes, a child is replaced.
    """

    seconds: float = 2
    seconds_per_megabyte: float = 0
    patience: float = 20
    memory: int = 300 * MEGABYTE
    output: int = 16 * MEGABYTE
    jobs: int = 500
    growth: int = 64 * MEGABYTE

    def count_seconds(self, size: int) -> float:
        """Seconds of processor for `size` bytes."""
        return self.seconds + self.seconds_per_megabyte * size / MEGABYTE
