# SPDX-License-Identifier: EUPL-1.2
"""The outputs of a form computed by polars, column by column; what columns cannot hold, one scheda at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from schedario.columns import frames, rows
from schedario.columns.results import WIDEST, Results, refuse_longer
from schedario.columns.schema import COUNT_COLUMNS, list_findings_by_count, list_output_types
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.program.graph import Assumptions
from schedario.program.outputs import PARTS, Part, build_form_program
from schedario.program.ranges import Range, TooLargeError
from schedario.program.renderings.polars import Plan, build_plan

Ranges = tuple[tuple[str, Range], ...]
Answered = tuple[tuple[str, bool], ...]


def is_sure_to_fit(form: Form, schede: frames.Schede, parts: tuple[Part, ...] = PARTS) -> bool:
    """Checks whether every number on the way is sure to fit; else `compute` takes some schede one by one."""
    try:
        _get_plan(form, parts, tuple(schede.bounds.items()), frames.find_answered(schede.cells))
    except TooLargeError:
        return False
    return True


def compute(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...] = PARTS) -> pl.DataFrame:
    """The outputs of `form_program` for stored answers: numbers as stored, words, truths.

    Raises OverflowError, with cell and row, for a result of more than 128 bits.
    """
    results = compute_results(form, cells, parts, frames.find_ranges(form, cells))
    refuse_longer(cells, results, WIDEST - 1)
    return results.columns.drop(COUNT_COLUMNS, strict=False)


def compute_results(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> Results:
    try:
        planned = _get_plan(form, parts, tuple(bounds.items()), frames.find_answered(cells))
    except TooLargeError:
        return _compute_apart(form, cells, parts, bounds)
    return Results.build_within(planned.ranges, planned.run_plan(cells), form)


def _compute_apart(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> Results:
    """The schede with answers too large for columns are computed one by one, with integers that have no limit."""
    in_columns = _find_safe_rows(form, cells, _find_safe_digits(form, parts, bounds))
    done = [_compute_one_by_one(form, cells.filter(~in_columns), parts)]
    if in_columns.any():
        some = cells.filter(in_columns)
        done.append(compute_results(form, some, parts, frames.find_ranges(form, some)).columns)
    places = pl.concat([(~in_columns).arg_true(), in_columns.arg_true()])
    results = pl.concat(done, how="vertical_relaxed")[places.arg_sort()]
    return Results(results, [cell.id for cell in form.computed if "cells" in parts])


def replace_marked(form: Form, taken: frames.Schede, parts: tuple[Part, ...], results: Results) -> Results:
    """The results with those of the schede of which some figure is said not to be available.

    Columns have no marks beside the answers, so these schede are computed one by one, with what is said of them.
    """
    marked = sorted(taken.unavailable)
    done = _compute_one_by_one(form, taken.cells[marked], parts, [taken.unavailable[row] for row in marked])
    others = pl.int_range(taken.cells.height, eager=True).is_in(marked).not_()
    whole = pl.concat([done, results.columns.filter(others)], how="vertical_relaxed")
    places = pl.concat([pl.Series(marked, dtype=pl.UInt32), others.arg_true()])
    return Results(whole[places.arg_sort()], [cell.id for cell in form.computed if "cells" in parts])


def _compute_one_by_one(
    form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], unavailable: Sequence[Mapping[str, str]] = ()
) -> pl.DataFrame:
    said = unavailable or [{}] * cells.height
    schede = zip(cells.iter_rows(named=True), said, strict=True)
    evaluated = [rows.evaluate_scheda(form, scheda, parts, reasons) for scheda, reasons in schede]
    held = [{name: _clamp_value(value) for name, value in one.items()} for one in evaluated]
    types = list_output_types(form, parts)
    schema = {name: pl.Int128() if dtype.is_integer() else dtype for name, dtype in types.items()}
    counts = {
        count: pl.sum_horizontal(names or [pl.lit(0)]) for count, names in list_findings_by_count(form, parts).items()
    }
    results = pl.DataFrame(held, schema=schema)
    return results.with_columns(expression.cast(pl.UInt32).alias(count) for count, expression in counts.items())


def _clamp_value(value: rows.Value) -> rows.Value:
    """A number of more than 128 bits is as good as the last that they hold, which is refused."""
    return max(-WIDEST, min(value, WIDEST)) if isinstance(value, int) else value


def _find_safe_rows(form: Form, cells: pl.DataFrame, digits: int | None) -> pl.Series:
    """For each scheda, whether none of its answers has more digits."""
    if digits is None:
        return pl.repeat(value=False, n=cells.height, eager=True)
    numbers = pl.col(cell.id for cell in form.asked if cell.numeric)
    return cells.select(pl.all_horizontal(numbers.abs().fill_null(0) < 10**digits)).to_series()


def _find_safe_digits(form: Form, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> int | None:
    """The most digits that answers may have for every number on the way to fit; None where not even zeros would."""
    for digits in range(14, -1, -1):
        limit = 10**digits - 1
        held = {name: Range(max(one.low, -limit), min(one.high, limit)) for name, one in bounds.items()}
        try:
            _get_plan(form, parts, tuple(held.items()), ())
        except TooLargeError:
            continue
        return digits
    return None


@cached_on_form(maxsize=128)
def _get_plan(form: Form, parts: tuple[Part, ...], bounds: Ranges, answered: Answered) -> Plan:
    words = {name: dtype for name, dtype in list_output_types(form, parts).items() if isinstance(dtype, pl.Enum)}
    return build_plan(
        build_form_program(form).build_graph(parts, Assumptions(dict(answered), dict(bounds))),
        dict(bounds),
        words,
        list_findings_by_count(form, parts),
    )
