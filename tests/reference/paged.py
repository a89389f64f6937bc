# SPDX-License-Identifier: EUPL-1.2
"""Lays out a case on pages in many ways, with the truth beside it: as HTML, as typst, and drawn by reportlab.

The words are those of the form and of `dialects`; nothing is taken from how Schedario prints.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from schedario.definition.form import Form, HeadingBlock, MessageBlock, Row, Table, TextBlock

from .dialects import _sheet
from .generate import Case


@dataclass(frozen=True)
class Style:
    """The look of pages; sizes in points. `lines`: tables have them. `titles`: over tables, over each row, or nowhere.

    `running`: a header and a footer with the number of the page. `order`: of the layers of a drawn page.
    """

    font: str = "sans-serif"
    size: float = 10
    paper: tuple[float, float] = (595, 842)
    margin: float = 50
    label_width: int = 60
    padding: float = 4
    lines: bool = True
    align: Literal["top", "middle", "bottom"] = "middle"
    value_align: Literal["left", "center", "right"] = "right"
    titles: Literal["table", "none"] = "table"
    running: bool = False
    number: Callable[[str], str] = str
    stacked_head: bool = False


@dataclass(frozen=True)
class Line:
    """A row: its label, its values with the names of their cells (None where the row has no such column)."""

    label: str
    values: tuple[tuple[str, str] | None, ...]
    before: str = ""
    after: str = ""
    numeric: bool = True


@dataclass(frozen=True)
class Block:
    """A piece of a page: `text` for all but tables, whose `titles` may be empty texts."""

    kind: Literal["title", "head", "quadro", "heading", "text", "table", "long"]
    text: str = ""
    label: str = ""
    titles: tuple[str, ...] = ()
    rows: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Paged:
    """The blocks of a sheet, and by cell what it prints."""

    blocks: tuple[Block, ...]
    printed: Mapping[str, str]


def make_blocks(form: Form, case: Case, number: Callable[[str], str] = str) -> Paged:
    """The sheet of a case, block by block."""
    sheet = _sheet(case, "plain")
    values = {name: sheet.value(name) for name in form.cells}
    ente = case.ente
    blocks = [Block("title", form.title)]
    texts = (ente.denominazione, ente.codice, ente.data_ultima_modifica)
    blocks += [Block("head", text, line.label) for line, text in zip(form.header.values(), texts, strict=True)]
    for quadro in form.quadri.values():
        blocks += [Block("quadro", f"{quadro.title} {quadro.subtitle}")]
        for block in quadro.content:
            match block:
                case HeadingBlock(text=text):
                    blocks.append(Block("heading", text))
                case TextBlock(text=text):
                    blocks.append(Block("text", text))
                case MessageBlock(message=message):
                    if message in sheet.said:
                        blocks.append(Block("text", sheet.said[message]))
                case Table(rows=rows):
                    blocks += _make_tables(rows, values, number)
                case Row():
                    blocks += _make_tables([block], values, number)
    return Paged(tuple(blocks), {name: text.strip() for name, text in values.items()})


def _make_tables(rows: Sequence[Row], values: Mapping[str, str], number: Callable[[str], str]) -> Iterator[Block]:
    if [cell.kind for cell in rows[0].present] == ["long_text"]:
        (row,) = rows
        label = f"{row.printed_code}{row.separator}{row.label}"
        yield Block("long", values[row.present[0].id], label)
        return
    some: list[Row] = []
    for row in rows:
        if some and (row.headers != some[-1].headers or row.before or some[-1].before):
            yield _make_table(some, values, number)
            some = []
        some.append(row)
    yield _make_table(some, values, number)


def _make_table(rows: Sequence[Row], values: Mapping[str, str], number: Callable[[str], str]) -> Block:
    lines = []
    for row in rows:
        shown = [
            None if cell is None else (cell.id, number(values[cell.id]) if cell.numeric else values[cell.id])
            for cell in row.cells
        ]
        numeric = all(cell.numeric for cell in row.present)
        label = f"{row.printed_code}{row.separator}{row.label}"
        lines.append(Line(label, tuple(shown), row.before or "", row.after or "", numeric))
    alone = rows[0].before is not None
    return Block("table", titles=() if alone else rows[0].headers, rows=tuple(lines))


# --- HTML ---


def write_html(paged: Paged, style: Style) -> str:
    """The sheet as a page for browsers and their like."""
    width, height = style.paper
    border = "border: 0.7pt solid #555;" if style.lines else ""
    running = (
        "@top-center { content: 'Comune in prova - scheda'; font-size: 8pt }"
        "@bottom-right { content: 'Pag. ' counter(page) ' di ' counter(pages); font-size: 8pt }"
        if style.running
        else ""
    )
    css = f"""
    @page {{ size: {width}pt {height}pt; margin: {style.margin}pt; {running} }}
    body {{ font-family: {style.font}; font-size: {style.size}pt; margin: 0 }}
    table {{ border-collapse: collapse; width: 100%; margin: 4pt 0 8pt }}
    td, th {{ {border} padding: {style.padding}pt; vertical-align: {style.align}; font-weight: normal }}
    td.l {{ text-align: left; width: {style.label_width}% }} td.n {{ text-align: {style.value_align} }}
    td.t {{ text-align: left }} th {{ text-align: center; font-size: 90% }} tr {{ break-inside: avoid }}
    """
    return (
        f"<!doctype html><html lang=it><head><meta charset=utf-8><style>{css}</style></head><body>"
        f"{''.join(_write_blocks(paged.blocks, style))}</body></html>"
    )


def _write_blocks(blocks: Sequence[Block], style: Style) -> Iterator[str]:
    if style.stacked_head:
        heads = [block for block in blocks if block.kind == "head"]
        blocks = [block for block in blocks if block.kind != "head"]
        yield f"<h2>{escape(blocks[0].text)}</h2><table>"
        yield f"<tr>{''.join(f'<td>{escape(block.label)}' for block in heads)}</tr>"
        yield f"<tr>{''.join(f'<td>{escape(block.text)}' for block in heads)}</tr></table>"
        blocks = blocks[1:]
    for block in blocks:
        yield _write_table(block, style) if block.kind == "table" else write_text_block(block)


def write_text_block(block: Block) -> str:
    """The HTML of a block that is no table."""
    text = escape(block.text)
    match block.kind:
        case "title":
            return f"<h2>{text}</h2>"
        case "head":
            return f"<p>{escape(block.label)}: <b>{text}</b></p>"
        case "quadro" | "heading":
            return f"<h3>{text}</h3>"
        case "long":
            return f"<p>{escape(block.label)}</p><p>{text.replace(chr(10), '<br>')}</p>"
    return f"<p>{text}</p>"


def _write_table(block: Block, style: Style) -> str:
    rows = []
    if any(block.titles) and style.titles == "table":
        rows.append(
            f"<thead><tr><th></th>{''.join(f'<th>{escape(title)}</th>' for title in block.titles)}</tr></thead>"
        )
    for row in block.rows:
        cells = []
        for value in row.values:
            text = "" if value is None else value[1]
            if row.before:
                text = f"{row.before} {text} {row.after}"
            kind = "n" if row.numeric and not row.before else "t"
            cells.append(f"<td class={kind}>{escape(text)}</td>")
        rows.append(f"<tr><td class=l>{escape(row.label)}</td>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


# --- typst ---

_TYPST = """
#let sheet = json(bytes(sys.inputs.sheet))
#set page(width: sheet.paper.at(0) * 1pt, height: sheet.paper.at(1) * 1pt, margin: sheet.margin * 1pt,
  header: if sheet.running [Comune in prova], footer: if sheet.running { context counter(page).display() })
#set text(font: sheet.font, size: sheet.size * 1pt, lang: "it", hyphenate: true)
#set par(justify: true)
#for block in sheet.blocks {
  if block.kind == "title" { heading(block.text) }
  else if block.kind == "head" [*#block.label* #h(1em) #block.text \\ ]
  else if block.kind in ("quadro", "heading") { heading(level: 2, block.text) }
  else if block.kind == "text" { par(block.text) }
  else if block.kind == "long" { par(block.label); for line in block.text.split("\\n") { par(line) } }
  else {
    let count = block.rows.at(0).values.len()
    table(
      columns: (sheet.label * 1%,) + (1fr,) * count, align: (left + horizon,) + (right + horizon,) * count,
      stroke: if sheet.lines { 0.5pt } else { none }, inset: sheet.padding * 1pt,
      ..if sheet.titles and block.titles.any(title => title != "") { ("", ..block.titles) },
      ..for row in block.rows { (row.label, ..row.values.map(value => if value == none [] else {
        row.before + " " + value.at(1) + " " + row.after
      })) },
    )
  }
}
"""


def write_typst(paged: Paged, style: Style) -> bytes:
    """The sheet as PDF, laid out by typst from a template that is not ours."""
    import typst  # noqa: PLC0415 - heavy, and not every test draws with it

    model = {
        "paper": style.paper,
        "margin": style.margin,
        "running": style.running,
        "font": style.font,
        "size": style.size,
        "label": style.label_width,
        "padding": style.padding,
        "lines": style.lines,
        "titles": style.titles == "table",
        "blocks": [
            {
                "kind": block.kind,
                "text": block.text,
                "label": block.label,
                "titles": block.titles,
                "rows": [
                    {"label": row.label, "values": row.values, "before": row.before, "after": row.after}
                    for row in block.rows
                ],
            }
            for block in paged.blocks
        ],
    }
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    written = typst.compile(_TYPST.encode(), font_paths=fonts, format="pdf", sys_inputs={"sheet": json.dumps(model)})
    assert isinstance(written, bytes)
    return written


# --- reportlab ---

Drawn = Literal["flow", "stamped", "fields"]


def draw(paged: Paged, style: Style, how: Drawn = "flow") -> bytes:  # noqa: C901, PLR0915 - one page after the other
    """The sheet drawn by reportlab: as it flows, or with all values of a page stamped or filled in after its labels."""
    from reportlab.lib.utils import simpleSplit  # noqa: PLC0415 - as above
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - as above

    whole = io.BytesIO()
    canvas = Canvas(whole, pagesize=style.paper, invariant=1)
    width, height = style.paper
    font, size, leading = "Helvetica", style.size, style.size * 1.2
    inner = width - 2 * style.margin
    y = height - style.margin
    later: list[tuple[float, float, float, str, str, bool]] = []
    page = 1

    def finish() -> None:
        nonlocal y, page
        for x, base, room, name, text, numeric in later:
            if how == "fields":
                canvas.acroForm.textfield(
                    name=f"{name}-{page}-{base:.0f}", value=text, x=x, y=base - 3, width=room, height=leading + 2,
                    fontSize=size, borderWidth=0, fontName="Helvetica", maxlen=1000,
                )  # fmt: skip
            else:
                canvas.setFont("Courier" if how == "stamped" else font, size)
                for number, line in enumerate(simpleSplit(text, "Courier", size, room)):
                    put = canvas.drawRightString if numeric and style.value_align == "right" else canvas.drawString
                    put(x + room if put == canvas.drawRightString else x, base - number * leading, line)
        later.clear()
        if style.running:
            canvas.setFont(font, 8)
            canvas.drawString(style.margin, style.margin / 2, f"Comune in prova - pagina {page}")
        canvas.showPage()
        page += 1
        y = height - style.margin

    def room_for(lines: int) -> None:
        if y - lines * leading < style.margin:
            finish()

    def put_lines(x: float, lines: Sequence[str], bold: bool = False) -> None:
        nonlocal y
        canvas.setFont("Helvetica-Bold" if bold else font, size)
        for line in lines:
            canvas.drawString(x, y - size, line)
            y -= leading

    for block in paged.blocks:
        if block.kind != "table":
            text = f"{block.label}: {block.text}" if block.kind == "head" else block.text
            paragraphs = [block.label, *text.split("\n")] if block.kind == "long" else [text]
            for paragraph in paragraphs:
                lines = simpleSplit(paragraph, "Helvetica-Bold", size, inner)
                room_for(min(len(lines), 3))
                for line in lines:
                    room_for(1)
                    put_lines(style.margin, [line], block.kind in ("title", "quadro"))
            y -= leading / 2
            continue
        count = len(block.rows[0].values)
        first = inner * style.label_width / 100
        step = (inner - first) / count
        if any(block.titles) and style.titles == "table":
            titles = [simpleSplit(title, font, size, step - 2 * style.padding) for title in block.titles]
            room_for(max(map(len, titles)) + 4)
            top = y
            for column, lines in enumerate(titles):
                y = top
                put_lines(style.margin + first + column * step + style.padding, lines)
            y = top - max(map(len, titles)) * leading - style.padding
        for row in block.rows:
            lines = simpleSplit(row.label, font, size, first - 2 * style.padding)
            texts = [
                simpleSplit(f"{row.before} {value[1]} {row.after}".strip(), "Courier", size, step - 2 * style.padding)
                if value
                else []
                for value in row.values
            ]
            most = max(len(lines), *map(len, texts))
            room_for(most + 1)
            top = y
            at = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[style.align]
            y = top - (most - len(lines)) * leading * (at if style.align == "middle" else 0)
            put_lines(style.margin + style.padding, lines)
            for column, (value, text) in enumerate(zip(row.values, texts, strict=True)):
                if value and value[1]:
                    x = style.margin + first + column * step + style.padding
                    base = top - size - (most - len(text)) * leading * at
                    said = f"{row.before} {value[1]} {row.after}".strip()
                    later.append((x, base, step - 2 * style.padding, value[0], said, row.numeric and not row.before))
            y = top - most * leading - 2 * style.padding
            if style.lines:
                canvas.line(style.margin, y + style.padding, width - style.margin, y + style.padding)
        y -= leading / 2
    finish()
    canvas.save()
    return whole.getvalue()


def group_thousands(text: str) -> str:
    """A number with points between its thousands."""
    whole, comma, decimals = text.partition(",")
    return f"{int(whole):,}".replace(",", ".") + comma + decimals if whole.lstrip("-").isdecimal() else text


STYLES: Mapping[str, Style] = {
    "plain": Style(),
    "no lines": Style(lines=False),
    "top": Style(align="top"),
    "bottom": Style(align="bottom", lines=False),
    "narrow labels": Style(label_width=30),
    "narrow labels, no lines": Style(label_width=30, lines=False),
    "tight": Style(padding=1.5, size=9),
    "tight, no lines": Style(padding=1.5, size=9, lines=False),
    "A3": Style(paper=(842, 1191), size=12),
    "A5": Style(paper=(420, 595), size=7, margin=25),
    "landscape": Style(paper=(842, 595), label_width=50),
    "serif": Style(font="serif", size=11),
    "large": Style(size=13, margin=30),
    "left values": Style(value_align="left"),
    "centred values": Style(value_align="center"),
    "running": Style(running=True),
    "no titles": Style(titles="none"),
    "small": Style(size=7),
    "stacked head": Style(stacked_head=True),
    "thousands": Style(number=group_thousands),
}


def with_font(style: Style, font: str) -> Style:
    """The style in another font."""
    return replace(style, font=font)
