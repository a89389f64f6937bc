# SPDX-License-Identifier: EUPL-1.2
"""The tables about many schede, as Markdown."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.columns import nation
from bench.columns.names import CELLS, COMPUTED, FINDINGS
from bench.columns.workers import OURS, PROGRAMS, ROOT, THEIRS, Program, Timing, time_alone, time_in_turn
from bench.columns.wrong import assert_same_one_by_one, count_wrong

MILLION = 1_000_000
SIZES = {10_000: 15, 100_000: 7, MILLION: 3}  # schede, rounds
SAMPLE = 1_000
RULE = "|---"
LINES = "benchmarks-lines.svg"

# In and out: numbers of 64 bits, one bit for each whether it is missing, two for each finding.
BYTES = (len(CELLS) + len(COMPUTED)) * (8 + 1 / 8) + len(FINDINGS) / 4


def measure_tables() -> str:
    """Everything measured. Raises AssertionError if our columns differ from the engine of one scheda."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "schede.parquet"
        generator = [THEIRS, "-m", "bench.columns.generate", file, str(MILLION)]
        subprocess.run(generator, check=True, cwd=ROOT)  # noqa: S603 - our own module
        return "\n\n".join(
            [_compare_programs(file, folder), _measure_growth(file, folder), _measure_nation(file, folder)]
        )


def _compare_programs(file: Path, folder: Path) -> str:
    """All programs over a million schede, or as many as they can."""
    found = time_in_turn([one for one in PROGRAMS if one.most >= MILLION], file, MILLION, SIZES[MILLION], folder)
    ours = folder / f"{OURS.module}.parquet"
    assert_same_one_by_one(file, ours, SAMPLE)
    heads = ("a million schede", "rate", "time", "work", "wrong cells", "peak of memory")
    lines = ["| " + " | ".join(heads) + " |", RULE * len(heads) + "|"]
    together = [one for one in PROGRAMS if one.name in found]
    lines += [_format_line(one.name, found[one.name], folder / f"{one.module}.parquet", ours) for one in together]
    slow = [one for one in PROGRAMS if one.most < MILLION]
    return "\n".join([*lines, *(_compare_over_fewer(one, file, folder, ours) for one in slow)])


def _compare_over_fewer(program: Program, file: Path, folder: Path, ours: Path) -> str:
    """A program that a million would take too long, beside ours over as many as it is asked."""
    few = folder / "few"
    few.mkdir(exist_ok=True)
    beside = time_in_turn([OURS, program], file, program.most, 1, few)
    name = f"{program.name}, {program.most} schede"
    return _format_line(name, beside[program.name], few / f"{program.module}.parquet", ours, program.most)


def _format_line(name: str, timing: Timing, theirs: Path, ours: Path, rows: int = MILLION) -> str:
    counted = count_wrong(ours, theirs)
    cells = f"{counted.cells}, {counted.missing} of them about what is missing" if counted.cells else "0"
    memory = f"{timing.peak / 1e6:.0f} MB, {timing.peak / (BYTES * rows):.2f}×"
    rate = f"{rows / timing.seconds / 1e6:.2f} M/s"
    return f"| {name} | {rate} | {timing.ratio:.2f}× | {timing.used_ratio:.2f}× | {cells} | {memory} |"


def _measure_growth(file: Path, folder: Path) -> str:
    """Nanoseconds a scheda from ten thousand to ten million, which would not fit in memory for all together."""
    names = {one.name: one for one in PROGRAMS if one.most > MILLION}
    by_size: dict[int, Mapping[str, Timing]] = {
        rows: time_in_turn(list(names.values()), file, rows, rounds, folder) for rows, rounds in SIZES.items()
    }
    most = 10 * MILLION
    by_size[most] = {name: time_alone(one, file, most, 3) for name, one in names.items()}
    lines = [
        "| ns a scheda | " + " | ".join(f"{rows}" for rows in by_size) + " | peak of memory of the most |",
        RULE * 6 + "|",
    ]
    _draw_lines({name: [found[name].seconds for found in by_size.values()] for name in names}, list(by_size))
    for name in names:
        spent = " | ".join(f"{found[name].seconds / rows * 1e9:.0f}" for rows, found in by_size.items())
        peak = by_size[most][name].peak
        lines.append(f"| {name} | {spent} | {peak / 1e9:.1f} GB, {peak / (BYTES * most):.2f}× |")
    return "\n".join(lines)


def _draw_lines(seconds: Mapping[str, Sequence[float]], sizes: Sequence[int]) -> None:
    """The lines, into the docs."""
    measured = json.dumps({"sizes": sizes, "seconds": seconds})
    drawing = [THEIRS, "-m", "bench.columns.lines", ROOT / "docs" / LINES]
    subprocess.run(drawing, input=measured, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own module


def _measure_nation(file: Path, folder: Path) -> str:
    lines = ["| work | measured | aim |", RULE * 3 + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in nation.measure_nation(folder, file))])
