# SPDX-License-Identifier: EUPL-1.2
"""The output of the commands: rich tables on a terminal, plain lines when piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from schedario.cli.streams import escape_controls, escape_unknown
from schedario.definition.display import NOTHING
from schedario.definition.phrases import phrase
from schedario.tables.table import Column, Table

if TYPE_CHECKING:
    from rich.console import Console

Row = TypeVar("Row")

STYLES = {"title": "bold", "plain": "", "faint": "dim", "good": "green", "bad": "bold red", "note": "yellow"}

MANY_FILES = 8  # from here on a terminal shows a progress bar
TELL_EVERY = 10.0  # seconds between two lines of progress where there is no terminal


class Screen:
    """Standard output, with style only where a person looks at it."""

    def __init__(self) -> None:
        self.terminal = sys.stdout.isatty()
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        """The rich console, imported when first needed."""
        if self._console is None:
            from rich.console import Console  # noqa: PLC0415 - a tenth of a second, and only terminals need it

            self._console = Console(highlight=False, soft_wrap=False)
        return self._console

    def print_line(self, text: str = "", style: str = "plain", depth: int = 0) -> None:
        """Prints a paragraph, indented by `depth`."""
        text = escape_controls(text)
        if not self.terminal:
            sys.stdout.write("  " * depth + text + "\n")
            return
        from rich.padding import Padding  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        self.console.print(Padding(Text(text, style=STYLES[style]), (0, 0, 0, 2 * depth)))

    def print_table(self, table: Table[Row], rows: Iterable[Row]) -> None:
        """A table, with as many columns as fit; the others are named below. Piped, tabs separate the cells of all."""
        cells = [[_format_cell(column, row) for column in table.file_columns] for row in rows]
        if not self.terminal:
            for row in (table.labels, *cells):
                sys.stdout.write("  " + "\t".join(row) + "\n")
            return
        from schedario.cli.fitting import fit_columns, render_table  # noqa: PLC0415 - rich, as above

        widths = fit_columns(table.file_columns, cells, self.console.width)
        self.console.print(render_table(table.file_columns, cells, widths))
        if missing := [one.label for one, width in zip(table.file_columns, widths, strict=True) if not width]:
            self.print_line(phrase("cli.not_shown", columns="; ".join(missing)), "faint")

    def write_output(self, text: str) -> None:
        """Machine output, exactly as it is; what the encoding has not is written out as JSON does."""
        text = escape_unknown(escape_controls(text), sys.stdout)
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


def complain(text: str) -> None:
    """An error for people, on standard error."""
    sys.stderr.write(escape_controls(text) + "\n")


def _format_cell(column: Column[Row], row: Row) -> str:
    """The cell as people read it; a number that is not there is a dash."""
    return escape_controls(column.format(row)) or (NOTHING if column.kind.numeric else "")


Item = TypeVar("Item")


def follow_items(items: Iterable[Item], doing: str, count: int) -> Iterator[Item]:
    """The items one by one, `count` of them, with a progress bar on a terminal when they are many.

    Where standard error is no terminal, a line tells now and then how far it is.
    """
    if count < MANY_FILES:
        yield from items
    elif sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import track  # noqa: PLC0415

        yield from track(items, doing, total=count, console=Console(stderr=True), transient=True)
    else:
        yield from _tell_progress(items, count)


def _tell_progress(items: Iterable[Item], count: int) -> Iterator[Item]:
    begun = told = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if now - told >= TELL_EVERY:
            told = now
            complain(phrase("survey.progress", done=done, count=count, rate=round(done / (now - begun))))
        yield item
