# SPDX-License-Identifier: EUPL-1.2
"""Values that stand left of their labels or under them, put right of them, where the other steps expect them.

Under: one row below the other or several beside each other. Most rows of a kind (numbers alone, or others) on a page
decide: a label with nothing beside it, and with something right below that is not the next label, a title, or a text
that the form prints. What stands before the next label of the same stripe of the page is of the label above.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schedario.documents.pages.known import KnownWords
from schedario.documents.pages.pieces import list_words
from schedario.documents.pages.rows import PageCell, PageRow, make_row, stand_side_by_side
from schedario.documents.text.figures import number_like
from schedario.documents.text.tokens import normalise

_MOST = 0.5  # of the rows of a kind, that must have their values below
_FURTHEST = 8.0  # from a label to what stands below it
_CLOSE = 2.9  # from a line of a text to the next
_INDENT = 1.5  # letters that a value can begin left of its label
_COUNTED, _FEWEST_COUNTED, _LONGEST_COUNT = 0.7, 3, 3  # the share of rows with a number that counts them; one; digits
_ASIDE = 6.0  # letters left of all else where a label goes when its values are put beside it


@dataclass(slots=True)
class _Stack:
    """A label with nothing beside it, and what stands below: titles of its columns, values.

    `alone`: it stands beside others. `followed`: there were values, also where they could not be put into columns.
    `titled`: between them and the label stand titles.
    """

    row: PageRow
    lead: PageCell
    titles: list[PageCell]
    values: list[PageCell]
    alone: bool
    followed: bool = False
    titled: bool = False


def stack_values(rows: Sequence[PageRow], known: KnownWords) -> list[PageRow]:
    """The rows of a page, those with values left of their labels or under them as if they stood right of them."""
    leads = [(row, row.lead) for row in rows if row.lead is not None]
    begin = min((cell.left for row in rows for cell in row.cells), default=0.0)
    if _stand_left(leads):
        for _, lead in leads:
            _put_left(lead, begin)
        return [make_row(row.cells, row.lead) if row.lead is not None else row for row in rows]
    if all(len(row.cells) > 1 for row, _ in leads):
        return list(rows)
    lines = [row for row in rows if row.lead is None]
    stacks = [_find_below(row, lead, leads, lines, known) for row, lead in leads if len(row.cells) == 1]
    worded = [one for one in stacks if _is_worded(one.lead, known)]
    plain = [one for one in stacks if not _is_worded(one.lead, known)]
    count = sum(_is_worded(lead, known) for _, lead in leads)
    decided = [*_decide(plain, len(leads) - count, leads, lines), *_decide(worded, count)]
    if not decided:
        return list(rows)
    taken = {id(cell) for stack in decided for cell in (*stack.titles, *stack.values)}
    gone = {id(stack.row) for stack in decided}
    kept = [row for row in rows if id(row) not in gone]
    kept = [left for row in kept for left in _leave(row, taken)]
    for stack in decided:
        kept += _put_beside(stack, begin)
    return sorted(kept, key=lambda row: row.first)


def find_counts(rows: Sequence[PageRow]) -> set[int]:
    """The numbers that count the rows of a document, left of their labels: from one up, now and then anew.

    They are given by the identities of their cells; none where most rows have no such number, or it counts nothing.
    """
    leads = [row for row in rows if row.lead is not None]
    first = ((row.cells[0], _read_count(row.cells[0])) for row in leads if row.cells[0] is not row.lead)
    counts = [(cell, number) for cell, number in first if number is not None]
    numbers = [number for _, number in counts]
    if len(counts) < _COUNTED * len(leads) or _FEWEST_COUNTED not in numbers:
        return set()
    if not all(number in (1, before + 1) for before, number in pairwise(numbers)):
        return set()
    begin, end = min(cell.left for cell, _ in counts), max(cell.right for cell, _ in counts)
    alone = (row.cells[0] for row in rows if row.lead is None and len(row.cells) == 1)
    strays = [cell for cell in alone if begin <= cell.left and cell.right <= end and _read_count(cell) is not None]
    return {id(cell) for cell in (*strays, *(cell for cell, _ in counts))}


def leave_out(rows: Sequence[PageRow], cells: Collection[int]) -> list[PageRow]:
    """The rows without some cells, given by their identities."""
    return [
        make_row([cell for cell in row.cells if id(cell) not in cells], row.lead)
        if row.lead is not None and id(row.cells[0]) in cells
        else row
        for row in rows
        if row.lead is not None or id(row.cells[0]) not in cells
    ]


def _read_count(cell: PageCell) -> int | None:
    words = list_words(cell.pieces)
    text = words[0].text.rstrip(".)")
    return int(text) if len(words) == 1 and text.isdecimal() and len(text) <= _LONGEST_COUNT else None


def _stand_left(leads: Sequence[tuple[PageRow, PageCell]]) -> bool:
    """Checks whether more labels have all their values left of them than right of them."""
    sides = [{cell.left < lead.left for cell in row.cells if cell is not lead} for row, lead in leads]
    return sum(side == {True} for side in sides) > sum(False in side for side in sides)


def _put_left(lead: PageCell, begin: float) -> None:
    """Gives a label a place left of all that stands on its page."""
    lead.left, lead.right = begin - 2 * _ASIDE * lead.unit, begin - _ASIDE * lead.unit


def _is_worded(lead: PageCell, known: KnownWords) -> bool:
    return known.find_code(lead.pieces[0].texts) in known.worded


def _decide(
    stacks: Sequence[_Stack],
    count: int,
    leads: Sequence[tuple[PageRow, PageCell]] = (),
    lines: Sequence[PageRow] = (),
) -> list[_Stack]:
    """The labels of a kind, of which the page has so many, if most of them have their values below and not above.

    Only numbers, whose `leads` and `lines` are given, can stand above.
    """
    below = sum(stack.followed for stack in stacks)
    if not below or below < _MOST * count:
        return []
    titled = sum(stack.titled for stack in stacks)
    if titled <= _MOST * below:
        above = sum(_has_above(stack, leads, lines) for stack in stacks)
        if above > below or (above == below and _has_above(stacks[0], leads, lines)):
            return []
    return [stack for stack in stacks if stack.values]


def _has_above(stack: _Stack, leads: Sequence[tuple[PageRow, PageCell]], lines: Sequence[PageRow]) -> bool:
    """Checks for numbers right above a label, below the label before it."""
    lead = stack.lead
    roof = max((row.bottom for row, one in leads if one is not lead and one.bottom <= lead.top), default=float("-inf"))
    above = [row for row in lines if roof <= row.top and row.bottom <= lead.top + lead.unit]
    return bool(above) and all(_is_number(cell) for cell in above[-1].cells)


def _find_below(
    row: PageRow,
    lead: PageCell,
    leads: Sequence[tuple[PageRow, PageCell]],
    lines: Sequence[PageRow],
    known: KnownWords,
) -> _Stack:
    beside = [one for _, one in leads if one is not lead and stand_side_by_side(one, lead)]
    end = min((one.left for one in beside if one.left > lead.left), default=float("inf"))
    start = lead.left - _INDENT * lead.unit if beside else float("-inf")
    others = (one for _, one in leads if one is not lead and start < one.right and one.left < end)
    floor = min((one.top for one in others if one.top >= lead.bottom - lead.unit), default=float("inf"))
    stack = _Stack(row, lead, [], [], alone=bool(beside))
    highest, lowest = lead.bottom - lead.unit / 2, floor + lead.unit
    for line in lines:
        here = [cell for cell in line.cells if start <= cell.left < end]
        here = [cell for cell in here if (cell.top + cell.bottom) / 2 > highest and cell.bottom <= lowest]
        if here and not _take_line(stack, here, known, worded=_is_worded(lead, known)):
            break
    stack.followed, stack.titled = bool(stack.values), bool(stack.titles)
    _put_apart(stack)
    return stack


def _put_apart(stack: _Stack) -> None:
    """Gives titles that stand below each other, and the value of each below them, columns beside each other.

    Where the values are not as many as the titles nobody knows which is missing: then none is taken.
    """
    titles = stack.titles
    if not _are_below_each_other(titles):
        return
    if len(stack.values) != len(titles):
        stack.titles, stack.values = [], []
        return
    width = 2 * max(cell.right - cell.left for cell in (*titles, *stack.values))
    for number, cells in enumerate(zip(titles, stack.values, strict=True)):
        for cell in cells:
            cell.left = stack.lead.left + number * width
            cell.right = cell.left + width / 2


def _are_below_each_other(titles: Sequence[PageCell]) -> bool:
    return any(one.left < two.right and two.left < one.right for one, two in pairwise(titles))


def _take_line(stack: _Stack, cells: Sequence[PageCell], known: KnownWords, *, worded: bool) -> bool:
    """Takes titles or values of a line; False where what stands there is neither, or nothing can follow."""
    lead = stack.lead
    words = [word.text for word in list_words(piece for cell in cells for piece in cell.pieces)]
    if all(cell.titled for cell in cells) or (not stack.values and all(map(_is_year, words)) and known.tells(words)):
        stack.titles += cells
        return not stack.values
    if known.begins_text(words):
        return False
    last = stack.values[-1].pieces[-1].base if stack.values else max(cell.bottom for cell in (lead, *stack.titles))
    if cells[0].pieces[0].base - last > (_CLOSE if stack.values else _FURTHEST) * lead.unit:
        return False
    listed = _are_below_each_other(stack.titles)
    if not worded and ((stack.values and not listed) or not all(_is_number(cell) for cell in cells)):
        return False
    stack.values += cells
    return not listed or len(stack.values) < len(stack.titles)


def _is_year(word: str) -> bool:
    return word.isdecimal()


def _is_number(cell: PageCell) -> bool:
    """Checks for numbers, what stands for a blank, and signs and units beside them."""
    return all(number_like(word.text) or not normalise(word.text) for word in list_words(cell.pieces))


def _leave(row: PageRow, taken: set[int]) -> Iterator[PageRow]:
    """The row of a page without cells that were taken; none where nothing is left."""
    cells = [cell for cell in row.cells if id(cell) not in taken]
    if len(cells) == len(row.cells):
        yield row
    elif cells:
        yield make_row(cells, None)


def _put_beside(stack: _Stack, begin: float) -> Iterator[PageRow]:
    """The row with its label left of its values, after one of its titles."""
    lead = stack.lead
    _put_left(lead, begin)
    row = make_row([lead, *_join_lines(stack.values)], lead)
    row.alone = stack.alone
    if stack.titles:
        titles = make_row(stack.titles, None)
        titles.first = titles.last = row.first
        yield titles
    yield row


def _join_lines(values: Sequence[PageCell]) -> Iterator[PageCell]:
    """The cells of the first line, with those of further lines that stand below them."""
    kept: list[PageCell] = []
    for cell in values:
        over = (one for one in kept if one.left < cell.right and cell.left < one.right)
        above = [one for one in over if one.bottom <= cell.top + cell.unit]
        if len(above) == 1:
            (one,) = above
            one.pieces += cell.pieces
            one.left, one.right, one.bottom = min(one.left, cell.left), max(one.right, cell.right), cell.bottom
        else:
            kept.append(cell)
    yield from kept
