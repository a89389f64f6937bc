# SPDX-License-Identifier: EUPL-1.2
"""Lays a case out as a page, in the ways in which systems of offices show a sheet, with the truth beside it.

Every way keeps the columns, so that the page tells each value; what is noise in it must not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from schedario.definition.form import Cell, Form, HeadingBlock, MessageBlock, Row, Table, TextBlock

from .dialects import _sheet
from .generate import Case
from .relaid import Relaid

NOISE = """<nav><ul><li><a href="/">Home</a></li><li>Schede 2025</li><li>12</li></ul></nav>
<script>var valori = ["R06", 99.99]; document.write("<td>77</td>");</script><style>.segreto { display: none }</style>
<!-- R03 - Numero di abitanti 4444 --><div hidden>R03 - Numero di abitanti 5555</div>
<p class="segreto">R05 9,99</p><p style="display:none">R04 8,88</p><template><p>R06 66,00</p></template>
<input type="hidden" name="R06" value="123,45"><button>Salva 7</button>"""
NOISE_BELOW = "<footer><p>Comune di prova - pagina 3 - tel. 0373 1234</p></footer><script>var a = 1;</script>"


def show(_cell: Cell | None, text: str) -> str:
    """A value as text of its cell; line ends as a page shows them."""
    return escape(text).replace("\n", "<br>")


def enter(cell: Cell | None, text: str) -> str:
    """A value in the entry field of its kind."""
    if cell is not None and cell.kind == "long_text":
        return f"<textarea rows=9>\n{escape(text)}</textarea>"
    if cell is not None and not cell.numeric:
        chosen = f"<option selected>{escape(text)}</option>" if text else ""
        return f"<select><option value=''>scegliere</option><option>altro</option>{chosen}</select>"
    return f'<input type="text" name="x" value="{escape(text)}">'


def enter_typed(cell: Cell | None, text: str) -> str:
    """As `enter`, numbers in fields for numbers, which keep them with a point."""
    if cell is not None and cell.numeric and re.fullmatch(r"\d+(,\d+)?", text):
        return f'<input type="number" step="any" value="{text.replace(",", ".")}">'
    return enter(cell, text)


def choose(cell: Cell | None, text: str) -> str:
    """A text as the one chosen of some choices."""
    if cell is None or cell.numeric or cell.kind == "long_text" or not text:
        return show(cell, text)
    return (
        f'<label><input type="radio" name="{cell.id}"> altro</label> '
        f'<label><input type="radio" name="{cell.id}" checked> {escape(text)}</label>'
    )


def mark_blank(cell: Cell | None, text: str) -> str:
    """A number that is not there as a line to write on."""
    return show(cell, text) or ("____" if cell is not None and cell.numeric else "")


def note(cell: Cell | None, text: str) -> str:
    """A number with the mark of a note."""
    return f"{escape(text)}<sup>1</sup>" if cell is not None and cell.numeric and text else show(cell, text)


def wrap(cell: Cell | None, text: str) -> str:
    """A value in a table of its own."""
    return f"<table><tr><td>{show(cell, text)}</td></tr></table>"


@dataclass(frozen=True)
class Look:
    """How a page is made. `row` makes a row of a label and values, `title` one of titles; `around` the whole page."""

    value: Callable[[Cell | None, str], str] = show
    row: Callable[[Sequence[str]], str] = lambda cells: f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
    table: Callable[[str], str] = lambda rows: f"<table>\n{rows}</table>\n"
    around: Callable[[str], str] = lambda body: (
        f"<!DOCTYPE html>\n<html><head><title>x</title></head><body>{body}</body></html>"
    )
    label: Callable[[str], str] = escape
    titles: bool = True
    number: Callable[[str], str] = str
    none: str = ""  # where a row has no cell
    aside: bool = False  # the name of the table in a cell over all of its rows


def lay_out_page(form: Form, case: Case, look: Look) -> Relaid:
    """Prints a case as a page."""
    return _Page(form, case, look).run()


@dataclass
class _Page:
    form: Form
    case: Case
    look: Look
    parts: list[str] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)

    def run(self) -> Relaid:
        sheet = _sheet(self.case, "plain")
        self.values = {name: sheet.value(name) for name in self.form.cells}
        self.said = sheet.said
        ente = self.case.ente
        self.parts.append(f"<h1>{escape(self.form.title)}</h1>")
        header = zip(
            self.form.header.values(), (ente.denominazione, ente.codice, ente.data_ultima_modifica), strict=True
        )
        self.parts += [f"<p><b>{escape(line.label)}</b> {escape(text)}</p>" for line, text in header]
        for quadro in self.form.quadri.values():
            self.parts.append(f"<section><h2>{escape(quadro.title)}</h2><h3>{escape(quadro.subtitle)}</h3>")
            for block in quadro.content:
                match block:
                    case HeadingBlock(text=text) | TextBlock(text=text):
                        self.parts.append(f"<p>{escape(text)}</p>\n")
                    case MessageBlock(message=message):
                        if message in self.said:
                            self.parts.append(f"<p>{escape(self.said[message])}</p>\n")
                    case Table(rows=rows):
                        self.table(rows)
                    case Row():
                        self.table([block])
            self.parts.append("</section>")
        return Relaid(self.look.around("".join(self.parts)), self.printed, frozenset(self.printed))

    def table(self, rows: Sequence[Row]) -> None:
        made, titles = "", None
        for row in rows:
            if self.look.titles and row.headers != titles and any(row.headers):
                titles = row.headers
                made += self.look.row(["", *map(escape, titles)])
            cells = [self.cell(row, cell) for cell in row.cells]
            made += self.look.row([self.look.label(f"{row.printed_code}{row.separator}{row.label}"), *cells])
        if self.look.aside:
            made = made.replace("<tr>", f"<tr><td rowspan={made.count('<tr>')}>Tabella</td>", 1)
        self.parts.append(self.look.table(made))

    def cell(self, row: Row, cell: Cell | None) -> str:
        if cell is None:
            return self.look.none
        text = self.values[cell.id]
        self.printed[cell.id] = text.strip()
        if cell.numeric and text:
            text = self.look.number(text)
        shown = self.look.value(cell, text)
        return " ".join(filter(None, (escape(row.before or ""), shown, escape(row.after or ""))))
