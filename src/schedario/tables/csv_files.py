# SPDX-License-Identifier: EUPL-1.2
"""CSV files in which a text stays a text: what a spreadsheet would take for a formula gets an apostrophe in front.

The rule can be undone, so that a published CSV still says what was written: a text is written with one apostrophe in
front when what follows its apostrophes and blanks, if it begins with any, is one of `= + - @` (also in full width), or
when what follows its apostrophes is a tab or the end of a line. A text that is a number, as `-5`, is left as it is.
Who reads takes the apostrophe away from a text that is one of those with an apostrophe in front: see `restore_text`.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from schedario.tables.table import Table

Row = TypeVar("Row")

FORMULA = r"^(?:'*[\t\r\n]|['\s]*[=+\-@＝＋－＠])"
NUMBER = r"^[+-]?[0-9][0-9.,]*$"

_FORMULA, _NUMBER = re.compile(FORMULA), re.compile(NUMBER)


def protect_text(text: str) -> str:
    """The text as it stands in a CSV.

    >>> [protect_text(text) for text in ("=1+1", "-2+3", "-2,5", "'=1", "'Ndocciata", "+39 0373", "@nome")]
    ["'=1+1", "'-2+3", '-2,5', "''=1", "'Ndocciata", "'+39 0373", "'@nome"]
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def restore_text(text: str) -> str:
    """The text that was written as this one.

    >>> [restore_text(text) for text in ("'=1+1", "'-2+3", '-2,5', "''=1", "'Ndocciata")]
    ['=1+1', '-2+3', '-2,5', "'=1", "'Ndocciata"]
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(table: Table[Row], rows: Iterable[Row]) -> bytes:
    """The table for spreadsheets in Italian: semicolons, decimal commas, UTF-8 with its mark."""
    return "".join(list_csv_rows(table, rows)).encode("utf-8-sig")


def list_csv_rows(table: Table[Row], rows: Iterable[Row]) -> Iterator[str]:
    """The heading and the rows of such a table, one by one, each with its line end."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    columns = [(column.format_plain, column.kind.textual) for column in table.file_columns]
    cells = ([protect_text(plain(row)) if is_text else plain(row) for plain, is_text in columns] for row in rows)
    for line in itertools.chain([[protect_text(label) for label in table.labels]], cells):
        writer.writerow(line)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
