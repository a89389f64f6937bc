# SPDX-License-Identifier: EUPL-1.2
"""Many schede evaluated: a frame with a row per scheda in, the same rows with everything the form says of them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import polars as pl

from schedario.columns import frames, rows
from schedario.columns.program import PARTS, Part, column_program
from schedario.columns.schema import LEVEL_COLUMNS, MOST, columns, findings_by_count, output_types, value_type
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.formula.columns import Plan, TooLargeError, plan
from schedario.formula.ranges import Range, greatest

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

Ranges = tuple[tuple[str, Range], ...]
Answered = tuple[tuple[str, bool], ...]


def evaluate(
    form: Form,
    schede: Frame,
    *,
    parts: Sequence[Part] = PARTS,
    stored: bool = False,
    seen: Callable[[pl.DataFrame], None] | None = None,
) -> Frame:
    """The schede with their computed cells, states, decisions, messages, outcome and findings (docs/columns.md).

    `schede` has a column per cell (`frames.take` says which values) and any others, which stay as they are, first.
    Amounts come out as decimals of the cell's scale; with `stored`, they are taken and given as integers, times ten
    to the scale. A lazy frame is evaluated piece by piece when it is collected or written; `seen` is called with
    each piece that is done.

    Raises frames.FrameError for what cannot be taken; OverflowError, with cell and row, for a result of more than
    18 digits. A lazy frame raises them when it is collected, for the first piece that has one.
    """

    def piece(frame: pl.DataFrame) -> pl.DataFrame:
        done = _evaluated(form, frame, tuple(parts), stored=stored)
        if seen is not None:
            seen(done)
        return done

    if isinstance(schede, pl.DataFrame):
        return piece(schede)
    nothing = pl.DataFrame(schema=schede.collect_schema())
    schema = _evaluated(form, nothing, tuple(parts), stored=stored).schema
    numbered = schede.with_row_index(frames.ROW)
    return numbered.map_batches(piece, schema=schema, validate_output_schema=False, streamable=True)


def _evaluated(form: Form, frame: pl.DataFrame, parts: tuple[Part, ...], *, stored: bool) -> pl.DataFrame:
    taken = frames.take(form, frame, stored=stored)
    results = _narrowed(frame, _computed(form, taken.cells, parts, taken.bounds))
    shown = [column.name for column in columns(form, parts)]
    answers = taken.cells.drop(results.columns, strict=False)
    if not stored:
        answers, results = _as_values(form, answers), _as_values(form, results)
    # Not by `select`, which copies columns that are parted in other places than those beside them.
    return taken.others.hstack(answers).hstack(results)[[*taken.others.columns, *shown]]


def compute(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...] = PARTS) -> pl.DataFrame:
    """The outputs of `column_program` for stored answers: numbers as stored, words, truths."""
    results = _computed(form, cells, parts, frames.ranges(form, cells))
    return results.columns.drop(LEVEL_COLUMNS.values(), strict=False)


class _Results(NamedTuple):
    """`columns`: the outputs, and how many findings there are of each level.

    `doubtful`: the cells of which some number may have more digits than a result may.
    """

    columns: pl.DataFrame
    doubtful: Sequence[str]


def _computed(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> _Results:
    try:
        planned = _plan(form, parts, tuple(bounds.items()), frames.answered(cells))
    except TooLargeError:
        return _computed_apart(form, cells, parts, bounds)
    doubtful = [name for name, one in planned.ranges.items() if name in form.cells and greatest(one) > MOST]
    return _Results(planned.run(cells), doubtful)


def _computed_apart(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> _Results:
    """The schede with answers too large for columns are computed one by one, with integers that have no limit."""
    digits = _safe_digits(form, parts, bounds)
    numbers = [cell.id for cell in form.asked if cell.numeric]
    fits = cells.select(pl.all_horizontal(pl.col(numbers).abs().fill_null(0) < 10**digits)).to_series()
    columns_part = compute(form, cells.filter(fits), parts)
    schema = output_types(form, parts)
    one_by_one = pl.DataFrame(
        [rows.evaluated(form, scheda, parts) for scheda in cells.filter(~fits).iter_rows(named=True)],
        schema={name: pl.Int128() if dtype.is_integer() else dtype for name, dtype in schema.items()},
    )
    places = pl.concat([fits.arg_true(), (~fits).arg_true()])
    results = pl.concat([columns_part, one_by_one], how="vertical_relaxed")[places.arg_sort()]
    counts = {count: pl.sum_horizontal(names or [pl.lit(0)]) for count, names in _levels(form, parts).items()}
    counted = results.with_columns(expression.cast(pl.UInt32).alias(count) for count, expression in counts.items())
    return _Results(counted, [cell.id for cell in form.computed if "cells" in parts])


def _safe_digits(form: Form, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> int:
    """How many digits answers may have for every number on the way to fit."""
    for digits in range(14, 0, -1):
        limit = 10**digits - 1
        held = {name: Range(max(one.low, -limit), min(one.high, limit)) for name, one in bounds.items()}
        try:
            _plan(form, parts, tuple(held.items()), ())
        except TooLargeError:
            continue
        return digits
    return 0


@lru_cache(maxsize=128)
def _plan(form: Form, parts: tuple[Part, ...], bounds: Ranges, answered: Answered) -> Plan:
    words = {name: dtype for name, dtype in output_types(form, parts).items() if isinstance(dtype, pl.Enum)}
    return plan(column_program(form).graph(parts, dict(answered)), dict(bounds), words, _levels(form, parts))


def _narrowed(frame: pl.DataFrame, results: _Results) -> pl.DataFrame:
    """The results in 64 bits. None is cut to what a column holds: the schede with one that is too long are named."""
    if not results.doubtful:
        return results.columns
    doubtful = results.columns.select(results.doubtful)
    if not all(doubtful.select(pl.all().is_between(-MOST, MOST).all()).row(0)):
        raise OverflowError("\n".join(_too_long(frame, doubtful)))
    return results.columns.with_columns(doubtful.cast(pl.Int64))


def _too_long(frame: pl.DataFrame, numbers: pl.DataFrame) -> Iterator[str]:
    for column in numbers:
        for row in (~column.is_between(-MOST, MOST)).fill_null(value=False).arg_true():
            yield _too_large(frame, row, column.name)


def _too_large(frame: pl.DataFrame, row: int, cell: str) -> str:
    number = frame[frames.ROW][row] if frames.ROW in frame.columns else row
    who = frames.who(frame, row)
    return phrase("frame.too_large", row=number + 1, who=who, cell=cell, digits=len(str(MOST)))


def _levels(form: Form, parts: Sequence[Part]) -> dict[str, list[str]]:
    """The findings of each level, for the column with their count."""
    return findings_by_count(form) if "findings" in parts else {}


def _as_values(form: Form, frame: pl.DataFrame) -> pl.DataFrame:
    """Stored integers as what they stand for."""
    cells = [form.cells[name] for name in frame.columns if name in form.cells and form.cells[name].scale]
    return frame.with_columns(pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=value_type(cell)) for cell in cells)
