# SPDX-License-Identifier: EUPL-1.2
"""Measures `schedario check` of a folder with its report: documents a second by processors, and memory by documents."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil

from schedario.sandbox.limits import MEGABYTE
from tests.reference import dialects, generate

Row = tuple[str, str, str, str, str]

FEW, MANY = 1_000, 10_000  # documents
LOOKED_AT = 0.2  # seconds after which the memory is looked at again
CODE = (
    "import os, sys; os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:{processors}])); "
    "from schedario.cli.main import main; main()"
)


class Run(NamedTuple):
    """Seconds of a whole command, and the most memory that it and its readers held together, in bytes."""

    seconds: float
    memory: int


def measure_survey() -> Iterator[Row]:
    """Rows of a table: work, measured, beside it, ratio, aim."""
    with TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        write_documents(few, FEW)
        write_documents(many, MANY)
        small, large = run_check(few, 2), run_check(many, 2)
        alone = run_check(many, 1)
    yield (
        f"`check -r` of {MANY:,} documents with its report, two processors",
        f"{MANY / large.seconds:.0f}/s",
        f"one processor: {MANY / alone.seconds:.0f}/s",
        f"{large.seconds / alone.seconds:.2f}×",
        "≤ 0.6×",
    )
    yield (
        f"its memory with that of its readers, {MANY:,} documents",
        f"{large.memory / MEGABYTE:.0f} MB",
        f"{FEW:,} documents: {small.memory / MEGABYTE:.0f} MB",
        f"{large.memory / small.memory:.2f}×",
        "≤ 1.2×",
    )


def write_documents(folder: Path, count: int) -> None:
    """Writes generated texts in both dialects, and one file of a hundred that is no scheda."""
    folder.mkdir()
    for number, case in enumerate(generate.cases(count, seed=2026)):
        text = "no scheda" if number % 100 == 99 else dialects.write(case, dialects.DIALECTS[number % 2])
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")


def run_check(folder: Path, processors: int) -> Run:
    """Runs the command on so many processors."""
    code = CODE.format(processors=processors)
    report = folder.with_suffix(".xlsx")
    begun = time.perf_counter()
    command = [sys.executable, "-c", code, "check", "-r", str(folder), "--report", str(report)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    memory = 0
    while not _has_ended(process):
        memory = max(memory, measure_memory(process.pid))
    seconds = time.perf_counter() - begun
    if not report.exists():
        raise RuntimeError("no report was written")
    return Run(seconds, memory)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(LOOKED_AT)
    except subprocess.TimeoutExpired:
        return False
    return True


def measure_memory(pid: int) -> int:
    """The bytes of a process and all that it started; what they share counts once."""
    found = 0
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for one in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                found += one.memory_full_info().pss
    return found
