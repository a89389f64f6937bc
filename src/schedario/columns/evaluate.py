# SPDX-License-Identifier: EUPL-1.2
"""Many schede evaluated: a frame with a row per scheda in, the same rows with everything the form says of them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeVar

import polars as pl

from schedario.columns import by_polars, frames
from schedario.columns.engines import import_optional
from schedario.columns.results import Results, narrow_results
from schedario.columns.schema import get_value_type, list_columns
from schedario.columns.statements import add_reasons, has_statements
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

    `schede` has a column per cell (values as `frames.take_answers` has them) and any others, which stay, first.
    Amounts come out as decimals of the cell's scale; with `stored`, they are taken and given as integers, times ten
    to the scale. A lazy frame is evaluated piece by piece when it is collected or written; `seen` is called with
    each piece that is done. The `native` engine gives the same, much sooner for very many schede; its extra must be
    installed, else it raises engines.EngineError.

    Raises frames.FrameError for what cannot be taken; OverflowError, with cell and row, for a result of more than
    18 digits. A lazy frame raises them when it is collected, for the first piece that has one.
    """
    request = _Request(form, tuple(parts), stored, engine)
    if isinstance(schede, pl.LazyFrame):
        request = request._replace(told=has_statements(form, schede))

    def piece(frame: pl.DataFrame) -> pl.DataFrame:
        done = _evaluate_frame(request, frame)
        if seen is not None:
            seen(done)
        return done

    if isinstance(schede, pl.DataFrame):
        return piece(schede)
    nothing = pl.DataFrame(schema=_number_rows(schede).collect_schema())
    schema = _evaluate_frame(request, nothing).schema
    numbered = _number_rows(schede)
    return numbered.map_batches(piece, schema=schema, validate_output_schema=False, streamable=True)


def find_faults(form: Form, schede: pl.LazyFrame, *, stored: bool = False) -> frames.FrameError | None:
    """The error of the whole frame, of which an evaluation tells that of one piece; None where it has none."""
    found: list[frames.FrameError] = []

    def look_at(frame: pl.DataFrame) -> pl.DataFrame:
        try:
            frames.take_answers(form, frame, stored=stored)
        except frames.FrameError as error:
            found.append(error)
        return nothing

    nothing = pl.DataFrame(schema={"nothing": pl.Null})
    looked = _number_rows(schede).map_batches(look_at, schema=nothing.schema, streamable=True)
    looked.collect(engine="streaming")
    return frames.FrameError.unite(found) if found else None


def _number_rows(schede: pl.LazyFrame) -> pl.LazyFrame:
    """With the number of each row, from 0, unless the file had one: a piece of a frame does not know where it began."""
    return schede if frames.ROW in schede.collect_schema() else schede.with_row_index(frames.ROW)


class _Request(NamedTuple):
    form: Form
    parts: tuple[Part, ...]
    stored: bool
    engine: Engine
    told: bool = False  # whether the reasons have a column, also where this piece has none


def _evaluate_frame(request: _Request, frame: pl.DataFrame) -> pl.DataFrame:
    taken, computed = _evaluate_by_engine(request, frame)
    if taken.unavailable:
        computed = by_polars.replace_marked(request.form, taken, request.parts, computed)
    results = narrow_results(frame, computed)
    answers = taken.cells.drop(results.columns, strict=False)
    # Not by `select`, which copies columns that are parted in other places than those beside them.
    whole = taken.others.hstack(answers).hstack(results)[
        [*taken.others.columns, *_list_shown(request.form, request.parts)]
    ]
    if request.told or taken.unavailable:
        whole = add_reasons(whole, taken.unavailable)
    return whole if request.stored else whole.with_columns(_convert_to_values(request.form, request.parts))


@cached_on_form()
def _list_shown(form: Form, parts: tuple[Part, ...]) -> list[str]:
    return [column.name for column in list_columns(form, parts)]


def _evaluate_by_engine(request: _Request, frame: pl.DataFrame) -> TakenAndComputed:
    if request.engine == "native" and frame.height and (done := _evaluate_natively(request, frame)):
        return done
    taken = frames.take_answers(request.form, frame, stored=request.stored)
    return taken, by_polars.compute_results(request.form, taken.cells, request.parts, taken.bounds)


def _evaluate_natively(request: _Request, frame: pl.DataFrame) -> TakenAndComputed | None:
    """By machine code, which finds out whether guessed bounds hold; None where its integers might not do."""
    module = import_optional("schedario.columns.native.kernels", extra="native")
    kernels = module.get_kernels(request.form, request.parts)
    for sample in (kernels.sample, None):
        taken = frames.take_answers(request.form, frame, stored=request.stored, sample=sample)
        try:
            computed = kernels.run(taken)
        except TooLargeError:
            return None
        if computed is not None:
            return taken, computed
    return None


@cached_on_form()
def _convert_to_values(form: Form, parts: tuple[Part, ...]) -> list[pl.Expr]:
    """Stored integers as what they stand for."""
    shown = [form.cells[column.name] for column in list_columns(form, parts) if column.scale]
    return [pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=get_value_type(cell)) for cell in shown]
