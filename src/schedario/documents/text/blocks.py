# SPDX-License-Identifier: EUPL-1.2
"""Tables whose labels all come first and whose values follow, column by column or row by row.

Such a page is read only where its numbers are as many as its empty cells, each of the kind of its cell, and where one
order alone fits the lines and paragraphs in which they stand. Otherwise nobody can say which value is whose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from schedario.definition.form import Cell
from schedario.documents.text.atoms import Value
from schedario.documents.text.figures import figure
from schedario.documents.text.row_reading import RowReading
from schedario.documents.text.rows import Title
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import is_number

_FEWEST = 2  # rows; a single one without values is no table

Slot = tuple[RowReading, Cell]


@dataclass(slots=True)
class Page:
    """Leftovers of a page: rows without any value, numbers without a row, titles of columns; in order."""

    rows: list[RowReading] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)


def read_page(page: Page, tokens: Tokens) -> set[int]:
    """Gives the rows of a page their values, if one order fits; the words that are accounted for by it.

    All rows and numbers of the page together; else each run of rows with the numbers up to the next row.
    """
    return _read_rows(page, tokens) or set().union(*(_read_rows(part, tokens) for part in _split(page)))


def _split(page: Page) -> Iterator[Page]:
    """Runs of rows, each with the numbers that follow it and the titles since the part before."""
    part, titles = Page(), list(page.titles)
    numbers = list(page.numbers)
    for reading in page.rows:
        before = [at for at in numbers if at < reading.found.start]
        numbers = numbers[len(before) :]
        if before and part.rows:
            part.numbers = before
            yield _with_titles(part, titles)
            part = Page()
        part.rows.append(reading)
    part.numbers = numbers
    yield _with_titles(part, titles)


def _with_titles(part: Page, titles: list[Title]) -> Page:
    last = part.numbers[-1] if part.numbers else 0
    part.titles = [title for title in titles if title[0] < last]
    del titles[: len(part.titles)]
    return part


def _read_rows(page: Page, tokens: Tokens) -> set[int]:
    """Gives the rows their values in the one order that fits; none where no order does, or several do."""
    if len(page.rows) < _FEWEST or not all(one.found.plain for one in page.rows):
        return set()
    years = {header[0] for one in page.rows for header in one.found.row.headers if is_number(header)}
    titles = [at for at in page.numbers if tokens.norms[at] in years]
    numbers = [at for at in page.numbers if tokens.norms[at] not in years]
    tables = list(_group_tables(page.rows))
    if not all(_labels_come_first(table, numbers) for table in tables):
        return set()
    met = _find_orders(tables, sorted([*page.titles, *((at, (tokens.norms[at],)) for at in titles)]))
    if met is None:
        return set()
    orders = [order for order, _ in met]
    ways = [_list_by_column(tables, orders), _list_by_row(tables, orders)]
    fitting = [way for way in ways if _fits(way, numbers, tokens)]
    if len(fitting) == 2 and [one[1].id for one in fitting[0]] != [one[1].id for one in fitting[1]]:
        starts = _find_paragraphs(numbers, page.titles, tokens)
        fitting = [way for way in fitting if _stands_so(way, numbers, starts, tokens, by_row=way is ways[1])]
        if len(fitting) != 1:
            return set()
    if not fitting or not _stand_over_their_tables(tables, met, fitting[0], numbers):
        return set()
    for (reading, cell), at in zip(fitting[0], numbers, strict=True):
        text = tokens.raws[at]
        reading.values[cell.id] = Value(figure(text, cell.scale).stored, text, tokens.lines[at], at=(at,))
        reading.used.add(at)
        reading.open, reading.paged = False, True
    return {*numbers, *titles}


def _group_tables(rows: Sequence[RowReading]) -> Iterator[list[RowReading]]:
    """Rows that follow each other and have the same titles."""
    for _, group in groupby(rows, lambda one: one.found.row.headers):
        yield list(group)


def _labels_come_first(table: Sequence[RowReading], numbers: Sequence[int]) -> bool:
    """Checks that no number stands between the labels of a table: it would be of the label before it."""
    return not any(table[0].found.start < at < table[-1].found.start for at in numbers)


def _find_orders(
    tables: Sequence[Sequence[RowReading]], titles: Sequence[Title]
) -> list[tuple[list[int], list[int]]] | None:
    """The columns of each table in the order of its titles, and where these stand; None where they do not tell it."""
    orders, at = [], 0
    for table in tables:
        row = table[0].found.row
        columns = [column for column, cell in enumerate(row.row.cells) if cell is not None]
        met: list[int] = []
        places: list[int] = []
        while at < len(titles) and len(met) < len(columns):
            here = [column for column in columns if row.headers[column] == titles[at][1]]
            if len(here) != 1 or here[0] in met:
                break
            met.append(here[0])
            places.append(titles[at][0])
            at += 1
        if met and sorted(met) != columns:
            return None
        orders.append((met or columns, places))
    return orders if at == len(titles) else None


def _stand_over_their_tables(
    tables: Sequence[Sequence[RowReading]],
    met: Sequence[tuple[list[int], list[int]]],
    slots: Sequence[Slot],
    numbers: Sequence[int],
) -> bool:
    """Checks, where values of several tables follow each other, that the titles of each stand among its own values.

    Otherwise the values may come column by column across the tables.
    """
    if len(tables) == 1:
        return True
    last = -1
    for table, (columns, places) in zip(tables, met, strict=True):
        mine = {id(reading) for reading in table}
        here = [at for (reading, _), at in zip(slots, numbers, strict=True) if id(reading) in mine]
        if (len(columns) > 1 and not places) or not all(last < place < here[-1] for place in places):
            return False
        last = here[-1]
    return True


def _list_by_column(tables: Sequence[Sequence[RowReading]], orders: Sequence[Sequence[int]]) -> list[Slot]:
    return [
        (reading, cell)
        for table, order in zip(tables, orders, strict=True)
        for column in order
        for reading in table
        if (cell := reading.found.row.row.cells[column]) is not None
    ]


def _list_by_row(tables: Sequence[Sequence[RowReading]], orders: Sequence[Sequence[int]]) -> list[Slot]:
    return [
        (reading, cell)
        for table, order in zip(tables, orders, strict=True)
        for reading in table
        for column in order
        if (cell := reading.found.row.row.cells[column]) is not None
    ]


def _fits(slots: Sequence[Slot], numbers: Sequence[int], tokens: Tokens) -> bool:
    """Checks for as many numbers as cells, each written as numbers of its cell are."""
    return len(slots) == len(numbers) and all(
        figure(tokens.raws[at], cell.scale).strict for (_, cell), at in zip(slots, numbers, strict=True)
    )


def _find_paragraphs(numbers: Sequence[int], titles: Sequence[Title], tokens: Tokens) -> set[int]:
    """The places of the numbers before which a paragraph or a title ends."""
    starts = set()
    for place, (one, two) in enumerate(pairwise(numbers), 1):
        apart = tokens.lines[two] > tokens.lines[one] + 1
        if apart or any(one < at < two for at, _ in titles):
            starts.add(place)
    return starts


def _stands_so(
    slots: Sequence[Slot], numbers: Sequence[int], starts: set[int], tokens: Tokens, *, by_row: bool
) -> bool:
    """Checks whether paragraphs end exactly where columns do, or lines exactly where rows do."""
    if by_row:
        rows = [id(reading) for reading, _ in slots]
        lines = [tokens.lines[at] for at in numbers]
        pairs = zip(pairwise(rows), pairwise(lines), strict=True)
        return all((one == two) == (above == below) for (one, two), (above, below) in pairs)
    names = [cell.id.rpartition(".")[2] for _, cell in slots]
    return starts == {place for place, (one, two) in enumerate(pairwise(names), 1) if one != two}
