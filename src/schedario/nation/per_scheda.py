# SPDX-License-Identifier: EUPL-1.2
"""Each scheda by itself: all that the form says of it, and what it would be as a unit of its own."""

from __future__ import annotations

import polars as pl

from schedario.columns.evaluate import evaluate
from schedario.columns.schema import DIGITS, get_value_type
from schedario.definition.form import Form
from schedario.nation.indicators import Measured, measures
from schedario.program.outputs import Part

PARTS: tuple[Part, ...] = ("cells", "quadri", "outcome", "findings")


def evaluate_each(form: Form, schede: pl.DataFrame, measured: Measured) -> pl.DataFrame:
    """The schede in their order, with what is evaluated of them and every indicator; `measured` is of the same.

    Where possible readings give different figures of a scheda, it is that of the reading that the edition uses. Numbers
    are stored integers, before and after.
    """
    evaluated = evaluate(form, schede, parts=PARTS, stored=True)
    rows = pl.int_range(schede.height, eager=True)
    each = measured.of_units(pl.DataFrame([rows.alias("codice"), rows.alias("denominazione")]))
    return evaluated.hstack(store_decimals(each.select(name for name in measures(form) if name in each.columns)))


def store_decimals(frame: pl.DataFrame) -> pl.DataFrame:
    """Decimals as integers, times ten to their scale."""
    decimals = [name for name, dtype in frame.schema.items() if dtype.is_decimal()]
    return frame.with_columns(frame[name].to_physical().cast(pl.Int64) for name in decimals)


def show_decimals(form: Form, frame: pl.DataFrame) -> pl.DataFrame:
    """The same with amounts as decimals, as people write them."""
    known = {name: get_value_type(cell) for name, cell in form.cells.items() if cell.numeric}
    known |= {name: pl.Decimal(DIGITS, one.scale) for name, one in measures(form).items() if one.scale}
    decimals = [name for name in frame.columns if name in known and known[name].is_decimal()]
    return frame.with_columns(pl.col(name).cast(pl.Int128).reinterpret(dtype=known[name]) for name in decimals)
