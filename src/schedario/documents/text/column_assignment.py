# SPDX-License-Identifier: EUPL-1.2
"""The values of one row put into its columns; where the text does not say which one, a doubt, never a guess.

What is left of a row after its code, label and column titles are its values, in column order. When there are
as many as columns, each has its place. When there are fewer, the place may still follow from the kind of
value, or from tabs, where the document keeps empty columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from schedario.definition.form import Cell
from schedario.definition.phrases import phrase
from schedario.documents.text.atoms import (
    MOST_ATOMS,
    Atom,
    Value,
    doubt_cells,
    fill_cell,
    join_texts,
    list_texts,
    make_doubtful,
    read_figure,
    tell_unplaced,
)
from schedario.documents.text.rows import Found
from schedario.documents.text.tokens import Tokens, normalise

_MOST_READINGS = 300  # beyond them a row is in doubt
_FEWEST_TITLES = 2  # of a row, each on a line of its own

Slots = tuple[tuple[Atom, ...], ...]


EMPTY: tuple[Atom, ...] = ()


def settle_columns(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> list[Value]:
    """The content of each cell of a row, whose values are these; a doubt where nothing tells which is whose."""
    if any(atom.title for atom in atoms):
        kept = [atom for atom in atoms if not atom.title]
        if len(kept) != len(cells):
            return doubt_cells(cells, atoms, phrase("read.header_or_value", values=list_texts(atoms)))
        found.titles = found.titles or [
            (atom.line, atom.field, one.column)
            for atom in atoms
            if atom.title
            for one in found.row.own[normalise(atom.text)]
            if one.column is not None
        ]
        atoms = kept
    if not any(atom.text or atom.remark for atom in atoms):
        return [Value() for _ in cells]
    if not found.confused and (told := _find_under_titles(found, cells, atoms)):
        return [fill_cell(cell, slot) for cell, slot in zip(cells, told, strict=True)]
    order = None if found.confused else order_columns(found, cells)
    by_titles = found.row.has_text and not found.confused and bool(found.titles or found.above)
    if by_titles and order is not None:
        by_titles = not list_placings(cells, atoms, complete=True, strict=True)
    if by_titles and (told := _find_under_columns(found, tokens, cells, atoms)):
        return [fill_cell(cell, slot) for cell, slot in zip(cells, told, strict=True)]
    if order is None:
        return doubt_cells(cells, atoms, phrase("read.titles_contradict", values=list_texts(atoms)))
    if not found.row.has_text and len(atoms) == len(cells):
        values = _in_order([cells[place] for place in order], atoms)
        return [values[order.index(place)] for place in range(len(cells))]
    return _searched(found, tokens, cells, atoms, order)


def order_columns(found: Found, cells: Sequence[Cell]) -> list[int] | None:
    """The columns in the order of their titles, where titles are there; None where they contradict the values.

    A row of numbers follows its titles; one with texts, whose titles are short words, only its own order.
    """
    printed = list(range(len(cells)))
    columns = [column for _, _, column in found.titles or found.above if found.row.row.cells[column] is not None]
    if columns == sorted(columns):
        return printed
    present = [column for column, cell in enumerate(found.row.row.cells) if cell is not None]
    places = [present.index(column) for column in dict.fromkeys(columns)]
    if places == sorted(places):
        return printed
    return places if sorted(places) == printed and not found.row.has_text else None


def _find_under_columns(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: Sequence[Atom]) -> Slots | None:
    """The values of a row with texts under their titles, where these are in another order; else None.

    All values stand on one line whose tabs tell its columns, titles on another; one column at most has no title.
    """
    titles = {place: found.row.row.cells[column] for _, place, column in found.titles or found.above}
    lines = {line for line, _, _ in found.titles or found.above}
    fields = {atom.field for atom in atoms}
    if len(lines) != 1 or len({atom.line for atom in atoms}) != 1 or len(fields) != len(atoms):
        return None
    line = atoms[0].line
    fewest = len(cells) if found.leads else 1
    if line in tokens.loose or tokens.tabs[line] < fewest or len(set(map(id, titles.values()))) != len(titles):
        return None
    untitled = [cell for cell in cells if cell not in titles.values()]
    if len(untitled) > 1 or len(fields - titles.keys()) > len(untitled):
        return None
    slots = {}
    for atom in atoms:
        cell = titles.get(atom.field) or untitled[0]
        if not (atom.kind in ("box", "blank") or (atom.kind == "words") != cell.numeric):
            return None
        slots[cell.id] = (atom,)
    return tuple(slots.get(cell.id, EMPTY) for cell in cells)


def _find_under_titles(found: Found, cells: Sequence[Cell], atoms: Sequence[Atom]) -> Slots | None:
    """Each value after its own title, where each title of the row begins a line; None where they do not."""
    lines = [line for line, _, _ in found.titles]
    columns = [found.row.row.cells[column] for _, _, column in found.titles]
    if len(lines) < _FEWEST_TITLES or len(set(lines)) < len(lines) or len({id(one) for one in columns}) < len(lines):
        return None
    slots: dict[str, tuple[Atom, ...]] = {}
    for atom in atoms:
        place = bisect_right(lines, atom.line) - 1
        cell = columns[place] if place >= 0 else None
        if cell is None or (cell.id in slots and (cell.numeric or slots[cell.id][-1].line != atom.line)):
            return None
        slots[cell.id] = (*slots.get(cell.id, ()), atom)
    if len(slots) == 1 and columns[-1] is not None and columns[-1].id in slots:
        return None  # all titles come first
    untitled = [cell for cell in cells if cell not in columns]
    fits = all(not cell.numeric or _fits(cell, slots[cell.id][0]) for cell in cells if cell.id in slots)
    return tuple(slots.get(cell.id, EMPTY) for cell in cells) if fits and not untitled else None


def _in_order(cells: Sequence[Cell], atoms: Sequence[Atom]) -> list[Value]:
    """Checks for one value in each column; decimals among whole numbers mean that they are not in their place."""
    if len(cells) > 1 and any(read_figure(cell, atom).misfit for cell, atom in zip(cells, atoms, strict=True)):
        return doubt_cells(cells, atoms, tell_unplaced(cells, atoms))
    return [fill_cell(cell, (atom,)) for cell, atom in zip(cells, atoms, strict=True)]


def _searched(
    found: Found, tokens: Tokens, columns: Sequence[Cell], atoms: list[Atom], order: Sequence[int]
) -> list[Value]:
    """Values fewer than columns, or with texts among them: placed by what they are, or by where they stand."""
    cells = [columns[place] for place in order]
    values = _search(found, tokens, cells, atoms)
    return [values[order.index(place)] for place in range(len(columns))]


def _search(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> list[Value]:
    readings = list_placings(cells, atoms, complete=True, strict=True)
    if not readings:
        placed = _by_tabs(found, tokens, cells, atoms)
        by_kind = tokens.exact or found.row.has_text
        readings = [placed] if placed else list_placings(cells, atoms, complete=False, strict=by_kind)
    if not readings:
        readings = list_placings(cells, atoms, complete=True, strict=False)
    if not readings or len(readings) == _MOST_READINGS:
        return doubt_cells(cells, atoms, tell_unplaced(cells, atoms))
    doubt = tell_unplaced(cells, atoms)
    return [
        fill_cell(cell, slots[0]) if len(set(map(join_texts, slots))) == 1 else make_doubtful(atoms, doubt)
        for cell, slots in zip(cells, zip(*readings, strict=True), strict=True)
    ]


def list_placings(cells: Sequence[Cell], atoms: Sequence[Atom], *, complete: bool, strict: bool) -> list[Slots]:
    """Every way to put the values into the columns in order. `complete`: no column stays without anything."""
    if len(atoms) > MOST_ATOMS or not atoms:
        return []
    return list(islice(_placings(tuple(cells), tuple(atoms), complete, strict), _MOST_READINGS))


def _placings(cells: tuple[Cell, ...], atoms: tuple[Atom, ...], complete: bool, strict: bool) -> Iterator[Slots]:
    if not cells:
        if all(atom.kind == "blank" for atom in atoms):
            yield ()
        return
    first, rest = cells[0], cells[1:]
    if not complete:
        yield from ((EMPTY, *others) for others in _placings(rest, atoms, complete, strict))
    if atoms and atoms[0].kind == "blank" and len(atoms) > len(cells):
        yield from _placings(cells, atoms[1:], complete, strict)
    for taken in _takes(first, atoms, complete, strict):
        for others in _placings(rest, atoms[taken:], complete, strict):
            yield (atoms[:taken], *others)


def _takes(cell: Cell, atoms: tuple[Atom, ...], complete: bool, strict: bool) -> Iterator[int]:
    """Counts how many of the first pieces the column can take."""
    if not atoms:
        return
    first = atoms[0]
    if first.kind in ("blank", "box"):
        yield 1
    elif cell.numeric:
        read = read_figure(cell, first)
        if first.kind == "number" and (read.strict if strict else not read.misfit):
            yield 1
    else:
        worded = False
        for taken, atom in enumerate(atoms, 1):
            if atom.kind in ("blank", "box") or (atom.line == first.line and atom.field != first.field):
                return
            if atom.kind == "number" and atom.line != first.line:
                return
            worded = worded or atom.kind == "words"
            if worded or complete:
                yield taken


def _by_tabs(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: Sequence[Atom]) -> Slots | None:
    """Each value in the column under whose title or in whose place it stands; None if one does not."""
    columns = found.row.row.cells
    slots: dict[str, tuple[Atom, ...]] = {}
    if not tokens.aligned:
        return None
    for atom in atoms:
        place = _column_of(found, tokens, cells, atom)
        cell = columns[place] if place is not None and 0 <= place < len(columns) else None
        if cell is None or cell.id in slots or not _fits(cell, atom):
            return None
        slots[cell.id] = (atom,)
    order = [cell.id for cell in cells]
    if [order.index(name) for name in slots] != sorted(order.index(name) for name in slots):
        return None
    return tuple(slots.get(name, EMPTY) for name in order)


def _fits(cell: Cell, atom: Atom) -> bool:
    """Checks whether a cell can hold a value that stands in its place; it may be unreadable."""
    if cell.numeric:
        return atom.kind != "number" or not read_figure(cell, atom).misfit
    return bool(list(_takes(cell, (atom,), complete=True, strict=True)))


def _column_of(found: Found, tokens: Tokens, cells: Sequence[Cell], atom: Atom) -> int | None:
    """The column of the row in which a value stands: under its title, else by its place in the line."""
    if atom.line in tokens.loose:
        return None
    titles = [(place, column) for line, place, column in found.titles or found.above if line <= atom.line]
    if not found.leads and atom.line in found.label_lines and any(place <= found.label_field for place, _ in titles):
        titles = []  # they do not stand over the values
    here = [column for place, column in titles if place == atom.field]
    if len(here) == 1 and found.titles:
        return here[0]
    offset = found.label_field if atom.line in found.label_lines else 0
    if found.leads:
        offset = -1
    stripped = tokens.tabs[atom.line] - max(offset, 0) < len(found.row.cells)
    if len(here) == 1:
        rank = sorted(place for place, _ in titles).index(atom.field)
        straight = rank == atom.field - offset - 1 and (tokens.kept or not stripped)
        return here[0] if straight or (atom.line in found.label_lines and not stripped) else None
    if stripped:
        return None
    if tokens.places is not None and tokens.tabs[atom.line] - max(offset, 0) != len(found.row.row.cells):
        return None
    return None if titles and (found.titles or not _is_printed_order(found, cells)) else atom.field - offset - 1


def _is_printed_order(found: Found, cells: Sequence[Cell]) -> bool:
    return [cell.id for cell in cells] == [cell.id for cell in found.row.cells]
