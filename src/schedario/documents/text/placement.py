# SPDX-License-Identifier: EUPL-1.2
"""Places where the values of a document stand, decided for all of it; what no row can claim is a doubt.

Values stand beside their label, below it, before the code on its line, or above the label; or all labels of a table
come first and then its values, column by column or row by row. What a whole document shows decides, never a row
alone. A number that is left over makes doubtful the rows around it that could claim it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from schedario.definition.phrases import phrase
from schedario.documents.text.blocks import Page, read_page
from schedario.documents.text.column_assignment import RowReading, Value, read_row
from schedario.documents.text.figures import is_grouped, number_like
from schedario.documents.text.lines import CELL
from schedario.documents.text.rows import Found, Rows, Stretch
from schedario.documents.text.tokens import Tokens
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
            found = [
                (page, at) for page, top in enumerate(tops) if (at := self._find_lone_number(top, step)) is not None
            ]
            if self._are_page_numbers(found):
                self.explained.update(at for _, at in found)
        for stretch in self.rows.stretches:
            dashes = [at for at in stretch.left if not self.tokens.norms[at]]
            self.explained.update(at + 1 for at in dashes if self._is_between_dashes(at + 1))
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
        grow = all(one[1] < two[1] for one, two in pairwise(numbers))
        first = numbers[0][1] - numbers[0][0]
        return (same and first in (0, 1, 2)) or (grow and len(numbers) > 2 and first in (0, 1, 2))

    def _is_between_dashes(self, at: int) -> bool:
        norms, raws, lines = self.tokens.norms, self.tokens.raws, self.tokens.lines
        if not 0 < at < len(norms) - 1 or not norms[at].isdecimal() or len(norms[at]) > _LONGEST_PAGE_NUMBER:
            return False
        around = (at - 1, at + 1)
        if any(lines[one] != lines[at] or norms[one] or raws[one].strip("-–—") != "" for one in around):
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
        last = self.tokens.norms[before.left[-1]]
        if not known or (last and last not in known):
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
        cells = row.row.cells
        return all(cell.numeric for cell in cells) and self._count_values(set(row.left) - set(found)) < len(cells)

    def _has_decimals(self, row: Found) -> bool:
        return all(cell.scale > 0 for cell in row.row.cells)

    def _numbers_in(self, headers: Sequence[tuple[str, ...]], row: Found) -> list[str]:
        cells = row.row.row.cells
        return [
            word for header, cell in zip(headers, cells, strict=True) if cell for word in header if word.isdecimal()
        ]

    # --- where the values stand ---

    def _move_to_rows(self) -> None:
        """Gives each row of numbers the words on the side where the document has its values."""
        stretches = self.rows.stretches
        votes = {"beside": 0, "left": 0, "below": 0, "above": 0}
        rows = sum(found.plain for found in self.rows.found)
        for before, stretch in pairwise(stretches):
            if stretch.row is not None and stretch.row.plain:
                for side in self._count_sides(before, stretch.row):
                    votes[side] += 1
        if votes["left"] > votes["beside"] + votes["below"]:
            self._take_from_before("left")
        elif votes["above"] > votes["beside"] + votes["below"] and votes["above"] * 4 >= rows * 3:
            self._take_from_before("above")

    def _count_sides(self, before: Stretch, row: Found) -> Iterator[str]:
        """The sides on which the values of a row can stand."""
        cells = len(row.row.cells)
        lines = self.tokens.lines
        if any(lines[at] in row.label_lines and self._is_value(at) for at in row.left):
            yield "beside"
        elif before.left and lines[before.left[-1]] == row.line and self._count_values(self._get_left(before, row)):
            yield "left"
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
        """Finds what stands on the line of a code before it, when the line begins with it."""
        lines, line = self.tokens.lines, row.line
        here = [at for at in before.left if lines[at] == line and at < row.start]
        if not here or (before.row is not None and line in before.row.label_lines):
            return []
        first = here[0]
        return here if first == 0 or lines[first - 1] != line else []

    def _get_above(self, before: Stretch, row: Found) -> list[int]:
        """Finds what stands on the lines above a row, after the row before."""
        above = before.row.label_lines if before.row is not None else frozenset()
        return [at for at in before.left if self.tokens.lines[at] < row.line and self.tokens.lines[at] not in above]

    def _take_from_before(self, side: str) -> None:
        stretches = self.rows.stretches
        moves: list[tuple[Stretch, Found, list[int]]] = []
        for before, stretch in pairwise(stretches):
            row = stretch.row
            if row is not None and row.plain:
                moves.append((before, row, (self._get_left if side == "left" else self._get_above)(before, row)))
        for before, row, taken in moves:
            gone = set(taken)
            before.left[:] = [at for at in before.left if at not in gone]
            row.taken = taken
        for stretch in stretches:
            row = stretch.row
            if row is not None and row.plain and row.taken is not None:
                row.leads = side == "left"
                if side == "left":
                    row.label_lines |= {row.line}
                row.left = [*row.taken, *(at for at in row.left if self.tokens.lines[at] in row.label_lines)]

    def _parts_thousands_by_blanks(self) -> bool:
        """Checks whether a row of one number has it in pieces that can only be one."""
        for found in self.rows.found:
            if len(found.row.row.cells) == 1 and found.plain:
                beside = [at for at in found.left if self.tokens.lines[at] in found.label_lines]
                text = " ".join(self.tokens.raws[at] for at in beside)
                if len(beside) > 1 and is_grouped(text):
                    return True
        return False

    # --- what is left over ---

    def _account(self, before: Sequence[Sequence[int]]) -> None:
        """Finds the numbers that no row has taken, and makes doubtful what they could belong to."""
        norms = self.tokens.norms
        known = self.explained.union(*(reading.used for reading in self.readings))
        whole = all(at in known or not norms[at] for indices in before for at in indices)
        if whole and not any(reading.open and reading.used for reading in self.readings):
            return
        by_row = {id(reading.found): reading for reading in self.readings}
        order = [by_row.get(id(stretch.row)) if stretch.row is not None else None for stretch in self.rows.stretches]
        used = self._read_pages(order, before)
        for place, indices in enumerate(before):
            here = [at for at in indices if at not in used and has_digit(self.tokens.norms[at])]
            self.left_over += here
            telling = [at for at in here if self._could_be_value(at)]
            if telling:
                self._doubt_around(order, place, telling)
            words = [at for at in indices if at not in used and self.tokens.norms[at].isalpha()]
            if words:
                self._doubt_texts_around(order, place, words)

    def _read_pages(self, order: Sequence[RowReading | None], before: Sequence[Sequence[int]]) -> set[int]:
        """Reads the pages whose labels stand apart from their values; the words that are accounted for."""
        known = self.explained.union(*(reading.used for reading in self.readings))
        waiting = self._find_waiting(order, before, known)
        settled = [reading.used for reading in self.readings if id(reading) not in waiting]
        used = self.explained.union(*settled)
        pages: dict[int, Page] = {}
        for reading, indices, stretch in zip(order, before, self.rows.stretches, strict=True):
            waits = reading is not None and id(reading) in waiting
            if reading is not None and waits:
                page = pages.setdefault(self._page(reading.found.line), Page())
                page.rows.append(reading)
            for at in indices:
                if at not in used and self._could_be_value(at):
                    pages.setdefault(self._page(self.tokens.lines[at]), Page()).numbers.append(at)
            for title in (*(stretch.own if waits else ()), *stretch.titles):
                pages.setdefault(self._page(self.tokens.lines[title[0]]), Page()).titles.append(title)
        for page in pages.values():
            if page.rows and page.numbers:
                page.titles = self._without_titles_of_read_rows(page)
                self.explained |= read_page(page, self.tokens)
        claimed = set().union(*(reading.used for reading in self.readings))
        self.explained -= claimed
        return self.explained | claimed

    def _find_waiting(
        self, order: Sequence[RowReading | None], before: Sequence[Sequence[int]], used: set[int]
    ) -> set[int]:
        """The rows with numbers that have no value of their own, or have more below them than they can take."""
        waiting = set()
        for reading, indices in zip(order, before, strict=True):
            if reading is not None and any(cell.numeric for cell in reading.found.row.cells):
                more = any(at not in used and self._could_be_value(at) for at in indices)
                if reading.open or (reading.below and more):
                    waiting.add(id(reading))
        return waiting

    def _without_titles_of_read_rows(self, page: Page) -> list[tuple[int, tuple[str, ...]]]:
        """The titles that are not right above a row with values of its own."""
        lines = self.tokens.lines
        taken: set[int] = set()
        for reading in self.readings:
            if not reading.open and reading.found.above:
                first = min(line for line, _, _ in reading.found.above)
                if not any(first <= lines[at] < reading.found.line for at in page.numbers):
                    taken.update(line for line, _, _ in reading.found.above)
        return [title for title in page.titles if lines[title[0]] not in taken]

    def _could_be_value(self, at: int) -> bool:
        return number_like(self.tokens.raws[at]) and not self._is_prose(at)

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
        competing = [own] if own is not None and (own.open or own.below) and not _is_text(own.found) else []
        before = [one for one in reversed(order[:place]) if one is not None]
        after = [one for one in order[place + 1 :] if one is not None]
        if own is None or own.open or own.below:
            competing += list(self._open_rows(before, page))
        competing += list(self._open_rows(after, page))
        doubt = phrase("read.competes", values=values, cells=", ".join(one.found.row.row.code for one in competing))
        for reading in competing:
            _doubt_row(reading, doubt, values, self.tokens.lines[indices[0]])

    def _doubt_texts_around(self, order: Sequence[RowReading | None], place: int, indices: Sequence[int]) -> None:
        """Words that no row has taken could be the text of rows without one, whose labels stand right before."""
        page = self._page(self.tokens.lines[indices[0]])
        own = order[place]
        if own is None:
            return
        text = " ".join(self.tokens.raws[at] for at in indices[:_MOST_LISTED])
        competing = [own] if (own.below or own.open) and _is_text(own.found) else []
        for reading in reversed([one for one in order[:place] if one is not None]):
            if not reading.open or not _is_text(reading.found) or self._page(reading.found.line) != page:
                break
            competing.append(reading)
        for reading in competing:
            doubt = phrase("read.competes", values=text, cells=", ".join(one.found.row.row.code for one in competing))
            _doubt_row(reading, doubt, text, self.tokens.lines[indices[0]])

    def _open_rows(self, readings: Sequence[RowReading], page: int) -> Iterator[RowReading]:
        """The rows without values that follow each other from a place on, on the same page."""
        for reading in readings:
            if not reading.open or self._page(reading.found.line) != page:
                return
            if any(cell.numeric for cell in reading.found.row.cells):
                yield reading

    def _page(self, line: int) -> int:
        return bisect_right(self.rows.tops, line)


def _is_text(found: Found) -> bool:
    return len(found.row.cells) == 1 and found.row.has_text


def _doubt_row(reading: RowReading, doubt: str, text: str, line: int) -> None:
    for name, value in reading.values.items():
        if value.doubt is None:
            reading.values[name] = Value(None, value.text or text, value.line or line, doubt)
