# SPDX-License-Identifier: EUPL-1.2
"""The values of one row put into its columns; where the text does not say which one, a doubt, never a guess.

What is left of a row after its code, label and column titles are its values, in column order. When there are
as many as columns, each has its place. When there are fewer, the place may still follow from the kind of
value, or from tabs, where the document keeps empty columns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, pairwise, takewhile
from typing import Literal, NamedTuple

from schedario.definition.form import Cell
from schedario.definition.phrases import phrase
from schedario.documents.reading import take_printed_text
from schedario.documents.text.figures import Figure, figure, is_grouped, is_unit, number_like
from schedario.documents.text.lines import CELL, Trouble
from schedario.documents.text.rows import Found, Remark
from schedario.documents.text.tokens import Tokens, normalise, plain_words
from schedario.documents.text.vocabulary import has_digit
from schedario.engine.answers import Unavailable
from schedario.engine.italian_input import read_statement

_MOST_ATOMS, _MOST_READINGS = 14, 300  # beyond them a row is in doubt
_LONGEST_PAGE_NUMBER = 3  # digits
_FEWEST_TITLES = 2  # of a row, each on a line of its own
_SEPARATORS = ".:;|/\u00b7\u2026"  # signs that lead from a label to its text
_AMOUNT = re.compile(r"[0-9][0-9.]*,[0-9]{2}")
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"

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


@dataclass(slots=True)
class RowReading:
    """The values of the cells of a row, and the words that they were taken from.

    `open`: no value stands beside the label, and the columns are not all filled: what is near could belong here.
    `apart`: values stand off the line of the label; `paged`: with those of a whole table.
    """

    found: Found
    values: dict[str, Value]
    used: set[int] = field(default_factory=set)
    open: bool = False
    apart: bool = False
    paged: bool = False


Slots = tuple[tuple[Atom, ...], ...]
EMPTY: tuple[Atom, ...] = ()


def read_row(found: Found, tokens: Tokens) -> RowReading:
    """The value of each cell of the row, also when it is empty."""
    cells = found.row.cells
    if not found.row.has_text:
        return _numbers(found, tokens, cells)
    if len(cells) == 1:
        return _text(found, tokens, cells[0])
    return _mixed(found, tokens, cells)


def _reading(found: Found, cells: Sequence[Cell], values: Sequence[Value], atoms: Sequence[Atom]) -> RowReading:
    used = {at for atom in atoms for at in atom.at}
    return RowReading(found, {cell.id: value for cell, value in zip(cells, values, strict=True)}, used)


# --- rows of numbers ---


def _numbers(found: Found, tokens: Tokens, cells: Sequence[Cell]) -> RowReading:
    """Values stand beside the label; the lines below count only while columns are still empty."""
    beside = [at for at in found.left if tokens.lines[at] in found.label_lines]
    if len(beside) == len(cells) and found.whole and (plain := _read_plain_row(found, tokens, cells, beside)):
        return plain
    atoms, words = _split(found, tokens, beside, cells)
    if _label_left(found, atoms):
        return _reading(found, cells, _in_doubt(cells, atoms, _unplaced(cells, atoms)), atoms)
    if words and found.whole and not atoms:
        said = [Atom("words", words, found.label_line, 0)]
        return _reading(found, cells, _in_doubt(cells, said, phrase("read.unreadable", text=words[:60])), said)
    stands_beside = bool(_values(atoms))
    if not stands_beside and len(_values(atoms)) < len(cells):
        doubt = _add_below(found, tokens, cells, atoms)
        if doubt is not None:
            read = _reading(found, cells, _in_doubt(cells, atoms, doubt), atoms)
            read.open = not stands_beside
            read.apart = read.open and bool(read.used)
            return read
    joined = _joined(cells, atoms)
    if joined is None:
        return _reading(found, cells, _in_doubt(cells, atoms, _unplaced(cells, atoms)), atoms)
    atoms = joined
    if tokens.spaced and len(cells) > 1 and _could_be_joined(atoms):
        return _reading(found, cells, _in_doubt(cells, atoms, _unplaced(cells, atoms)), atoms)
    read = _reading(found, cells, _settle(found, tokens, cells, atoms), atoms)
    read.open = not stands_beside and len(_values(atoms)) < len(cells)
    read.apart = not stands_beside and bool(read.used)
    return read


def _read_plain_row(found: Found, tokens: Tokens, cells: Sequence[Cell], beside: Sequence[int]) -> RowReading | None:
    """The usual row: beside the label a number for each column, written as it should be; None for any other."""
    if found.remarks or found.confused or _order(found, cells) != list(range(len(cells))):
        return None
    if len(cells) > 1 and len(set(map(tokens.fields.__getitem__, beside))) not in (1, len(cells)):
        return None
    values = {}
    for cell, at in zip(cells, beside, strict=True):
        norm, raw = tokens.norms[at], tokens.raws[at]
        if norm == CELL or not number_like(raw) or _is_title(found, norm):
            return None
        read = figure(raw, cell.scale)
        if not read.strict:
            return None
        values[cell.id] = Value(read.stored, raw, tokens.lines[at], at=(at,))
    if tokens.spaced and len(cells) > 1 and _could_be_joined([_atom(found, tokens, at) for at in beside]):
        return None
    return RowReading(found, values, set(beside))


def _values(atoms: Sequence[Atom]) -> list[Atom]:
    return [atom for atom in atoms if not atom.title]


def _add_below(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> str | None:
    """Adds the values below the label; the doubt where it is not sure that they are of this row.

    A number alone on its line that is no value of the kind of cell may be that of a page.
    """
    last = found.label_line
    below = [at for at in found.left if tokens.lines[at] not in found.label_lines]
    lines = [
        (line, *_split(found, tokens, list(group), cells)) for line, group in groupby(below, tokens.lines.__getitem__)
    ]
    added: list[list[Atom]] = []
    for place, (line, here, words) in enumerate(lines):
        if words:
            if not atoms and not added and tokens.follows(line, last):
                atoms.append(Atom("words", words, line, 0))
                return phrase("read.unreadable", text=words[:60])
            break
        apart = here and line not in found.own_lines and not tokens.follows(line, last)
        if apart and not _evident(cells, [*atoms, *(one for some in added for one in some), *here]):
            if _may_be_page(cells, here):
                continue
            rest = takewhile(lambda one: not one[2], lines[place:])
            atoms += [one for some in (*added, *(here for _, here, _ in rest)) for one in some]
            return _unplaced(cells, atoms)
        added.append(here)
        last = line
    return _take_below(cells, atoms, added)


def _take_below(cells: Sequence[Cell], atoms: list[Atom], added: Sequence[list[Atom]]) -> str | None:
    together = [one for some in added for one in some]
    wanted = len(cells)
    if len(_values(together)) > wanted:
        fitting = [one for some in added if not _may_be_page(cells, some) for one in some]
        if len(_values(fitting)) == wanted and _evident(cells, _values([*atoms, *fitting])):
            together = fitting
        else:
            atoms += together
            return phrase("read.too_many", values=_listed(atoms), columns=len(cells))
    elif wanted == 1 == len(cells) and _may_be_page(cells, _values(together)):
        atoms += together
        return phrase("read.unsure", values=_listed(together))
    atoms += together
    return None


def _may_be_page(cells: Sequence[Cell], here: Sequence[Atom]) -> bool:
    """Checks whether a line is one whole number, where every value has decimals: the number of a page."""
    if len(here) != 1 or here[0].kind != "number" or not here[0].text.isdecimal() or here[0].field:
        return False
    if len(here[0].text) > _LONGEST_PAGE_NUMBER:
        return False
    return all(cell.scale > 0 for cell in cells)


def _split(found: Found, tokens: Tokens, indices: Sequence[int], cells: Sequence[Cell]) -> tuple[list[Atom], str]:
    """The numbers and boxes among some words, and the other words; in a column of its own, a word is unreadable."""
    atoms: list[Atom] = []
    words: list[str] = []
    norms, raws = tokens.norms, tokens.raws
    for place, group in groupby(indices, lambda at: (tokens.lines[at], tokens.fields[at])):
        here = list(group)
        own = place[0] in found.label_lines and place[1] != found.label_field
        numbers = [at for at in here if norms[at] == CELL or number_like(raws[at])]
        if len(here) > 1 and numbers and _is_one_number(found, tokens, here, own=own):
            atoms.append(Atom("number", _join(tokens, here), *place, found.remarks.get(here[-1]), at=tuple(here)))
        elif own and not numbers and _says_something(tokens, here):
            atoms.append(Atom("words", _join(tokens, here), *place, found.remarks.get(here[-1]), at=tuple(here)))
        else:
            atoms += [_atom(found, tokens, at) for at in numbers]
            if len(numbers) < len(here):
                others = (raws[at] for at in here if norms[at] and at not in numbers)
                words += [raw for raw in others if not (numbers and is_unit(raw))]
    if not words and len(_values(atoms)) < len(cells):
        atoms = _with_dashes(found, tokens, indices, atoms)
    return atoms, " ".join(words)


def _is_one_number(found: Found, tokens: Tokens, here: Sequence[int], *, own: bool) -> bool:
    """Checks whether the words of a column of its own are a number with blanks between thousands."""
    line = tokens.lines[here[0]]
    if line in tokens.loose and not tokens.spaced:
        return False
    apart = own or (tokens.tabs[line] > 0 and line not in found.label_lines)
    return apart and tokens.broken.isdisjoint(here) and is_grouped(_without_units(tokens, here))


def _says_something(tokens: Tokens, here: Sequence[int]) -> bool:
    """Checks for words, or a dash, which stands for nothing or for zero; other signs are mere decoration."""
    return any(tokens.norms[at] or tokens.raws[at] in _DASHES for at in here)


def _without_units(tokens: Tokens, here: Sequence[int]) -> str:
    return " ".join(tokens.raws[at] for at in here if not is_unit(tokens.raws[at]))


def _with_dashes(found: Found, tokens: Tokens, indices: Sequence[int], atoms: list[Atom]) -> list[Atom]:
    """A dash between or beside values stands for something: for nothing, or for zero."""
    dashes = [at for at in indices if tokens.raws[at] and tokens.raws[at] in _DASHES and not tokens.norms[at]]
    taken = {at for atom in atoms for at in atom.at}
    more = [_dash(found, tokens, at) for at in dashes if at not in taken]
    return sorted([*atoms, *more], key=lambda atom: atom.at) if more else atoms


def _dash(found: Found, tokens: Tokens, at: int) -> Atom:
    return Atom("words", tokens.raws[at], tokens.lines[at], tokens.fields[at], found.remarks.get(at), at=(at,))


def _joined(cells: Sequence[Cell], atoms: list[Atom]) -> list[Atom] | None:
    """Numbers that blanks part into thousands put together, where only so there is one for each column.

    None where there are several ways.
    """
    values = _values(atoms)
    if len(values) <= len(cells) or len(values) > _MOST_ATOMS or len(values) != len(atoms):
        if len(values) == len(cells) > 1 and not _all_strict(cells, values) and _could_be_joined(values):
            return None
        return atoms
    ways = [way for way in _ways_to_join(tuple(values), len(cells)) if _all_strict(cells, way)]
    return ways[0] if len(ways) == 1 else None if ways else atoms


def _all_strict(cells: Sequence[Cell], atoms: Sequence[Atom]) -> bool:
    return len(atoms) == len(cells) and all(
        atom.kind in ("box", "blank") or _figure(cell, atom).strict for cell, atom in zip(cells, atoms, strict=True)
    )


def _could_be_joined(atoms: Sequence[Atom]) -> bool:
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


def _atom(found: Found, tokens: Tokens, index: int) -> Atom:
    raw, line = tokens.raws[index], tokens.lines[index]
    kind: AtomKind = "number"
    if tokens.norms[index] == CELL:
        kind = "box" if raw else "blank"
    title = kind == "number" and _is_title(found, tokens.norms[index])
    remark, trouble = found.remarks.get(index), tokens.troubles.get(index)
    apart = index in tokens.broken
    return Atom(kind, raw, line, tokens.fields[index], remark, title, (index,), trouble, apart)


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


# --- rows with texts ---


def _text(found: Found, tokens: Tokens, cell: Cell) -> RowReading:
    """The words after the label up to the end of their paragraph; a long text up to the end of the row."""
    if not found.whole and any(_in_label_field(found, tokens, index) for index in found.left):
        said = _join(tokens, found.left)
        atom = Atom("words", said, found.label_line, 0, at=tuple(found.left))
        return _reading(found, (cell,), [_doubtful([atom], phrase("read.unreadable", text=said[:60]))], [atom])
    indices = found.left if cell.kind == "long_text" else _trim_text(tokens, _paragraph(found, tokens))
    box = next((index for index in indices if tokens.norms[index] == CELL), None)
    if box is not None:
        atom = _atom(found, tokens, box)
        return _reading(found, (cell,), [_filled(cell, (atom,))], [atom])
    breaks = "\n" if cell.kind == "long_text" else " "
    said = breaks.join(_join(tokens, list(group)) for _, group in groupby(indices, tokens.lines.__getitem__))
    if not said.strip():
        read = _reading(found, (cell,), [Value()], [])
        read.open = True
        return read
    atom = Atom("words", said, tokens.lines[indices[0]], 0, found.remarks.get(indices[-1]), at=tuple(indices))
    value = _filled(cell, (atom,))
    told = any(tokens.norms[at] for at in indices)
    if not told or (cell.kind != "long_text" and not (found.whole and not _has_other_lines(found, tokens, indices))):
        value = _doubtful([atom], phrase("read.unreadable", text=said[:60]))
    read = _reading(found, (cell,), [value], [atom])
    read.apart = tokens.lines[indices[0]] not in found.label_lines
    return read


def _has_other_lines(found: Found, tokens: Tokens, indices: Sequence[int]) -> bool:
    """Checks for lines that may be of no text or of another.

    An amount off the line of the label; several lines above it, or of which one has numbers or ends a sentence.
    """
    lines = [[tokens.raws[at] for at in group] for _, group in groupby(indices, tokens.lines.__getitem__)]
    if tokens.lines[indices[0]] not in found.label_lines and any(map(_AMOUNT.fullmatch, lines[0])):
        return True
    if len(lines) > 1 and tokens.lines[indices[0]] < found.label_line:
        return True
    return len(lines) > 1 and any(words[-1].endswith(".") or any(map(has_digit, words)) for words in lines)


def _trim_text(tokens: Tokens, indices: list[int]) -> list[int]:
    """A text without signs around it that keep columns apart; mere signs stay."""
    return _trim(tokens, indices) or indices


def _is_beside(found: Found, tokens: Tokens, index: int) -> bool:
    """Checks for a word on the line of the label, in another column."""
    return tokens.lines[index] in found.label_lines and not _in_label_field(found, tokens, index)


def _in_label_field(found: Found, tokens: Tokens, index: int) -> bool:
    here = tokens.lines[index], tokens.fields[index]
    return here == (found.label_line, found.label_field) and bool(tokens.norms[index])


def _paragraph(found: Found, tokens: Tokens) -> list[int]:
    """The first words that are left, and those on the lines right below."""
    kept: list[int] = []
    left = _without_signs_beside_label(found, tokens)
    for index in left:
        if kept and _is_apart(tokens, kept[-1], index):
            break
        kept.append(index)
    return kept


def _is_apart(tokens: Tokens, one: int, other: int) -> bool:
    """Checks whether a word is of another paragraph, or of another row of a table, than one before it."""
    line, last = tokens.lines[other], tokens.lines[one]
    return not tokens.follows(line, last) or (line > last and last in tokens.ends)


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


def _mixed(found: Found, tokens: Tokens, cells: Sequence[Cell]) -> RowReading:
    """Numbers and texts in one row: those on the label's line, or with those on the lines right below."""
    if not found.whole and any(not _is_beside(found, tokens, index) for index in found.left):
        atoms = _pieces(found, tokens, found.left)
        return _reading(found, cells, _in_doubt(cells, atoms, _unplaced(cells, atoms)), atoms)
    left = _without_signs_beside_label(found, tokens)
    beside = [index for index in left if tokens.lines[index] in found.label_lines]
    atoms = _pieces(found, tokens, beside)
    stands_beside = bool(atoms)
    if not _readings(cells, atoms, complete=True, strict=True):
        atoms = _pieces(found, tokens, _near(found, tokens, left))
    values = _settle(found, tokens, cells, atoms)
    unsure = (tokens.spaced and _could_be_joined(atoms)) or _holds_title(found, cells, values)
    if unsure or _hides_number(found, tokens, cells, values, atoms):
        values = _in_doubt(cells, atoms, _unplaced(cells, atoms))
    read = _reading(found, cells, values, atoms)
    read.open = not stands_beside and not atoms
    read.apart = any(atom.line not in found.label_lines for atom in atoms)
    return read


def _hides_number(
    found: Found, tokens: Tokens, cells: Sequence[Cell], values: Sequence[Value], atoms: Sequence[Atom]
) -> bool:
    """Checks whether a text begins or ends with a number that could be that of a blank cell, or of another line."""
    lines = {atom.line for atom in atoms}
    if len(lines) == 1 and not any(
        cell.numeric and value == Value() for cell, value in zip(cells, values, strict=True)
    ):
        return False
    if all(atom.kind in ("box", "blank") or _keeps_columns(found, tokens, atom.line) for atom in atoms):
        return False
    texts = [value.text.split() for cell, value in zip(cells, values, strict=True) if not cell.numeric and value.text]
    return any(number_like(text[place]) or text[place] in _DASHES for text in texts for place in (0, -1))


def _holds_title(found: Found, cells: Sequence[Cell], values: Sequence[Value]) -> bool:
    """Checks whether a text ends with the title of another column."""
    titles = [header for header in found.row.headers if header]
    texts = [plain_words(value.text) for cell, value in zip(cells, values, strict=True) if not cell.numeric]
    return any(text[-len(title) :] == title and text != title for text in texts for title in titles)


def _near(found: Found, tokens: Tokens, left: Sequence[int]) -> list[int]:
    kept: list[int] = []
    last = found.label_line
    for index in left:
        if not tokens.follows(tokens.lines[index], last) or (kept and _is_apart(tokens, kept[-1], index)):
            break
        kept.append(index)
        last = tokens.lines[index]
    return kept


def _pieces(found: Found, tokens: Tokens, indices: Sequence[int]) -> list[Atom]:
    """Boxes, numbers, runs of words; where tabs keep the columns apart, one piece for each column."""
    atoms: list[Atom] = []
    for (line, place), group in groupby(indices, lambda index: (tokens.lines[index], tokens.fields[index])):
        atoms += _column(found, tokens, list(group), (line, place), whole=_keeps_columns(found, tokens, line))
    return atoms


def _keeps_columns(found: Found, tokens: Tokens, line: int) -> bool:
    """Checks whether the columns of a line are told by its tabs."""
    return tokens.aligned and tokens.tabs[line] >= len(found.row.cells)


def _column(
    found: Found, tokens: Tokens, indices: Sequence[int], place: tuple[int, int], *, whole: bool
) -> Iterator[Atom]:
    text = _join(tokens, indices)
    whole = whole and not any(tokens.norms[index] == CELL for index in indices)
    if len(indices) > 1 and (whole or is_grouped(text)):
        kind: AtomKind = "number" if number_like(text) or is_grouped(text) else "words"
        yield Atom(kind, text, *place, found.remarks.get(indices[-1]), at=tuple(indices))
        return
    run: list[int] = []
    for index in indices:
        if tokens.norms[index] == CELL or number_like(tokens.raws[index]):
            yield from _run(found, tokens, run, place)
            yield _atom(found, tokens, index)
            run = []
        elif run or not ("," in tokens.raws[index - 1] and is_unit(tokens.raws[index]) and index - 1 in indices):
            run.append(index)
    yield from _run(found, tokens, run, place)


def _run(found: Found, tokens: Tokens, run: Sequence[int], place: tuple[int, int]) -> Iterator[Atom]:
    kept = _trim(tokens, run)
    if kept:
        yield Atom("words", _join(tokens, kept), *place, found.remarks.get(run[-1]), at=tuple(run))


def _trim(tokens: Tokens, run: Sequence[int]) -> list[int]:
    """The words of a text without the signs around it that keep columns apart; none where there are only signs."""
    shown = [place for place, at in enumerate(run) if tokens.norms[at] or tokens.raws[at].strip(_SEPARATORS)]
    if not any(tokens.norms[at] for at in run):
        return []
    return list(run[shown[0] : shown[-1] + 1])


# --- which value in which column ---


def _settle(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> list[Value]:
    if any(atom.title for atom in atoms):
        kept = [atom for atom in atoms if not atom.title]
        if len(kept) != len(cells):
            return _in_doubt(cells, atoms, phrase("read.header_or_value", values=_listed(atoms)))
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
        return [_filled(cell, slot) for cell, slot in zip(cells, told, strict=True)]
    order = None if found.confused else _order(found, cells)
    as_printed = order is not None and bool(_readings(cells, atoms, complete=True, strict=True))
    by_titles = found.row.has_text and not found.confused and not as_printed
    if by_titles and (told := _find_under_columns(found, tokens, cells, atoms)):
        return [_filled(cell, slot) for cell, slot in zip(cells, told, strict=True)]
    if order is None:
        return _in_doubt(cells, atoms, phrase("read.titles_contradict", values=_listed(atoms)))
    if not found.row.has_text and len(atoms) == len(cells):
        values = _in_order([cells[place] for place in order], atoms)
        return [values[order.index(place)] for place in range(len(cells))]
    return _searched(found, tokens, cells, atoms, order)


def _order(found: Found, cells: Sequence[Cell]) -> list[int] | None:
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
    if line in tokens.loose or tokens.tabs[line] == 0 or len(set(map(id, titles.values()))) != len(titles):
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
    if len(cells) > 1 and any(_figure(cell, atom).misfit for cell, atom in zip(cells, atoms, strict=True)):
        return _in_doubt(cells, atoms, _unplaced(cells, atoms))
    return [_filled(cell, (atom,)) for cell, atom in zip(cells, atoms, strict=True)]


def _searched(
    found: Found, tokens: Tokens, columns: Sequence[Cell], atoms: list[Atom], order: Sequence[int]
) -> list[Value]:
    """Values fewer than columns, or with texts among them: placed by what they are, or by where they stand."""
    cells = [columns[place] for place in order]
    values = _search(found, tokens, cells, atoms)
    return [values[order.index(place)] for place in range(len(columns))]


def _search(found: Found, tokens: Tokens, cells: Sequence[Cell], atoms: list[Atom]) -> list[Value]:
    readings = _readings(cells, atoms, complete=True, strict=True)
    if not readings:
        placed = _by_tabs(found, tokens, cells, atoms)
        by_kind = tokens.exact or found.row.has_text
        readings = [placed] if placed else _readings(cells, atoms, complete=False, strict=by_kind)
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
        return atom.kind != "number" or not _figure(cell, atom).misfit
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


# --- values and doubts ---


def _figure(cell: Cell, atom: Atom) -> Figure:
    return figure(atom.text, cell.scale) if atom.text and cell.numeric else Figure(None, strict=True)


def _filled(cell: Cell, slot: tuple[Atom, ...]) -> Value:
    text = _texts(slot)
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


def _in_doubt(cells: Sequence[Cell], atoms: Sequence[Atom], doubt: str) -> list[Value]:
    return [_doubtful(atoms, doubt)] * len(cells)


def _doubtful(atoms: Sequence[Atom], doubt: str) -> Value:
    said = [atom for atom in atoms if atom.text]
    words = tuple(at for atom in said for at in atom.at)
    return Value(None, " ".join(atom.text for atom in said), said[0].line if said else None, doubt, at=words)


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
