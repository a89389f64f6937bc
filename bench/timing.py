# SPDX-License-Identifier: EUPL-1.2
"""Timings that can be compared although the machine's speed drifts: in turn, A B A B, medians of pairs."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Pair:
    """Median seconds of one call of each, and the median of their ratios round by round."""

    ours: float
    other: float
    ratio: float


def time_in_turn(ours: Work, other: Work, calls: int, rounds: int = ROUNDS) -> Pair:
    """Times `calls` calls of each, `rounds` times in turn, after one warm-up."""
    _time_calls(ours, calls), _time_calls(other, calls)
    pairs = [(_time_calls(ours, calls) / calls, _time_calls(other, calls) / calls) for _ in range(rounds)]
    return Pair(
        statistics.median(one for one, _ in pairs),
        statistics.median(two for _, two in pairs),
        statistics.median(one / two for one, two in pairs),
    )


def time_alone(work: Work, calls: int, rounds: int = ROUNDS) -> float:
    """Median seconds of one call, after one warm-up."""
    _time_calls(work, calls)
    return statistics.median(_time_calls(work, calls) / calls for _ in range(rounds))


def _time_calls(work: Work, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return time.perf_counter() - start


def time_process(arguments: Sequence[str], rounds: int = ROUNDS) -> float:
    """Median seconds of a whole process of this Python, after one warm-up."""

    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)  # noqa: S603

    return time_alone(run, 1, rounds)
