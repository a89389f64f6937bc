# SPDX-License-Identifier: EUPL-1.2
"""The values of one row: those beside its label, or where else the document has them.

A row of numbers has them on the line of its label, or below it; a text goes on to the end of its paragraph; numbers and
texts of one row stand on one line, or on the lines right below. `column_assignment` says which is of which column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from schedario.definition import display
from schedario.definition.form import Cell
from schedario.definition.phrases import phrase
from schedario.documents.text.atoms import (
    Atom,
    AtomKind,
    Value,
    could_be_joined,
    doubt_cells,
    drop_titles,
    fill_cell,
    is_title,
    join_thousands,
    join_words,
    list_texts,
    make_atom,
    make_doubtful,
    read_figure,
    tell_unplaced,
)
from schedario.documents.text.column_assignment import list_placings, order_columns, settle_columns
from schedario.documents.text.figures import figure, is_altered, is_grouped, is_qualifier, is_unit, number_like
from schedario.documents.text.lines import CELL
from schedario.documents.text.rows import Found
from schedario.documents.text.tokens import Tokens, normalise, plain_words
from schedario.documents.text.vocabulary import has_digit

_LONGEST_PAGE_NUMBER = 3  # digits
_SEPARATORS = ".:;|/\u00b7\u2026"  # signs that lead from a label to its text
_AMOUNT = re.compile(r"[0-9][0-9.]*,[0-9]{2}")
_FILLING = "._:|\u00b7\u2026 "  # what an empty cell shows where one writes by hand
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


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


def read_row(found: Found, tokens: Tokens) -> RowReading:
    """The value of each cell of the row, also when it is empty."""
    cells = found.row.cells
    if found.row.has_text and len(cells) == 1:
        return _text(found, tokens, cells[0])
    return _mixed(found, tokens, cells) if found.row.has_text else _numbers(found, tokens, cells)


def is_crowded(reading: RowReading, tokens: Tokens) -> bool:
    """Checks whether a row has more numbers on one line than it has cells, however blanks part them.

    Or one more, where each stands on its own line.
    """
    if not all(value.doubt for value in reading.values.values()):
        return False
    numbers = [make_atom(reading.found, tokens, at) for at in sorted(reading.used) if number_like(tokens.raws[at])]
    lines, wanted = Counter(atom.line for atom in drop_titles(numbers)), len(reading.values)
    joined = any(is_grouped(f"{one.text} {two.text}") for one, two in pairwise(numbers) if one.line == two.line)
    most = max(lines.values(), default=0)
    return not joined and (most > wanted or (most == 1 < wanted and len(lines) == wanted + 1))


def doubt_reading(reading: RowReading, doubt: str) -> None:
    """Makes doubtful what a row shows, and what it does not."""
    for name, value in reading.values.items():
        if value.doubt is None:
            reading.values[name] = Value(None, value.text, value.line, doubt, at=value.at)


def _reading(found: Found, cells: Sequence[Cell], values: Sequence[Value], atoms: Sequence[Atom]) -> RowReading:
    used = {at for atom in atoms for at in atom.at}
    return RowReading(found, {cell.id: value for cell, value in zip(cells, values, strict=True)}, used)


def _numbers(found: Found, tokens: Tokens, cells: Sequence[Cell]) -> RowReading:
    """Values stand beside the label; the lines below count only while columns are still empty."""
    beside = [at for at in found.left if tokens.lines[at] in found.label_lines]
    if len(beside) == len(cells) and found.whole and (plain := _read_plain_row(found, tokens, cells, beside)):
        return plain
    atoms, words = _split(found, tokens, beside, cells)
    if _label_left(found, atoms):
        return _reading(found, cells, doubt_cells(cells, atoms, tell_unplaced(cells, atoms)), atoms)
    if words and (found.whole or _hides_digits(found, words)):
        said = [Atom("words", words, found.label_line, 0)]
        return _reading(found, cells, doubt_cells(cells, said, phrase("read.unreadable", text=words[:60])), said)
    stands_beside = bool(drop_titles(atoms))
    if not stands_beside and len(drop_titles(atoms)) < len(cells):
        doubt = _add_below(found, tokens, cells, atoms)
        if doubt is not None:
            read = _reading(found, cells, doubt_cells(cells, atoms, doubt), atoms)
            read.open = not stands_beside
            read.apart = read.open and bool(read.used)
            return read
    joined = join_thousands(cells, atoms)
    if joined is None:
        return _reading(found, cells, doubt_cells(cells, atoms, tell_unplaced(cells, atoms)), atoms)
    atoms = joined
    if tokens.spaced and len(cells) > 1 and could_be_joined(atoms):
        return _reading(found, cells, doubt_cells(cells, atoms, tell_unplaced(cells, atoms)), atoms)
    read = _reading(found, cells, settle_columns(found, tokens, cells, atoms), atoms)
    read.open = not stands_beside and len(drop_titles(atoms)) < len(cells)
    read.apart = not stands_beside and bool(read.used)
    return read


def _hides_digits(found: Found, words: str) -> bool:
    """Checks for words with digits that are none of the label: a number may touch a word of it."""
    return any(has_digit(word) and word not in found.row.label for word in plain_words(words))


def _read_plain_row(found: Found, tokens: Tokens, cells: Sequence[Cell], beside: Sequence[int]) -> RowReading | None:
    """The usual row: beside the label a number for each column, written as it should be; None for any other."""
    if found.remarks or found.confused or order_columns(found, cells) != list(range(len(cells))):
        return None
    values = {}
    columns, column = 0, -1
    for cell, at in zip(cells, beside, strict=True):
        columns += tokens.fields[at] != column
        column = tokens.fields[at]
        norm, raw = tokens.norms[at], tokens.raws[at]
        if norm == CELL or not number_like(raw) or is_title(found, norm):
            return None
        read = figure(raw, cell.scale)
        if not read.strict:
            return None
        values[cell.id] = Value(read.stored, raw, tokens.lines[at], at=(at,))
    if columns not in (1, len(cells)):
        return None
    if tokens.spaced and len(cells) > 1 and could_be_joined([make_atom(found, tokens, at) for at in beside]):
        return None
    return RowReading(found, values, set(beside))


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
        apart = here and line not in found.own_lines and not tokens.follows(line, last, found.own_lines)
        if apart and not _evident(cells, [*atoms, *(one for some in added for one in some), *here]):
            if _may_be_page(cells, here):
                continue
            rest = takewhile(lambda one: not one[2], lines[place:])
            atoms += [one for some in (*added, *(here for _, here, _ in rest)) for one in some]
            return tell_unplaced(cells, atoms)
        added.append(here)
        last = line
    return _take_below(cells, atoms, added)


def _take_below(cells: Sequence[Cell], atoms: list[Atom], added: Sequence[list[Atom]]) -> str | None:
    together = [one for some in added for one in some]
    wanted = len(cells)
    if len(drop_titles(together)) > wanted:
        fitting = [one for some in added if not _may_be_page(cells, some) for one in some]
        if len(drop_titles(fitting)) == wanted and _evident(cells, drop_titles([*atoms, *fitting])):
            together = fitting
        else:
            atoms += together
            return phrase("read.too_many", values=list_texts(atoms), columns=len(cells))
    elif wanted == 1 == len(cells) and _may_be_page(cells, drop_titles(together)):
        atoms += together
        return phrase("read.unsure", values=list_texts(together))
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
            atoms.append(Atom("number", join_words(tokens, here), *place, found.remarks.get(here[-1]), at=tuple(here)))
        elif own and (_says_something(tokens, here) if not numbers else _says_more(tokens, here, numbers)):
            atoms.append(Atom("words", join_words(tokens, here), *place, found.remarks.get(here[-1]), at=tuple(here)))
        else:
            atoms += [make_atom(found, tokens, at) for at in numbers]
            if len(numbers) < len(here):
                others = [at for at in here if at not in numbers and (norms[at] or is_altered(raws[at]))]
                if numbers:  # what comes after them may be of something else
                    changing = (at for at in others if is_qualifier(raws[at]) or is_altered(raws[at]))
                    others = sorted({*changing, *(at for at in others if at < numbers[-1] and not is_unit(raws[at]))})
                words += [raws[at] for at in others]
    if not words and len(drop_titles(atoms)) < len(cells):
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
    """Checks for anything but the points and lines on which one writes: a dash stands for nothing or for zero.

    What a page of ours shows for nothing, before a unit, is nothing.
    """
    return any(tokens.norms[at] or not _shows_nothing(tokens.raws[at]) for at in here)


def _shows_nothing(raw: str) -> bool:
    return not raw.strip(_FILLING) or (raw[0] == display.NOTHING and len(raw) > 1 and is_unit(raw[1:]))


def _says_more(tokens: Tokens, here: Sequence[int], numbers: Sequence[int]) -> bool:
    """Checks for what makes another number of one: «circa», «<», «?»; a unit or a note in brackets does not."""
    others = [at for at in here if at not in numbers and (tokens.norms[at] or is_altered(tokens.raws[at]))]
    after = join_words(tokens, [at for at in others if at > numbers[-1]])
    if after.startswith("(") and after.endswith(")"):
        others = [at for at in others if at < numbers[-1] or is_qualifier(tokens.raws[at])]
    return any(not is_unit(tokens.raws[at]) for at in others)


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
    fits = all(atom.kind != "number" or read_figure(cell, atom).strict for cell, atom in pairs)
    return fits and (len(cells) > 1 or cells[0].scale > 0 or atoms[0].kind != "number")


def _text(found: Found, tokens: Tokens, cell: Cell) -> RowReading:
    """The words after the label up to the end of their paragraph; a long text up to the end of the row."""
    if not found.whole and any(_in_label_field(found, tokens, index) for index in found.left):
        said = join_words(tokens, found.left)
        atom = Atom("words", said, found.label_line, 0, at=tuple(found.left))
        return _reading(found, (cell,), [make_doubtful([atom], phrase("read.unreadable", text=said[:60]))], [atom])
    indices = found.left if cell.kind == "long_text" else _trim_text(tokens, _paragraph(found, tokens))
    box = next((index for index in indices if tokens.norms[index] == CELL), None)
    if box is not None:
        atom = make_atom(found, tokens, box)
        return _reading(found, (cell,), [fill_cell(cell, (atom,))], [atom])
    breaks = "\n" if cell.kind == "long_text" else " "
    said = breaks.join(join_words(tokens, list(group)) for _, group in groupby(indices, tokens.lines.__getitem__))
    if not said.strip():
        read = _reading(found, (cell,), [Value()], [])
        read.open = True
        return read
    atom = Atom("words", said, tokens.lines[indices[0]], 0, found.remarks.get(indices[-1]), at=tuple(indices))
    value = fill_cell(cell, (atom,))
    told = any(tokens.norms[at] for at in indices)
    if not told or (cell.kind != "long_text" and not (found.whole and not _has_other_lines(found, tokens, indices))):
        value = make_doubtful([atom], phrase("read.unreadable", text=said[:60]))
    read = _reading(found, (cell,), [value], [atom])
    read.apart = tokens.lines[indices[0]] not in found.label_lines
    return read


def _has_other_lines(found: Found, tokens: Tokens, indices: Sequence[int]) -> bool:
    """Checks for lines that may be of no text or of another.

    An amount off the line of the label; several lines above it, or of which one has numbers or ends a sentence.
    """
    lines = [[tokens.raws[at] for at in group] for _, group in groupby(indices, tokens.lines.__getitem__)]
    if tokens.lines[indices[0]] not in found.label_lines and (
        any(map(_AMOUNT.fullmatch, lines[0])) or not any(map(str.isalpha, "".join(lines[0])))
    ):
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


def _mixed(found: Found, tokens: Tokens, cells: Sequence[Cell]) -> RowReading:
    """Numbers and texts in one row: those on the label's line, or with those on the lines right below."""
    if not found.whole and any(not _is_beside(found, tokens, index) for index in found.left):
        atoms = _pieces(found, tokens, found.left)
        return _reading(found, cells, doubt_cells(cells, atoms, tell_unplaced(cells, atoms)), atoms)
    left = _without_signs_beside_label(found, tokens)
    beside = [index for index in left if tokens.lines[index] in found.label_lines]
    atoms = _pieces(found, tokens, beside)
    stands_beside = bool(atoms)
    if not list_placings(cells, atoms, complete=True, strict=True):
        beside = _near(found, tokens, left)
        atoms = _pieces(found, tokens, beside)
    values = settle_columns(found, tokens, cells, atoms)
    lines = Counter(atom.line for atom in atoms)
    lone = [atom for atom in atoms if len(lines) > 1 and lines[atom.line] == 1 and atom.kind == "number"]
    unsure = any(_may_be_page([cell for cell in cells if cell.numeric], [atom]) for atom in lone)
    unsure = unsure or len({atom.line for atom in atoms if atom.kind == "words"}) > sum(not c.numeric for c in cells)
    unsure = unsure or (tokens.spaced and could_be_joined(atoms)) or _holds_title(found, cells, values)
    unsure = unsure or _is_inexact(found, tokens, beside)
    if unsure or _hides_number(found, tokens, cells, values, atoms):
        values = doubt_cells(cells, atoms, tell_unplaced(cells, atoms))
    read = _reading(found, cells, values, atoms)
    read.open = not stands_beside and not atoms
    read.apart = any(atom.line not in found.label_lines for atom in atoms)
    return read


def _is_inexact(found: Found, tokens: Tokens, words: Sequence[int]) -> bool:
    """Checks for numbers that a sign or a word beside them makes others; a text in its own column may have them."""
    for (line, _), group in groupby(words, lambda at: (tokens.lines[at], tokens.fields[at])):
        raws = [tokens.raws[at] for at in group if tokens.norms[at] != CELL]
        plain = any(raw.isalpha() and not is_qualifier(raw) for raw in raws)
        pairs = [(one, other) for pair in pairwise(raws) for one, other in (pair, pair[::-1]) if number_like(one)]
        beside = any(is_qualifier(other) or is_altered(other) for _, other in pairs)
        if not (plain and _keeps_columns(found, tokens, line)) and (
            beside or any(is_altered(raw) and has_digit(raw) for raw in raws)
        ):
            return True
    return False


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
        if not tokens.follows(tokens.lines[index], last, found.own_lines) or (
            kept and _is_apart(tokens, kept[-1], index)
        ):
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
    text = join_words(tokens, indices)
    whole = whole and not any(tokens.norms[index] == CELL for index in indices)
    if len(indices) > 1 and (whole or is_grouped(text)):
        kind: AtomKind = "number" if number_like(text) or is_grouped(text) else "words"
        yield Atom(kind, text, *place, found.remarks.get(indices[-1]), at=tuple(indices))
        return
    run: list[int] = []
    for index in indices:
        if tokens.norms[index] == CELL or number_like(tokens.raws[index]):
            yield from _run(found, tokens, run, place)
            yield make_atom(found, tokens, index)
            run = []
        elif run or not ("," in tokens.raws[index - 1] and is_unit(tokens.raws[index]) and index - 1 in indices):
            run.append(index)
    yield from _run(found, tokens, run, place)


def _run(found: Found, tokens: Tokens, run: Sequence[int], place: tuple[int, int]) -> Iterator[Atom]:
    kept = _trim(tokens, run)
    if kept:
        yield Atom("words", join_words(tokens, kept), *place, found.remarks.get(run[-1]), at=tuple(kept))


def _trim(tokens: Tokens, run: Sequence[int]) -> list[int]:
    """The words of a text without the signs around it that keep columns apart; none where there are only signs."""
    shown = [place for place, at in enumerate(run) if tokens.norms[at] or tokens.raws[at].strip(_SEPARATORS + _DASHES)]
    if not any(tokens.norms[at] for at in run):
        return []
    return list(run[shown[0] : shown[-1] + 1])
