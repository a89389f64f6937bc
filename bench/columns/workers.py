# SPDX-License-Identifier: EUPL-1.2
"""The processes that compute the same rules, timed in turn."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

ROOT = Path(__file__).parent.parent.parent
THEIRS = ROOT / ".venv-peers" / "bin" / "python"


@dataclass(frozen=True)
class Program:
    """`module` in bench.columns.peers; `most`: the rows beyond which it is not asked."""

    name: str
    module: str
    python: Path
    most: int = 10_000_000


class Timing(NamedTuple):
    """Medians: seconds by the clock and of the processors, and how much longer than the first program of the run."""

    seconds: float
    used: float
    ratio: float
    used_ratio: float
    peak: int


class Worker:
    """A running program, with its schede in memory."""

    def __init__(self, program: Program, file: Path, rows: int, out: Path | None = None) -> None:
        arguments = [str(program.python), "-m", f"bench.columns.peers.{program.module}", str(file), str(rows)]
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            [*arguments, "-" if out is None else str(out)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.read_answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.process.communicate()

    def compute_once(self) -> tuple[float, float]:
        """Computes once; the seconds by the clock, and of the processors."""
        seconds, used = self.send_word("go").split()
        return float(seconds), float(used)

    def end_run(self) -> int:
        """The peak of memory; then the results are written."""
        return int(self.send_word("end"))

    def send_word(self, word: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return self.read_answer()

    def read_answer(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"a program of the bench stopped: {self.process.args!r}")
        return line.strip()


def time_in_turn(programs: Sequence[Program], file: Path, rows: int, rounds: int, out: Path) -> Mapping[str, Timing]:
    """All of them in memory together, computing one after the other, round by round; the results go into `out`."""
    with ExitStack() as stack:
        workers = {
            one.name: stack.enter_context(Worker(one, file, rows, out / f"{one.module}.parquet")) for one in programs
        }
        for worker in workers.values():
            worker.compute_once()
        taken = [{name: worker.compute_once() for name, worker in workers.items()} for _ in range(rounds)]
        peaks = {name: worker.end_run() for name, worker in workers.items()}
    return {name: _compute_timing([turn[name] for turn in taken], _get_first(taken), peaks[name]) for name in workers}


def time_alone(program: Program, file: Path, rows: int, rounds: int) -> Timing:
    """Times one program at a time, where they would not fit in memory together; the ratios are to itself."""
    with Worker(program, file, rows) as worker:
        taken = [worker.compute_once() for _ in range(rounds)]
        return _compute_timing(taken, taken, worker.end_run())


def _get_first(taken: Sequence[Mapping[str, tuple[float, float]]]) -> list[tuple[float, float]]:
    return [next(iter(turn.values())) for turn in taken]


def _compute_timing(own: Sequence[tuple[float, float]], first: Sequence[tuple[float, float]], peak: int) -> Timing:
    pairs = list(zip(own, first, strict=True))
    return Timing(
        statistics.median(seconds for seconds, _ in own),
        statistics.median(used for _, used in own),
        statistics.median(one[0] / two[0] for one, two in pairs),
        statistics.median(one[1] / two[1] for one, two in pairs),
        peak,
    )


OURS = Program("Schedario, native", "by_native", Path(sys.executable))
PROGRAMS = (
    OURS,
    Program("Schedario, polars", "by_schedario", Path(sys.executable)),
    Program("C by hand, one thread", "by_c", THEIRS),
    Program("numpy by hand", "by_numpy", THEIRS),
    Program("OpenFisca-core", "by_openfisca", THEIRS),
    Program("OpenFisca-core, from stored integers", "by_openfisca_stored", THEIRS),
    Program("DuckDB, an analyst's SQL", "by_duckdb", Path(sys.executable)),
    Program("Schedario, SQL on DuckDB", "by_our_sql", Path(sys.executable), 1_000_000),
    Program("vtlengine", "by_vtl", THEIRS, 100_000),
)
