# SPDX-License-Identifier: EUPL-1.2
"""Rows that follow each other, and the titles above them, put under common columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schedario.documents.pages.rows import PageCell, PageRow, Range, RowTable

_NOTE = 4.6  # letters from a row to a note below its label
_MOST_TITLES = 4  # lines of titles above a table


def find_tables(rows: Sequence[PageRow]) -> None:
    """Gives rows that follow each other, and the titles right above them, their common columns."""
    table: RowTable | None = None
    titles: list[PageRow] = []
    for row in rows:
        if row.lead is None and table is not None and _is_below_label(row, table):
            continue
        if row.lead is None:
            titles = [*titles, row]
            table = None
            continue
        _unite_cells(row, [(cell.left, cell.right) for cell in row.cells])
        if table is not None and not row.alone:
            _unite_cells(row, table.columns)
        if table is None or row.alone or table.rows[-1].alone or not _fits(table, row):
            table = RowTable()
            for title in reversed(titles[-_MOST_TITLES:]):
                if not _is_title(title, row):
                    break
                table.titles.append(title)
                _unite_cells(row, [(cell.left, cell.right) for cell in title.cells])
        table.rows.append(row)
        row.table = table
        for cell in row.cells:
            table.columns = _widen(table.columns, cell.left, cell.right)
        titles = []
    for table in {id(row.table): row.table for row in rows if row.table is not None}.values():
        for title in table.titles:
            _put_title(table, title)


def _is_below_label(row: PageRow, table: RowTable) -> bool:
    """Checks for a note close below the label of the last row, left of all values."""
    last = table.rows[-1]
    values = [cell.left for one in table.rows for cell in one.cells if cell is not one.lead]
    near = row.first - last.last <= _NOTE * row.unit
    return near and bool(values) and all(cell.right <= min(values) for cell in row.cells)


def _put_title(table: RowTable, title: PageRow) -> None:
    """Puts titles over the columns of a table, if it is sure which is over which.

    A title that is over no value has a column of its own, unless values right beside it, always at the same side, are
    under no title: then they are its own.
    """
    alone: list[Range] = []
    over: set[Range] = set()
    for cell in title.cells:
        here = [one for one in table.columns if cell.left < one[1] and one[0] < cell.right]
        if len(here) > 1 or (here and here[0] in over):
            return
        over.update(here)
        alone += [] if here else [(cell.left, cell.right)]
    lead = table.rows[0].cells.index(table.rows[0].lead) if table.rows[0].lead is not None else 0
    bare = [one for place, one in enumerate(table.columns) if one not in over and place != lead]
    joined = _pair_ranges(alone, bare, over) if alone and bare else alone
    if joined is None:
        return
    for left, right in (*joined, *((cell.left, cell.right) for cell in title.cells)):
        table.columns = _widen(table.columns, left, right)
    title.table = table


def _pair_ranges(alone: Sequence[Range], bare: Sequence[Range], others: Iterable[Range]) -> list[Range] | None:
    """Titles and values right beside each other as one range each, where all are so in one way only."""
    order = sorted([*alone, *bare, *others])
    ways = []
    for step in (1, -1):
        beside = [order.index(one) + step for one in alone]
        partners = [order[at] for at in beside if 0 <= at < len(order) and order[at] in bare]
        if len(partners) == len(alone) == len(bare):
            ways.append([(min(one[0], two[0]), max(one[1], two[1])) for one, two in zip(alone, partners, strict=True)])
    return ways[0] if len(ways) == 1 else None


def _unite_cells(row: PageRow, columns: Sequence[Range]) -> None:
    """Makes one cell of the words of a row that stand in the same column."""
    for left, right in columns:
        here = [cell for cell in row.cells if cell is not row.lead and cell.left < right and left < cell.right]
        if len(here) > 1 and not any(piece.numeric for cell in here for piece in cell.pieces):
            pieces = sorted(
                (piece for cell in here for piece in cell.pieces), key=lambda piece: (piece.base, piece.left)
            )
            united = PageCell(
                pieces,
                min(cell.left for cell in here),
                max(cell.right for cell in here),
                min(cell.top for cell in here),
                max(cell.bottom for cell in here),
                frozenset(),
            )
            known = {id(cell) for cell in here}
            row.cells = sorted(
                [*(cell for cell in row.cells if id(cell) not in known), united], key=lambda cell: cell.left
            )


def _is_title(title: PageRow, row: PageRow) -> bool:
    """Checks whether all that a row has stands where the first row below has no label."""
    lead = row.lead
    return lead is not None and all(cell.titled and cell.left > lead.left + 2 * row.unit for cell in title.cells)


def _fits(table: RowTable, row: PageRow) -> bool:
    """Checks whether no column of a table would have two cells of a row, nor a cell two columns."""
    columns = list(table.columns)
    for cell in row.cells:
        if sum(cell.left < right and left < cell.right for left, right in columns) > 1:
            return False
    for cell in row.cells:
        columns = _widen(columns, cell.left, cell.right)
    return len({find_column(columns, cell) for cell in row.cells}) == len(row.cells)


def _widen(columns: Sequence[Range], left: float, right: float) -> list[Range]:
    """The columns with another range in them, those that it touches made one."""
    apart = []
    for one in columns:
        if one[0] < right and left < one[1]:
            left, right = min(left, one[0]), max(right, one[1])
        else:
            apart.append(one)
    return sorted([*apart, (left, right)])


def find_column(columns: Sequence[Range], cell: PageCell) -> int:
    return next(place for place, (left, right) in enumerate(columns) if left <= cell.left and cell.right <= right)
