# SPDX-License-Identifier: EUPL-1.2
"""By hand in C (`rules.c`), compiled here with `cc -O2`."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from bench.columns.names import COMPUTED, FINDINGS
from bench.columns.peers import arrays
from bench.columns.worker import serve_computations

MISSING = np.iinfo(np.int64).min


class Results(NamedTuple):
    numbers: list[np.ndarray]
    told: list[np.ndarray]


def main() -> None:
    """Serves."""
    with TemporaryDirectory() as folder:
        library = Path(folder) / "rules.so"
        source = Path(__file__).with_name("rules.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)  # noqa: S603, S607
        rules = ctypes.CDLL(str(library))
    serve_computations(load_schede, lambda loaded: compute_results(rules, *loaded), save_results)


def load_schede(file: str, rows: int) -> tuple[list[np.ndarray], Results]:
    """The columns, in their order, and room for the results, so that making it is not in C's time."""
    cells = arrays.load_columns(file, rows, lambda values, missing: np.where(missing, MISSING, values))
    numbers, told = [np.ones(rows, np.int64) for _ in COMPUTED], [np.ones(rows, np.uint8) for _ in FINDINGS]
    return list(cells.values()), Results(numbers, told)


def compute_results(rules: ctypes.CDLL, cells: Sequence[np.ndarray], room: Results) -> Results:
    """The 26 cells and 22 findings, in `room`."""
    rows = ctypes.c_int64(len(cells[0]))
    rules.compute(rows, _build_pointers(cells), _build_pointers(room.numbers), _build_pointers(room.told))
    return room


def _build_pointers(columns: Sequence[np.ndarray]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * len(columns))(*(column.ctypes.data for column in columns))


def save_results(result: Results, file: str) -> None:
    """With the missing ones apart."""
    numbers = {name: (one, one == MISSING) for name, one in zip(COMPUTED, result.numbers, strict=True)}
    arrays.save_results(numbers, dict(zip(FINDINGS, result.told, strict=True)), file)


if __name__ == "__main__":
    main()
