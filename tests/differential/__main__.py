# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.differential --schede 1000000 --seed 26`: exit code 1 when anything differs."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time

from tests.differential.compare import ENGINES, one_lot

LOT = 10_000


def main() -> int:
    """Compares lot by lot, on every core."""
    parser = argparse.ArgumentParser(description="Columns against the engine of one scheda.")
    parser.add_argument("--schede", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--form", default="SOC26")
    parser.add_argument("--engine", choices=sorted(ENGINES), default="polars")
    wanted = parser.parse_args()
    sizes = [min(LOT, wanted.schede - start) for start in range(0, wanted.schede, LOT)]
    jobs = [(wanted.form, size, wanted.seed * 1_000_003 + lot, wanted.engine) for lot, size in enumerate(sizes)]
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
