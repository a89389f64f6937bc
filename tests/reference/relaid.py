# SPDX-License-Identifier: EUPL-1.2
"""Lays a case out anew, as other programs and other hands print the same sheet, with the truth beside it.

A layout says where the values stand (beside, below, left of or above their label, or after all labels of a table),
in what order the columns are, what keeps columns apart and how labels, numbers and pages are written. The truth
tells each printed value and which of them the text decides: where a layout loses empty columns, a row with a missing
value no longer says which one is missing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from schedario.definition.form import Form, HeadingBlock, MessageBlock, Row, Table, TextBlock

from .dialects import _sheet
from .generate import Case

Place = Literal["beside", "below", "below_each", "left", "above", "columns", "rows"]
Order = Literal["printed", "reversed", "shuffled"]


@dataclass(frozen=True)
class Layout:
    """A way to lay out a sheet. `between` keeps columns apart; with `keeps` an empty column stays one.

    `titles`: over each table, over each row, or nowhere. `width`: where labels are broken; `value_first`: a broken
    label has its values after its first line. `sign` changes every number, `label` every label; `pages`: a running
    header inside tables too, and page numbers of a kind.
    """

    place: Place = "beside"
    order: Order = "printed"
    between: str = "\t"
    keeps: bool = True
    titles: Literal["table", "row", "none"] = "table"
    width: int | None = None
    value_first: bool = False
    number: Callable[[str], str] = str
    label: Callable[[str], str] = str
    pages: Literal["none", "titles", "numbers", "counted"] = "none"
    edge: str = ""


@dataclass(frozen=True)
class Relaid:
    """A text, and by cell what it prints; `decided` are the cells whose value the text tells."""

    text: str
    printed: Mapping[str, str]
    decided: frozenset[str]


def lay_out(form: Form, case: Case, layout: Layout, rng: Random) -> Relaid:
    """Prints a case in a layout; the same seed gives the same text."""
    return _Printer(form, case, layout, rng).run()


@dataclass
class _Printer:
    form: Form
    case: Case
    layout: Layout
    rng: Random
    lines: list[str] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)
    page: int = 1
    values: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def run(self) -> Relaid:
        sheet = _sheet(self.case, "plain")
        self.values = {name: sheet.value(name) for name in self.form.cells}
        self.said = sheet.said
        self.title()
        ente = self.case.ente
        for label, text in zip(
            self.form.header.values(), (ente.denominazione, ente.codice, ente.data_ultima_modifica), strict=True
        ):
            self.lines.append(f"{label.label}\t{text}")
        self.lines.append("")
        for number, quadro in enumerate(self.form.quadri.values()):
            if number:
                self.turn()
            self.lines += [quadro.title, quadro.subtitle, ""]
            for block in quadro.content:
                match block:
                    case HeadingBlock(text=text) | TextBlock(text=text):
                        self.lines += [text, ""]
                    case MessageBlock(message=message):
                        if message in self.said:
                            self.lines += [self.said[message], ""]
                    case Table(rows=rows):
                        self.table(rows)
                    case Row():
                        self.table([block])
        return Relaid("\n".join(self.lines) + "\n", self.printed, frozenset(self.printed.keys() - self.undecided))

    # --- pages ---

    def title(self) -> None:
        self.lines += [self.form.title, ""]

    def turn(self) -> None:
        """A page ends: its number, and the title of the next."""
        match self.layout.pages:
            case "numbers":
                self.lines.append(f"Pagina {self.page} di 9")
            case "counted":
                self.lines.append(str(self.page))
        self.page += 1
        self.title()

    # --- rows ---

    def table(self, rows: Sequence[Row]) -> None:
        layout = self.layout
        if [cell.kind for cell in rows[0].present] == ["long_text"]:
            (row,) = rows
            self.lines += [self.label(row), "", self.values[row.present[0].id]]
            self.printed[row.present[0].id] = self.values[row.present[0].id].strip()
            return
        numeric = all(cell.numeric for row in rows for cell in row.present)
        plain = all(row.before is None for row in rows)
        place = layout.place if numeric and plain else "beside"
        if place in ("columns", "rows") and len(rows) > 1:
            self.after_labels(rows, place)
            return
        for number, row in enumerate(rows):
            if layout.pages != "none" and number == len(rows) // 2 and number:
                self.turn()
            order = self.columns(row)
            if layout.titles == "row" or (
                layout.titles == "table" and (number == 0 or len(row.present) != len(rows[number - 1].present))
            ):
                self.titles(row, order, place)
            self.row(row, order, place if place not in ("columns", "rows") else "beside")
        self.lines.append("")

    def columns(self, row: Row) -> list[int]:
        """The order of the columns: the same for all rows of a document with as many of them."""
        order = [index for index, cell in enumerate(row.cells) if cell is not None]
        if self.layout.order == "printed" or not all(cell.numeric for cell in row.present):
            return order
        if self.layout.order == "reversed":
            return order[::-1]
        return sorted(order, key=lambda index: Random(f"{self.case.name}{index}").random())

    def titles(self, row: Row, order: Sequence[int], place: Place) -> None:
        named = [row.headers[index] for index in order]
        if any(named):
            between = self.layout.between if self.layout.between.strip(" ") else "\t"
            lead = [""] if place != "left" else []
            edge = self.layout.edge
            self.lines.append(f"{edge}{between.join([*lead, *named])}{edge}")

    def label(self, row: Row) -> str:
        return self.layout.label(f"{row.printed_code}{row.separator}{row.label}")

    def row(self, row: Row, order: Sequence[int], place: Place) -> None:
        layout = self.layout
        cells = [row.cells[index] for index in order]
        texts = [self.values[cell.id] for cell in cells if cell is not None]
        for cell, text in zip(cells, texts, strict=True):
            assert cell is not None
            self.printed[cell.id] = text
        keeps = layout.keeps and place in ("beside", "below", "left", "above")
        if not keeps and not all(texts) and len(texts) > 1:
            self.undecided.update(cell.id for cell in row.present)
        written = [
            layout.number(text) if cell.numeric and text else text
            for cell, text in zip(cells, texts, strict=True)
            if cell
        ]
        if row.before is not None:
            written = [" ".join(filter(None, (row.before, written[0], row.after)))]
        shown = written if keeps else [text for text in written if text]
        label = [self.label(row)]
        if layout.width is not None:
            label = textwrap.wrap(label[0], layout.width, break_on_hyphens=False) or label
        joined = layout.between.join(shown)
        match place:
            case "beside" if layout.value_first:
                lines = [layout.between.join([label[0], *shown]), *label[1:]]
            case "beside":
                lines = [*label[:-1], layout.between.join([label[-1], *shown])]
            case "below":
                lines = [*label, layout.between.join(["", *shown]) if keeps else joined]
            case "below_each":
                lines = [*label, *shown]
            case "left":
                lines = [layout.between.join([*shown, label[0]]), *label[1:]]
            case _:
                lines = [layout.between.join(["", *shown]) if keeps else joined, *label]
        if layout.edge:
            lines = [f"{layout.edge}{line}{layout.edge}" for line in lines]
        self.lines += lines

    def after_labels(self, rows: Sequence[Row], place: Place) -> None:
        """All labels of a table, then its values: column by column, or row by row."""
        self.lines += [self.label(row) for row in rows]
        self.lines.append("")
        for row in rows:
            for cell in row.present:
                self.printed[cell.id] = self.values[cell.id]
        if not all(self.values[cell.id] for row in rows for cell in row.present):
            self.undecided.update(cell.id for row in rows for cell in row.present)
        if place == "rows":
            for row in rows:
                self.lines.append(
                    " ".join(self.layout.number(self.values[cell.id]) for cell in row.present if self.values[cell.id])
                )
            self.lines.append("")
            return
        for column in range(max(len(row.cells) for row in rows)):
            cells = [row.cells[column] for row in rows if column < len(row.cells) and row.cells[column]]
            header = next(row.headers[column] for row in rows if column < len(row.cells) and row.cells[column])
            if self.layout.titles != "none":
                self.lines += [header, ""]
            self.lines += [self.layout.number(self.values[cell.id]) for cell in cells if cell and self.values[cell.id]]
            self.lines.append("")
