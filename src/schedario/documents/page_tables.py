# SPDX-License-Identifier: EUPL-1.2
"""The rows of a page's table as lines: also cells over several columns or rows, and cells with lines or tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from schedario.documents.text.lines import BREAK, PART, ROW, EntryBox, TextLine

MOST_COLUMNS = 200
MOST_BROKEN = 3  # lines over which a label or a value is broken


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its lines, over `columns` and `rows`."""

    lines: Sequence[TextLine]
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of cells; `source` is its line in the page."""

    cells: Sequence[Cell]
    source: int


Placed = dict[int, Sequence[TextLine]]  # the lines of the cells of a row, by column


def lay_out_rows(rows: Sequence[TableRow]) -> list[TextLine]:
    """The rows of a table as lines with tabs, each column at its place; a blank row is a blank line."""
    placed = _place_cells(rows)
    empty = _find_empty_columns(placed)
    lines: list[TextLine] = []
    for row, cells in zip(rows, placed, strict=True):
        made = list(_lay_out_row(_close_up(cells, empty), row.source))
        made[-1] = replace(made[-1], end=max(ROW, made[-1].end))
        lines += made
    if lines:
        lines[-1] = replace(lines[-1], end=PART)
    return lines


def _place_cells(rows: Sequence[TableRow]) -> list[Placed]:
    """Puts each cell in its column.

    A cell over several columns stands in the first of them; but the one that begins a row stands in the last, right
    before the values of the row, for that is where its label is.
    """
    taken: dict[int, int] = {}  # how many further rows a cell from above still takes in a column
    placed: list[Placed] = []
    for row in rows:
        cells: Placed = {}
        column = 0
        later = {at: count - 1 for at, count in taken.items() if count > 1}
        for cell in row.cells:
            while column in taken:
                column += 1
            if column + cell.columns > MOST_COLUMNS:
                cells[column] = [*cells.get(column, ()), *cell.lines]  # beyond any table that people lay out
                continue
            begins = bool(cell.lines) and not any(cells.values())
            cells[column + cell.columns - 1 if begins else column] = cell.lines
            if begins:
                cells.update(dict.fromkeys(range(column, column + cell.columns - 1), ()))
            else:
                cells.update(dict.fromkeys(range(column + 1, column + cell.columns), ()))
            if cell.rows > 1:
                later.update(dict.fromkeys(range(column, column + cell.columns), cell.rows - 1))
            column += cell.columns
        cells.update({at: () for at in taken if at not in cells})
        taken = later
        placed.append(cells)
    return placed


def _find_empty_columns(placed: Sequence[Placed]) -> set[int]:
    """The columns that only keep others apart: with nothing in any row, where several rows have something."""
    if sum(any(cells.values()) for cells in placed) < 2:
        return set()
    all_ = {column for cells in placed for column in cells}
    return all_ - {column for cells in placed for column, lines in cells.items() if lines}


def _close_up(cells: Placed, empty: Collection[int]) -> Placed:
    """The cells without the empty columns, in order."""
    return {column - sum(one < column for one in empty): cells[column] for column in sorted(cells.keys() - set(empty))}


def _lay_out_row(cells: Placed, source: int) -> Iterator[TextLine]:
    """Lays out a row as one line, as many as its cells have, or, for a table in a cell, with its lines between."""
    tall = [column for column, lines in cells.items() if len(lines) > 1]
    if not tall:
        yield _join(cells, source)
    elif len(tall) > 1 and len({len(cells[column]) for column in tall}) == 1 and _are_all_tall(cells, tall):
        for number in range(len(cells[tall[0]])):
            yield _join({column: lines[number : number + 1] for column, lines in cells.items()}, source)
    elif any("\t" in line.text or line.end for column in tall for line in cells[column]):
        yield from _lay_out_around(cells, source)
    elif any(cells.values()):
        yield from _lay_out_paragraphs(cells, source)


def _are_all_tall(cells: Placed, tall: Sequence[int]) -> bool:
    return all(column in tall or not lines for column, lines in cells.items())


def _lay_out_around(cells: Placed, source: int) -> Iterator[TextLine]:
    """Cells of one line together, those with tables one after the other."""
    together: Placed = {}
    for column, lines in cells.items():
        if len(lines) > 1:
            if any(together.values()):
                yield _join(together, source)
            yield from lines
            together = {}
        else:
            together[column] = lines
    if any(together.values()):
        yield _join(together, source)


def _lay_out_paragraphs(cells: Placed, source: int) -> Iterator[TextLine]:
    """The lines of a cell as one; but many lines of the last cell below each other, as those of a text are."""
    last = max(column for column, lines in cells.items() if lines)
    alone = sum(bool(lines) for lines in cells.values()) == 1
    flat = {
        column: lines if column == last and (alone or len(lines) > MOST_BROKEN) else [_put_in_one(lines)]
        for column, lines in cells.items()
    }
    yield _join({column: lines[:1] for column, lines in flat.items()}, source)
    for line in flat[last][1:]:
        yield replace(line, text="\t" * last + line.text)


def _put_in_one(lines: Sequence[TextLine]) -> TextLine:
    return TextLine(
        BREAK.join(line.text for line in lines),
        tuple(box for line in lines for box in line.boxes),
        lines[0].source if lines else 0,
    )


def _join(cells: Placed, source: int) -> TextLine:
    """The cells of one line each, at their columns."""
    texts: list[str] = []
    boxes: list[EntryBox] = []
    told, outside = 0, False
    for column in range(max(cells, default=-1) + 1):
        lines = cells.get(column, ())
        texts.append(" ".join(line.text for line in lines))
        for line in lines:
            boxes += line.boxes
            told = told or line.source
            outside = outside or line.outside
    return TextLine("\t".join(texts), tuple(boxes), told or source, outside=outside)
