# SPDX-License-Identifier: EUPL-1.2
"""Where the values of a document stand, decided for all of it; and what no row can claim, which is a doubt.

Values stand beside their label, below it, before the code on its line, or above the label; or all labels of a table
come first and then its values, column by column or row by row. What a whole document shows decides, never a row
alone. A number that is left over makes doubtful the rows around it that could claim it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from schedario.definition.phrases import phrase
from schedario.documents.text.blocks import read_blocks
from schedario.documents.text.column_assignment import RowReading, Value, read_row
from schedario.documents.text.figures import is_grouped, number_like
from schedario.documents.text.rows import Found, Rows, Stretch
from schedario.documents.text.tokens import CELL, Tokens
from schedario.documents.text.vocabulary import has_digit, is_number

_PROSE = 4  # words on a line with a number that make a sentence of it
_LONGEST_PAGE_NUMBER = 3  # digits
_MOST_LISTED = 12


class Placement:
    """The rows of a document with their values; `explained` and `left_over` are the words of numbers in no row."""

    def __init__(self, rows: Rows, tokens: Tokens) -> None:
        self.rows = rows
        self.tokens = tokens
        self.explained: set[int] = set()
        self.left_over: list[int] = []
        self.readings: list[RowReading] = []

    def place(self) -> None:
        """Reads every row where the document has its values."""
        before = [list(stretch.left) for stretch in self.rows.stretches]
        self._explain_page_numbers()
        self._explain_titles()
        self._move_to_rows()
        spaced = self._parts_thousands_by_blanks()
        self.readings = [read_row(found, self.tokens, spaced=spaced) for found in self.rows.found]
        self._account(before)

    # --- what is no value ---

    def _explain_page_numbers(self) -> None:
        """Numbers alone on the lines next to page headers that grow from page to page; and those between dashes."""
        tops = self.rows.tops[1:] if self.rows.tops[:1] == [self._first_line()] else self.rows.tops
        for step in (-1, 1):
            found = [(page, at) for page, top in enumerate(tops) if (at := self._find_lone_number(top, step)) is not None]
            if self._are_page_numbers(found):
                self.explained.update(at for _, at in found)
        for stretch in self.rows.stretches:
            for at in stretch.left:
                if self._is_between_dashes(at):
                    self.explained.add(at)
        self._drop_explained()

    def _first_line(self) -> int:
        return next((number for number, text in enumerate(self.tokens.texts, 1) if text.strip()), 0)

    def _find_lone_number(self, line: int, step: int) -> int | None:
        """The index of the number that fills the next line with words, up or down."""
        texts = self.tokens.texts
        line += step
        while 0 < line <= len(texts) and not texts[line - 1].strip():
            line += step
        if not 0 < line <= len(texts):
            return None
        text = texts[line - 1]
        if not text.strip().isdecimal() or len(text.strip()) > _LONGEST_PAGE_NUMBER or "\t" in text:
            return None
        return bisect_right(self.tokens.lines, line) - 1

    def _are_page_numbers(self, found: Sequence[tuple[int, int]]) -> bool:
        """Checks for numbers that count the pages: always as far from the page's place, or growing one by one."""
        numbers = [(page, int(self.tokens.norms[at])) for page, at in found]
        if not numbers:
            return False
        same = len({number - page for page, number in numbers}) == 1
        grow = all(one[1] < two[1] for one, two in zip(numbers, numbers[1:], strict=False))
        first = numbers[0][1] - numbers[0][0]
        return (same and first in (0, 1, 2)) or (grow and len(numbers) > 2 and first in (0, 1, 2))

    def _is_between_dashes(self, at: int) -> bool:
        norms, raws, lines = self.tokens.norms, self.tokens.raws, self.tokens.lines
        if not norms[at].isdecimal() or len(norms[at]) > _LONGEST_PAGE_NUMBER or not 0 < at < len(norms) - 1:
            return False
        around = (at - 1, at + 1)
        if any(lines[one] != lines[at] or norms[one] or not raws[one].strip("-–—") == "" for one in around):
            return False
        return all(not 0 <= one < len(lines) or lines[one] != lines[at] for one in (at - 2, at + 2))

    def _drop_explained(self) -> None:
        if self.explained:
            for stretch in self.rows.stretches:
                stretch.left[:] = [at for at in stretch.left if at not in self.explained]

    def _explain_titles(self) -> None:
        """Lines right above a row whose words are all of its titles, broken over lines or mixed with each other."""
        for before, stretch in zip(self.rows.stretches, self.rows.stretches[1:], strict=False):
            if stretch.row is not None and before.left:
                self._explain_titles_of(before, stretch.row)
        self._drop_explained()

    def _explain_titles_of(self, before: Stretch, row: Found) -> None:
        headers = row.row.headers
        known = {word for header in headers for word in header}
        if not known:
            return
        lines = [(line, list(group)) for line, group in groupby(before.left, self.tokens.lines.__getitem__)]
        found: list[int] = []
        for line, indices in reversed(lines):
            norms = [norm for at in indices if (norm := self.tokens.norms[at])]
            if line >= row.line or not norms or any(norm not in known for norm in norms):
                break
            found[:0] = indices
        norms = [self.tokens.norms[at] for at in found]
        years = {header[0]: column for column, header in enumerate(headers) if is_number(header)}
        if years and all(norm in years for norm in norms if norm) and self._has_decimals(row):
            all_there = len(years) > 1 and sorted(norm for norm in norms if norm) == sorted(years)
            if before.row is not None and not all_there and self._lacks_values(before.row, found):
                return
            row.titles[:0] = [
                (self.tokens.lines[at], self.tokens.fields[at], years[self.tokens.norms[at]])
                for at in found
                if self.tokens.norms[at]
            ]
        elif not any(norm.isalpha() for norm in norms):
            return
        elif (numbers := [norm for norm in norms if norm.isdecimal()]) != self._numbers_in(headers, row):
            row.confused = sorted(numbers) == sorted(self._numbers_in(headers, row))
        self.explained.update(found)

    def _lacks_values(self, row: Found, found: Sequence[int]) -> bool:
        """Checks whether a row of numbers has too few values without some words."""
        cells = row.row.row.present
        return all(cell.numeric for cell in cells) and self._count_values(set(row.left) - set(found)) < len(cells)

    def _has_decimals(self, row: Found) -> bool:
        return all(cell.scale > 0 for cell in row.row.row.present)

    def _numbers_in(self, headers: Sequence[tuple[str, ...]], row: Found) -> list[str]:
        cells = row.row.row.cells
        return [word for header, cell in zip(headers, cells, strict=True) if cell for word in header if word.isdecimal()]

    # --- where the values stand ---

    def _move_to_rows(self) -> None:
        """Gives each row of numbers the words on the side where the document has its values."""
        stretches = self.rows.stretches
        votes = {"beside": 0, "left": 0, "below": 0, "above": 0}
        for before, stretch in zip(stretches, stretches[1:], strict=False):
            if stretch.row is not None and _is_plain(stretch.row):
                for side in self._count_sides(before, stretch.row):
                    votes[side] += 1
        if votes["left"] > votes["beside"] + votes["below"]:
            self._take_from_before("left")
        elif votes["above"] > votes["beside"] + votes["below"]:
            self._take_from_before("above")

    def _count_sides(self, before: Stretch, row: Found) -> Iterator[str]:
        """The sides on which the values of a row can stand."""
        cells = len(row.row.row.present)
        beside = self._count_values(at for at in row.left if self.tokens.lines[at] in row.label_lines)
        left = self._count_values(self._get_left(before, row))
        if left and not beside:
            yield "left"
        elif beside:
            yield "beside"
        else:
            if self._count_values(at for at in row.left if self._is_value_of(at, row)) == cells:
                yield "below"
            if self._count_values(self._get_above(before, row)) == cells:
                yield "above"

    def _is_value_of(self, at: int, row: Found) -> bool:
        return self.tokens.lines[at] not in row.label_lines

    def _count_values(self, indices: Iterable[int]) -> int:
        return sum(self._is_value(at) for at in indices)

    def _is_value(self, at: int) -> bool:
        return self.tokens.norms[at] == CELL or number_like(self.tokens.raws[at])

    def _get_left(self, before: Stretch, row: Found) -> list[int]:
        """What stands on the line of a code before it, when the line begins with it."""
        lines, line = self.tokens.lines, row.line
        here = [at for at in before.left if lines[at] == line and at < row.start]
        if not here or (before.row is not None and line in before.row.label_lines):
            return []
        first = here[0]
        return here if first == 0 or lines[first - 1] != line else []

    def _get_above(self, before: Stretch, row: Found) -> list[int]:
        """What stands on the lines above a row, after the row before."""
        above = before.row.label_lines if before.row is not None else frozenset()
        return [at for at in before.left if self.tokens.lines[at] < row.line and self.tokens.lines[at] not in above]

    def _take_from_before(self, side: str) -> None:
        stretches = self.rows.stretches
        moves: list[tuple[Stretch, Found, list[int]]] = []
        for before, stretch in zip(stretches, stretches[1:], strict=False):
            row = stretch.row
            if row is not None and _is_plain(row):
                moves.append((before, row, (self._get_left if side == "left" else self._get_above)(before, row)))
        for before, row, taken in moves:
            gone = set(taken)
            before.left[:] = [at for at in before.left if at not in gone]
            row.taken = taken
        for stretch in stretches:
            row = stretch.row
            if row is not None and _is_plain(row) and row.taken is not None:
                row.leads = side == "left"
                if side == "left":
                    row.label_lines |= {row.line}
                row.left = [*row.taken, *(at for at in row.left if self.tokens.lines[at] in row.label_lines)]

    def _parts_thousands_by_blanks(self) -> bool:
        """Checks whether a row of one number has it in pieces that can only be one."""
        for found in self.rows.found:
            if len(found.row.row.cells) == 1 and _is_plain(found):
                beside = [at for at in found.left if self.tokens.lines[at] in found.label_lines]
                text = " ".join(self.tokens.raws[at] for at in beside)
                if len(beside) > 1 and is_grouped(text):
                    return True
        return False

    # --- what is left over ---

    def _account(self, before: Sequence[Sequence[int]]) -> None:
        """Finds the numbers that no row has taken, and makes doubtful what they could belong to."""
        used = {at for reading in self.readings for at in reading.used}
        by_row = {id(reading.found): reading for reading in self.readings}
        order = [by_row.get(id(stretch.row)) if stretch.row is not None else None for stretch in self.rows.stretches]
        left: list[list[int]] = []
        for indices in before:
            here = [at for at in indices if at not in used and at not in self.explained and has_digit(self.tokens.norms[at])]
            left.append(here)
        read_blocks(self, order, left)
        for place, indices in enumerate(left):
            self.left_over += indices
            telling = [at for at in indices if number_like(self.tokens.raws[at]) and not self._is_prose(at)]
            if telling:
                self._doubt_around(order, place, telling)

    def _is_prose(self, at: int) -> bool:
        """Checks whether a number stands in a sentence."""
        tokens, count = self.tokens, 0
        for step in (-1, 1):
            one = at + step
            while 0 <= one < len(tokens) and tokens.lines[one] == tokens.lines[at]:
                count += tokens.norms[one].isalpha()
                one += step
        return count >= _PROSE

    def _doubt_around(self, order: Sequence[RowReading | None], place: int, indices: Sequence[int]) -> None:
        page = self._page(self.tokens.lines[indices[0]])
        values = ", ".join(self.tokens.raws[at] for at in indices[:_MOST_LISTED])
        own = order[place]
        competing = [own] if own is not None and own.open else []
        before = [one for one in reversed(order[:place]) if one is not None]
        after = [one for one in order[place + 1 :] if one is not None]
        if own is None or own.open:
            competing += list(self._open_rows(before, page))
        competing += list(self._open_rows(after, page))
        doubt = phrase("read.competes", values=values, cells=", ".join(one.found.row.row.code for one in competing))
        for reading in competing:
            _doubt_row(reading, doubt, values, self.tokens.lines[indices[0]])

    def _open_rows(self, readings: Sequence[RowReading], page: int) -> Iterator[RowReading]:
        """The rows without values that follow each other from a place on, on the same page."""
        for reading in readings:
            if not reading.open or self._page(reading.found.line) != page:
                return
            if _is_plain(reading.found) or reading.found.row.row.before is not None:
                yield reading

    def _page(self, line: int) -> int:
        return bisect_right(self.rows.tops, line)


def _is_plain(found: Found) -> bool:
    """Checks for a row of numbers without words around them."""
    row = found.row.row
    return not found.row.has_text and row.before is None and row.after is None


def _doubt_row(reading: RowReading, doubt: str, text: str, line: int) -> None:
    for name, value in reading.values.items():
        if value.doubt is None:
            reading.values[name] = Value(None, value.text or text, value.line or line, doubt)
