# SPDX-License-Identifier: EUPL-1.2
"""Schede of `bench/columns/form`, always the same: plausible numbers, ties, zeros, missing cells. DATI DI PROVA."""

from __future__ import annotations

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.columns.names import CELLS, STAFF

MISSING = 0.003  # of all cells
REGIONS = 20


def main() -> None:
    """FILE ROWS: writes a Parquet file of stored integers."""
    file, rows = sys.argv[1], int(sys.argv[2])
    chance = np.random.default_rng(2026)
    people = _draw_people(chance, rows)
    columns = {"regione": pa.array(chance.integers(1, REGIONS + 1, rows, dtype=np.int32))}
    for name in CELLS:
        missing = chance.random(rows) < MISSING
        columns[name] = pa.array(_draw_values(chance, name, people), mask=missing)
    pq.write_table(pa.table(columns), file, compression="zstd", row_group_size=65_536)


def _draw_people(chance: np.random.Generator, rows: int) -> np.ndarray:
    """Inhabitants; one in twenty has a round number of them, of which ties come."""
    people = np.exp(chance.normal(7.8, 1.3, rows)).astype(np.int64) + 30
    rounded = chance.choice(np.array([800, 1_600, 8_000, 16_000, 20_000]), rows)
    return np.where(chance.random(rows) < 0.05, rounded, people)


def _draw_values(chance: np.random.Generator, name: str, people: np.ndarray) -> np.ndarray:
    rows = len(people)
    column = name.partition(".")[2]
    if column in ("base", "utenti"):
        return _draw_zeros(chance, (people * chance.random(rows) * 0.01).astype(np.int64))
    if column == "ore":
        return _draw_zeros(chance, chance.integers(0, 40_000, rows))
    if name in STAFF or column == "numero":
        return _draw_zeros(chance, chance.integers(0, 800, rows))
    return _draw_of_comune(chance, name, people)


def _draw_of_comune(chance: np.random.Generator, name: str, people: np.ndarray) -> np.ndarray:
    rows = len(people)
    match name:
        case "R03":
            return people
        case "R0E":
            return chance.integers(2_000, 12_000, rows)
        case "R05":
            return chance.integers(300, 900, rows)
        case "R06" | "R07.prima" | "R07.dopo":
            return people * chance.integers(4_000, 9_000, rows)
        case "R08":
            return people * chance.integers(100, 2_000, rows)
    return _draw_zeros(chance, chance.integers(0, 2_000_000, rows))  # what was spent


def _draw_zeros(chance: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """Makes one value in three zero."""
    return np.where(chance.random(len(values)) < 1 / 3, 0, values)


if __name__ == "__main__":
    main()
