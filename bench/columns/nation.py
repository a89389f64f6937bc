# SPDX-License-Identifier: EUPL-1.2
"""The nation with all the rules of SOC26, and ten million schede through a file, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import get_args

import polars as pl

from bench.columns.peers.by_schedario import FORM
from bench.columns.worker import measure_peak
from bench.timing import time_alone, time_process
from schedario.columns.evaluate import Engine, evaluate
from schedario.columns.files import read
from schedario.definition.catalogue import load
from tests.reference import generate

NATION = 7_900


def measure_nation(folder: Path, file: Path) -> Iterator[tuple[str, str, str]]:
    """The work, what was measured, the aim. `file` has a million schede of the small form."""
    form = load("SOC26")
    cases = [case.answers for case in generate.cases(1_000, seed=2026) if case.name.startswith("random")]
    asked = [cell.id for cell in form.asked]
    frame = pl.DataFrame([{name: answers.get(name) for name in asked} for answers in cases], infer_schema_length=None)
    nation = pl.concat([frame] * -(-NATION // frame.height)).head(NATION).rechunk()
    for engine in get_args(Engine):
        seconds = time_alone(partial(evaluate, form, nation, engine=engine), 1)
        yield f"{NATION} schede of SOC26, everything, {engine}", f"{seconds * 1e3:.1f} ms", "< 15 ms"
    nation.write_parquet(folder / "nation.parquet")
    paths = [str(folder / "nation.parquet"), "-o", str(folder / "evaluated.parquet")]
    whole = time_process(["-c", "import sys; from schedario.cli.main import main; main()", "evaluate", *paths], 5)
    yield "`schedario evaluate`, Parquet to Parquet, whole process", f"{whole:.2f} s", "< 1.2 s"
    told = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bench.columns.nation", str(file)], check=True, capture_output=True, text=True
    ).stdout
    streamed, memory = told.split()
    yield "10 million schede from Parquet, sums by region: time", f"{float(streamed):.1f} s", ""
    yield "the same: peak of memory", f"{int(memory) / 1e6:.0f} MB", "< 600 MB"


def stream_schede(file: str) -> None:
    """The file ten times over, read as by the command, evaluated and summed; prints seconds and peak of memory."""
    start = time.perf_counter()
    schede = pl.concat([read(Path(file))] * 10)
    evaluated = evaluate(load(FORM), schede, parts=("cells",), stored=True)
    sums = evaluated.group_by("regione").agg(pl.col("R0B.utenti", "R09", "R15", "R16").sum())
    sums.collect(engine="streaming")
    print(time.perf_counter() - start, measure_peak())


if __name__ == "__main__":
    stream_schede(sys.argv[1])
