# SPDX-License-Identifier: EUPL-1.2
"""The engine of machine code, without its way out: only schede that it does not compute go to polars."""

from __future__ import annotations

import polars as pl

from schedario.columns import frames
from schedario.columns.by_polars import compute as by_polars
from schedario.columns.native.kernels import Kernels, get_kernels
from schedario.columns.schema import COUNT_COLUMNS
from schedario.definition.form import Form
from schedario.program.outputs import PARTS
from schedario.program.ranges import TooLargeError


def compute(form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The same as `columns.by_polars.compute`."""
    plain = cells.select(small(form, digits(form, cells))).to_series()
    done = [run(get_kernels(form, PARTS), form, cells.filter(plain))]
    if not plain.all():
        done.append(by_polars(form, cells.filter(~plain)))
    places = pl.concat([plain.arg_true(), (~plain).arg_true()])
    return pl.concat(done, how="vertical_relaxed")[places.arg_sort()]


def run(engine: Kernels, form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The outputs, by machine code; raises TooLargeError."""
    nothing = pl.DataFrame()
    computed = engine.run(frames.Schede(cells, nothing, frames.find_ranges(form, cells)))
    assert computed is not None
    return computed.columns.drop(COUNT_COLUMNS)


def small(form: Form, most: int) -> pl.Expr:
    """Whether no answer of a scheda has more digits."""
    numbers = pl.col(cell.id for cell in form.asked if cell.numeric)
    return pl.all_horizontal(numbers.abs().fill_null(0) < 10**most)


def digits(form: Form, cells: pl.DataFrame) -> int:
    """How many digits answers may have to be computed by machine code."""
    for most in range(14, 0, -1):
        some = cells.filter(small(form, most))
        try:
            run(Kernels(form, PARTS), form, some)
        except TooLargeError:
            continue
        return most
    raise AssertionError("none is small enough")
