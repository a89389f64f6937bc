# SPDX-License-Identifier: EUPL-1.2
"""The memory that a process keeps after many what-ifs, each with a form of its own; run as a process of its own.

python -m bench.what_ifs COUNT prints the megabytes that it holds before the first one and after the last.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import polars as pl

from schedario.columns.evaluate import evaluate as evaluate_many
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.definition.what_if import changed
from schedario.engine.evaluate import evaluate
from schedario.engine.explaining.explain import explain

COUNT = 400
ANSWERS = {"R03": 2000, "R06": "21733.32", "R08": "5000.00", "M12.utenti": 3}


def measure_growth(count: int = COUNT) -> tuple[float, float]:
    """Runs the what-ifs in a new process; returns the megabytes before and after them."""
    command = [sys.executable, "-m", "bench.what_ifs", str(count)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
    return float(printed[0]), float(printed[1])


def run_what_if(form: Form, number: int) -> None:
    """Asks all that a page asks of a form that nobody has seen before: figures, findings, columns, explanations."""
    other = changed(form, {"q3_threshold": str(1000 + number)})
    evaluation = evaluate(other, ANSWERS)
    evaluation.findings, evaluation.messages, evaluation.outcome  # noqa: B018 - they are made when they are asked for
    evaluate_many(other, pl.DataFrame({"R03": [2000, 2017], "R08": ["5000.00", "10.00"]}))
    explain(evaluation, "R04"), explain(evaluation, "Q3")


def read_megabytes() -> float:
    """The memory of this process that is in main memory, after what is garbage is gone."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Prints the megabytes before and after."""
    form = load("SOC26")
    run_what_if(form, 0)
    before = read_megabytes()
    for number in range(1, int(sys.argv[1]) + 1):
        run_what_if(form, number)
    print(f"{before:.0f} {read_megabytes():.0f}")


if __name__ == "__main__":
    main()
