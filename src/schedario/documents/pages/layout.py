# SPDX-License-Identifier: EUPL-1.2
"""Lays out the pages of a PDF as lines of text in which tabs keep columns apart, each word with its place.

Words on one base are a line, words near each other a piece of it; pieces that stand close below each other and begin
alike are one cell. What stands beside a cell that begins with a code of the form is its row: one line of the text,
however its cells are broken and at whichever height they stand. Rows that follow each other share their columns, and an
empty one keeps its tab. What cannot be put together so stays in lines of its own, for the reader to be in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from schedario.documents.pages.known import BREAKS, KnownWords, join_letters, take_words
from schedario.documents.pages.running import find_running_lines
from schedario.documents.pages.words import Page, Word
from schedario.documents.reading import Box
from schedario.documents.text.figures import is_grouped, number_like
from schedario.documents.text.tokens import normalise

# All in widths of a letter, the mean of those near by: half the size of a usual font.
_SAME_BASE = 0.5
_APART = 1.6  # between pieces of a line
_WIDE = 3.0  # between pieces that keep their tab outside tables
_KNOWN_APART = 8.0  # between words of a known text
_SIGN_APART = 2.5  # between a sign and a word of a known text
_BESIDE = 6.0  # how far beside a known text the next line of it can be
_THOUSANDS = 0.8  # between thousands
_CLOSE = 2.9  # from a line of a cell to the next
_KNOWN_CLOSE = 5.0  # from a line of a known text to the next
_PARAGRAPH = 4.6  # to a line that has a blank one above it
_ALIKE = 0.6  # how far apart the edges of lines of a cell can be
_HANGING = 14.0  # how far below a code the next lines of its label can begin to the right
_NEAR = 2.5  # to a row, beside whose label something stands that could be of it
_OVERFLOW = 0.2  # of the narrower of two cells, by which they can overlap beside each other
_OVERLAP = 0.5  # of the lower of two cells, that makes them stand beside each other


Range = tuple[float, float]


@dataclass(slots=True)
class Piece:
    """Words of a line that stand near each other; `unit` is the mean width of a letter.

    `coded`: it begins with a code. `open` are the rests of the known texts, labels and titles, that it begins; an empty
    one is whole.
    """

    words: list[Word]
    left: float
    right: float
    top: float
    bottom: float
    base: float
    unit: float
    coded: bool
    open: frozenset[str]

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [word.text for word in self.words]

    @property
    def numeric(self) -> bool:
        """Checks for numbers alone."""
        return all(number_like(word.text) for word in self.words)


@dataclass(slots=True)
class Cell:
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
class Row:
    """Cells beside each other, from left to right; `lead` is the one that begins with a code, if one does.

    `first` and `last` are the bases of its first and last line; `strays` what stands near its values, of which nobody
    knows whether it is of this row.
    """

    cells: list[Cell]
    lead: Cell | None
    top: float
    bottom: float
    first: float
    last: float
    table: Table | None = None
    strays: list[str] = field(default_factory=list)

    @property
    def unit(self) -> float:
        """The mean width of a letter."""
        return self.cells[0].unit


@dataclass(slots=True)
class Table:
    """Rows that share their columns, which are ranges from left to right; `titles` are the rows of titles over them."""

    columns: list[Range] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text: what is written in it, on which page, its words in order.

    `stray` is what stands near its values; `title`: it has the titles of a table.
    """

    text: str
    page: int
    words: tuple[Word, ...]
    stray: str = ""
    title: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a document."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All of it, with LF line ends."""
        return "\n".join(line.text for line in self.lines)

    def locate(self, words: Mapping[int, Sequence[tuple[str, int]]]) -> tuple[int, Box] | None:
        """Page and box of some words of lines, as `documents.text.tokens.Places` wants it."""
        page, found = 0, list[Word]()
        for number, wanted in words.items():
            line = self.lines[number - 1]
            if not line.words or (page and line.page != page):
                continue
            page = line.page
            found += [word for text, before in wanted if (word := _find_word(line.words, text, before))]
            if not wanted or not found:
                found += line.words
        return (page, _join_boxes(word.box for word in found)) if found else None

    def is_title(self, line: int) -> bool:
        """Checks for a line, from 1, of titles of a table."""
        return self.lines[line - 1].title

    def find_stray(self, line: int) -> str:
        """What stands near the values of a line, from 1, as `documents.text.tokens.Places` wants it."""
        return self.lines[line - 1].stray


def _find_word(words: Iterable[Word], text: str, before: int) -> Word | None:
    same = [word for word in words if word.text == text]
    return same[before] if before < len(same) else next((word for word in words if text and text in word.text), None)


def _join_boxes(boxes: Iterable[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return round(min(left), 2), round(min(top), 2), round(max(right), 2), round(max(bottom), 2)


def lay_out(pages: Sequence[Page], known: KnownWords) -> Layout:
    """The text of some pages, laid out by the words that are known of the forms that it can be."""
    of_pages = [list(_find_lines(page.words)) for page in pages]
    running = find_running_lines([[_make_edge(line, known) for line in lines] for lines in of_pages])
    written: list[Line] = []
    inside = False
    for page, lines, left_out in zip(pages, of_pages, running, strict=True):
        kept = [line for at, line in enumerate(lines) if at not in left_out]
        start, end = _find_report(kept, known, inside=inside)
        inside = end == len(kept) and start < end
        written += _write_page(page.number, _make_rows(kept[:start], known), known)
        written += _write_page(page.number, _make_plain_rows(kept[start:end]), known)
        written += _write_page(page.number, _make_rows(kept[end:], known), known)
        for word in page.astray:
            written += (Line("", page.number, ()), Line(word.text, page.number, (word,)))
        written.append(Line("", page.number, ()))
    return Layout(tuple(written))


def _make_edge(line: Sequence[Word], known: KnownWords) -> tuple[str, float]:
    texts = [word.text for word in line]
    return "" if known.tells(texts) else " ".join(texts), line[0].base


def _list_words(pieces: Iterable[Piece]) -> list[Word]:
    return [word for piece in pieces for word in piece.words]


def _find_lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The lines of a page from top to bottom, each from left to right."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: word.base):
        if line and word.base - line[0].base > _SAME_BASE * _measure(word, line[-1]):
            yield sorted(line, key=lambda word: word.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda word: word.left)


def _measure(*words: Word) -> float:
    """The mean width of a letter."""
    return sum(word.right - word.left for word in words) / sum(len(word.text) for word in words)


def _find_report(lines: Sequence[Sequence[Word]], known: KnownWords, *, inside: bool) -> tuple[int, int]:
    """The lines of a page, from and to before, of a free text that closes a form: up to the title of the next one."""
    begins = (at for at, line in enumerate(lines) if known.is_report([word.text for word in line]))
    start = 0 if inside else next(begins, len(lines))
    ends = (at for at in range(start, len(lines)) if join_letters(word.text for word in lines[at]) in known.forms)
    return start, next(ends, len(lines))


# --- pieces ---


def _make_piece(words: Sequence[Word], *, coded: bool = False, rest: frozenset[str] = frozenset()) -> Piece:
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    right = max(word.right for word in words)
    return Piece(list(words), words[0].left, right, top, bottom, words[0].base, _measure(*words), coded, rest)


def _part_words(words: Sequence[Word], known: KnownWords) -> Iterator[Piece]:
    """Pieces of a line: labels and titles as far as their known texts go, other words as they stand near each other."""
    texts = [word.text for word in words]
    at = start = 0
    while at < len(words):
        begins = at == start or _are_apart(words[at - 1], words[at])
        end, piece = _take_known(words, texts, at, known) if begins else (at, None)
        if begins and start < at:
            yield from _part_numbers(words[start:at])
            start = at
        if piece is not None:
            yield piece
            start = at = end
        else:
            at += 1
    if start < len(words):
        yield from _part_numbers(words[start:])


def _take_known(words: Sequence[Word], texts: Sequence[str], at: int, known: KnownWords) -> tuple[int, Piece | None]:
    """The label or title that begins at a place, and the place after it."""
    code = known.find_code(texts[at:])
    if code is not None:
        end, rest = _take_near(known.labels[code], words, texts, at + 1)
        whole = any(map(normalise, texts[at + 1 : end]))
        end = end if whole else at + 1
        return end, _make_piece(words[at:end], coded=True, rest=rest if whole else known.labels[code])
    end, rest = _take_near(known.titles, words, texts, at)
    ends = end == len(words) or "" in rest or _are_apart(words[end - 1], words[end])
    return (end, _make_piece(words[at:end], rest=rest)) if end > at and ends else (at, None)


def _take_near(
    wanted: Iterable[str], words: Sequence[Word], texts: Sequence[str], start: int
) -> tuple[int, frozenset[str]]:
    """As `take_words`, up to a word that stands too far from the one before; no signs of the next column."""
    near = start + 1
    while near < len(words) and not _is_far(words[near - 1], words[near]):
        near += 1
    end, rest = take_words(wanted, texts, start, near)
    while end > start + 1 and not normalise(texts[end - 1]) and _are_apart(words[end - 2], words[end - 1]):
        end -= 1
    return end, rest


def _is_far(one: Word, two: Word) -> bool:
    """Checks whether two words of a line stand too far apart to be of one text; signs are soon of another column."""
    signs = not (normalise(one.text) and normalise(two.text))
    return two.left - one.right > (_SIGN_APART if signs else _KNOWN_APART) * _measure(one, two)


def _are_apart(one: Word, two: Word) -> bool:
    return two.left - one.right > _APART * _measure(one, two)


def _part_numbers(words: Sequence[Word]) -> Iterator[Piece]:
    """Numbers one by one, unless they stand as near as thousands do and can be one; other words as they are."""
    one = len(words) == 1 or not all(number_like(word.text) for word in words)
    near = all(two.left - one.right <= _THOUSANDS * _measure(one, two) for one, two in pairwise(words))
    if one or (near and is_grouped(" ".join(word.text for word in words))):
        yield _make_piece(words)
    else:
        yield from (_make_piece([word]) for word in words)


# --- cells and rows ---


def _make_plain_rows(lines: Sequence[Sequence[Word]]) -> list[Row]:
    """The rows of a free text: its lines."""
    return [_make_row([_make_cell(_make_piece(line))], None) for line in lines]


def _make_cell(piece: Piece) -> Cell:
    return Cell([piece], piece.left, piece.right, piece.top, piece.bottom, piece.open, bool(piece.open))


def _make_rows(lines: Sequence[Sequence[Word]], known: KnownWords) -> list[Row]:
    """The rows of a page; those that begin with a code have their cells put together, and so have titles."""
    cells: list[Cell] = []
    of_lines: list[list[tuple[Piece, Cell]]] = []
    for line in lines:
        here: list[tuple[Piece, Cell]] = []
        for run, cell in _go_on(line, cells[-_LOOK_BACK:]):
            for piece in [_make_piece(run)] if cell else _part_words(run, known):
                owner = cell or _find_above(piece, cells[-_LOOK_BACK:])
                if owner is None:
                    owner = _make_cell(piece)
                    cells.append(owner)
                else:
                    _add_piece(owner, piece)
                here.append((piece, owner))
        of_lines.append(here)
    leads = _make_lead_rows(cells, of_lines)
    rows = list(leads)
    taken = {id(cell) for row in rows for cell in row.cells}
    rows += _make_title_rows([cell for cell in cells if cell.titled and id(cell) not in taken])
    taken = {id(cell) for row in rows for cell in row.cells}
    for here in of_lines:
        left = [_make_cell(piece) for piece, cell in here if id(cell) not in taken]
        for cell in left:
            _mark_strays(cell, leads)
        if left:
            rows.append(_make_row(left, None))
    return sorted(rows, key=lambda row: row.first)


_LOOK_BACK = 24  # cells among which the one is that a line goes on


def _go_on(line: Sequence[Word], cells: Sequence[Cell]) -> Iterator[tuple[Sequence[Word], Cell | None]]:
    """Runs of words of a line, those that go on with the known text of a cell with that cell."""
    base = line[0].base
    near = [cell for cell in cells if any(cell.open) and 0 < base - cell.pieces[-1].base <= _KNOWN_CLOSE * cell.unit]
    runs = _find_runs(line, sorted(near, key=lambda cell: cell.left)) if near else {}
    start = 0
    for at, (end, cell) in sorted(runs.items()):
        if start < at:
            yield line[start:at], None
        yield line[at:end], cell
        start = end
    if start < len(line):
        yield line[start:], None


def _find_runs(line: Sequence[Word], cells: Sequence[Cell]) -> dict[int, tuple[int, Cell]]:
    """The runs of words that go on with the texts of cells: first those right below them, then those a little beside.

    By the place of the first word the place after the last one, and the cell.
    """
    texts = [word.text for word in line]
    runs: dict[int, tuple[int, Cell]] = {}
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
                end, _ = _take_near(filter(None, cell.open), line, texts, at)
                end = next((place for place in range(at, end) if place in taken), end)
                if any(map(normalise, texts[at:end])):
                    runs[at] = end, cell
                    taken.update(range(at, end))
                    left.remove(cell)
                    break
    return runs


def _find_above(piece: Piece, cells: Sequence[Cell]) -> Cell | None:
    """The cell that a piece goes on, if there is one only."""
    above = [cell for cell in cells if _goes_on(cell, piece)]
    return above[0] if len(above) == 1 else None


def _goes_on(cell: Cell, piece: Piece) -> bool:
    """Checks whether a piece stands as close below a cell, and begins or ends as it does, as its next line would."""
    last = cell.pieces[-1]
    if cell.open or piece.coded or piece.open or not 0 < piece.base - last.base <= _CLOSE * cell.unit:
        return False
    if piece.left >= last.right or piece.right <= last.left or last.numeric:
        return False
    alike = _ALIKE * cell.unit
    if abs(piece.left - last.left) <= alike or (cell.coded and 0 < piece.left - cell.left <= _HANGING * cell.unit):
        return True
    centred = abs(piece.left + piece.right - last.left - last.right) <= 2 * alike
    return not piece.numeric and (centred or abs(piece.right - last.right) <= alike)


def _add_piece(cell: Cell, piece: Piece) -> None:
    if any(cell.open):
        cell.open = take_words(filter(None, cell.open), piece.texts)[1]
    cell.pieces.append(piece)
    cell.left, cell.right = min(cell.left, piece.left), max(cell.right, piece.right)
    cell.bottom = max(cell.bottom, piece.bottom)


def _make_lead_rows(cells: Sequence[Cell], lines: Sequence[Sequence[tuple[Piece, Cell]]]) -> list[Row]:
    """The rows that begin with a code, with the cells that stand beside it, and those on the lines of these."""
    leads = [cell for cell in cells if cell.coded]
    owners = {id(lead): lead for lead in leads}
    owners |= {id(cell): lead for cell in cells if not cell.coded and (lead := _find_lead(cell, leads)) is not None}
    for line in lines:
        here = {id(owners[id(cell)]): owners[id(cell)] for _, cell in line if id(cell) in owners}
        if len(here) == 1:
            (lead,) = here.values()
            owners |= {id(cell): lead for _, cell in line if id(cell) not in owners}
    owned: dict[int, list[Cell]] = {id(lead): [] for lead in leads}
    for cell in cells:
        lead = owners.get(id(cell))
        if lead is not None and cell is not lead and _is_remark(cell):
            lead.pieces += cell.pieces
            lead.right, lead.bottom = max(lead.right, cell.right), max(lead.bottom, cell.bottom)
        elif lead is not None:
            owned[id(lead)].append(cell)
    return [_make_row(owned[id(lead)], lead) for lead in leads]


def _is_remark(cell: Cell) -> bool:
    """Checks for a remark in brackets behind a label, which is no value."""
    return cell.pieces[0].words[0].text.startswith("[") and cell.pieces[-1].words[-1].text.endswith("]")


def _mark_strays(cell: Cell, rows: Sequence[Row]) -> None:
    """Tells the rows near whose values something stands that was given to none."""
    for row in rows:
        near = max(row.top - cell.bottom, cell.top - row.bottom) <= _NEAR * cell.unit
        if near and row.lead is not None and cell.left >= row.lead.right - cell.unit:
            row.strays.append(_join_lines(cell))


def _make_title_rows(cells: Sequence[Cell]) -> Iterator[Row]:
    """Titles that stand beside each other."""
    some: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: cell.bottom):
        if some and not all(_stand_beside(cell, one) for one in some):
            yield _make_row(some, None)
            some = []
        some.append(cell)
    if some:
        yield _make_row(some, None)


def _find_lead(cell: Cell, leads: Sequence[Cell]) -> Cell | None:
    """The cell with a code beside which another one stands, if it stands beside one only."""
    beside = [lead for lead in leads if _stand_beside(cell, lead)]
    return beside[0] if len(beside) == 1 else None


def _stand_beside(one: Cell, two: Cell) -> bool:
    width = min(one.right - one.left, two.right - two.left)
    if min(one.right, two.right) - max(one.left, two.left) > _OVERFLOW * width:
        return False
    shared = min(one.bottom, two.bottom) - max(one.top, two.top)
    return shared >= _OVERLAP * min(one.bottom - one.top, two.bottom - two.top)


def _make_row(cells: list[Cell], lead: Cell | None) -> Row:
    cells.sort(key=lambda cell: cell.left)
    for one, two in pairwise(cells):
        if one.left < two.left < one.right and _stand_beside(one, two):
            one.right = two.left
    pieces = (lead or cells[0]).pieces
    last = max(cell.pieces[-1].base for cell in cells)
    top, bottom = min(cell.top for cell in cells), max(cell.bottom for cell in cells)
    return Row(cells, lead, top, bottom, pieces[0].base, last)


# --- tables ---


def _find_tables(rows: Sequence[Row]) -> None:
    """Gives rows that follow each other, and the titles right above them, their common columns."""
    table: Table | None = None
    titles: list[Row] = []
    for row in rows:
        if row.lead is None:
            titles = [*titles, row]
            table = None
            continue
        _unite_cells(row, [(cell.left, cell.right) for cell in row.cells])
        if table is not None:
            _unite_cells(row, table.columns)
        if table is None or not _fits(table, row):
            table = Table()
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


def _put_title(table: Table, title: Row) -> None:
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


def _unite_cells(row: Row, columns: Sequence[Range]) -> None:
    """Makes one cell of the words of a row that stand in the same column."""
    for left, right in columns:
        here = [cell for cell in row.cells if cell is not row.lead and cell.left < right and left < cell.right]
        if len(here) > 1 and not any(piece.numeric for cell in here for piece in cell.pieces):
            pieces = sorted(
                (piece for cell in here for piece in cell.pieces), key=lambda piece: (piece.base, piece.left)
            )
            united = Cell(
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


_MOST_TITLES = 4  # lines of titles above a table


def _is_title(title: Row, row: Row) -> bool:
    """Checks whether all that a row has stands where the first row below has no label."""
    lead = row.lead
    return lead is not None and all(cell.titled and cell.left > lead.left + 2 * row.unit for cell in title.cells)


def _fits(table: Table, row: Row) -> bool:
    """Checks whether no column of a table would have two cells of a row, nor a cell two columns."""
    columns = list(table.columns)
    for cell in row.cells:
        if sum(cell.left < right and left < cell.right for left, right in columns) > 1:
            return False
    for cell in row.cells:
        columns = _widen(columns, cell.left, cell.right)
    return len({_find_column(columns, cell) for cell in row.cells}) == len(row.cells)


def _widen(columns: Sequence[Range], left: float, right: float) -> list[Range]:
    """The columns with another range in them, those that it touches made one."""
    apart = []
    for one in columns:
        if one[0] < right and left < one[1]:
            left, right = min(left, one[0]), max(right, one[1])
        else:
            apart.append(one)
    return sorted([*apart, (left, right)])


def _find_column(columns: Sequence[Range], cell: Cell) -> int:
    return next(place for place, (left, right) in enumerate(columns) if left <= cell.left and cell.right <= right)


# --- the text ---


def _write_page(number: int, rows: Sequence[Row], known: KnownWords) -> Iterator[Line]:
    _find_tables(rows)
    last = None
    for row in _part_headings(rows, known):
        if last is not None and row.first - last > _PARAGRAPH * row.unit:
            yield Line("", number, ())
        last = row.last
        if row.table is not None:
            yield _write_table_row(number, row, row.table)
        else:
            yield _write_line(number, row)


def _part_headings(rows: Sequence[Row], known: KnownWords) -> Iterator[Row]:
    """The rows, those with labels of header lines over their texts as one row for each label."""
    at = 0
    while at < len(rows):
        pairs = _pair_headings(rows[at], rows[at + 1], known) if at + 1 < len(rows) else []
        for label, texts in pairs:
            yield _make_row([label, *texts], None)
        if not pairs:
            yield rows[at]
        at += 2 if pairs else 1


def _pair_headings(labels: Row, texts: Row, known: KnownWords) -> list[tuple[Cell, list[Cell]]]:
    """The labels, each with what stands below it; none where not all are labels, or something stands below none."""
    if len(labels.cells) < 2 or not all(join_letters(_list_texts(cell)) in known.heads for cell in labels.cells):
        return []
    ends = [cell.left for cell in labels.cells[1:]] + [float("inf")]
    pairs = [
        (label, [cell for cell in texts.cells if label.left - _ALIKE * texts.unit <= cell.left and cell.right <= end])
        for label, end in zip(labels.cells, ends, strict=True)
    ]
    return pairs if sum(len(below) for _, below in pairs) == len(texts.cells) else []


def _write_table_row(number: int, row: Row, table: Table) -> Line:
    fields: list[list[str]] = [[] for _ in table.columns]
    words: list[Word] = []
    for cell in row.cells:
        words += _list_words(cell.pieces)
        fields[_find_column(table.columns, cell)].append(_join_lines(cell))
    return Line("\t".join(map(" ".join, fields)), number, tuple(words), " ".join(row.strays), row.lead is None)


def _list_texts(cell: Cell) -> list[str]:
    return [word.text for word in _list_words(cell.pieces)]


def _join_lines(cell: Cell) -> str:
    """The lines of a cell as one, words that a hyphen breaks put together."""
    text = ""
    for piece in cell.pieces:
        line = " ".join(word.text for word in piece.words)
        known = cell.known and text.endswith(BREAKS) and not text[-2:-1].isspace()
        broken = known or (text.endswith("-") and text[-2:-1].isalpha() and line[:1].isalpha())
        text = f"{text}{line}" if broken or not text else f"{text} {line}"
    return text


def _write_line(number: int, row: Row) -> Line:
    """A row of no table; titles that stand over no columns for sure tell none by tabs."""
    text, right = "", 0.0
    words: list[Word] = []
    for before, cell in zip([None, *row.cells], row.cells, strict=False):
        gap = cell.left - right > _WIDE * row.unit or cell.top > row.cells[0].bottom
        titles = before is not None and before.titled and cell.titled
        text += ("" if before is None else "\t" if gap and not titles else " ") + _join_lines(cell)
        words += _list_words(cell.pieces)
        right = cell.right
    return Line(text, number, tuple(words))
