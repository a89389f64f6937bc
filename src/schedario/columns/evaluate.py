# SPDX-License-Identifier: EUPL-1.2
"""Many schede evaluated: a frame with a row per scheda in, the same rows with everything the form says of them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar

import polars as pl

from schedario.columns import frames, rows
from schedario.columns.engines import optional
from schedario.columns.program import PARTS, Part, column_program
from schedario.columns.schema import LEVEL_COLUMNS, MOST, columns, findings_by_count, output_types, value_type
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.formula.columns import Plan, TooLargeError, plan
from schedario.formula.ranges import Range, greatest

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

Ranges = tuple[tuple[str, Range], ...]
Answered = tuple[tuple[str, bool], ...]

Engine = Literal["polars", "native"]

WIDEST = 2**127 - 1  # the last number of 128 bits


def evaluate(
    form: Form,
    schede: Frame,
    *,
    parts: Sequence[Part] = PARTS,
    stored: bool = False,
    engine: Engine = "polars",
    seen: Callable[[pl.DataFrame], None] | None = None,
) -> Frame:
    """The schede with their computed cells, states, decisions, messages, outcome and findings (docs/columns.md).

    `schede` has a column per cell (`frames.take` says which values) and any others, which stay as they are, first.
    Amounts come out as decimals of the cell's scale; with `stored`, they are taken and given as integers, times ten
    to the scale. A lazy frame is evaluated piece by piece when it is collected or written; `seen` is called with
    each piece that is done. The `native` engine gives the same, much sooner for very many schede; its extra must be
    installed, else it raises engines.EngineError.

    Raises frames.FrameError for what cannot be taken; OverflowError, with cell and row, for a result of more than
    18 digits. A lazy frame raises them when it is collected, for the first piece that has one.
    """

    def piece(frame: pl.DataFrame) -> pl.DataFrame:
        done = _evaluated(form, frame, tuple(parts), stored=stored, engine=engine)
        if seen is not None:
            seen(done)
        return done

    if isinstance(schede, pl.DataFrame):
        return piece(schede)
    nothing = pl.DataFrame(schema=schede.collect_schema())
    schema = _evaluated(form, nothing, tuple(parts), stored=stored, engine="polars").schema
    numbered = schede.with_row_index(frames.ROW)
    return numbered.map_batches(piece, schema=schema, validate_output_schema=False, streamable=True)


def _evaluated(
    form: Form, frame: pl.DataFrame, parts: tuple[Part, ...], *, stored: bool, engine: Engine
) -> pl.DataFrame:
    native = _natively(form, frame, parts, stored=stored) if engine == "native" and frame.height else None
    taken, computed = native or _by_polars(form, frame, parts, stored=stored)
    results = _narrowed(frame, computed)
    shown = [column.name for column in columns(form, parts)]
    answers = taken.cells.drop(results.columns, strict=False)
    # Not by `select`, which copies columns that are parted in other places than those beside them.
    whole = taken.others.hstack(answers).hstack(results)[[*taken.others.columns, *shown]]
    return whole if stored else _as_values(form, whole)


def _by_polars(
    form: Form, frame: pl.DataFrame, parts: tuple[Part, ...], *, stored: bool
) -> tuple[frames.Schede, _Results]:
    taken = frames.take(form, frame, stored=stored)
    return taken, _computed(form, taken.cells, parts, taken.bounds)


def _natively(
    form: Form, frame: pl.DataFrame, parts: tuple[Part, ...], *, stored: bool
) -> tuple[frames.Schede, _Results] | None:
    """The same by machine code, which finds out whether guessed bounds hold; None where its integers might not do."""
    kernels = optional("schedario.columns.native.kernels", extra="native").kernels(form, parts)
    for sample in (kernels.sample, None):
        taken = frames.take(form, frame, stored=stored, sample=sample)
        try:
            computed = kernels.run(taken)
        except TooLargeError:
            break
        if computed is not None:
            return taken, _Results(computed.columns, _doubtful(form, computed.ranges))
    return None


def fits(form: Form, schede: frames.Schede, parts: tuple[Part, ...] = PARTS) -> bool:
    """Whether every number on the way is sure to fit; else `compute` takes some schede one by one, much slower."""
    try:
        _plan(form, parts, tuple(schede.bounds.items()), frames.answered(schede.cells))
    except TooLargeError:
        return False
    return True


def compute(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...] = PARTS) -> pl.DataFrame:
    """The outputs of `column_program` for stored answers: numbers as stored, words, truths.

    Raises OverflowError, with cell and row, for a result of more than 128 bits.
    """
    results = _computed(form, cells, parts, frames.ranges(form, cells))
    _refuse_longer(cells, results, WIDEST - 1)
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
    return _Results(planned.run(cells), _doubtful(form, planned.ranges))


def _doubtful(form: Form, ranges: Mapping[str, Range]) -> list[str]:
    return [name for name, one in ranges.items() if name in form.cells and greatest(one) > MOST]


def _computed_apart(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...], bounds: Mapping[str, Range]) -> _Results:
    """The schede with answers too large for columns are computed one by one, with integers that have no limit."""
    in_columns = _safe(form, cells, _safe_digits(form, parts, bounds))
    done = [_one_by_one(form, cells.filter(~in_columns), parts)]
    if in_columns.any():
        some = cells.filter(in_columns)
        done.append(_computed(form, some, parts, frames.ranges(form, some)).columns)
    places = pl.concat([(~in_columns).arg_true(), in_columns.arg_true()])
    results = pl.concat(done, how="vertical_relaxed")[places.arg_sort()]
    return _Results(results, [cell.id for cell in form.computed if "cells" in parts])


def _one_by_one(form: Form, cells: pl.DataFrame, parts: tuple[Part, ...]) -> pl.DataFrame:
    evaluated = [rows.evaluated(form, scheda, parts) for scheda in cells.iter_rows(named=True)]
    held = [{name: _held(value) for name, value in one.items()} for one in evaluated]
    types = output_types(form, parts)
    schema = {name: pl.Int128() if dtype.is_integer() else dtype for name, dtype in types.items()}
    counts = {count: pl.sum_horizontal(names or [pl.lit(0)]) for count, names in _levels(form, parts).items()}
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


@lru_cache(maxsize=128)
def _plan(form: Form, parts: tuple[Part, ...], bounds: Ranges, answered: Answered) -> Plan:
    words = {name: dtype for name, dtype in output_types(form, parts).items() if isinstance(dtype, pl.Enum)}
    return plan(column_program(form).graph(parts, dict(answered)), dict(bounds), words, _levels(form, parts))


def _narrowed(frame: pl.DataFrame, results: _Results) -> pl.DataFrame:
    """The results in 64 bits. None is cut to what a column holds."""
    _refuse_longer(frame, results, MOST)
    return results.columns.with_columns(results.columns.select(results.doubtful).cast(pl.Int64))


def _refuse_longer(frame: pl.DataFrame, results: _Results, most: int) -> None:
    """Raises OverflowError that names every scheda with a result beyond `most`."""
    limit = pl.lit(most, dtype=pl.Int128)
    numbers = results.columns.select(results.doubtful)
    longer = numbers.select((~pl.all().is_between(-limit, limit)).fill_null(value=False))
    if longer.width and any(longer.select(pl.all().any()).row(0)):
        told = (_too_large(frame, row, column.name) for column in longer for row in column.arg_true())
        raise OverflowError("\n".join(told))


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
