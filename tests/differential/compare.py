# SPDX-License-Identifier: EUPL-1.2
"""One lot of schede by an engine of columns and by the engine of one scheda: whatever is not the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from schedario.columns import rows
from schedario.columns.by_polars import compute
from schedario.columns.schema import list_output_types
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.program.outputs import build_form_program
from tests.differential import native
from tests.differential.generate import schede

Engine = Callable[[Form, pl.DataFrame], pl.DataFrame]

ENGINES: dict[str, Engine] = {"polars": compute, "native": native.compute}


@dataclass(frozen=True, slots=True)
class Difference:
    """A result that is not the same; `scheda` holds its answers."""

    column: str
    columns: object
    one: object
    scheda: dict[str, object]


def one_lot(job: tuple[str, int, int, str]) -> tuple[int, int, list[Difference]]:
    """How many schede, how many results, and what differs; a job is an edition, a count, a seed and an engine."""
    name, count, seed, engine = job
    form = load(name)
    results = count * len(build_form_program(form).outputs)
    return count, results, differences(form, schede(form, count, seed), ENGINES[engine])


def differences(form: Form, cells: pl.DataFrame, engine: Engine = compute) -> list[Difference]:
    """Every difference, over every column."""
    return unlike(cells, engine(form, cells), one_by_one(form, cells))


def one_by_one(form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The same columns as `compute`, by the engine of one scheda."""
    results = [rows.evaluate_scheda(form, scheda) for scheda in cells.iter_rows(named=True)]
    types = {name: pl.Int128() if dtype.is_integer() else dtype for name, dtype in list_output_types(form).items()}
    return pl.DataFrame(results, schema=types)


def unlike(cells: pl.DataFrame, found: pl.DataFrame, expected: pl.DataFrame) -> list[Difference]:
    """Where two results of `cells` differ; null is like null only."""
    assert found.columns == expected.columns
    told: list[Difference] = []
    for column, dtype in expected.schema.items():
        one, other = found[column].cast(dtype), expected[column]
        told += [
            Difference(column, one[row], other[row], cells.row(row, named=True))
            for row in one.ne_missing(other).arg_true()
        ]
    return told
