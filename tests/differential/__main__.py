# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.differential --schede 1000000 --seed 26`: exit code 1 when anything differs."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time

from schedario.definition.catalogue import load
from tests.differential.compare import Difference, differences
from tests.differential.generate import schede

LOT = 10_000


def one_lot(job: tuple[str, int, int]) -> tuple[int, int, list[Difference]]:
    """How many schede, how many results, and what differs."""
    form_name, count, seed = job
    form = load(form_name)
    cells = schede(form, count, seed)
    from schedario.columns.program import column_program  # noqa: PLC0415 - in the worker

    return count, count * len(column_program(form).outputs), differences(form, cells)


def main() -> int:
    """Compares lot by lot, on every core."""
    parser = argparse.ArgumentParser(description="Columns against the engine of one scheda.")
    parser.add_argument("--schede", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--form", default="SOC26")
    wanted = parser.parse_args()
    sizes = [min(LOT, wanted.schede - start) for start in range(0, wanted.schede, LOT)]
    jobs = [(wanted.form, size, wanted.seed * 1_000_003 + lot) for lot, size in enumerate(sizes)]
    done = compared = wrong = 0
    start = time.perf_counter()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for count, results, told in pool.imap_unordered(one_lot, jobs):
            done, compared, wrong = done + count, compared + results, wrong + len(told)
            for difference in told[:3]:
                sys.stdout.write(f"\n{difference}\n")
            if sys.stdout.isatty():
                sys.stdout.write(f"\r{done:,} schede, {compared:,} results, {wrong} differ")
                sys.stdout.flush()
    seconds = time.perf_counter() - start
    sys.stdout.write(f"\r{done:,} schede, {compared:,} results, {wrong} differ, {seconds:.0f} s\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
