# SPDX-License-Identifier: EUPL-1.2
"""By hand in numpy, exact: 64 bits of stored integers, beside each column the truth whether a value is missing."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np

from bench.columns.names import CELLS, GRANTS, PROJECTS, SERVICES, SPENT
from bench.columns.peers import arrays
from bench.columns.worker import serve_computations


class Column(NamedTuple):
    values: np.ndarray  # zero where missing
    missing: np.ndarray


class Results(NamedTuple):
    numbers: dict[str, Column]
    told: dict[str, np.ndarray]


def main() -> None:
    """Serves."""
    serve_computations(
        lambda file, rows: arrays.load_columns(file, rows, Column),
        compute_results,
        lambda result, out: arrays.save_results(*result, out),
    )


def compute_results(cells: dict[str, Column]) -> Results:
    """The 26 cells and 22 findings."""
    numbers: dict[str, Column] = {}
    for row in SERVICES:
        numbers[f"{row}.media"] = compute_mean(cells[f"{row}.ore"], cells[f"{row}.utenti"])
    for column in ("base", "utenti"):
        numbers[f"R0B.{column}"] = sum_columns([cells[f"{row}.{column}"] for row in (*SERVICES, *GRANTS)])
    users, people = numbers["R0B.utenti"], cells["R03"]
    assistants = sum_columns([cells["R01.ora"], cells["R01A"]])
    numbers["R01B"] = compute_ratio(people, assistants, 100)
    numbers["R04"] = compute_ratio(users, people, 10_000)
    numbers["R07A"] = compute_ratio(cells["R07.dopo"], people, 1)
    numbers["R09"] = compute_due(cells)
    for row in PROJECTS:
        numbers[f"{row}.costo"] = compute_mean(cells[f"{row}.spesa"], cells[f"{row}.numero"])
    numbers["R15"] = sum_columns([cells[name] for name in SPENT])
    numbers["R16"] = compute_left(numbers["R09"], numbers["R15"])
    numbers["R17"] = compute_ratio(numbers["R15"], numbers["R09"], 10_000)
    return Results(numbers, compute_findings(cells, numbers, assistants))


def sum_columns(columns: list[Column]) -> Column:
    values, missing = columns[0].values.copy(), columns[0].missing.copy()
    for column in columns[1:]:
        values += column.values
        missing |= column.missing
    return Column(values, missing)


def round_half_up(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Both are at least zero here; where `below` is zero the result is not used."""
    return (2 * above + below) // np.maximum(2 * below, 1)


def compute_ratio(above: Column, below: Column, times: int) -> Column:
    missing = above.missing | below.missing | (below.values <= 0)
    return Column(round_half_up(above.values * times, below.values), missing)


def compute_mean(above: Column, below: Column) -> Column:
    """Zero where there is nothing to divide by."""
    nothing = below.values == 0
    values = np.where(nothing, 0, round_half_up(above.values * 100, below.values))
    return Column(values, below.missing | (above.missing & ~nothing))


def compute_due(cells: dict[str, Column]) -> Column:
    need, before, after, given = (cells[name] for name in ("R06", "R07.prima", "R07.dopo", "R08"))
    gap = need.values - np.maximum(before.values, after.values)
    owes = gap > 0
    missing = need.missing | before.missing | after.missing | (given.missing & owes)
    return Column(np.where(owes, np.minimum(given.values, gap), 0), missing)


def compute_left(due_: Column, spent: Column) -> Column:
    return Column(np.maximum(due_.values - spent.values, 0), due_.missing | spent.missing)


def compute_findings(cells: dict[str, Column], numbers: dict[str, Column], assistants: Column) -> dict[str, np.ndarray]:
    told = {}
    for row in SERVICES:
        users, hours = cells[f"{row}.utenti"], cells[f"{row}.ore"]
        told[f"BANCO-C01:{row}"] = (users.values > 0) & (hours.values == 0) & ~hours.missing
    told["BANCO-C02"] = _is_less(cells["R0E"], numbers["R01B"])
    told["BANCO-C03"] = _is_less(cells["R02.ora"], sum_columns([cells["R02X"], cells["R02Y"]]))
    told["BANCO-C04"] = (assistants.values == 0) & ~assistants.missing
    level, wanted = numbers["R04"], cells["R05"]
    told["BANCO-C05"] = _is_less(level, wanted)
    told["BANCO-C06"] = (np.abs(level.values - wanted.values) < 5) & ~(level.missing | wanted.missing)
    need, before, after = cells["R06"], cells["R07.prima"], cells["R07.dopo"]
    told["BANCO-C07"] = _is_less(after, need) & (before.values >= need.values) & ~before.missing
    spent, owed = numbers["R15"], numbers["R09"]
    known = ~(spent.missing | owed.missing)
    told["BANCO-C08"] = (spent.values > owed.values) & known
    told["BANCO-C09"] = (spent.values > 0) & (spent.values < owed.values) & known
    told["BANCO-C10"] = (spent.values == 0) & (owed.values > 0) & known
    told["BANCO-X-006:Q1"] = reduce(np.logical_or, [cells[name].missing for name in CELLS])
    return told


def _is_less(one: Column, two: Column) -> np.ndarray:
    return (one.values < two.values) & ~(one.missing | two.missing)


if __name__ == "__main__":
    main()
