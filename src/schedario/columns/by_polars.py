# SPDX-License-Identifier: EUPL-1.2
"""The outputs of a form computed by polars, column by column; what columns cannot hold, one scheda at a time."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from schedario.columns import frames, rows
from schedario.columns.results import WIDEST, Results, refuse_longer
from schedario.columns.schema import LEVEL_COLUMNS, findings_by_count, output_types
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.program.outputs import PARTS, Part, form_program
from schedario.program.ranges import Range, TooLargeError
from schedario.program.renderings.polars import Plan, plan

Ranges = tuple[tuple[str, Range], ...]
Answered = tuple[tuple[str, bool], ...]


def fits(form: Form, schede: frames.Schede, parts: tuple[Part, ...] = PARTS) -> bool:
    """Whether every number on the way is sure to fit; else `compute` takes some schede one by one, much slower."""
    try:
        _plan(form, parts, tuple(schede.bounds.items()), frames.answered(schede.cells))
    except TooLargeError:
        return False
    return True


def compute(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...] = PARTS) -> pl.DataFrame:
    """The outputs of `form_program` for stored answers: numbers as stored, words, truths.

    Raises OverflowError, with cell and row, for a result of more than 128 bits.
    """
    results = computed(form, cells, parts, frames.ranges(form, cells))
    refuse_longer(cells, results, WIDEST - 1)
    return results.columns.drop(LEVEL_COLUMNS.values(), strict=False)


def computed(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> Results:
    try:
        planned = _plan(form, parts, tuple(bounds.items()), frames.answered(cells))
    except TooLargeError:
        return _computed_apart(form, cells, parts, bounds)
    return Results.within(planned.ranges, planned.run(cells), form)


def _computed_apart(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> Results:
    """The schede with answers too large for columns are computed one by one, with integers that have no limit."""
    in_columns = _safe(form, cells, _safe_digits(form, parts, bounds))
    done = [_one_by_one(form, cells.filter(~in_columns), parts)]
    if in_columns.any():
        some = cells.filter(in_columns)
        done.append(computed(form, some, parts, frames.ranges(form, some)).columns)
    places = pl.concat([(~in_columns).arg_true(), in_columns.arg_true()])
    results = pl.concat(done, how="vertical_relaxed")[places.arg_sort()]
    return Results(results, [cell.id for cell in form.computed if "cells" in parts])


def _one_by_one(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...]) -> pl.DataFrame:
    evaluated = [rows.evaluated(form, scheda, parts) for scheda in cells.iter_rows(named=True)]
    held = [{name: _held(value) for name, value in one.items()} for one in evaluated]
    types = output_types(form, parts)
    schema = {name: pl.Int128() if dtype.is_integer() else dtype for name, dtype in types.items()}
    counts = {count: pl.sum_horizontal(names or [pl.lit(0)]) for count, names in findings_by_count(form, parts).items()}
    results = pl.DataFrame(held, schema=schema)
    return results.with_columns(expression.cast(pl.UInt32).alias(count) for count, expression in counts.items())


def _held(value: rows.Value) -> rows.Value:
    """A number of more than 128 bits is as good as the last that they hold, which is refused."""
    return max(-WIDEST, min(value, WIDEST)) if isinstance(value, int) else value


def _safe(form: Form, cells: pl.DataFrame, digits: int | None) -> pl.Series:
    """For each scheda, whether none of its answers has more digits."""
    if digits is None:
        return pl.repeat(value=False, n=cells.height, eager=True)
    numbers = pl.col(cell.id for cell in form.asked if cell.numeric)
    return cells.select(pl.all_horizontal(numbers.abs().fill_null(0) < 10**digits)).to_series()


def _safe_digits(form: Form, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> int | None:
    """How many digits answers may have for every number on the way to fit; None where not even zeros would."""
    for digits in range(14, -1, -1):
        limit = 10**digits - 1
        held = {name: Range(max(one.low, -limit), min(one.high, limit)) for name, one in bounds.items()}
        try:
            _plan(form, parts, tuple(held.items()), ())
        except TooLargeError:
            continue
        return digits
    return None


@cached_on_form(maxsize=128)
def _plan(form: Form, parts: tuple[Part, ...], bounds: Ranges, answered: Answered) -> Plan:
    words = {name: dtype for name, dtype in output_types(form, parts).items() if isinstance(dtype, pl.Enum)}
    return plan(form_program(form).graph(parts, dict(answered)), dict(bounds), words, findings_by_count(form, parts))
