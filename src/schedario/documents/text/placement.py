# SPDX-License-Identifier: EUPL-1.2
"""Places where the values of a document stand, decided for all of it, also for its texts.

Values stand beside their label, below it, before the code on its line, or above the label; or all labels of a table
come first and then its values, column by column or row by row. What a whole document shows decides, never a row
alone; `ledger` says what is in doubt for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from schedario.documents.text.blocks import Page, read_page
from schedario.documents.text.figures import is_grouped, is_mark, number_like
from schedario.documents.text.furniture import find_furniture
from schedario.documents.text.ledger import Competition, could_be_value
from schedario.documents.text.lines import CELL
from schedario.documents.text.row_reading import RowReading, read_row
from schedario.documents.text.rows import Found, Rows, Stretch
from schedario.documents.text.surplus import (
    Surplus,
    are_titles,
    doubt_all_tables,
    doubt_crowded_tables,
    doubt_titled_tables,
    has_decimals,
)
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import is_number

_FEW = 4  # one row of so many that tells no side
_OUTWEIGHS = 2  # rows for a side, to one against it
_LONG = re.compile(r"(?!(?:19|20)[0-9]{2}\Z)[0-9]{4,}")  # digits together that blanks would part; no year


class Placement:
    """The rows of a document with their values; `explained` and `left_over` are the words of numbers in no row.

    `side` is where most rows have their values; `by_row`: nearly all have them somewhere near. `closing` are the words
    after the last row that nobody claims.
    """

    def __init__(self, rows: Rows, tokens: Tokens) -> None:
        self.rows = rows
        self.tokens = tokens
        self.explained: set[int] = set()
        self.left_over: list[int] = []
        self.readings: list[RowReading] = []
        self.side = "beside"
        self.by_row = True
        self.closing: list[int] = []
        self.surplus: set[int] = set()  # words in lines of titles that are those of no column
        self.running: set[int] = set()

    @property
    def takes_from_before(self) -> bool:
        """Checks whether values stand before or above their labels."""
        return self.side in ("left", "above")

    def place(self) -> None:
        """Reads every row where the document has its values."""
        before = [list(stretch.left) for stretch in self.rows.stretches]
        furniture, self.running = find_furniture(self.rows, self.tokens)
        self.explained |= furniture
        self._drop_explained()
        self.tokens.skipped = self.rows.turns | {self.tokens.lines[at] for at in self.explained}
        self._choose_side()
        self._explain_titles()
        left, kept = self.side == "left", self._keeps_empty_columns()
        surplus = Surplus(self.rows, self.tokens, self.explained, labels_last=left, kept=kept)
        surplus.part()
        self.surplus = surplus.words
        self.explained |= surplus.told
        self.tokens.exact = self._shows_decimals()
        self.tokens.kept = self._keeps_empty_columns()
        self.tokens.spaced = self._parts_thousands_by_blanks()
        self.readings = [read_row(found, self.tokens) for found in self.rows.found]
        everywhere = doubt_crowded_tables(self.readings, self.tokens, surplus.settled)
        self._account(before)
        if everywhere:
            doubt_all_tables(self.readings, surplus.settled)
        doubt_titled_tables(self.readings)

    def _drop_explained(self) -> None:
        if self.explained:
            for stretch in self.rows.stretches:
                stretch.left[:] = [at for at in stretch.left if at not in self.explained]

    # --- titles that are no anchors ---

    def _explain_titles(self) -> None:
        """Lines right above a row whose words are all of its titles, broken over lines or mixed with each other."""
        for before, stretch in pairwise(self.rows.stretches):
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
            if line >= row.line or not norms or not are_titles(norms, known):
                break
            found[:0] = [at for at in indices if not self.tokens.norms[at] or self.tokens.norms[at] in known]
        if not found:
            return
        norms = [self.tokens.norms[at] for at in found]
        years = {header[0]: column for column, header in enumerate(headers) if is_number(header)}
        if years and all(norm in years for norm in norms if norm) and has_decimals(row):
            all_there = len(years) > 1 and sorted(norm for norm in norms if norm) == sorted(years)
            if before.row is not None and not all_there and self._lacks_values(before.row, found):
                before.row.confused = not row.titles and not any(
                    self.tokens.lines[at] in before.row.label_lines | before.row.own_lines for at in found
                )
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

    def _numbers_in(self, headers: Sequence[tuple[str, ...]], row: Found) -> list[str]:
        cells = row.row.row.cells
        return [
            word for header, cell in zip(headers, cells, strict=True) if cell for word in header if word.isdecimal()
        ]

    # --- where the values stand ---

    def _choose_side(self) -> None:
        """Decides for the side on which most rows of numbers have their values, and gives all rows what is there.

        Between below and above only rows tell that have numbers on one side alone: the first of a table, the last.
        Where these contradict each other, what stands off the line of a label is in doubt.
        """
        votes = {"": 0, "beside": 0, "left": 0, "below": 0, "above": 0, "both": 0}
        for before, stretch in pairwise(self.rows.stretches):
            if stretch.row is not None and stretch.row.plain:
                votes[self._find_side(before, stretch.row)] += 1
        apart = votes["below"] + votes["above"] + votes["both"]
        self.by_row = votes[""] * _FEW < sum(votes.values())
        if votes["left"] > votes["beside"] + apart:
            self.side = "left"
        elif votes["above"] >= max(1, _OUTWEIGHS * votes["below"]) and apart > votes["beside"] + votes["left"]:
            self.side = "above"
        elif apart > votes["beside"] + votes["left"]:
            self.side = "below" if votes["below"] >= _OUTWEIGHS * votes["above"] else "unclear"
        if self.takes_from_before:
            self._take_from_before()

    def _find_side(self, before: Stretch, row: Found) -> str:
        """The side on which the values of a row stand, as far as the row tells."""
        cells, lines = len(row.row.cells), self.tokens.lines
        if any(lines[at] in row.label_lines and self._is_value(at) for at in row.left):
            return "beside"
        if before.left and lines[before.left[-1]] == row.line and self._count_values(self._get_left(before, row)):
            return "left"
        years = row.row.own
        below = self._count_values(at for at in row.left if lines[at] not in row.label_lines)
        above = self._count_values(at for at in self._get_above(before, row) if self.tokens.norms[at] not in years)
        if below and above:
            return "both"
        return "below" if 0 < below <= cells else "above" if 0 < above <= cells else ""

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
        return here if first == 0 or lines[first - 1] != line or row.row.row.before else []

    def _get_above(self, before: Stretch, row: Found) -> list[int]:
        """Finds what stands on the lines above a row, after the row before."""
        above = before.row.label_lines if before.row is not None else frozenset()
        return [at for at in before.left if self.tokens.lines[at] < row.line and self.tokens.lines[at] not in above]

    def _take_from_before(self) -> None:
        get = self._get_left if self.side == "left" else self._get_above
        for before, stretch in pairwise(self.rows.stretches):
            if stretch.row is not None:
                self._move_titles(before, stretch.row)
        moves = [
            (before, stretch.row, get(before, stretch.row))
            for before, stretch in pairwise(self.rows.stretches)
            if stretch.row is not None
        ]
        for before, row, taken in moves:
            gone = set(taken)
            before.left[:] = [at for at in before.left if at not in gone]
            row.taken = self.rows.drop_own_words(row.row, taken)
            self.explained |= gone - set(row.taken)
        for _, row, _ in moves:
            taken = row.taken or []
            row.leads = self.side == "left"
            if row.leads:
                row.label_lines |= {row.line}
            row.left = [*taken, *(at for at in row.left if self.tokens.lines[at] in row.label_lines)]

    def _move_titles(self, before: Stretch, row: Found) -> None:
        """Gives a row the titles below the label of the row before; a year that is no title of its is a number."""
        last, lines = before.row, self.tokens.lines
        if last is None:
            return
        moved = [one for one in before.own if lines[one[0]] not in last.label_lines]
        if moved:
            row.titles = [*self.rows.match_titles(moved, row.row), *row.titles]
            last.titles = [title for title in last.titles if title[0] in last.label_lines]
        numbers = [at for at, words in (*moved, *before.titles) if is_number(words) and words not in row.row.headers]
        if numbers:
            before.left[:] = sorted({*before.left, *numbers})

    def _parts_thousands_by_blanks(self) -> bool:
        """Checks whether a document parts thousands by blanks: a row shows it, or no long number stands together."""
        tokens, long = self.tokens, False
        for found in self.rows.found:
            if len(found.row.row.cells) == 1 and len(found.left) > 1 and found.plain:
                beside = [at for at in found.left if tokens.lines[at] in found.label_lines]
                if len(beside) > 1 and is_grouped(" ".join(tokens.raws[at] for at in beside)):
                    return True
            long = long or any(_LONG.match(tokens.norms[at]) for at in found.left)
        return not long

    def _keeps_empty_columns(self) -> bool:
        return self.tokens.aligned and any(map(self._keeps_columns, self.rows.found))

    def _keeps_columns(self, row: Found) -> bool:
        """Checks whether a row has an empty column before a value."""
        lines, fields = self.tokens.lines, self.tokens.fields
        return any(
            lines[one] == lines[two] and fields[two] > fields[one] + 1 for one, two in pairwise((row.start, *row.left))
        )

    def _shows_decimals(self) -> bool:
        """Checks whether a row of one number with decimals never shows it without."""
        source = self.tokens.source
        if source is not None and source.laid and any(line.sheet for line in source.laid[:1]):
            return False
        return not any(
            self.tokens.norms[found.left[0]].isdecimal()
            for found in self.rows.found
            if found.left and len(found.row.cells) == 1 and found.row.cells[0].scale and found.plain
        )

    # --- what is left over ---

    def _account(self, before: Sequence[Sequence[int]]) -> None:
        """Reads tables whose labels come first; gives what is still left over to the ledger."""
        norms = self.tokens.norms
        known = self.explained.union(*(reading.used for reading in self.readings))
        raws = self.tokens.raws
        whole = all(at in known or not (norms[at] or is_mark(raws[at])) for indices in before for at in indices)
        if whole and not any(reading.apart or (reading.open and reading.used) for reading in self.readings):
            return
        by_row = {id(reading.found): reading for reading in self.readings}
        order = [by_row.get(id(stretch.row)) if stretch.row is not None else None for stretch in self.rows.stretches]
        if not whole or any(reading.open and reading.used for reading in self.readings):
            known = self._read_pages(order, before)
        self.closing = [at for at in before[-1] if at not in known and norms[at]]
        competition = Competition(self.tokens, self.rows, order, before, known, self.running, self.side, self.by_row)
        self.left_over = competition.settle()

    def _read_pages(self, order: Sequence[RowReading | None], before: Sequence[Sequence[int]]) -> set[int]:
        """Reads the pages whose labels stand apart from their values; the words that are accounted for."""
        known = self.explained.union(*(reading.used for reading in self.readings))
        words = {at for indices in before for at in indices}
        waiting = self._find_waiting(order, before, known, words)
        used = self.explained.union(*(reading.used for reading in self.readings if id(reading) not in waiting))
        pages: dict[tuple[int, int], Page] = {}
        settled = 0
        for reading, indices, stretch in zip(order, before, self.rows.stretches, strict=True):
            waits = reading is not None and id(reading) in waiting
            settled += reading is not None and not waits and bool(reading.used)

            def find_page(line: int) -> Page:
                return pages.setdefault((self._page(line), settled), Page())  # noqa: B023 - called in its turn

            if reading is not None and waits:
                find_page(reading.found.line).rows.append(reading)
            for at in indices:
                if at not in used and at not in self.surplus and could_be_value(self.tokens, at, words):
                    find_page(self.tokens.lines[at]).numbers.append(at)
            for title in (*(stretch.own if waits else ()), *stretch.titles):
                find_page(self.tokens.lines[title[0]]).titles.append(title)
        for page in pages.values():
            if page.rows and page.numbers and not self.by_row:
                page.titles = self._without_titles_of_read_rows(page)
                self.explained |= read_page(page, self.tokens)
        claimed = set().union(*(reading.used for reading in self.readings))
        self.explained -= claimed
        return self.explained | claimed

    def _find_waiting(
        self, order: Sequence[RowReading | None], before: Sequence[Sequence[int]], used: set[int], words: set[int]
    ) -> set[int]:
        """The rows with numbers that have no value of their own, or have more below them than they can take."""
        waiting = set()
        for reading, indices in zip(order, before, strict=True):
            if reading is not None and any(cell.numeric for cell in reading.found.row.cells):
                more = any(at not in used and could_be_value(self.tokens, at, words) for at in indices)
                if reading.open or (reading.apart and more):
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

    def _page(self, line: int) -> int:
        return bisect_right(self.rows.tops, line)
