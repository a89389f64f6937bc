# SPDX-License-Identifier: EUPL-1.2
"""Sheets as strangers hand them in: any values, laid out in a style, spoilt in some ways, with the truth beside them.

Independent of `relaid` and `generate`: values are drawn at random and agree with no rule, so that no sum helps a
reader. A `Style` says where all values stand, also texts and those in a sentence. A sheet is made as lines of columns;
`write_text`, `write_page` and `list_rows` (for a workbook) bring it into a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby, pairwise
from random import Random
from typing import Literal

from schedario.definition import display
from schedario.definition.form import Cell, Form, HeadingBlock, MessageBlock, Row, Table, TextBlock

Line = list[str]
Place = Literal[
    "beside", "below", "below_each", "left", "above", "above_each", "columns", "rows", "titled_each", "titled_below"
]
_COMPETENT = (
    *("Comune capofila di", "Unione dei comuni", "Azienda speciale", "Consorzio", "ATS n. 7", "Ambito di", "Val d'"),
    "Distretto 3",
)
_PLACES = ("Prova", "Esempio", "Lago", "Borgo", "Monte", "San Vito", "Sant'Elia", "Città Alta")
_CHOICES = (
    *("assunzione a tempo determinato", "costo standard", "altro", "voce di prova 2", "quota oraria (art. 3)"),
    "spesa storica",
)
_SENTENCES = (
    "Il servizio ha seguito gli utenti con continuità, d'intesa con l'Ambito.",
    "Sono stati spesi 1.234,56 euro per 12 progetti.",
    "Vedi R09 e R14 per il dettaglio.",
    "Nel 2024 il numero degli utenti era 35.",
    "Nessuna criticità.",
)


@dataclass(frozen=True)
class Style:
    """How a sheet is laid out.

    `between` keeps columns apart (`keeps`: an empty one is told); `titles`: over a table, over each row, or nowhere.
    `columns`, `rows`: in the printed order, reversed, or shuffled. `blank` is what an empty cell shows. `number` and
    `label` change each; `lead` comes before the code of a row. `noise` makes lines that are put between others, as
    `often` as said, `inside` also between a label and its values, `ends` also at the end. `wrap`: where labels are
    broken, and `values_at` which of their lines the values stand; `parted`: the words around a value are columns.
    `corner` is what a line of titles shows above the labels; `surplus` the title of a column that the form has not,
    with a number in every row that has titles. `lone`: of several columns only one is filled in. `unsure`: what
    `number` or `blank` makes of a cell says too little to take it for a value, or for a blank.
    `edge` stands around lines with columns. `drop` is the share of lines that are lost; `spoil` changes the text.
    """

    place: Place = "beside"
    between: str = "\t"
    keeps: bool = True
    titles: Literal["table", "row", "none"] = "table"
    columns: Literal["printed", "reversed"] = "printed"
    rows: Literal["printed", "reversed", "shuffled"] = "printed"
    blank: str = ""
    number: Callable[[str, Random], str] = lambda text, _rng: text
    label: Callable[[str], str] = str
    lead: Callable[[int], str] = lambda _row: ""
    noise: Callable[[int, Random], str] | None = None
    often: float = 0.05
    inside: bool = False
    ends: bool = False
    wrap: int = 0
    values_at: Literal["first", "last"] = "last"
    parted: bool = False
    edge: str = ""
    drop: float = 0.0
    corner: str = ""
    surplus: str | None = None
    surplus_at: Literal["last", "first"] = "last"
    lone: bool = False
    unsure: bool = False
    spoil: Callable[[str, Random], str] = lambda text, _rng: text


@dataclass
class Rough:
    """Lines of columns, and by cell what is printed.

    The `lost` are those whose value the document no longer tells; the `unsure` show neither a value nor a blank.
    """

    lines: list[Line] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    report: int = 0  # the line with the label of the free text


def draw_values(form: Form, rng: Random) -> dict[str, str]:
    """What each cell of a form prints: some blank, many zeros, the others of any size."""
    empty = rng.choice((0.0, 0.0, 0.05, 0.2))
    return {name: "" if rng.random() < empty else _draw_value(cell, rng) for name, cell in form.cells.items()}


def _draw_value(cell: Cell, rng: Random) -> str:
    if cell.numeric:
        most = rng.choice((0, 1, 9, 99, 999, 9999, 99999))
        stored = rng.choice((2025, 2019)) if cell.scale == 0 and rng.random() < 0.02 else rng.randint(0, most)
        return display.format_value(cell, stored * 10**cell.scale // rng.choice((1, 1, 3)) if cell.scale else stored)
    if cell.kind == "long_text":
        return " ".join(rng.choices(_SENTENCES, k=rng.randint(1, 4)))
    if cell.kind == "choice":
        return rng.choice(_CHOICES)
    return f"{rng.choice(_COMPETENT)} {rng.choice(_PLACES)}"


def lay_out(form: Form, style: Style, rng: Random) -> Rough:
    """Lays out a sheet of random values."""
    return _Maker(form, style, rng, draw_values(form, rng)).make()


@dataclass
class _Maker:
    form: Form
    style: Style
    rng: Random
    values: Mapping[str, str]
    sheet: Rough = field(default_factory=Rough)
    page: int = 1
    number: int = 0
    where: list[tuple[list[Line], dict[str, Line]]] = field(default_factory=list)  # lines of labels, and of values

    def make(self) -> Rough:
        lines = self.sheet.lines
        lines += [[self.form.title], []]
        said = (f"COMUNE DI {self.rng.choice(_PLACES).upper()}", "XX039SIF11WQ", "20/03/2026 10:30")
        lines += [[line.label, text] for line, text in zip(self.form.header.values(), said, strict=True)]
        for quadro in self.form.quadri.values():
            lines += [[], [quadro.title], [quadro.subtitle], []]
            rows: list[Row] = []
            for block in quadro.content:
                if not isinstance(block, Row):
                    self.put_rows(rows)
                    rows = []
                match block:
                    case HeadingBlock(text=text) | TextBlock(text=text):
                        lines += [[text], []]
                    case MessageBlock(message=message):
                        told = [one.text for one in self.form.messages[message].cases if one.text is not None]
                        if told:
                            lines += [[self.rng.choice(told).fill(lambda _hole: f"{self.rng.randint(1, 99)},50")], []]
                    case Table(rows=table):
                        self.put_rows(table)
                    case Row():
                        rows.append(block)
            self.put_rows(rows)
        self.drop_lines()
        self.disturb()
        return self.sheet

    def drop_lines(self) -> None:
        """Loses lines above the free text: their values are blank then; a row without its label is no row."""
        gone: set[int] = set()  # never two in a row: the values of a row would stand below another label
        for before, line in pairwise(self.sheet.lines[5 : self.sheet.report]):
            if id(before) not in gone and self.rng.random() < self.style.drop:
                gone.add(id(line))
        for labels, cells in self.where:
            lost = any(id(line) in gone for line in labels)
            for name, line in cells.items():
                if lost or id(line) in gone:
                    self.sheet.lost.update(cells)
                    self.sheet.printed[name] = "" if not lost or id(line) in gone else self.sheet.printed[name]
            if lost:
                for name in cells:
                    self.sheet.printed.pop(name)
        report = self.sheet.lines[self.sheet.report]
        self.sheet.lines = [line for line in self.sheet.lines if id(line) not in gone]
        self.sheet.report = next(at for at, line in enumerate(self.sheet.lines) if line is report)

    def disturb(self) -> None:
        """Puts noise between the lines, never within the free text that closes the form."""
        style, kept = self.style, []
        if style.noise is None:
            return
        report = self.sheet.report
        for place, line in enumerate(self.sheet.lines):
            here = place > 5 and self.rng.random() < style.often
            apart = place == 0 or not any(self.sheet.lines[place - 1]) or not line
            if here and place <= report and (style.inside or apart):
                kept.append([style.noise(self.page, self.rng)])
                self.page += 1
            if place == report:
                self.sheet.report = len(kept)
            kept.append(line)
        if style.ends:
            kept.append([style.noise(self.page, self.rng)])
        self.sheet.lines = kept

    # --- rows ---

    def put_rows(self, rows: Sequence[Row]) -> None:
        """Rows that follow each other, as one table for each kind of titles."""
        for headers, group in groupby(rows, lambda row: row.headers):
            table = list(group)
            if self.style.rows == "reversed":
                table.reverse()
            elif self.style.rows == "shuffled":
                self.rng.shuffle(table)
            if any(headers) and self.style.titles == "table" and not self.style.place.startswith("titled"):
                self.sheet.lines.append(self.list_titles(table[0]))
            if self.style.place in ("columns", "rows") and table[0].present[0].kind != "long_text":
                self.put_labels_first(table)
            else:
                for row in table:
                    self.put_row(row)
            self.sheet.lines.append([])

    def order(self, row: Row) -> list[int]:
        return list(range(len(row.cells)))[:: -1 if self.style.columns == "reversed" else 1]

    def list_titles(self, row: Row) -> Line:
        names = self.add_surplus([row.headers[at] for at in self.order(row)], self.style.surplus or "")
        return [*names, self.style.corner] if self.style.place == "left" else [self.style.corner, *names]

    def draw_surplus(self, row: Row) -> str:
        """What a row shows in a column that the form has not; nothing below no titles."""
        return str(self.rng.randint(0, 99)) if any(row.headers) and self.style.surplus is not None else ""

    def add_surplus(self, texts: Line, text: str) -> Line:
        if self.style.surplus is None or (self.style.surplus and not text):
            return texts
        return [text, *texts] if self.style.surplus_at == "first" else [*texts, text]

    def make_label(self, row: Row) -> list[str]:
        self.number += 1
        text = self.style.lead(self.number) + self.style.label(f"{row.printed_code}{row.separator}{row.label}")
        if not self.style.wrap or len(text) <= self.style.wrap:
            return [text]
        words, lines = text.split(" "), [""]
        for word in words:
            if lines[-1] and len(lines[-1]) + len(word) >= self.style.wrap:
                lines.append("")
            lines[-1] = f"{lines[-1]} {word}".strip()
        return lines

    def show(self, row: Row, at: int) -> list[str]:
        """What a column of a row shows, as the columns it is laid out in."""
        cell, style = row.cells[at], self.style
        if cell is None:
            return [""]
        alone = style.lone and len(row.present) > 1 and at != self.number % len(row.cells)
        text = "" if alone else self.values[cell.id]
        self.sheet.printed[cell.id] = text
        if style.unsure and cell.numeric and (style.blank if not text else style.number(text, self.rng) != text):
            self.sheet.unsure.add(cell.id)
        blank = style.blank if cell.numeric or not style.unsure else ""  # among texts it could be one
        shown = (style.number(text, self.rng) if cell.numeric else text) if text else blank
        words = [one for one in (row.before, shown, row.after) if one]
        return (words or [""]) if style.parted else [" ".join(words)]

    def put_row(self, row: Row) -> None:
        style, lines = self.style, self.sheet.lines
        place, label = style.place, self.make_label(row)
        shown = [(row.headers[at], self.show(row, at)) for at in self.order(row)]
        values = self.add_surplus([text for _, texts in shown for text in texts], self.draw_surplus(row))
        long = row.present[0].kind == "long_text"
        if long:
            self.sheet.report = len(lines)
            place = place if place in ("left", "above") else "below"
        if not style.keeps or place in ("below_each", "above_each"):
            self.lose(row, values)
            values = [text for text in values if text]
        if style.titles == "row" and any(row.headers) and not place.startswith("titled"):
            lines.append(self.list_titles(row))
        lead = [""] if style.keeps and not long else []
        begin = len(lines)
        match place:
            case "beside" if style.values_at == "first":
                lines += [[label[0], *values], *([one] for one in label[1:])]
            case "beside":
                lines += [*([one] for one in label[:-1]), [label[-1], *values]]
            case "left":
                lines += [[*values, label[0]], *([one] for one in label[1:])]
            case "below":
                lines += [*([one] for one in label), [*lead, *values]]
            case "above":
                lines += [[*lead, *values], *([one] for one in label)]
            case "below_each":
                lines += [*([one] for one in label), *([one] for one in values)]
            case "above_each":
                lines += [*([one] for one in values), *([one] for one in label)]
            case "titled_each":
                lines += [[one] for one in label]
                lines += [[title, *texts] for title, texts in shown if title or any(texts)]
            case "titled_below":
                lines += [[one] for one in label]
                for title, texts in shown:
                    lines += [[title]] if title else []
                    lines += [[" ".join(texts)]] if any(texts) else []
        if style.drop:
            self.locate(row, lines[begin:], label)
        lines += [[]] if place in ("titled_each", "titled_below", "above_each") else []

    def locate(self, row: Row, lines: Sequence[Line], label: Sequence[str]) -> None:
        """Keeps which lines show the label of a row, and which the value of each cell."""
        shown = {cell.id: self.values[cell.id] for cell in row.present}
        labels = [line for line in lines if any(text in label for text in line)]
        values = [line for line in lines if line not in labels] or labels
        single = len(values) == sum(map(bool, shown.values()))
        filled = iter(values)
        self.where.append(
            (labels, {name: next(filled) if single and text else values[0] for name, text in shown.items()})
        )

    def lose(self, row: Row, values: Sequence[str]) -> None:
        """A row that shows nothing in an empty column no longer tells which of them is empty."""
        if len(row.present) > 1 and len([text for text in values if text]) < len(row.present):
            self.sheet.lost.update(cell.id for cell in row.present)

    def put_labels_first(self, rows: Sequence[Row]) -> None:
        lines = self.sheet.lines
        lines += [[one] for row in rows for one in self.make_label(row)]
        lines.append([])
        shown = [[" ".join(self.show(row, at)) for at in self.order(row)] for row in rows]
        if not all(self.values[cell.id] or self.style.blank for row in rows for cell in row.present):
            self.sheet.lost.update(cell.id for row in rows for cell in row.present)
        if self.style.place == "rows":
            lines += [[text for text in texts if text] for texts in shown]
        else:
            for column in zip(*shown, strict=False):
                lines += [*([text] for text in column if text), []]


# --- files ---


def write_text(sheet: Rough, style: Style, rng: Random) -> str:
    """The sheet as a text."""
    lines = [style.between.join(line).rstrip(" \t") if len(line) > 1 else "".join(line) for line in sheet.lines]
    if style.edge:
        lines = [
            f"{style.edge}{line}{style.edge}" if len(columns) > 1 else line
            for line, columns in zip(lines, sheet.lines, strict=True)
        ]
    return style.spoil("\n".join(lines) + "\n", rng)


PageStyle = Literal["table", "divisions", "list", "spans"]


def write_page(sheet: Rough, look: PageStyle) -> str:
    """The sheet as a page: a table, divisions with a column each, a list of terms, or lines with columns in spans."""
    return f"<!DOCTYPE html><html><body>{''.join(_list_elements(sheet, look))}</body></html>"


def _list_elements(sheet: Rough, look: PageStyle) -> Iterator[str]:
    for tabular, group in groupby(sheet.lines, lambda line: len(line) > 1):
        lines = [[escape(text) for text in line] for line in group]
        if not tabular:
            yield from (f"<p>{''.join(line)}</p>\n" for line in lines)
            continue
        match look:
            case "table":
                rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in line)}</tr>\n" for line in lines)
                yield f"<table>{rows}</table>\n"
            case "divisions":
                yield from ("<div>" + "".join(f"<div>{text}</div>" for text in line) + "</div>\n" for line in lines)
            case "list":
                yield (
                    "<dl>"
                    + "".join(
                        f"<dt>{line[0]}</dt>" + "".join(f"<dd>{text}</dd>" for text in line[1:]) for line in lines
                    )
                    + "</dl>\n"
                )
            case "spans":
                yield from ("<p>" + " ".join(f"<span>{text}</span>" for text in line) + "</p>\n" for line in lines)


_NUMBER = re.compile(r"\d{1,9}(,\d\d)?")


def list_rows(sheet: Rough, *, numbers: bool, shift: int = 0) -> list[list[object]]:
    """The sheet as rows of a workbook; `numbers` as numbers, all columns `shift` to the right."""

    def take(text: str) -> object:
        return float(text.replace(",", ".")) if numbers and _NUMBER.fullmatch(text) else text

    return [[*[""] * shift, *map(take, line)] for line in sheet.lines]
