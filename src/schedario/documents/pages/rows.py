# SPDX-License-Identifier: EUPL-1.2
"""Pieces put together to cells, and cells to the rows that begin with a code of the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from schedario.documents.pages.known import BREAKS, KnownWords, take_words
from schedario.documents.pages.pieces import Piece, are_apart, list_words, make_piece, part_words, take_near
from schedario.documents.pages.word import Word
from schedario.documents.text.tokens import normalise

_BESIDE = 6.0  # how far beside a known text the next line of it can be
_CLOSE = 2.9  # from a line of a cell to the next
_LEAST_LEADING, _KNOWN_CLOSE = 1.6, 5.0  # from a line of a known text to the next
_ALIKE = 0.6  # how far apart the edges of lines of a cell can be
_HANGING = 14.0  # how far below a code the next lines of its label can begin to the right
_NEAR = 3.5  # to a row, beside whose label something stands that could be of it
_OVERFLOW = 0.2  # of the narrower of two cells, by which they can overlap beside each other
_OVERLAP = 0.5  # of the lower of two cells, that makes them stand beside each other
_OVERLAP_ALONE = 0.25  # likewise, where a cell stands beside no other label
_LOOK_BACK = 24  # cells among which the one is that a line goes on


Range = tuple[float, float]  # from left to right


@dataclass(slots=True)
class PageCell:
    """Pieces below each other that belong together; `open` as that of a piece; `known`: they are of a known text."""

    pieces: list[Piece]
    left: float
    right: float
    top: float
    bottom: float
    open: frozenset[str]
    known: bool = False

    @property
    def coded(self) -> bool:
        """Checks for a cell that begins with a code."""
        return self.pieces[0].coded

    @property
    def titled(self) -> bool:
        """Checks for a whole title, of a column or of a form."""
        return "" in self.open and not self.coded

    @property
    def unit(self) -> float:
        """The mean width of a letter."""
        return self.pieces[0].unit


@dataclass(slots=True)
class PageRow:
    """Cells beside each other, from left to right; `lead` is the one that begins with a code, if one does.

    `first` and `last` are the bases of its first and last line; `strays` what stands near its values, of which nobody
    knows whether it is of this row. `alone`: it shares its columns with no other row.
    """

    cells: list[PageCell]
    lead: PageCell | None
    top: float
    bottom: float
    first: float
    last: float
    table: RowTable | None = None
    strays: list[str] = field(default_factory=list)
    alone: bool = False

    @property
    def unit(self) -> float:
        """The mean width of a letter."""
        return self.cells[0].unit


@dataclass(slots=True)
class RowTable:
    """Rows that share their columns, which are ranges from left to right; `titles` are the rows of titles over them."""

    columns: list[Range] = field(default_factory=list)
    rows: list[PageRow] = field(default_factory=list)
    titles: list[PageRow] = field(default_factory=list)


def make_plain_rows(lines: Sequence[Sequence[Word]]) -> list[PageRow]:
    """The rows of a free text: its lines."""
    return [make_row([_make_cell(make_piece(line))], None) for line in lines]


def _make_cell(piece: Piece) -> PageCell:
    return PageCell([piece], piece.left, piece.right, piece.top, piece.bottom, piece.open, bool(piece.open))


def make_rows(lines: Sequence[Sequence[Word]], known: KnownWords) -> list[PageRow]:
    """The rows of a page; those that begin with a code have their cells put together, and so have titles."""
    cells: list[PageCell] = []
    of_lines: list[list[tuple[Piece, PageCell]]] = []
    for line in lines:
        here: list[tuple[Piece, PageCell]] = []
        above = _find_near(line[0].base, cells[-_LOOK_BACK:])
        for run, cell in _go_on(line, above):
            for piece in [make_piece(run)] if cell else part_words(run, known):
                owner = cell or _find_above(piece, above)
                if owner is None:
                    owner = _make_cell(piece)
                    cells.append(owner)
                else:
                    _add_piece(owner, piece)
                here.append((piece, owner))
        of_lines.append(here)
    rows = _make_lead_rows(cells, of_lines)
    taken = {id(cell) for row in rows for cell in row.cells}
    rows += _make_title_rows([cell for cell in cells if cell.titled and id(cell) not in taken])
    taken = {id(cell) for row in rows for cell in row.cells}
    for here in of_lines:
        left = [_make_cell(piece) for piece, cell in here if id(cell) not in taken]
        if left:
            rows.append(make_row(left, None))
    return sorted(rows, key=lambda row: row.first)


def find_unknown(rows: Sequence[PageRow], known: KnownWords) -> Iterator[PageRow]:
    """The rows without a code that are neither titles nor lines of texts which the form prints."""
    rest: frozenset[str] = frozenset()
    for row in rows:
        if row.lead is not None or all(cell.titled for cell in row.cells):
            rest = frozenset()
            continue
        words = [word.text for cell in row.cells for word in list_words(cell.pieces)]
        end, after = take_words(filter(None, rest), words)
        if end == len(words):
            rest = after
        elif known.begins_text(words):
            rest = take_words(known.texts, words)[1]
        else:
            rest = frozenset()
            yield row


def mark_strays(rows: Sequence[PageRow], known: KnownWords) -> None:
    """Tells the rows near whose values something stands that was given to none, and that is no text of the form."""
    leads = [row for row in rows if row.lead is not None]
    for row in find_unknown(rows, known):
        for cell in row.cells:
            _mark_strays(cell, leads)


def mark_broken(before: Sequence[PageRow], after: Sequence[PageRow], known: KnownWords) -> None:
    """Tells the last rows of a page, if they have no values or no whole label, what stands first on the next page."""
    first = next((at for at, row in enumerate(after) if row.lead is not None), len(after))
    said = [join_lines(cell) for row in find_unknown(after[:first], known) for cell in row.cells]
    leads = [(row, row.lead) for row in before if row.lead is not None]
    for row, lead in leads:
        if len(row.cells) == 1 or (lead.open and "" not in lead.open):
            below = (one for _, one in leads if one.top >= lead.bottom)
            if said and not any(one.left < lead.right and lead.left < one.right for one in below):
                row.strays += said


def _find_near(base: float, cells: Sequence[PageCell]) -> list[PageCell]:
    """The cells of which a line on some base can be the next one."""
    return [cell for cell in cells if 0 < base - cell.pieces[-1].base <= _KNOWN_CLOSE * cell.pieces[0].unit]


def _go_on(line: Sequence[Word], above: Sequence[PageCell]) -> Iterator[tuple[Sequence[Word], PageCell | None]]:
    """Runs of words of a line, those that go on with the known text of a cell with that cell."""
    base = line[0].base
    near = [cell for cell in above if any(cell.open) and base - cell.pieces[-1].base >= _LEAST_LEADING * cell.unit]
    runs = _find_runs(line, sorted(near, key=lambda cell: cell.left)) if near else {}
    start = 0
    for at, (end, cell) in sorted(runs.items()):
        if start < at:
            yield line[start:at], None
        yield line[at:end], cell
        start = end
    if start < len(line):
        yield line[start:], None


def _find_runs(line: Sequence[Word], cells: Sequence[PageCell]) -> dict[int, tuple[int, PageCell]]:
    """The runs of words that go on with the texts of cells: first those right below them, then those a little beside.

    By the place of the first word the place after the last one, and the cell.
    """
    texts = [word.text for word in line]
    runs: dict[int, tuple[int, PageCell]] = {}
    left = list(cells)
    for beside in (0.0, _BESIDE):
        taken = {at for start, (end, _) in runs.items() for at in range(start, end)}
        for cell in list(left):
            room = beside * cell.unit
            for at, word in enumerate(line):
                if at in taken or word.right <= cell.left - room or word.left >= cell.right + room:
                    continue
                if room and any(word.left < one.right and one.left < word.right for one in cells if one is not cell):
                    continue
                counted = at == 1 and texts[0].isdecimal()
                if at and at - 1 not in taken and not counted and not are_apart(line[at - 1], word):
                    continue  # in the middle of something else
                end, _ = take_near(filter(None, cell.open), line, texts, at)
                end = next((place for place in range(at, end) if place in taken), end)
                end = _stop_before_others(line, at, end, [one for one in cells if one is not cell])
                if "" in cell.open and end < len(line) and not are_apart(line[end - 1], line[end]):
                    continue  # what is whole goes on only with all of a piece
                if any(map(normalise, texts[at:end])):
                    runs[at] = end, cell
                    taken.update(range(at, end))
                    left.remove(cell)
                    break
    return runs


def _stop_before_others(line: Sequence[Word], start: int, end: int, others: Sequence[PageCell]) -> int:
    """The place of the first word of a run that stands apart, right below another cell; its end if none does."""
    for at in range(start + 1, end):
        below = any(line[at].left < one.right and one.left < line[at].right for one in others)
        if below and are_apart(line[at - 1], line[at]):
            return at
    return end


def _find_above(piece: Piece, cells: Sequence[PageCell]) -> PageCell | None:
    """The cell that a piece goes on, if there is one only."""
    if piece.coded or piece.open:
        return None
    remark = _is_remark([piece])
    above = [
        cell
        for cell in cells
        if _goes_on(cell, piece) and (not cell.open or (cell.coded and (remark or _has_open_bracket(cell))))
    ]
    return above[0] if len(above) == 1 else None


def _goes_on(cell: PageCell, piece: Piece) -> bool:
    """Checks whether a piece stands as close below a cell, and begins or ends as it does, as its next line would."""
    last = cell.pieces[-1]
    if not 0 < piece.base - last.base <= _CLOSE * cell.unit:
        return False
    if piece.left >= last.right or piece.right <= last.left or last.numeric:
        return False
    alike = _ALIKE * cell.unit
    if abs(piece.left - last.left) <= alike or (cell.coded and 0 < piece.left - cell.left <= _HANGING * cell.unit):
        return True
    centred = abs(piece.left + piece.right - last.left - last.right) <= 2 * alike
    return not piece.numeric and (centred or abs(piece.right - last.right) <= alike)


def _add_piece(cell: PageCell, piece: Piece) -> None:
    if any(cell.open):
        cell.open = take_words(filter(None, cell.open), piece.texts)[1]
    cell.pieces.append(piece)
    cell.left, cell.right = min(cell.left, piece.left), max(cell.right, piece.right)
    cell.bottom = max(cell.bottom, piece.bottom)


def _make_lead_rows(cells: Sequence[PageCell], lines: Sequence[Sequence[tuple[Piece, PageCell]]]) -> list[PageRow]:
    """The rows that begin with a code, with the cells that stand beside it, and those on the lines of these."""
    leads = [cell for cell in cells if cell.coded]
    owners = {id(lead): lead for lead in leads}
    owners |= {id(cell): lead for cell in cells if not cell.coded and (lead := _find_lead(cell, leads)) is not None}
    for line in lines:
        here = {id(owners[id(cell)]): owners[id(cell)] for _, cell in line if id(cell) in owners}
        if len(here) == 1:
            (lead,) = here.values()
            free = (cell for _, cell in line if id(cell) not in owners and not _is_cut_off(cell, lead, leads))
            owners |= {id(cell): lead for cell in free}
    owned: dict[int, list[PageCell]] = {id(lead): [] for lead in leads}
    for cell in cells:
        lead = owners.get(id(cell))
        if lead is not None and cell is not lead and _is_remark(cell.pieces):
            lead.pieces += cell.pieces
            lead.right, lead.bottom = max(lead.right, cell.right), max(lead.bottom, cell.bottom)
        elif lead is not None:
            owned[id(lead)].append(cell)
    return [make_row(owned[id(lead)], lead) for lead in leads]


def _is_remark(pieces: Sequence[Piece]) -> bool:
    """Checks for a remark in brackets behind a label or below it, which is no value."""
    return pieces[0].words[0].text.startswith("[") and pieces[-1].words[-1].text.endswith("]")


def _has_open_bracket(cell: PageCell) -> bool:
    """Checks for a remark behind a label that goes on in the next line."""
    words = cell.pieces[-1].words
    return any(word.text.startswith("[") for word in words) and not words[-1].text.endswith("]")


def _mark_strays(cell: PageCell, rows: Sequence[PageRow]) -> None:
    """Tells the rows near whose values something stands that was given to none."""
    for row in rows:
        near = max(row.top - cell.bottom, cell.top - row.bottom) <= _NEAR * cell.unit
        if near and row.lead is not None and cell.left >= row.lead.right - cell.unit:
            row.strays.append(join_lines(cell))


def _make_title_rows(cells: Sequence[PageCell]) -> Iterator[PageRow]:
    """Titles that stand beside each other."""
    some: list[PageCell] = []
    for cell in sorted(cells, key=lambda cell: cell.bottom):
        if some and not all(_stand_beside(cell, one) for one in some):
            yield make_row(some, None)
            some = []
        some.append(cell)
    if some:
        yield make_row(some, None)


def _find_lead(cell: PageCell, leads: Sequence[PageCell]) -> PageCell | None:
    """The cell with a code beside which another one stands, if it stands beside one only."""
    top, bottom = cell.top, cell.bottom
    near = [lead for lead in leads if lead.top < bottom and top < lead.bottom]
    least = _OVERLAP_ALONE if len(near) == 1 and not cell.open else _OVERLAP
    beside = [lead for lead in near if _stand_beside(cell, lead, least) and not _is_cut_off(cell, lead, leads)]
    return beside[0] if len(beside) == 1 else None


def _is_cut_off(cell: PageCell, lead: PageCell, leads: Sequence[PageCell]) -> bool:
    """Checks whether another label, beside that of a row, stands between it and a cell, or over the cell."""
    return any(
        one.left <= cell.left + one.unit
        and (lead.left < one.left or cell.right <= lead.left + lead.unit)
        and stand_side_by_side(one, lead)
        for one in leads
        if one is not lead
    )


def stand_side_by_side(one: PageCell, two: PageCell) -> bool:
    """Checks whether one of two cells begins right of the other, on some height of it."""
    apart = one.right <= two.left + two.unit or two.right <= one.left + one.unit
    return apart and min(one.bottom, two.bottom) - max(one.top, two.top) > 0


def _stand_beside(one: PageCell, two: PageCell, least: float = _OVERLAP) -> bool:
    width = min(one.right - one.left, two.right - two.left)
    if min(one.right, two.right) - max(one.left, two.left) > _OVERFLOW * width:
        return False
    shared = min(one.bottom, two.bottom) - max(one.top, two.top)
    return shared >= least * min(one.bottom - one.top, two.bottom - two.top)


def make_row(cells: list[PageCell], lead: PageCell | None) -> PageRow:
    cells.sort(key=lambda cell: cell.left)
    for one, two in pairwise(cells):
        if one.left < two.left < one.right and _stand_beside(one, two):
            one.right = two.left
    pieces = (lead or cells[0]).pieces
    last = max(cell.pieces[-1].base for cell in cells)
    top, bottom = min(cell.top for cell in cells), max(cell.bottom for cell in cells)
    return PageRow(cells, lead, top, bottom, pieces[0].base, last)


def join_lines(cell: PageCell) -> str:
    """The lines of a cell as one, words that a hyphen breaks put together."""
    text = ""
    for piece in cell.pieces:
        line = " ".join(word.text for word in piece.words)
        known = cell.known and text.endswith(BREAKS) and not text[-2:-1].isspace()
        broken = known or (text.endswith("-") and text[-2:-1].isalpha() and line[:1].isalpha())
        text = f"{text}{line}" if broken or not text else f"{text} {line}"
    return text
