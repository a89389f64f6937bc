# SPDX-License-Identifier: EUPL-1.2
"""A sheet as HTML in ways that are read wrong easily, for browsers and their like to print: the sisters of `drawn`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from .paged import Block, Line, Paged, write_text_block

THIN, NARROW, NO_BREAK = "\u2009", "\u202f", "\u00a0"
Place = Literal["beside", "over", "fields"]


@dataclass(frozen=True)
class Show:
    """How a page looks. `css` goes on after the common style; `value` makes the HTML of a number.

    `numbers`, `texts`: where values stand, as those of `drawn.Look`; `many` fields in a line.
    """

    css: str = ""
    page: str = "size: A4; margin: 18mm"
    numbers: Place = "beside"
    texts: Place = "beside"
    many: int = 2
    value: Callable[[str, bool], str] = lambda text, _money: escape(text)
    money_columns: bool = False
    boxes: bool = False
    counted: bool = False
    titles: bool = True


_CSS = """
body { font: 9.5pt/1.25 'DejaVu Sans', sans-serif; margin: 0 } h2 { font-size: 13pt } h3 { font-size: 11pt }
table { border-collapse: collapse; width: 100%; margin: 3pt 0 7pt } td, th { padding: 2.5pt 4pt; font-weight: normal }
td { border-bottom: .5pt solid #888; vertical-align: middle } td.l { width: 48% } td.n { text-align: right }
th { text-align: center; font-size: 90%; vertical-align: bottom }
.row { border-bottom: .5pt solid #ccc; padding: 3pt 0 } .row > div { display: flex }
.row > div > * { flex: 1; padding-right: 5pt }
.grid { display: grid; gap: 7pt 12pt; margin: 6pt 0 } .grid div div, .row div { margin-top: 2pt }
.n { text-align: right } input { font: inherit; border: .7pt solid #777; width: 90% }
sup { font-size: 62%; line-height: 0 }
"""


def write_show(paged: Paged, show: Show, money: frozenset[str]) -> str:
    """The sheet as a page."""
    css = f"@page {{ {show.page} }} {_CSS} .grid {{ grid-template-columns: repeat({show.many}, 1fr) }} {show.css}"
    body = "".join(_write_blocks(paged, show, money))
    return (
        f"<!doctype html><html lang=it><head><meta charset=utf-8><style>{css}</style></head><body>{body}</body></html>"
    )


def _write_blocks(paged: Paged, show: Show, money: frozenset[str]) -> Iterator[str]:
    fields: list[Line] = []
    for block in (*paged.blocks, Block("text")):
        place = _find_place(block, show)
        if place == "fields" and len(block.rows[0].values) == 1:
            fields += block.rows
            continue
        if fields:
            yield f"<div class=grid>{''.join(_write_over(row, Block('table'), show, money) for row in fields)}</div>"
            fields = []
        if block.kind != "table":
            yield write_text_block(block)
        elif place == "beside":
            yield _write_table(block, show, money)
        else:
            yield from (f"<div class=row>{_write_over(row, block, show, money)}</div>" for row in block.rows)


def _find_place(block: Block, show: Show) -> Place | None:
    if block.kind != "table":
        return None
    return show.numbers if all(row.numeric and not row.before for row in block.rows) else show.texts


def _write_value(row: Line, value: tuple[str, str] | None, show: Show, money: frozenset[str]) -> str:
    if value is None:
        return ""
    name, text = value
    numeric = re.fullmatch(r"-?[0-9]+(,[0-9]+)?", text) is not None
    shown = show.value(text, name in money) if numeric and not row.before else escape(text)
    if show.boxes:
        shown = f"<input value='{escape(text, quote=True)}'>"
    return f"{row.before} {shown} {row.after}".strip()


def _write_over(row: Line, block: Block, show: Show, money: frozenset[str]) -> str:
    values = "".join(f"<div>{_write_value(row, value, show, money)}</div>" for value in row.values)
    if not block.titles:
        return f"<div><span>{escape(row.label)}</span><div>{values}</div></div>"
    titles = "".join(f"<div>{escape(title)}</div>" for title in block.titles) if any(block.titles) else ""
    return f"<div><p style='margin:0'>{escape(row.label)}</p></div><div>{titles}</div><div>{values}</div>"


def _write_table(block: Block, show: Show, money: frozenset[str]) -> str:
    rows = []
    split = 2 if show.money_columns else 1
    first = "<th>" if show.counted else ""
    if any(block.titles) and show.titles:
        titles = "".join(f"<th colspan={split}>{escape(title)}" for title in block.titles)
        rows.append(f"<thead><tr>{first}<th>{titles}</thead>")
    for number, row in enumerate(block.rows, 1):
        cells = []
        for value in row.values:
            numeric = (row.numeric and not row.before) or bool(value and re.fullmatch(r"-?[0-9,]+", value[1]))
            sign = "€" if value and value[0] in money and value[1] else ""
            cells += [f"<td class=e>{sign}"] * show.money_columns
            cells.append(f"<td class={'n' if numeric else 't'}>{_write_value(row, value, show, money)}")
        count = f"<td>{number}" if show.counted else ""
        rows.append(f"<tr>{count}<td class=l>{escape(row.label)}{''.join(cells)}")
    return f"<table>{''.join(rows)}</table>"


def part(sign: str) -> Callable[[str, bool], str]:
    """Numbers with a sign between their thousands."""
    return lambda text, _money: re.sub(r"(?<=\d)(?=(?:\d{3})+(?:,|$))", sign, text)


def note(mark: str) -> Callable[[str, bool], str]:
    """Numbers of which some have a mark of a note."""
    return lambda text, _money: f"{text}<sup>{mark}</sup>" if len(text) % 3 == 0 else text


def _pay(before: str, after: str, sign: str = ".") -> Callable[[str, bool], str]:
    return lambda text, money: f"{before}{part(sign)(text, money)}{after}" if money else part(sign)(text, money)


_RUNNING = (
    "size: A4; margin: 20mm 18mm; @top-left { content: 'Prot. n. 4711 del 12/03/2026'; font-size: 8pt }"
    "@bottom-center { content: counter(page) ' / ' counter(pages) } @bottom-left { content: 'P. IVA 00123456789' }"
)
SHOWS: Mapping[str, Show] = {
    "plain": Show(),
    "over": Show(numbers="over", texts="over"),
    "texts over": Show(texts="over"),
    "fields": Show(numbers="fields", texts="fields"),
    "fields, three": Show(numbers="fields", texts="fields", many=3, css="body { font-size: 8pt }"),
    "fields, bottom": Show(numbers="fields", texts="fields", css=".grid > div { align-self: end }"),
    "fields, centred": Show(numbers="fields", texts="fields", css=".grid > div { text-align: center }"),
    "fields, boxes": Show(numbers="fields", texts="fields", boxes=True),
    "boxes": Show(boxes=True),
    "thin": Show(value=part(THIN)),
    "narrow": Show(value=part(NARROW)),
    "no-break": Show(value=part(NO_BREAK)),
    "narrow, money": Show(value=_pay("€\u202f", "", NARROW)),
    "narrow, money after": Show(value=_pay("", "\u202f€", NARROW)),
    "money columns": Show(money_columns=True, value=part(".")),
    "money columns, narrow": Show(money_columns=True, value=part(NARROW), css="td { border: 0; padding: 1pt 2pt }"),
    "euro": Show(value=_pay("Euro ", "")),
    "notes": Show(value=note("1")),
    "notes in brackets": Show(value=note("(1)")),
    "notes apart": Show(value=note("&nbsp;1")),
    "notes, points": Show(value=lambda text, money: note("2")(part(".")(text, money), money)),
    "notes, letters": Show(value=note("a")),
    "centred labels": Show(css="td.l { width: 26%; text-align: center } td { border: 0; padding: 1pt 3pt }"),
    "middle": Show(css="td.l { width: 24% } td { border: 0; padding: .5pt 2pt }"),
    "top": Show(css="td.l { width: 24% } td { border: 0; padding: .5pt 2pt; vertical-align: top }"),
    "bottom": Show(css="td.l { width: 24% } td { border: 0; padding: .5pt 2pt; vertical-align: bottom }"),
    "left": Show(css="td.n { text-align: left } td { border: 0 }"),
    "centred": Show(css="td.n { text-align: center } td { border: 0 }"),
    "justified": Show(css="body { text-align: justify; hyphens: auto } td.l { width: 30% }"),
    "spaced": Show(css="body { letter-spacing: .8pt; font-size: 8.5pt }"),
    "condensed": Show(css="body { font: 10pt 'DejaVu Sans Condensed' } td { padding: 1pt 2pt; border: 0 }"),
    "serif": Show(css="body { font: 11pt 'DejaVu Serif' } td { border: 0 }"),
    "mono": Show(css="body { font: 8pt 'DejaVu Sans Mono' } td { border: 0 }"),
    "bold values": Show(css="td.n { font-weight: bold; font-size: 125% } td { border: 0 }"),
    "small values": Show(css="td.n { font-size: 75% } td { border: 0 }"),
    "A5": Show(page="size: A5; margin: 9mm", css="body { font-size: 6.5pt }"),
    "A3 landscape": Show(page="size: A3 landscape; margin: 20mm", css="td { border: 0 } td.l { width: 35% }"),
    "landscape": Show(page="size: A4 landscape; margin: 15mm", numbers="fields", texts="fields", many=3),
    "broken rows": Show(page="size: 210mm 120mm; margin: 12mm", css="td.l { width: 26% } tr { break-inside: auto }"),
    "whole rows": Show(page="size: 210mm 120mm; margin: 12mm", css="td.l { width: 26% } tr { break-inside: avoid }"),
    "running": Show(page=_RUNNING),
    "running, fields": Show(page=_RUNNING, numbers="fields", texts="fields"),
    "counted": Show(counted=True),
    "no titles": Show(titles=False, css="td { border: 0 }"),
    "titles at the top": Show(css="th { vertical-align: top; text-align: left } td.n { text-align: right }"),
    "right to left columns": Show(css="table { direction: rtl } td, th { direction: ltr }"),
    "two columns": Show(css="body { columns: 2; font-size: 6.5pt } td { padding: 1pt }", page="size: A3; margin: 10mm"),
}
