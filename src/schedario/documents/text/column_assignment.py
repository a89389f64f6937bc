# SPDX-License-Identifier: EUPL-1.2
"""The values of one row put into its columns; where the text does not say which one, a doubt, never a guess.

What is left of a row after its code, label and column titles are its values, in column order. When there are
as many as columns, each has its place. When there are fewer, the place may still follow from the kind of
value, or from tabs, where the document keeps empty columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Literal, NamedTuple

from schedario.definition.form import Cell
from schedario.definition.phrases import phrase
from schedario.documents.reading import take_printed_text
from schedario.documents.text.figures import Figure, figure, number_like
from schedario.documents.text.tokens import CELL, Tokens, normalise
from schedario.documents.text.vocabulary import RowWords

_MOST_ATOMS, _MOST_READINGS = 14, 300  # beyond them a row is in doubt

AtomKind = Literal["blank", "box", "number", "words"]
Remark = Literal["computed", "doubtful", "unavailable"]


@dataclass(slots=True)
class Found:
    """A row as met in a document: indices of the words left after code, label and titles.

    `titles` are column titles met: line, field, column. `own_lines` contain words that belong to this row.
    """

    row: RowWords
    line: int
    label_line: int
    label_field: int
    whole: bool
    left: list[int] = field(default_factory=list)
    titles: list[tuple[int, int, int]] = field(default_factory=list)
    own_lines: set[int] = field(default_factory=set)
    remarks: dict[int, Remark] = field(default_factory=dict)


class Atom(NamedTuple):
    """A value, or a run of words that are part of one. `title`: it could be the title of a column."""

    kind: AtomKind
    text: str
    line: int
    field: int
    remark: Remark | None = None
    title: bool = False


class Value(NamedTuple):
    """The content of a cell. `line` is None for an empty one."""

    stored: int | str | None = None
    text: str = ""
    line: int | None = None
    doubt: str | None = None
    computed: bool = False
    unavailable: str | None = None


Slots = tuple[tuple[Atom, ...], ...]
EMPTY: tuple[Atom, ...] = ()


def read_row(found: Found, tokens: Tokens) -> dict[str, Value]:
    """The value of each cell of the row, also when it is empty."""
    cells = found.row.row.present
    if not found.row.has_text:
        values = _numbers(found, tokens, cells)
    elif len(cells) == 1:
        values = [_text(found, tokens, cells[0])]
    else:
        values = _mixed(found, tokens, cells)
    return {cell.id: value for cell, value in zip(cells, values, strict=True)}


# --- rows of numbers ---


def _numbers(found: Found, tokens: Tokens, cells: Sequence[Cell]) -> list[Value]:
    """Values stand on the line of the label; the lines below count only while columns are still empty."""
    atoms: list[Atom] = []
    remark = ""
    last = found.label_line
    for line, group in groupby(found.left, tokens.lines.__getitem__):
        here, words = _split(found, tokens, list(group))
        if line == found.label_line:
            remark = words if found.whole else ""
            if _label_left(found, here):
                return _in_doubt(cells, here, _unplaced(cells, here))
        elif words:
            break
        elif here and line > last + 1 and line not in found.own_lines and not _evident(cells, atoms + here):
            if any(_like_page_number(cell, atom) for cell in cells for atom in here):
                break
            return _in_doubt(cells, atoms + here, _unplaced(cells, atoms + here))
        atoms += here
        last = line
        if sum(not atom.title for atom in atoms) >= len(cells):
            break
    if remark and not atoms:
        said = [Atom("words", remark, found.label_line, 0)]
        return _in_doubt(cells, said, phrase("read.unreadable", text=remark[:60]))
    return _settle(found, tokens, cells, atoms)


def _split(found: Found, tokens: Tokens, indices: Sequence[int]) -> tuple[list[Atom], str]:
    """The numbers and boxes among some words, and the other words."""
    atoms, words = [], []
    for index in indices:
        norm, raw = tokens.norms[index], tokens.raws[index]
        if norm == CELL or number_like(raw):
            atoms.append(_atom(found, tokens, index))
        elif norm:
            words.append(raw)
    return atoms, " ".join(words)


def _atom(found: Found, tokens: Tokens, index: int) -> Atom:
    raw, line = tokens.raws[index], tokens.lines[index]
    kind: AtomKind = "number"
    if tokens.norms[index] == CELL:
        kind = "box" if raw else "blank"
    title = kind == "number" and _is_title(found, tokens.norms[index])
    return Atom(kind, raw, line, tokens.fields[index], found.remarks.get(index), title)


def _is_title(found: Found, norm: str) -> bool:
    """Checks whether a column is titled with this very number."""
    return any(one.words == (norm,) and one.column is not None for one in found.row.own.get(norm, ()))


def _label_left(found: Found, atoms: Sequence[Atom]) -> bool:
    """Checks whether a number of a broken label could pass for a value."""
    if found.whole:
        return False
    return any(normalise(atom.text) in found.row.label for atom in atoms if atom.field == found.label_field)


def _evident(cells: Sequence[Cell], atoms: Sequence[Atom]) -> bool:
    """Checks whether values apart from their row are surely its own, and no number of a page."""
    if len(atoms) != len(cells):
        return False
    pairs = zip(cells, atoms, strict=True)
    fits = all(atom.kind != "number" or _figure(cell, atom).strict for cell, atom in pairs)
    return fits and (len(cells) > 1 or cells[0].scale > 0 or atoms[0].kind != "number")


def _like_page_number(cell: Cell, atom: Atom) -> bool:
    return cell.scale > 0 and atom.kind == "number" and atom.text.isdecimal()


# --- rows with texts ---


def _text(found: Found, tokens: Tokens, cell: Cell) -> Value:
    """The words after the label up to the end of their paragraph; a long text up to the end of the row."""
    if not found.whole and any(_in_label_field(found, tokens, index) for index in found.left):
        said = _join(tokens, found.left)
        return Value(None, said, found.label_line, phrase("read.unreadable", text=said[:60]))
    indices = found.left if cell.kind == "long_text" else _paragraph(found, tokens)
    box = next((index for index in indices if tokens.norms[index] == CELL), None)
    if box is not None:
        return _filled(cell, (_atom(found, tokens, box),))
    breaks = "\n" if cell.kind == "long_text" else " "
    said = breaks.join(_join(tokens, list(group)) for _, group in groupby(indices, tokens.lines.__getitem__))
    if not said.strip():
        return Value()
    return _filled(cell, (Atom("words", said, tokens.lines[indices[0]], 0, found.remarks.get(indices[-1])),))


def _in_label_field(found: Found, tokens: Tokens, index: int) -> bool:
    here = tokens.lines[index], tokens.fields[index]
    return here == (found.label_line, found.label_field) and bool(tokens.norms[index])


def _paragraph(found: Found, tokens: Tokens) -> list[int]:
    """The first words that are left, and those on the lines right below."""
    kept: list[int] = []
    left = _without_signs_beside_label(found, tokens)
    for index in left:
        if kept and tokens.lines[index] > tokens.lines[kept[-1]] + 1:
            break
        kept.append(index)
    return kept


def _without_signs_beside_label(found: Found, tokens: Tokens) -> list[int]:
    """Dashes and colons between label and text belong to neither."""
    left = found.left
    for place, index in enumerate(left):
        beside = (tokens.lines[index], tokens.fields[index]) == (found.label_line, found.label_field)
        if tokens.norms[index] or not beside:
            return left[place:]
    return []


def _join(tokens: Tokens, indices: Sequence[int]) -> str:
    return " ".join(tokens.raws[index] for index in indices)


def _mixed(found: Found, tokens: Tokens, cells: Sequence[Cell]) -> list[Value]:
    """Numbers and texts in one row: those on the label's line, or with those on the lines right below."""
    if not found.whole and any(_in_label_field(found, tokens, index) for index in found.left):
        atoms = _pieces(found, tokens, found.left)
        return _in_doubt(cells, atoms, _unplaced(cells, atoms))
    left = _without_signs_beside_label(found, tokens)
    beside = [index for index in left if tokens.lines[index] == found.label_line]
    atoms = _pieces(found, tokens, beside)
    if not _readings(cells, atoms, complete=True, strict=True):
        atoms = _pieces(found, tokens, _near(found, tokens, left))
    return _settle(found, tokens, cells, atoms)


def _near(found: Found, tokens: Tokens, left: Sequence[int]) -> list[int]:
    kept: list[int] = []
    last = found.label_line
    for index in left:
        if tokens.lines[index] > last + 1:
            break
        kept.append(index)
        last = tokens.lines[index]
    return kept


def _pieces(found: Found, tokens: Tokens, indices: Sequence[int]) -> list[Atom]:
    """Boxes, numbers, runs of words; where tabs keep the columns apart, one piece for each column."""
    atoms: list[Atom] = []
    for (line, place), group in groupby(indices, lambda index: (tokens.lines[index], tokens.fields[index])):
        by_column = tokens.aligned and tokens.tabs[line] >= len(found.row.row.present)
        atoms += _column(found, tokens, list(group), (line, place), whole=by_column)
    return atoms


def _column(
    found: Found, tokens: Tokens, indices: Sequence[int], place: tuple[int, int], *, whole: bool
) -> Iterator[Atom]:
    if whole and len(indices) > 1 and not any(tokens.norms[index] == CELL for index in indices):
        text = _join(tokens, indices)
        yield Atom("number" if number_like(text) else "words", text, *place, found.remarks.get(indices[-1]))
        return
    run: list[int] = []
    for index in indices:
        if tokens.norms[index] == CELL or number_like(tokens.raws[index]):
            yield from _run(found, tokens, run, place)
            yield _atom(found, tokens, index)
            run = []
        else:
            run.append(index)
    yield from _run(found, tokens, run, place)


def _run(found: Found, tokens: Tokens, run: Sequence[int], place: tuple[int, int]) -> Iterator[Atom]:
    if any(tokens.norms[index] for index in run):
        yield Atom("words", _join(tokens, run), *place, found.remarks.get(run[-1]))


# --- which value in which column ---


def _settle(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> list[Value]:
    if any(atom.title for atom in atoms):
        kept = [atom for atom in atoms if not atom.title]
        if len(kept) != len(cells):
            return _in_doubt(cells, atoms, phrase("read.header_or_value", values=_listed(atoms)))
        atoms = kept
    if not any(atom.text or atom.remark for atom in atoms):
        return [Value() for _ in cells]
    if not found.row.has_text and len(atoms) == len(cells):
        return _in_order(cells, atoms)
    return _searched(found, tokens, cells, atoms)


def _in_order(cells: Sequence[Cell], atoms: Sequence[Atom]) -> list[Value]:
    """Checks for one value in each column; decimals among whole numbers mean that they are not in their place."""
    if len(cells) > 1 and any(_figure(cell, atom).misfit for cell, atom in zip(cells, atoms, strict=True)):
        return _in_doubt(cells, atoms, _unplaced(cells, atoms))
    return [_filled(cell, (atom,)) for cell, atom in zip(cells, atoms, strict=True)]


def _searched(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> list[Value]:
    readings = _readings(cells, atoms, complete=True, strict=True)
    if not readings:
        placed = _by_tabs(found, tokens, cells, atoms)
        readings = [placed] if placed else _readings(cells, atoms, complete=False, strict=True)
    if not readings:
        readings = _readings(cells, atoms, complete=True, strict=False)
    if not readings or len(readings) == _MOST_READINGS:
        return _in_doubt(cells, atoms, _unplaced(cells, atoms))
    doubt = _unplaced(cells, atoms)
    return [
        _filled(cell, slots[0]) if len(set(map(_texts, slots))) == 1 else _doubtful(atoms, doubt)
        for cell, slots in zip(cells, zip(*readings, strict=True), strict=True)
    ]


def _texts(slot: tuple[Atom, ...]) -> str:
    return " ".join(atom.text for atom in slot)


def _readings(cells: Sequence[Cell], atoms: Sequence[Atom], *, complete: bool, strict: bool) -> list[Slots]:
    """Every way to put the values into the columns in order. `complete`: no column stays without anything."""
    if len(atoms) > _MOST_ATOMS or not atoms:
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
        read = _figure(cell, first)
        if first.kind == "number" and (read.strict if strict else not read.misfit):
            yield 1
    else:
        worded = False
        for taken, atom in enumerate(atoms, 1):
            if atom.kind in ("blank", "box"):
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
        place = _column_of(found, tokens, atom)
        cell = columns[place] if place is not None and 0 <= place < len(columns) else None
        if cell is None or cell.id in slots or not list(_takes(cell, (atom,), complete=True, strict=True)):
            return None
        slots[cell.id] = (atom,)
    order = [cell.id for cell in cells]
    if [order.index(name) for name in slots] != sorted(order.index(name) for name in slots):
        return None
    return tuple(slots.get(name, EMPTY) for name in order)


def _column_of(found: Found, tokens: Tokens, atom: Atom) -> int | None:
    titles = [(place, column) for line, place, column in found.titles if line <= atom.line]
    if titles:
        here = [column for place, column in titles if place == atom.field]
        return here[0] if len(here) == 1 else None
    offset = found.label_field if atom.line == found.label_line else 0
    if tokens.tabs[atom.line] - offset < len(found.row.row.present):
        return None
    return atom.field - offset - 1


# --- values and doubts ---


def _figure(cell: Cell, atom: Atom) -> Figure:
    return figure(atom.text, cell.scale) if atom.text and cell.numeric else Figure(None, strict=True)


def _filled(cell: Cell, slot: tuple[Atom, ...]) -> Value:
    text = _texts(slot)
    if not slot:
        return Value()
    line, remark = slot[0].line, slot[-1].remark
    if remark == "doubtful":
        return Value(None, text, line, phrase("read.marked_doubtful"))
    if not text:
        return Value(line=line, unavailable=phrase("read.unavailable") if remark == "unavailable" else None)
    if not cell.numeric:
        stored, reason = take_printed_text(cell, text)
        return Value(stored, text, line, unavailable=reason)
    read = figure(text, cell.scale)
    return Value(read.stored, text, line, read.problem, remark == "computed")


def _in_doubt(cells: Sequence[Cell], atoms: Sequence[Atom], doubt: str) -> list[Value]:
    return [_doubtful(atoms, doubt)] * len(cells)


def _doubtful(atoms: Sequence[Atom], doubt: str) -> Value:
    said = [atom for atom in atoms if atom.text]
    return Value(None, " ".join(atom.text for atom in said), said[0].line if said else None, doubt)


def _unplaced(cells: Sequence[Cell], atoms: Sequence[Atom]) -> str:
    said = phrase(
        "read.one_value",
        columns=len(cells),
        headers=", ".join(cell.header or cell.label for cell in cells),
        count=sum(1 for atom in atoms if atom.text),
        values=_listed(atoms),
    )
    return f"{said}; {phrase('read.no_place')}"


def _listed(atoms: Sequence[Atom]) -> str:
    return ", ".join(atom.text for atom in atoms if atom.text)[:200]
