# SPDX-License-Identifier: EUPL-1.2
"""`schedario generate`: a national campaign that never was, in a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE
from schedario.definition.catalogue import load
from schedario.nation.synthetic.files import write_schede
from schedario.nation.synthetic.generate import EDITION, PIECE, Order

MANY = 4 * PIECE  # from here on a terminal shows a progress bar


def run(output: Path, order: Order, *, stored: bool) -> int:
    """Writes the file and says what is in it; 2 when it cannot be made."""
    total = order.schede or 0
    follow = partial(_follow_with_bar, total) if total >= MANY and sys.stderr.isatty() else _pass_on
    try:
        count = write_schede(load(EDITION), order, output, stored=stored, follow=follow)
    except (ValueError, OSError) as error:
        complain(str(error))
        return UNUSABLE
    Screen().print_line(f"{output}: {count} schede, DATI DI PROVA (seme «{order.seed}»)")
    return FINE


def _pass_on(pieces: Iterable[pl.DataFrame]) -> Iterable[pl.DataFrame]:
    return pieces


def _follow_with_bar(total: int, pieces: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Counts rows on the terminal while pieces pass by."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Schede", total=total)
        for piece in pieces:
            yield piece
            progress.advance(task, piece.height)
