# SPDX-License-Identifier: EUPL-1.2
"""Workbooks whose sheets are laid out as a form, in lines for the reader of texts: a row is a line, a cell a column.

The sheets that are shown are parts of one document, in their order; hidden rows and columns are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from schedario.documents.tables.reader import Table, TableSheet
from schedario.documents.tables.special_cells import Place
from schedario.documents.text.lines import BREAK, CELL, PART, ROW, EntryBox, Lines, TextLine, put_together


def lay_out_sheets(table: Table) -> Lines:
    """The lines of the sheets that are shown; of all, where none is."""
    shown = [sheet for sheet in table.sheets if not sheet.hidden] or table.sheets
    return put_together([line for sheet in shown for line in _lay_out_sheet(sheet.show())])


def _lay_out_sheet(sheet: TableSheet) -> Iterator[TextLine]:
    """The rows; columns with nothing in them only keep others apart."""
    ends = {first: last for first, (_, last) in sheet.merged}
    filled = {column for row in sheet.rows for column, value in enumerate(row) if value != ""}
    filled |= {last for (_, column), last in ends.items() if column in filled}
    columns = sorted(filled)
    for row in range(len(sheet.rows)):
        yield _lay_out_row(sheet, row, columns, ends)
    yield TextLine("", source=len(sheet.rows), sheet=sheet.name, end=PART)


def _lay_out_row(sheet: TableSheet, row: int, columns: Sequence[int], ends: Mapping[Place, int]) -> TextLine:
    """A cell at fault, and a text of several lines, stand in a box: they are one value each.

    The first cell, where it is merged with others, stands in the last of them, right before the values of the row.
    """
    texts = dict.fromkeys(columns, "")
    boxes: list[EntryBox] = []
    begins = True
    for column in columns:
        value, trouble = sheet.value(row, column), sheet.faults.get((row, column))
        if value == "":
            continue
        text = _show_number(value) if isinstance(value, Decimal) else value.replace(CELL, "").replace("\t", " ")
        if trouble or ("\n" in text and not begins):
            boxes.append(EntryBox(text, trouble))
            text = CELL
        texts[ends.get((row, column), column) if begins else column] = text.replace("\n", BREAK)
        begins = False
    return TextLine("\t".join(texts.values()), tuple(boxes), row + 1, sheet.name, end=ROW)


def _show_number(value: Decimal) -> str:
    """A number as Italians write it, with all its digits.

    >>> _show_number(Decimal("21733.3249876")), _show_number(Decimal("1E+3"))
    ('21733,3249876', '1000')
    """
    return f"{value:f}".replace(".", ",")
