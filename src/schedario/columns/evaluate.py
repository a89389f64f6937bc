# SPDX-License-Identifier: EUPL-1.2
"""Many schede evaluated: a frame with a row per scheda in, the same rows with everything the form says of them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeVar

import polars as pl

from schedario.columns import by_polars, frames
from schedario.columns.engines import optional
from schedario.columns.results import Results, narrowed
from schedario.columns.schema import columns, value_type
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.program.outputs import PARTS, Part
from schedario.program.ranges import TooLargeError

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

Engine = Literal["polars", "native"]

TakenAndComputed = tuple[frames.Schede, Results]


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
    request = _Request(form, tuple(parts), stored, engine)

    def piece(frame: pl.DataFrame) -> pl.DataFrame:
        done = _evaluated(request, frame)
        if seen is not None:
            seen(done)
        return done

    if isinstance(schede, pl.DataFrame):
        return piece(schede)
    nothing = pl.DataFrame(schema=schede.collect_schema())
    schema = _evaluated(request, nothing).schema
    numbered = schede.with_row_index(frames.ROW)
    return numbered.map_batches(piece, schema=schema, validate_output_schema=False, streamable=True)


class _Request(NamedTuple):
    form: Form
    parts: tuple[Part, ...]
    stored: bool
    engine: Engine


def _evaluated(request: _Request, frame: pl.DataFrame) -> pl.DataFrame:
    taken, computed = _by_engine(request, frame)
    results = narrowed(frame, computed)
    answers = taken.cells.drop(results.columns, strict=False)
    # Not by `select`, which copies columns that are parted in other places than those beside them.
    whole = taken.others.hstack(answers).hstack(results)[[*taken.others.columns, *_shown(request.form, request.parts)]]
    return whole if request.stored else whole.with_columns(_as_values(request.form, request.parts))


@cached_on_form()
def _shown(form: Form, parts: tuple[Part, ...]) -> list[str]:
    return [column.name for column in columns(form, parts)]


def _by_engine(request: _Request, frame: pl.DataFrame) -> TakenAndComputed:
    if request.engine == "native" and frame.height and (done := _natively(request, frame)):
        return done
    taken = frames.take(request.form, frame, stored=request.stored)
    return taken, by_polars.computed(request.form, taken.cells, request.parts, taken.bounds)


def _natively(request: _Request, frame: pl.DataFrame) -> TakenAndComputed | None:
    """By machine code, which finds out whether guessed bounds hold; None where its integers might not do."""
    module = optional("schedario.columns.native.kernels", extra="native")
    kernels = module.kernels(request.form, request.parts)
    for sample in (kernels.sample, None):
        taken = frames.take(request.form, frame, stored=request.stored, sample=sample)
        try:
            computed = kernels.run(taken)
        except TooLargeError:
            return None
        if computed is not None:
            return taken, computed
    return None


@cached_on_form()
def _as_values(form: Form, parts: tuple[Part, ...]) -> list[pl.Expr]:
    """Stored integers as what they stand for."""
    shown = [form.cells[column.name] for column in columns(form, parts) if column.scale]
    return [pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=value_type(cell)) for cell in shown]
