# SPDX-License-Identifier: EUPL-1.2
"""Holds the plausibility checks and the synthetic nation against real comuni.

    .venv/bin/python -m scripts.realdata FILE [--calibration]

FILE is a CSV, gzip or not, with the columns istat, abitanti_stimati, spesa_storica_cent, spesa_standard_cent
(OpenCivitas, all services); it stays where it is, and no row of it is printed. `--calibration` prints what the
synthetic nation is made by.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.realdata.calibration import build_calibration
from scripts.realdata.frames import read_real_comuni
from scripts.realdata.report import build_report


def main(arguments: Sequence[str]) -> None:
    """Prints the tables, or the lines for the calibration."""
    made = build_calibration if "--calibration" in arguments else build_report
    file = next(one for one in arguments if not one.startswith("--"))
    for line in made(read_real_comuni(Path(file))):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
