# SPDX-License-Identifier: EUPL-1.2
"""A column of values taken as the stored integers of a cell, exactly; what cannot be taken is told, row by row.

The same values are taken as by `engine.answers.take_answer`; a float, which a workbook gives for every number, is taken
only when it is the very float of a number with the cell's decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import polars as pl

from schedario.definition.form import Cell
from schedario.writing.numbers import MAX_DIGITS

LIMIT: int = 10**MAX_DIGITS  # what an answer stays below, as stored

Extremes = tuple[int, int]

Why = Literal["unreadable", "too_many_decimals", "digits"]

_NUMBER = r"^(-?)([0-9]+)(?:\.([0-9]+))?$"


class NumberColumn(NamedTuple):
    """`stored`: Int64, null where missing or faulty; `faults`: for each reason, a truth per row."""

    stored: pl.Series
    faults: dict[Why, pl.Series]


def can_take(dtype: pl.DataType) -> bool:
    """Checks whether a column of this type can hold numbers."""
    return dtype.is_numeric() or dtype in (pl.String, pl.Null, pl.Categorical, pl.Enum)


def take_as_kept(
    frame: pl.DataFrame, cells: Sequence[Cell], *, stored: bool = False, sample: int | None = None
) -> tuple[list[pl.Series], dict[str, Extremes]]:
    """Of `cells` those whose values are already kept as they stand, integers of the scale and small enough.

    With the extremes of each of them, so that nobody has to look for them again; with `sample`, those of so many rows.
    """
    schema = frame.schema  # made anew each time that it is asked for
    names = [cell.id for cell in cells if _is_as_kept(schema[cell.id], cell, stored=stored)]
    kept = frame.select(
        name if schema[name] == pl.Int64 else pl.col(name).to_physical().cast(pl.Int64, strict=False) for name in names
    )
    fit = {name: ends for name, ends in find_extremes(kept, sample).items() if _can_fit(*ends)}
    whole = [column for column in kept if column.name in fit and column.null_count() == frame[column.name].null_count()]
    return whole, {column.name: fit[column.name] for column in whole}


def find_extremes(columns: pl.DataFrame, sample: int | None = None) -> dict[str, Extremes]:
    """The least and the greatest number of each column, 0 where there is none; with `sample`, of so many rows."""
    names = columns.columns
    if sample == 0:
        return dict.fromkeys(names, (0, 0))
    if sample is not None and sample < columns.height:
        columns = columns.gather_every(columns.height // sample)
    both = (side for name in names for side in (pl.col(name).min().alias(f"<{name}"), pl.col(name).max()))
    row = columns.select(both).row(0) if names else ()
    return {name: (low or 0, high or 0) for name, low, high in zip(names, row[::2], row[1::2], strict=True)}


def _can_fit(low: int, high: int) -> bool:
    return -LIMIT < low <= high < LIMIT


def _is_as_kept(dtype: pl.DataType, cell: Cell, *, stored: bool) -> bool:
    if isinstance(dtype, pl.Decimal):
        return dtype.scale == cell.scale
    return dtype.is_integer() and (stored or cell.scale == 0)


def take_numbers(values: pl.Series, cell: Cell, *, stored: bool = False) -> NumberColumn:
    """The numbers of `cell`; with `stored`, integers are taken as they are kept, without their decimals."""
    if values.dtype == pl.Null or values.null_count() == len(values):
        return NumberColumn(values.cast(pl.Int64, strict=False), {})
    frame = values.alias("given").to_frame()
    if values.dtype.is_integer():
        return _take_integers(frame, 0 if stored else cell.scale)
    if isinstance(values.dtype, pl.Decimal):
        return _scale_integers(frame.select(pl.col("given").to_physical()), cell.scale - values.dtype.scale)
    if values.dtype.is_float():
        return _take_floats(frame, cell.scale)
    return _take_texts(frame.cast(pl.String), cell.scale)


def _take_integers(frame: pl.DataFrame, scale: int) -> NumberColumn:
    limit = (LIMIT - 1) // 10**scale
    fits = pl.col("given").is_between(-limit, limit)
    return _build_column(
        frame.select(
            stored=pl.when(fits).then(pl.col("given")).cast(pl.Int64) * 10**scale,
            digits=~fits,
        )
    )


def _scale_integers(frame: pl.DataFrame, up: int) -> NumberColumn:
    """Integers (128 bits) that lack `up` decimals, or have as many too many."""
    if up >= 0:
        return _take_integers(frame, up)
    unit = 10**-up
    whole, fits = pl.col("given") // unit, pl.col("given").is_between(-LIMIT * unit + 1, LIMIT * unit - 1)
    exact = pl.col("given") == whole * unit
    return _build_column(
        frame.select(
            stored=pl.when(fits & exact).then(whole).cast(pl.Int64),
            too_many_decimals=fits & ~exact,
            digits=~fits,
        )
    )


def _take_floats(frame: pl.DataFrame, scale: int) -> NumberColumn:
    """Below 10**15 both the integer and its quotient by ten to the scale are the nearest floats: equality decides.

    The divisor is a column: by a single number polars divides through its reciprocal, which is not exact.
    """
    unit = pl.Series("unit", [10.0**scale]).new_from_index(0, frame.height)
    value = pl.col("given").cast(pl.Float64)
    nearest = (value * 10**scale).round(0)
    fits = nearest.abs() < LIMIT  # never so for what is not a number
    stored = pl.when(fits).then(nearest).cast(pl.Int64, strict=False)
    exact = stored.cast(pl.Float64) / pl.col("unit") == value
    readable = value.is_finite()
    return _build_column(
        frame.with_columns(unit).select(
            stored=pl.when(fits & readable & exact).then(stored),
            unreadable=~readable,
            too_many_decimals=readable & fits & ~exact,
            digits=readable & ~fits,
        )
    )


def _take_texts(frame: pl.DataFrame, scale: int) -> NumberColumn:
    """Digits with a point before the decimals; zeros beyond the cell's decimals do no harm."""
    written = pl.col("given").str.strip_chars()
    parted = frame.select(written=pl.when(written != "").then(written)).with_columns(
        pl.col("written")
        .str.extract_groups(_NUMBER)
        .struct.rename_fields(["sign", "whole", "decimals"])
        .struct.unnest()
    )
    known, decimals = pl.col("written").is_not_null(), pl.col("decimals").fill_null("")
    readable = pl.col("whole").is_not_null() & (pl.col("written").str.len_chars() <= MAX_DIGITS + 2 + scale)
    exact = decimals.str.slice(scale).str.strip_chars("0") == ""
    digits = pl.concat_str("sign", "whole", decimals.str.head(scale).str.pad_end(scale, "0"))
    parted = parted.select(
        number=pl.when(readable & exact).then(digits).cast(pl.Int128),
        unreadable=known & ~readable,
        too_many_decimals=known & readable & ~exact,
    )
    fits = pl.col("number").abs() < LIMIT
    return _build_column(
        parted.select(
            "unreadable",
            "too_many_decimals",
            stored=pl.when(fits).then(pl.col("number")).cast(pl.Int64),
            digits=~fits,
        )
    )


def _build_column(taken: pl.DataFrame) -> NumberColumn:
    reasons: tuple[Why, ...] = ("unreadable", "too_many_decimals", "digits")
    faults = {why: taken[why].fill_null(value=False) for why in reasons if why in taken.columns}
    return NumberColumn(taken["stored"], {why: rows for why, rows in faults.items() if rows.any()})
