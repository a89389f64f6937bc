# SPDX-License-Identifier: EUPL-1.2
"""Texts read from a page that are likely something else: a number, the title of a column, other rows of the form.

A page that was laid out wrongly shows so in what was taken for a text: numbers show by their cells. Such a text is a
doubt, and so are the blank cells of numbers beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.reading import CellReading, Reading
from schedario.documents.text.figures import number_like
from schedario.documents.text.tokens import normalise, plain_words
from schedario.documents.text.vocabulary import vocabulary


def doubt_misplaced(reading: Reading) -> Reading:
    """The reading of a page, with a doubt of each text that is likely something else, and of blank cells beside it."""
    doubts = dict(_list_doubts(reading))
    if not doubts:
        return reading
    cells = {
        name: replace(cell, printed=None, doubt=doubts[name][0], text=cell.text or doubts[name][1], unavailable=None)
        if name in doubts
        else cell
        for name, cell in reading.cells.items()
    }
    return replace(reading, cells=cells)


def _list_doubts(reading: Reading) -> Iterator[tuple[str, tuple[str, str]]]:
    """The doubts by cell, each with the text that it is about."""
    for name, read in reading.cells.items():
        cell = reading.form.cells[name]
        if cell.numeric or read.doubt is not None or not isinstance(read.printed, str):
            continue
        beside = list(_list_blank_numbers(reading, cell))
        if cell.kind == "long_text":
            wrong = _mentions_missing_rows(reading, read)
        else:
            wrong = _has_title(reading.form, cell, read.text) or (bool(beside) and _has_number_at_edge(read.text))
        if wrong:
            codes = ", ".join(dict.fromkeys((cell.code, *(one.code for one in beside))))
            doubt = phrase("read.competes", values=read.text[:60], cells=codes)
            yield name, (doubt, read.text)
            yield from ((one.id, (doubt, read.text)) for one in beside)


def _list_blank_numbers(reading: Reading, cell: Cell) -> Iterator[Cell]:
    for one in reading.form.cells.values():
        read = reading.cells.get(one.id)
        if one.code == cell.code and one.numeric and read is not None and read.state == "blank":
            yield one


def _has_number_at_edge(text: str) -> bool:
    words = text.split()
    return number_like(words[0]) or number_like(words[-1])


def _has_title(form: Form, cell: Cell, text: str) -> bool:
    """Checks whether a text has all words of the title of a column of its row."""
    said = f" {' '.join(plain_words(text))} "
    row = vocabulary(form).codes[normalise(cell.code)]
    return any(header and f" {' '.join(header)} " in said for header in row.headers)


def _mentions_missing_rows(reading: Reading, read: CellReading) -> bool:
    missing = {normalise(code) for code in reading.coverage.missing} if reading.coverage is not None else set()
    return bool(missing) and not missing.isdisjoint(map(normalise, read.text.split()))
