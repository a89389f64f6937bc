# SPDX-License-Identifier: EUPL-1.2
"""Draws a case as other programs and other hands lay a sheet out on paper, sign by sign where they do, with the truth.

Unlike `paged`, which lays out what all producers can, each `Look` has one of the ways that are read wrong easily:
labels over their values and several of them in a line, signs of currency in columns of their own, thin blanks between
thousands, raised marks of notes, turned pages, values stamped before or after the labels, numbers in headers, tables
that go on overleaf. The words are those of `paged`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from schedario.definition.form import Form

from .paged import Block, Line, Paged

FONTS = Path(__file__).parents[2] / "src" / "schedario" / "documents" / "fonts"
TITILLIUM = "titillium-web-v10-latin-ext_latin-regular.ttf"
MONO = "roboto-mono-v13-latin-ext_latin-regular.ttf"
THIN, NO_BREAK = "\u2009", "\u00a0"
LEADING = 1.2
RAISED, SMALL = 0.35, 0.6  # a mark of a note: how high, and how large, in sizes of the font
NOTES = 7  # of so many numbers one has a note

Place = Literal["beside", "over", "fields"]


@dataclass(frozen=True)
class Look:
    """How a sheet is drawn. Sizes in points.

    `numbers` and `texts`: where rows of numbers, and those with texts, have their values: beside the label, under it,
    or in fields, several in a line, each under its label. `currency`: the sign of money. `note`: marks behind some
    numbers. `turn`: of the page, in degrees; `by_matrix`: of its content too, so that it is seen upright. `order`: of
    what is drawn. `edges`: headers and footers with numbers. `single`: each sign is drawn alone. `gap`: what parts
    thousands; `by_place`: that is no sign, but a step. `left`: values stand left of their labels.
    """

    font: str = "Helvetica"
    size: float = 9.5
    paper: tuple[float, float] = (595, 842)
    margin: float = 48
    share: float = 0.52
    padding: float = 3.5
    numbers: Place = "beside"
    texts: Place = "beside"
    over_gap: float = 0.2
    upright: Literal["top", "middle", "bottom"] = "middle"
    aligned: Literal["left", "center", "right"] = "right"
    currency: Literal["", "before", "after", "column before", "column after"] = ""
    gap: str = ""
    by_place: bool = False
    note: Literal["", "raised", "raised bracket", "superscript"] = ""
    turn: int = 0
    by_matrix: bool = True
    order: Literal["flow", "values last", "values first", "columns", "upwards"] = "flow"
    edges: bool = False
    titles: Literal["table", "page", "row", "none"] = "page"
    blank: str = ""
    single: bool = False
    lines: bool = True
    many: int = 2
    left: bool = False
    justified: bool = False


class Sign(NamedTuple):
    """Something that is drawn: a text, `value` or not, in a size and at a place of a page (from the bottom left)."""

    page: int
    x: float
    y: float
    text: str
    size: float
    value: bool
    column: int
    spread: float = 0.0


@dataclass
class Drawing:
    """The signs of a sheet, page by page, as they come."""

    look: Look
    money: frozenset[str]
    signs: list[Sign] = field(default_factory=list)
    rules: list[tuple[int, float, float, float]] = field(default_factory=list)
    page: int = 0
    y: float = 0
    count: int = 0

    def __post_init__(self) -> None:
        self.y = self.look.paper[1] - self.look.margin

    @property
    def step(self) -> float:
        return self.look.size * LEADING

    @property
    def inner(self) -> float:
        return self.look.paper[0] - 2 * self.look.margin

    def width(self, text: str, size: float | None = None) -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415 - only tests that draw need it

        return stringWidth(text, self.look.font, size or self.look.size)

    def split(self, text: str, room: float) -> list[str]:
        from reportlab.lib.utils import simpleSplit  # noqa: PLC0415 - as above

        return simpleSplit(text, self.look.font, self.look.size, room) if text else []

    def need(self, height: float) -> bool:
        """Turns the page where so much has no room; whether it did."""
        if self.y - height >= self.look.margin:
            return False
        self.page += 1
        self.y = self.look.paper[1] - self.look.margin
        return True

    def put(self, x: float, y: float, text: str, *, value: bool = False, column: int = 0, size: float = 0) -> None:
        self.signs.append(Sign(self.page, x, y, text, size or self.look.size, value, column))

    def put_lines(self, x: float, top: float, lines: Sequence[str], room: float = 0) -> None:
        for number, line in enumerate(lines):
            y = top - self.look.size - number * self.step
            self.put(x, y, line)
            if self.look.justified and room and number < len(lines) - 1 and " " in line:
                spread = (room - self.width(line)) / line.count(" ")
                self.signs[-1] = self.signs[-1]._replace(spread=spread)

    # --- values ---

    def put_value(
        self, value: tuple[str, str], place: tuple[float, float, float], column: int, *, numeric: bool
    ) -> None:
        """A value in its column (left edge, width, base), with what stands around a number."""
        look, (name, text), (left, room, base) = self.look, value, place
        if not text:
            if look.blank:
                self.put(left, base, look.blank, value=True, column=column)
            return
        if not numeric:
            for number, line in enumerate(self.split(text, room)):
                self.put(left, base - number * self.step, line, value=True, column=column)
            return
        money, end = name in self.money and look.currency, left + room
        pieces = self.part(text)
        if money in ("before", "after"):
            pieces = ["€ ", *pieces] if money == "before" else [*pieces, " €"]
        self.count += 1
        mark = ""
        if look.note and self.count % NOTES == 0:
            mark = {"raised": "1", "raised bracket": "(1)", "superscript": "¹"}[look.note]
        step = 0.22 * look.size if look.by_place else 0.0
        wide = sum(map(self.width, pieces)) + step * (len(pieces) - 1)
        if money == "column before":
            self.put(left, base, "€", value=True, column=column)
        elif money == "column after":
            end -= 1.6 * look.size
            self.put(end + 0.7 * look.size, base, "€", value=True, column=column)
        x = {"left": left, "center": left + (room - wide) / 2, "right": end - wide}[look.aligned]
        for piece in pieces:
            self.put(x, base, piece, value=True, column=column)
            x += self.width(piece) + step
        if mark and look.note == "superscript":
            self.put(x - step, base, mark, value=True, column=column)
        elif mark:
            self.put(x - step, base + RAISED * look.size, mark, value=True, column=column, size=SMALL * look.size)

    def part(self, text: str) -> list[str]:
        """A number with its thousands apart: one piece, or as many as stand by themselves."""
        parted = re.sub(r"(?<=\d)(?=(?:\d{3})+(?:,|$))", "\0", text) if self.look.gap or self.look.by_place else text
        return parted.split("\0") if self.look.by_place else [parted.replace("\0", self.look.gap)]

    # --- blocks ---

    def put_block(self, block: Block) -> None:
        look = self.look
        if block.kind == "table":
            self.put_table(block)
            return
        text = f"{block.label}: {block.text}" if block.kind == "head" else block.text
        paragraphs = [block.label, *text.split("\n")] if block.kind == "long" else [text]
        for number, paragraph in enumerate(paragraphs):
            for line in self.split(paragraph, self.inner) or [""]:
                self.need(self.step)
                is_value = block.kind == "long" and number > 0
                self.put(look.margin, self.y - look.size, line, value=is_value and look.order != "flow")
                self.y -= self.step
        self.y -= self.step / 2

    def put_table(self, block: Block) -> None:
        numeric = all(row.numeric and not row.before for row in block.rows)
        place = self.look.numbers if numeric else self.look.texts
        if place == "fields" and len(block.rows[0].values) == 1:
            self.put_fields(block.rows)
            return
        where = "over" if place == "fields" else place
        self.put_rows(block, where)

    def put_fields(self, rows: Sequence[Line]) -> None:
        """Rows of one value, several beside each other, each under its label."""
        look = self.look
        room = self.inner / look.many
        for start in range(0, len(rows), look.many):
            some = rows[start : start + look.many]
            labels = [self.split(row.label, room - 3 * look.padding) for row in some]
            most = max(map(len, labels))
            self.need((most + 3) * self.step)
            top = self.y
            low = top
            for place, (row, lines) in enumerate(zip(some, labels, strict=True)):
                left = look.margin + place * room + look.padding
                down = (most - len(lines)) * self.step if look.upright == "bottom" else 0
                self.put_lines(left, top - down, lines)
                under = most if look.upright == "bottom" else len(lines)
                base = top - (under + look.over_gap) * self.step - look.size
                low = min(low, self.put_single(row, left, room - 3 * look.padding, base, place))
            self.y = low - (0.4 + look.over_gap) * self.step
            if look.lines:
                self.rules.append((self.page, look.margin, self.y + look.size * 0.3, self.inner))

    def put_single(self, row: Line, left: float, room: float, base: float, column: int) -> float:
        """A value with the words around it; the height of the next line."""
        (value,) = row.values
        name, text = value or ("", "")
        if row.before:
            if text:
                self.put(left, base, row.before)
                x = left + self.width(f"{row.before} ")
                self.put(x, base, text, value=True, column=column)
                if row.after:
                    self.put(x + self.width(f"{text} "), base, row.after)
            else:
                self.put(left, base, f"{row.before} {row.after}")
            return base - self.step
        self.put_value((name, text), (left, room, base), column, numeric=row.numeric)
        return base - self.step * max(1, 0 if row.numeric else len(self.split(text, room)))

    def put_rows(self, block: Block, where: str) -> None:
        look = self.look
        count = len(block.rows[0].values)
        first = self.inner * look.share if where == "beside" else 0.0
        room = (self.inner - first) / max(count, 1 if where == "beside" else 2)
        start = look.margin + (0 if look.left else first)
        label_left = look.margin + (self.inner - first if look.left else 0) + look.padding
        self.need(8 * self.step)
        if where == "beside" and look.titles != "row":
            self.put_titles(block, start, room)
        for row in block.rows:
            lines = self.split(row.label, (first or self.inner) - 2 * look.padding)
            texts = [
                self.split(value[1], room - 2 * look.padding) if value and not row.numeric else [""]
                for value in row.values
            ]
            most = max(len(lines), *map(len, texts)) if where == "beside" else len(lines) + max(map(len, texts)) + 1
            if self.need((most + 1.5) * self.step) and where == "beside" and look.titles == "page":
                self.put_titles(block, start, room)
            if look.titles == "row" and where == "beside":
                self.put_titles(block, start, room)
            top = self.y
            if where == "beside":
                self.put_beside(row, lines, texts, most, (label_left, start, room))
                self.y = top - most * self.step - 2 * look.padding
            else:
                self.put_lines(look.margin + look.padding, top, lines, self.inner - 2 * look.padding)
                self.y = top - len(lines) * self.step
                if any(block.titles) and look.titles != "none":
                    self.put_titles(block, look.margin, room)
                base = self.y - look.over_gap * self.step - look.size
                low = base
                for column, value in enumerate(row.values):
                    if row.before:
                        low = self.put_single(row, look.margin + look.padding, room, base, column)
                    elif value:
                        left = look.margin + column * room + look.padding
                        place = (left, room - 2 * look.padding, base)
                        numeric = row.numeric or value[1][:1].isdigit()
                        self.put_value(value, place, column, numeric=numeric)
                        low = min(low, base - self.step * (len(texts[column])))
                self.y = low - look.over_gap * self.step
            if look.lines:
                self.rules.append((self.page, look.margin, self.y + look.padding * 0.5, self.inner))
        self.y -= self.step / 2

    def put_beside(
        self,
        row: Line,
        lines: Sequence[str],
        texts: Sequence[Sequence[str]],
        most: int,
        places: tuple[float, float, float],
    ) -> None:
        look, top = self.look, self.y
        label_left, start, room = places
        share = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[look.upright]
        down = (most - len(lines)) * self.step * share
        self.put_lines(label_left, top - down, lines)
        for column, value in enumerate(row.values):
            if not value:
                continue
            left = start + column * room + look.padding
            base = top - look.size - (most - len(texts[column])) * self.step * share
            if row.before:
                self.put_single(row, left, room, base, column)
            else:
                numeric = row.numeric or re.fullmatch(r"-?[\d.,]+", value[1]) is not None
                self.put_value(value, (left, room - 2 * look.padding, base), column, numeric=numeric)

    def put_titles(self, block: Block, start: float, room: float) -> None:
        look = self.look
        if not any(block.titles) or look.titles == "none":
            return
        titles = [self.split(title, room - 2 * look.padding) for title in block.titles]
        most = max(map(len, titles))
        top = self.y
        for column, lines in enumerate(titles):
            for number, line in enumerate(lines):
                wide = room - 2 * look.padding - self.width(line)
                x = {"left": 0.0, "center": wide / 2, "right": wide}[look.aligned]
                y = top - look.size - (number + (most - len(lines)) / 2) * self.step
                self.put(start + column * room + look.padding + x, y, line)
        self.y = top - most * self.step - look.padding


def draw_look(paged: Paged, look: Look, form: Form) -> bytes:
    """The sheet as PDF."""
    _register_font(look.font)
    drawing = Drawing(look, list_money(form))
    for block in _join_fields(paged.blocks, look):
        drawing.put_block(block)
    return _write(drawing)


def list_money(form: Form) -> frozenset[str]:
    """The cells that hold amounts."""
    return frozenset(cell.id for cell in form.cells.values() if cell.numeric and cell.unit == "EUR")


def _join_fields(blocks: Sequence[Block], look: Look) -> Iterator[Block]:
    """The blocks, with rows of one value that follow each other in one table, where they stand in fields."""
    kept: list[Line] = []

    def is_field(block: Block) -> bool:
        if block.kind != "table" or len(block.rows[0].values) != 1:
            return False
        numeric = all(row.numeric and not row.before for row in block.rows)
        return (look.numbers if numeric else look.texts) == "fields"

    kind = False
    for block in blocks:
        numeric = block.kind == "table" and all(row.numeric and not row.before for row in block.rows)
        if kept and not (is_field(block) and numeric == kind):
            yield Block("table", titles=("",), rows=tuple(kept))
            kept = []
        if is_field(block):
            kept += block.rows
            kind = numeric
        else:
            yield block
    if kept:
        yield Block("table", titles=("",), rows=tuple(kept))


def _register_font(name: str) -> None:
    if name.endswith(".ttf"):
        from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - as above
        from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - as above

        pdfmetrics.registerFont(TTFont(name, str(FONTS / name)))


_ORDERS: Mapping[str, Callable[[Sign], Any]] = {
    "flow": lambda _sign: 0,
    "values last": lambda sign: sign.value,
    "values first": lambda sign: not sign.value,
    "columns": lambda sign: (sign.value, sign.column),
    "upwards": lambda sign: sign.y,
}


def _write(drawing: Drawing) -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - as above

    look, whole = drawing.look, io.BytesIO()
    width, height = look.paper
    swapped = not look.by_matrix and look.turn in (90, 270)  # the canvas takes the size of the page as it is seen
    canvas = Canvas(whole, pagesize=(height, width) if swapped else (width, height), invariant=1)
    for page in range(drawing.page + 1):
        if look.turn:
            canvas.setPageRotation(look.turn)
            if look.by_matrix:
                canvas.transform(*_MATRICES[look.turn](width, height))
        if look.edges:
            canvas.setFont(look.font, 8)
            canvas.drawString(look.margin, height - look.margin / 2, f"Prot. n. 2026/00{4711} del 12/03/2026")
            canvas.drawRightString(width - look.margin, look.margin / 2, f"{page + 1} / {drawing.page + 1}")
            canvas.drawString(look.margin, look.margin / 2, "Comune in prova, P. IVA 00123456789")
        for number, x, y, wide in drawing.rules:
            if number == page:
                canvas.line(x, y, x + wide, y)
        for sign in sorted((one for one in drawing.signs if one.page == page), key=_ORDERS[look.order]):
            _put_sign(canvas, drawing, sign)
        canvas.showPage()
    canvas.save()
    return whole.getvalue()


_MATRICES: Mapping[int, Callable[[float, float], tuple[float, ...]]] = {
    90: lambda _width, height: (0, 1, -1, 0, height, 0),
    180: lambda width, height: (-1, 0, 0, -1, width, height),
    270: lambda width, _height: (0, -1, 1, 0, 0, width),
}


def _put_sign(canvas: Any, drawing: Drawing, sign: Sign) -> None:
    canvas.setFont(drawing.look.font, sign.size)
    if not drawing.look.single:
        canvas.drawString(sign.x, sign.y, sign.text, wordSpace=sign.spread)
        return
    x = sign.x
    for letter in sign.text:
        if letter != " ":
            canvas.drawString(x, sign.y, letter)
        x += drawing.width(letter, sign.size)


LOOKS: Mapping[str, Look] = {
    "plain": Look(),
    "texts over": Look(texts="over"),
    "texts over, close": Look(texts="over", over_gap=0.0, lines=False),
    "texts over, far": Look(texts="over", over_gap=0.9),
    "texts in fields": Look(texts="fields"),
    "texts in fields, three": Look(texts="fields", many=3, size=8, lines=False),
    "texts in fields, bottom": Look(texts="fields", upright="bottom"),
    "numbers over": Look(numbers="over", texts="over"),
    "numbers over, no lines": Look(numbers="over", texts="over", lines=False, aligned="left"),
    "numbers over, close": Look(numbers="over", texts="over", lines=False, over_gap=0.0, padding=0.5),
    "numbers in fields": Look(numbers="fields", texts="fields"),
    "numbers in fields, three": Look(numbers="fields", texts="fields", many=3, size=8, lines=False, aligned="left"),
    "numbers in fields, far": Look(numbers="fields", texts="fields", over_gap=0.8, aligned="left"),
    "top": Look(upright="top", share=0.35, lines=False),
    "bottom": Look(upright="bottom", share=0.35, lines=False),
    "middle": Look(upright="middle", share=0.3, lines=False, size=10),
    "middle, close": Look(upright="middle", share=0.28, lines=False, padding=0.5),
    "middle, centred": Look(upright="middle", share=0.3, aligned="center", lines=False, padding=1.5),
    "money before": Look(currency="before", gap="."),
    "money after": Look(currency="after", gap="."),
    "money in a column before": Look(currency="column before", gap="."),
    "money in a column after": Look(currency="column after", gap="."),
    "money in a column, over": Look(currency="column before", numbers="over", texts="over", gap="."),
    "thin": Look(gap=THIN, font=MONO, size=8),
    "thin, money": Look(gap=THIN, font=MONO, size=7, currency="column before"),
    "no-break": Look(gap=NO_BREAK),
    "blank": Look(gap=" "),
    "by place": Look(by_place=True),
    "by place, left": Look(by_place=True, aligned="left", lines=False, currency="after"),
    "raised": Look(note="raised"),
    "raised, points": Look(note="raised", gap=".", aligned="left"),
    "raised bracket": Look(note="raised bracket"),
    "raised bracket, mono": Look(note="raised bracket", font=MONO, size=8.5),
    "superscript": Look(note="superscript", font=TITILLIUM),
    "turned 90": Look(turn=90),
    "turned 180": Look(turn=180),
    "turned 270": Look(turn=270),
    "turned 90, on its side": Look(turn=90, by_matrix=False),
    "turned 180, on its head": Look(turn=180, by_matrix=False),
    "turned 270, on its side, last": Look(turn=270, by_matrix=False, order="values last"),
    "turned, over": Look(turn=90, numbers="over", texts="fields"),
    "values last": Look(order="values last"),
    "values first": Look(order="values first", upright="top", share=0.35),
    "by columns": Look(order="columns", lines=False),
    "upwards": Look(order="upwards"),
    "last, over": Look(order="values last", numbers="over", texts="over"),
    "last, fields": Look(order="values last", numbers="fields", texts="fields"),
    "last, single": Look(order="values last", single=True),
    "single": Look(single=True),
    "single, thin": Look(single=True, gap=THIN, font=MONO, size=8),
    "edges": Look(edges=True),
    "edges, fields": Look(edges=True, texts="fields", numbers="fields", size=11),
    "edges, large": Look(edges=True, size=13, margin=40, titles="table"),
    "overleaf": Look(paper=(595, 420), titles="table"),
    "overleaf, titles again": Look(paper=(595, 420), titles="page", lines=False, edges=True),
    "no titles": Look(titles="none"),
    "titles on rows": Look(titles="row"),
    "left": Look(left=True, share=0.5),
    "underscores": Look(blank="____"),
    "underscores, over": Look(blank="____", numbers="over", texts="fields"),
    "A5": Look(paper=(420, 595), size=6.5, margin=24),
    "landscape": Look(paper=(842, 595), share=0.4),
    "times": Look(font="Times-Roman", size=11, lines=False),
    "courier": Look(font="Courier", size=8, lines=False),
    "justified": Look(numbers="over", texts="over", justified=True),
    "centred": Look(aligned="center", lines=False),
    "left values": Look(aligned="left", lines=False),
    "far right": Look(share=0.3, paper=(1191, 842), lines=False),
}
