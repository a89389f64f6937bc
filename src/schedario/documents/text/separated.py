# SPDX-License-Identifier: EUPL-1.2
"""Texts whose columns a semicolon keeps apart, or that are quoted as CSV: laid out in lines, a row a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from schedario.documents.text.lines import BREAK, PART, ROW, Lines, TextLine, put_together

_FEWEST = 10  # lines with a number in a column of its own
_LONGEST_CELL = 2**24  # signs: any text that is read at all
_NUMBER_COLUMN = r"[ ]?[0-9][0-9.]*(?:,[0-9]+)?[ ]?"
_SIGNS = {
    ";": re.compile(
        rf";(?:{_NUMBER_COLUMN}|\"{_NUMBER_COLUMN}\")(?:;|\Z)|\A(?:{_NUMBER_COLUMN}|\"{_NUMBER_COLUMN}\");"
    ),
    ",": re.compile(rf",\"{_NUMBER_COLUMN}\"(?:,\"|,?\Z)|\A\"{_NUMBER_COLUMN}\",\""),
    "\t": re.compile(rf"\t\"{_NUMBER_COLUMN}\"(?:\t|\Z)|\A\"{_NUMBER_COLUMN}\"\t"),
}


def split_text(text: str) -> Lines:
    """The lines of a text, which has LF line ends; laid out where its columns are those of a CSV."""
    lines = text.split("\n")
    for sign, column in _SIGNS.items():
        possible = text.count(sign if sign == ";" else f'{sign}"') >= _FEWEST
        if possible and sum(column.search(line) is not None for line in lines) >= _FEWEST:
            return put_together(list(_lay_out(lines, sign)))
    return Lines(lines)


def _lay_out(lines: Sequence[str], sign: str) -> Iterator[TextLine]:
    """The rows; a cell of several lines keeps their ends."""
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=sign)
    source = 1
    for row in rows:
        cells = [cell.replace("\t", " ").replace("\n", BREAK).replace("\0", "") for cell in row]
        yield TextLine("\t".join(cells), source=source, end=ROW if len(cells) > 1 else 0)
        source = rows.line_num + 1
    yield TextLine("", source=source, end=PART)
