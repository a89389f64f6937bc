# SPDX-License-Identifier: EUPL-1.2
"""The output of the commands: rich tables on a terminal, plain lines when piped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
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
        cells = [[_format_cell(column, row) for column in table.columns] for row in rows]
        if not self.terminal:
            for row in (table.labels, *cells):
                sys.stdout.write("  " + "\t".join(row) + "\n")
            return
        from schedario.cli.fitting import fit_columns, render_table  # noqa: PLC0415 - rich, as above

        widths = fit_columns(table.columns, cells, self.console.width)
        self.console.print(render_table(table.columns, cells, widths))
        if missing := [one.label for one, width in zip(table.columns, widths, strict=True) if not width]:
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


def follow_items(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """The items one by one, with a progress bar on a terminal when they are many."""
    if len(items) < MANY_FILES or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    yield from track(items, doing, console=Console(stderr=True), transient=True)
