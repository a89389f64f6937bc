# SPDX-License-Identifier: EUPL-1.2
"""`schedario evaluate`: many schede at once, from a file to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import DISAGREES, FINE, UNUSABLE, load_usable_form, overwrites_source
from schedario.columns import engines
from schedario.columns.evaluate import Engine, evaluate, find_faults
from schedario.columns.file_errors import FileError
from schedario.columns.files import check_suffix, write
from schedario.columns.frames import FrameError
from schedario.columns.sandboxed import read
from schedario.columns.schema import write_metadata
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.nation.identity import AROUND, FACTS
from schedario.nation.places import describe_places


def run(file: str, output: str, form_name: str, engine: str = "polars") -> int:
    """Evaluates every scheda of `file`; 1 when some has a mistake, 2 when nothing could be written."""
    form, _ = load_usable_form(form_name)
    if form is None or overwrites_source(Path(file), Path(output)):
        return UNUSABLE
    try:
        match engine:
            case "polars" | "native":
                counted = _evaluate_file(form, Path(file), Path(output), engine)
            case _:
                counted = engines.load_engine(engine).evaluate(form, file, output)
    except (engines.EngineError, FileError, FrameError, OverflowError) as error:
        complain(str(error))
        return UNUSABLE
    Screen().print_line(phrase("frame.written", file=output, **counted._asdict()))
    return DISAGREES if counted.wrong else FINE


def _evaluate_file(form: Form, file: Path, output: Path, engine: Engine) -> engines.Counted:
    check_suffix(output)
    schede = read(file, form, complain)
    counts: list[engines.Counted] = []  # of each piece
    with _show_progress(schede, output) as advance:

        def count_piece(piece: pl.DataFrame) -> None:
            wrong, blank = piece["errors"] > 0, piece["to_fill"] > 0
            counts.append(engines.Counted(piece.height, int(wrong.sum()), int((~wrong & blank).sum())))
            advance(piece.height)

        try:
            write(evaluate(form, schede, engine=engine, seen=count_piece), output, write_metadata(form))
        except FrameError as error:
            raise (find_faults(form, schede) or error) from None
    _tell_places(schede)  # after the faults, which would be lost among remarks
    return engines.Counted(*map(sum, zip(*counts, strict=True))) if counts else engines.Counted(0, 0, 0)


def _tell_places(schede: pl.LazyFrame) -> None:
    """Tells of whom the rows are where their facts contradict one another, once for each set of facts."""
    names = [name for name in dict.fromkeys((*FACTS, *AROUND)) if name in schede.collect_schema()]
    told = describe_places(schede.select(names).unique(maintain_order=True).collect()) if names else []
    for line in [phrase("identity.in_totals"), *told] if told else ():
        complain(line)


@contextmanager
def _show_progress(schede: pl.LazyFrame, output: Path) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, which is told how many schede are done; nothing when piped.

    When all are, what is left is the writing, which tells of no steps: a workbook of the nation takes some seconds.
    """
    if not sys.stderr.isatty():
        yield lambda _rows: None
        return
    from rich.console import Console  # noqa: PLC0415 - only for a terminal
    from rich.progress import BarColumn, Progress, TimeElapsedColumn  # noqa: PLC0415

    total = schede.select(pl.len()).collect().item()
    shown = "{task.description}", BarColumn(), TimeElapsedColumn()
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(phrase("frame.evaluating"), total=total)

        def advance_bar(rows: int) -> None:
            bar.advance(task, rows)
            if bar.finished:
                bar.update(task, description=phrase("frame.writing", file=output.name), total=None)

        yield advance_bar
