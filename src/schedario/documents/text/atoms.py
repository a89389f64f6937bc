# SPDX-License-Identifier: EUPL-1.2
"""The values of a row as they stand in a document (boxes, numbers, runs of words), and the contents of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from schedario.definition.form import Cell
from schedario.definition.phrases import phrase
from schedario.documents.reading import take_printed_text
from schedario.documents.text.figures import Figure, figure, is_grouped
from schedario.documents.text.lines import CELL, Trouble
from schedario.documents.text.rows import Found, Remark
from schedario.documents.text.tokens import Tokens
from schedario.engine.answers import Unavailable
from schedario.engine.italian_input import read_statement

MOST_ATOMS = 14  # beyond them a row is in doubt

AtomKind = Literal["blank", "box", "number", "words"]


class Atom(NamedTuple):
    """A value, or a run of words that are part of one: the words at the indices `at`.

    `title`: it could be the title of a column. `trouble`: why the content of a box is no value. `apart`: another line
    of the cell begins with it.
    """

    kind: AtomKind
    text: str
    line: int
    field: int
    remark: Remark | None = None
    title: bool = False
    at: tuple[int, ...] = ()
    trouble: Trouble | None = None
    apart: bool = False


class Value(NamedTuple):
    """The content of a cell. `line` is None for an empty one; `at` are the words that it was taken from, if known."""

    stored: int | str | None = None
    text: str = ""
    line: int | None = None
    doubt: str | None = None
    computed: bool = False
    unavailable: str | None = None
    cleared: bool = False
    at: tuple[int, ...] = ()


def make_atom(found: Found, tokens: Tokens, index: int) -> Atom:
    """The word at an index as a value."""
    raw, line = tokens.raws[index], tokens.lines[index]
    kind: AtomKind = "number"
    if tokens.norms[index] == CELL:
        kind = "box" if raw else "blank"
    title = kind == "number" and is_title(found, tokens.norms[index])
    remark, trouble = found.remarks.get(index), tokens.troubles.get(index)
    apart = index in tokens.broken
    return Atom(kind, raw, line, tokens.fields[index], remark, title, (index,), trouble, apart)


def is_title(found: Found, norm: str) -> bool:
    """Checks whether a column is titled with this very number."""
    return any(one.words == (norm,) and one.column is not None for one in found.row.own.get(norm, ()))


def drop_titles(atoms: Sequence[Atom]) -> list[Atom]:
    """The values that are surely no titles."""
    return [atom for atom in atoms if not atom.title]


def join_thousands(cells: Sequence[Cell], atoms: list[Atom]) -> list[Atom] | None:
    """Numbers that blanks part into thousands put together, where only so there is one for each column.

    None where there are several ways.
    """
    values = drop_titles(atoms)
    if len(values) <= len(cells) or len(values) > MOST_ATOMS or len(values) != len(atoms):
        if len(values) == len(cells) > 1 and not _are_strict(cells, values) and could_be_joined(values):
            return None
        return atoms
    ways = [way for way in _ways_to_join(tuple(values), len(cells)) if _are_strict(cells, way)]
    return ways[0] if len(ways) == 1 else None if ways else atoms


def _are_strict(cells: Sequence[Cell], atoms: Sequence[Atom]) -> bool:
    return len(atoms) == len(cells) and all(
        atom.kind in ("box", "blank") or read_figure(cell, atom).strict for cell, atom in zip(cells, atoms, strict=True)
    )


def could_be_joined(atoms: Sequence[Atom]) -> bool:
    """Checks whether blanks may part one number in two of these."""
    return any(_join_two(one, two) for one, two in pairwise(atoms))


def _join_two(one: Atom, two: Atom) -> Atom | None:
    """Two neighbours on a line as one number, None if they cannot be one."""
    text = f"{one.text} {two.text}"
    near = one.kind == two.kind == "number" and (one.line, one.field) == (two.line, two.field)
    if (
        not near
        or two.apart
        or not is_grouped(text)
        or one.remark
        or not one.at
        or not two.at
        or two.at[0] != one.at[-1] + 1
    ):
        return None
    return Atom("number", text, one.line, one.field, two.remark, at=(*one.at, *two.at))


def _ways_to_join(atoms: tuple[Atom, ...], count: int) -> Iterator[list[Atom]]:
    """Every way to make `count` numbers of the values by putting neighbours together."""
    if len(atoms) < count or not atoms:
        return
    if len(atoms) == count:
        yield list(atoms)
        return
    first, rest = atoms[0], atoms[1:]
    if count > 0:
        yield from ([first, *others] for others in _ways_to_join(rest, count - 1)) if count > 1 else ()
        if rest and (both := _join_two(first, rest[0])):
            yield from _ways_to_join((both, *rest[1:]), count)


def join_words(tokens: Tokens, indices: Sequence[int]) -> str:
    """The words as written, with single blanks."""
    return " ".join(tokens.raws[index] for index in indices)


def join_texts(slot: tuple[Atom, ...]) -> str:
    """The texts of a slot as one."""
    return " ".join(atom.text for atom in slot)


def list_texts(atoms: Sequence[Atom]) -> str:
    """Lists what some values show, for a doubt."""
    return ", ".join(atom.text for atom in atoms if atom.text)[:200]


def read_figure(cell: Cell, atom: Atom) -> Figure:
    """Reads a value as a number of a cell; one without text is strict."""
    return figure(atom.text, cell.scale) if atom.text and cell.numeric else Figure(None, strict=True)


def fill_cell(cell: Cell, slot: tuple[Atom, ...]) -> Value:
    """The content of a cell with these values."""
    text = join_texts(slot)
    if not slot:
        return Value()
    line, remark = slot[0].line, slot[-1].remark
    words = tuple(at for atom in slot for at in atom.at)
    if remark == "doubtful":
        return Value(None, text, line, phrase("read.marked_doubtful"), at=words)
    if slot[-1].trouble:
        return Value(None, text, line, phrase(f"read.{slot[-1].trouble}", text=text[:60]), at=words)
    if not text:
        reason = phrase("read.unavailable") if remark == "unavailable" else None
        return Value(line=line, unavailable=reason, cleared=remark == "cleared")
    if not cell.numeric:
        text = text.rstrip(",;|") if slot[-1].kind in ("words", "number") else text
        stored, reason = take_printed_text(cell, text)
        return Value(stored, text, line, unavailable=reason, at=words)
    if not text[0].isdigit() and isinstance(said := read_statement(cell, text), Unavailable):
        return Value(text=text, line=line, unavailable=said.reason, at=words)
    read = figure(text, cell.scale)
    return Value(read.stored, text, line, read.problem, remark == "computed", at=words)


def doubt_cells(cells: Sequence[Cell], atoms: Sequence[Atom], doubt: str) -> list[Value]:
    """A doubt for each of some cells."""
    return [make_doubtful(atoms, doubt)] * len(cells)


def make_doubtful(atoms: Sequence[Atom], doubt: str) -> Value:
    """A doubt that shows all values."""
    said = [atom for atom in atoms if atom.text]
    words = tuple(at for atom in said for at in atom.at)
    return Value(None, " ".join(atom.text for atom in said), said[0].line if said else None, doubt, at=words)


def tell_unplaced(cells: Sequence[Cell], atoms: Sequence[Atom]) -> str:
    """Says that nobody can tell which values are of which column."""
    said = phrase(
        "read.one_value",
        columns=len(cells),
        headers=", ".join(cell.header or cell.label for cell in cells),
        count=sum(1 for atom in atoms if atom.text),
        values=list_texts(atoms),
    )
    return f"{said}; {phrase('read.no_place')}"
