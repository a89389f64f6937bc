# SPDX-License-Identifier: EUPL-1.2
"""The sheet as text: the layout of the published schede, made regular so that it can be read back.

The rules of this dialect, for those who read it:

- the title stands at the top of each quadro; the mark of a sheet that is no real scheda, above the first;
- the value stands on the row of its code, after a tab; `____` is an empty cell, nothing is no cell at all;
- choices, texts that people type and all values of the rows that the official sheet shows as entry boxes are
  written as the boxes left in published texts, `<input type="text" value="…"/>`, with HTML escapes; so is any
  other text, header lines included, that could be taken for words of the form;
- words of ours stand in square brackets and are no answers; a number before `[calcolato]` was computed in
  place of an answer that was not given;
- a figure that is not available is a box with the reason, `n.d.: …`; a supplied value that was taken out, `____` with
  our words for it;
- the free text that closes the form comes last, as it is; a line of it that looks like the title gets a
  backslash;
- warnings that were confirmed stand above the quadri, all their texts in boxes.

What is lost: whether a zero in a quadro that is not due was typed, or printed as the official sheet prints
any empty amount there (`0,00`); the reason of a doubt; and, as data, who confirmed a warning and why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.sheet import (
    LongTextPart,
    MessagePart,
    Part,
    PhrasePart,
    Sheet,
    SheetCell,
    SheetQuadro,
    SheetRow,
    TablePart,
)
from schedario.documents.text.free_text import ESCAPE
from schedario.documents.text.tokens import plain_words
from schedario.documents.text.vocabulary import Vocabulary, vocabulary

BLANK = "____"
EMPTY_BOX = '<input type="text"/>'

# What may stand in a text without a box: any reader takes these for what they are.
_HARMLESS = frozenset(" '.,:;/()+-")


def write_text(sheet: Sheet, form: Form) -> str:
    """The sheet of an edition as text: LF line ends, one at the end; the same sheet gives the same text."""
    writer = _Writer(sheet, form)
    lines = [*writer.head(), *writer.quadri(), *writer.closing()]
    return "\n".join(lines).rstrip("\n") + "\n"


class _Writer:
    def __init__(self, sheet: Sheet, form: Form) -> None:
        self.form = form
        self.sheet = sheet
        self.words = vocabulary(form)
        self.report = self.words.report.row.printed_code if self.words.report else None

    def head(self) -> Iterator[str]:
        if self.sheet["mark"]:
            yield from (self.sheet["mark"], "")
        yield from (self.sheet["title"], "")
        for item in self.sheet["header"]:
            text = item["text"]
            yield _row(item["label"], text if is_plain(self.words, text) else _box(text) if text else BLANK)
        yield ""
        yield from self.outcome()
        yield from self.confirmed()

    def outcome(self) -> Iterator[str]:
        """Boxed, so that no reader takes its words for those of the form."""
        part = self.sheet["outcome"]
        if part is None:
            return
        yield f"[{part['title']}]"
        yield _box(_mark(part["text"], part["status_text"]))
        yield from (_box(f"{amount['label']}: {amount['text']}") for amount in part["amounts"])
        for follow in part["follows"]:
            yield _box(f"{part['follows_title']}: {_mark(follow['text'], follow['status_text'])}")
        yield ""

    def confirmed(self) -> Iterator[str]:
        """Boxed, for what people wrote there may speak of codes and amounts."""
        part = self.sheet["confirmed"]
        if part is None:
            return
        yield f"[{part['title']}]"
        for item in part["items"]:
            yield _box(" · ".join(filter(None, (item["code"], item["message"], item["found"]))))
            yield _box(f"{part['reason_label']}: {item['reason']} ({item['who']})")
        yield ""

    def quadri(self) -> Iterator[str]:
        for index, quadro in enumerate(self.sheet["quadri"]):
            if index:
                yield from (self.sheet["title"], "")
            yield from self.quadro(quadro)

    def closing(self) -> Iterator[str]:
        """The free text that closes the form."""
        for quadro in self.sheet["quadri"]:
            for part in quadro["blocks"]:
                if part["kind"] == "long_text" and part["code"] == self.report:
                    yield from (_label(part), "")
                    yield from (self.protected(line) for line in part["text"].split("\n"))

    def protected(self, line: str) -> str:
        """A line that a reader would take for a page header gets a backslash, one more if it has some."""
        return ESCAPE + line if self.words.is_title(line) else line

    def quadro(self, quadro: SheetQuadro) -> Iterator[str]:
        yield from (quadro["title"], quadro["subtitle"])
        if quadro["state"] != "due":
            yield f"[{phrase('sheet.' + quadro['state'])}]"
            if quadro["state"] == "not_due" and quadro["state_text"]:
                yield _box(quadro["state_text"])
        yield ""
        for part in quadro["blocks"]:
            lines = list(self.part(part))
            yield from (*lines, "") if lines else ()

    def part(self, part: Part) -> Iterator[str]:
        match part["kind"]:
            case "text" | "heading":
                yield part["text"]
            case "message":
                yield _message(part)
            case "table":
                yield from self.table(part)
            case "phrase":
                yield from self.phrase(part)
            case "long_text":
                yield from self.long_text(part)

    def table(self, part: TablePart) -> Iterator[str]:
        """Years stand on the row of a code, where nobody takes them for values of the row before."""
        titles = [column["label"] for column in part["columns"]]
        rows = [(_label(row), self.values(row)) for row in part["rows"]]
        if titles == [""] or (len(titles) == 1 and not self.entries(part)):
            for label, values in rows:
                yield _row(label, *filter(None, titles), *values)
        elif any(title.isdecimal() for title in titles):
            for label, values in rows:
                yield _row(label, *titles)
                yield _row("", *values)
        else:
            yield _row("", *titles)
            for label, values in rows:
                yield _row(label, *values)
        if part["status_text"]:
            yield f"[{part['status_text']}]"

    def values(self, row: SheetRow) -> list[str]:
        """The values of a row; after the last of them, that they follow from no official rule."""
        *others, last = [self.value(cell) for cell in row["cells"]]
        return [*others, _mark(last, row["status_text"])]

    def phrase(self, part: PhrasePart) -> Iterator[str]:
        yield _label(part)
        value = " ".join(filter(None, (part["before"], self.value(part["cell"]), part["after"])))
        yield _mark(value, part["status_text"])

    def long_text(self, part: LongTextPart) -> Iterator[str]:
        if part["code"] != self.report:
            yield _row(_label(part), _box(part["text"]))

    def value(self, cell: SheetCell | None) -> str:
        """The text of a cell; nothing where there is no cell."""
        if cell is None:
            return ""
        text = cell["text"]
        written = _box(text) if self.boxed(cell) else text or BLANK
        if cell["state"] == "doubtful":
            return f"{written} [{phrase('state.doubtful')}]"
        if cell["state"] == "unavailable" and self.form.cells[cell["id"]].asked:
            statement = _box(f"{text}: {cell['note']}")
            return f"{statement} [{phrase('state.unavailable')}]"
        if cell["state"] == "missing" and cell["note"]:
            return f"{BLANK} [{cell['note']}]"
        if cell["state"] == "to_verify":
            return f"{BLANK} [{phrase('state.to_verify')}]"
        if cell["state"] == "computed" and text and self.form.cells[cell["id"]].asked:
            return f"{written} [{phrase('sheet.computed')}]"
        return written

    def boxed(self, cell: SheetCell) -> bool:
        if cell["id"] in _entry_boxes(self.form):
            return True
        return cell["kind"] == "text" and bool(cell["text"]) and not is_plain(self.words, cell["text"])

    def entries(self, part: TablePart) -> bool:
        """Checks whether the official sheet shows the rows of a table as entry boxes."""
        cells = [cell for row in part["rows"] for cell in row["cells"] if cell]
        return all(cell["id"] in _entry_boxes(self.form) for cell in cells)


def _label(row: SheetRow | PhrasePart | LongTextPart) -> str:
    return row["code"] + row["separator"] + row["label"]


def _row(*columns: str) -> str:
    return "\t".join(columns).rstrip("\t")


def _box(text: str) -> str:
    if not text:
        return EMPTY_BOX
    # The signature of a PDF near the start of a file would make a PDF of it.
    value = escape(text).translate(_ON_ONE_LINE).replace("%PDF-", "&#37;PDF-")
    return f'<input type="text" value="{value}"/>'


_ON_ONE_LINE = {ord("\t"): "&#9;", ord("\n"): "&#10;"}


def _message(part: MessagePart) -> str:
    return _mark(part["text"], part["status_text"])


def _mark(text: str, mark: str | None) -> str:
    return f"{text} [{mark}]" if mark else text


@cached_on_form()
def _entry_boxes(form: Form) -> frozenset[str]:
    """The cells always written as boxes: rows that the official sheet shows so, texts that people type."""
    rows = [row for quadro in form.quadri.values() for row in quadro.rows]
    return frozenset(
        cell.id for row in rows for cell in row.present if row.inputs or (not cell.numeric and _typed(cell))
    )


def _typed(cell: Cell) -> bool:
    return cell.supplied_by in ("comune", "prefilled_editable")


def is_plain(words: Vocabulary, text: str) -> bool:
    """Checks whether a text needs no box: no sign that readers give a meaning, no words of the form in it."""
    if not any(sign.isalnum() for sign in text) or unicodedata.normalize("NFKC", text) != text:
        return False
    if not all(sign.isalnum() or sign in _HARMLESS for sign in text):
        return False
    norms = plain_words(text)
    return not any(norm in words.codes or words.longest(norms, at) for at, norm in enumerate(norms))
