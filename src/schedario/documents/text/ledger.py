# SPDX-License-Identifier: EUPL-1.2
"""The ledger of a text: every number in it is claimed, explained, or doubtful, and each of them once.

One rule says what is in doubt, whatever way a row was read. What nobody claims competes for the cells around it: for
the cells of the nearest rows that would be blank, and for the values that stand off the line of their label on its
side. A cell is blank only where nothing unclaimed stands in its row's place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from schedario.definition.phrases import phrase
from schedario.documents.text.anchors import Mark
from schedario.documents.text.atoms import Value
from schedario.documents.text.figures import is_mark, number_like
from schedario.documents.text.row_reading import RowReading
from schedario.documents.text.rows import Rows
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import has_digit

_PROSE = 4  # words on a line with a number that make a sentence of it
_MOST_LISTED = 12
_PAGE = re.compile(r"[0-9]{1,3}")
_FEWEST_PAGES, _MOST_PAGES = 3, 1000


@dataclass(frozen=True, slots=True)
class Ledger:
    """Indices of the words with a digit.

    `claimed`: by a cell, a header line or a message. `explained` by the edition: codes, labels, titles and texts of the
    form, with the years and references in them, and what pages print around it. `doubtful`: all others, found as such.
    """

    numbers: frozenset[int]
    claimed: frozenset[int]
    explained: frozenset[int]
    doubtful: frozenset[int]

    @property
    def balances(self) -> bool:
        """Checks whether every number stands in the ledger, and in one column only."""
        parts = (self.claimed, self.explained, self.doubtful)
        return self.numbers == frozenset().union(*parts) and len(self.numbers) == sum(map(len, parts))


def make_ledger(
    tokens: Tokens,
    marks: Sequence[Mark],
    rows: Rows,
    readings: Sequence[RowReading],
    accounted: tuple[Iterable[int], Iterable[int]],
) -> Ledger:
    """Accounts for the numbers of a text after its rows were read; `accounted` are those explained, and left over."""

    def keep(indices: Iterable[int]) -> frozenset[int]:
        return frozenset(at for at in indices if has_digit(tokens.norms[at]))

    claimed = set(rows.said)
    explained = set(rows.explained).union(accounted[0])
    for mark in marks:
        if mark.kind == "header":
            claimed.update(range(mark.text, mark.end))
            explained.update(range(mark.start, mark.text))
        elif mark.kind in ("message", "opening", "mark"):
            claimed.update(range(mark.start, mark.end))
        else:
            explained.update(set(range(mark.start, mark.end)) - set(mark.inside))
    claimed.update(*(reading.used for reading in readings))
    return Ledger(keep(range(len(tokens))), keep(claimed), keep(explained), keep(accounted[1]))


def could_be_value(tokens: Tokens, at: int, left: Collection[int]) -> bool:
    """Checks whether a word could be the value of a cell: a number in no sentence of words that are left."""
    if not number_like(tokens.raws[at]):
        return False
    words = 0
    for step in (-1, 1):
        one = at + step
        while 0 <= one < len(tokens) and tokens.lines[one] == tokens.lines[at]:
            words += one in left and tokens.norms[one].isalpha()
            one += step
    return words < _PROSE


@dataclass(slots=True)
class Competition:
    """What nobody claims, and the cells that it competes for.

    `order` are the readings of the stretches of `rows`, None for one after no row; `left` the words that were left to
    each; `known` are those that are claimed or explained, `running` of these those
    of lines that come again, which could be a text. `side` is where the document has its values;
    `by_row`: nearly all have theirs near; `parted`: some of them stand apart from their labels.
    """

    tokens: Tokens
    rows: Rows
    order: Sequence[RowReading | None]
    left: Sequence[Sequence[int]]
    known: set[int]
    running: set[int]
    side: str
    by_row: bool = True
    apart: dict[int, list[int]] = field(default_factory=dict)
    parted: bool = False

    def settle(self) -> list[int]:
        """Makes doubtful what is not sure; the numbers that are left over."""
        norms, raws = self.tokens.norms, self.tokens.raws
        left_over: list[int] = []
        words_left = {at for indices in self.left for at in indices}
        stray: list[int] = []
        for place, indices in enumerate(self.left):
            unclaimed = [at for at in indices if norms[at] and (at not in self.known or at in self.running)]
            if marks := [at for at in indices if not norms[at] and at not in self.known and is_mark(raws[at])]:
                self._doubt(place, marks, numeric=True, apart=False)
            leads = self._take_leads(place, unclaimed)
            left_over += leads
            too_many = self._list_too_many(self.order[place])
            if not unclaimed and not too_many:
                continue
            numbers = [at for at in unclaimed if has_digit(norms[at]) and at not in self.running]
            left_over += numbers
            telling = [at for at in numbers if could_be_value(self.tokens, at, words_left)]
            if telling and self._doubt(place, telling, numeric=True) < len(telling):
                stray += telling
            odd = [at for at in unclaimed if not norms[at].isalpha() and at not in telling]
            if odd := [at for at in odd if self.tokens.lines[at] in self._own_lines(place)]:
                self._doubt(place, odd, numeric=True, apart=False)
            titles = {self.tokens.lines[at] for at, _ in self.rows.stretches[place].titles}
            if words := [at for at in unclaimed if norms[at].isalpha() and self.tokens.lines[at] not in titles]:
                self._doubt(place, words, numeric=False)
            if too_many:
                numbers = [at for at in too_many if number_like(self.tokens.raws[at])]
                blank = self._doubt(place, too_many, numeric=True, apart=False)
                stray += numbers if len(numbers) > blank + self._count_cells(place) else []
        self._doubt_apart(stray)
        if self.parted or self.side == "unclear" or any(reading.paged for reading in self.readings):
            self._doubt_below_empty()
        return left_over

    # --- what is near ---

    def _take_leads(self, place: int, unclaimed: list[int]) -> list[int]:
        """Takes what stands before a code on its line, where no values do; numbers compete for its row alone."""
        after = self.order[place + 1] if place + 1 < len(self.order) else None
        if not unclaimed or after is None or self.side in ("left", "above", "unclear"):
            return []
        line = after.found.line
        leads = [at for at in unclaimed if self.tokens.lines[at] == line and line not in self._lines_of(place)]
        unclaimed[:] = [at for at in unclaimed if at not in leads]
        numbers = [at for at in leads if has_digit(self.tokens.norms[at]) and at not in self.running]
        blank = [name for name, value in after.values.items() if _is_open(value)]
        if numbers and blank:
            values = ", ".join(self.tokens.raws[at] for at in numbers)
            doubt = phrase("read.competes", values=values, cells=after.found.row.row.code)
            _doubt_cells(after, blank, doubt, values, line)
        return numbers

    def _count_cells(self, place: int) -> int:
        reading = self.order[place]
        return len(reading.values) if reading is not None else 0

    def _own_lines(self, place: int) -> set[int]:
        """The lines below a label with words of the row around its value."""
        reading = self.order[place]
        return reading.found.own_lines - reading.found.label_lines if reading is not None else set()

    def _lines_of(self, place: int) -> frozenset[int]:
        reading = self.order[place]
        return reading.found.label_lines if reading is not None else frozenset()

    def _doubt(self, place: int, unclaimed: Sequence[int], *, numeric: bool, apart: bool = True) -> int:
        """Makes doubtful the cells around a place that could have what stands there unclaimed; counts the blank ones.

        `apart`: also values that stand off the line of their label.
        """
        above = self.side in ("above", "left", "unclear")
        before, after = reversed(self.order[: place + 1]), self.order[place + 1 :]
        found = [*self._list_competing(before, numeric=numeric, apart=apart and self.side != "above")]
        if numeric or above:
            found += self._list_competing(after, numeric=numeric, apart=apart and above)
        said = ", " if numeric else " "
        values = said.join(self.tokens.raws[at] for at in unclaimed[:_MOST_LISTED])
        self.parted = self.parted or len(found) > 1
        blank = sum(_is_unsettled(reading.values[name]) for reading, names in found for name in names)
        codes = ", ".join(reading.found.row.row.code for reading, _ in found)
        doubt = phrase("read.competes", values=values, cells=codes)
        for reading, names in found:
            _doubt_cells(reading, names, doubt, values, self.tokens.lines[unclaimed[0]])
        return blank

    def _list_competing(
        self, readings: Iterable[RowReading | None], *, numeric: bool, apart: bool
    ) -> Iterator[tuple[RowReading, list[str]]]:
        """The nearest row with its cells that compete; after one without any value also the next.

        `apart`: also its values that stand off the line of its label.
        """
        for reading in readings:
            if reading is None:
                continue
            if all(cell.numeric != numeric for cell in reading.found.row.cells):
                found = reading.found
                if not numeric and not (self._list_apart(reading) or found.own_lines - found.label_lines):
                    return
                apart = apart and numeric
                continue
            blank = [
                cell.id
                for cell in reading.found.row.cells
                if (numeric or not cell.numeric) and _is_unsettled(reading.values[cell.id])
            ]
            if apart and self._list_apart(reading) and (numeric != reading.found.row.has_text):
                blank = list(reading.values)
            if blank:
                yield reading, blank
            if any(value.text and not value.doubt for value in reading.values.values()):
                return

    def _list_too_many(self, reading: RowReading | None) -> list[int]:
        """The words of a row that has more of them than cells, and so cannot tell which are its own."""
        if reading is None or len(reading.values) == reading.found.row.has_text:
            return []
        if not all(value.doubt for value in reading.values.values()):
            return []
        titles = reading.found.row.own
        many = [at for at in self._list_apart(reading) if self.tokens.norms[at] not in titles]
        return many if len(many) > len(reading.values) else []

    def _list_apart(self, reading: RowReading) -> list[int]:
        """The words of a row that stand neither on the line of its label nor beside words of its own."""
        key = id(reading)
        if key not in self.apart:
            own = reading.found.label_lines | reading.found.own_lines
            self.apart[key] = (
                [] if reading.paged else [at for at in sorted(reading.used) if self.tokens.lines[at] not in own]
            )
        return self.apart[key]

    # --- values off the line of their label ---

    def _doubt_apart(self, stray: Sequence[int]) -> None:
        """Makes doubtful the values off the line of their label that could be no values of the row, or of another.

        Any, where no side is sure; those that stand further left than others do, or partly on one line, partly on
        others; and a number alone on its line where the document has both such numbers that are no values and rows
        with too few: together they make a whole row.
        """
        apart = {id(reading): self._list_apart(reading) for reading in self.readings}
        plain = [reading for reading in self.readings if reading.found.plain]
        lone = [at for at in stray if self._is_lone(at)]
        firsts, gaps = [], False
        for reading in plain:
            here, wanted = apart[id(reading)], len(reading.values)
            if len(reading.used) < wanted:
                gaps = True
            elif here and not all(value.doubt for value in reading.values.values()):
                firsts.append(self.tokens.fields[here[0]])
        usual = Counter(firsts).most_common(1)[0][0] if firsts else 0
        suspects = self._find_like(lone) if gaps and lone else set()
        for reading in plain if self.side != "unclear" else self.readings:
            here = sorted(reading.used) if reading.paged else apart[id(reading)]
            if here and (
                (not reading.paged and (self.side == "unclear" or self.tokens.fields[here[0]] < usual))
                or (not reading.paged and _is_mixed(reading))
                or not suspects.isdisjoint(here)
            ):
                text = " ".join(self.tokens.raws[at] for at in here[:_MOST_LISTED])
                doubt = phrase("read.unsure", values=text[:60])
                _doubt_cells(reading, list(reading.values), doubt, text, self.tokens.lines[here[0]])

    def _find_like(self, lone: list[int]) -> set[int]:
        """The numbers alone on their lines that could be of the same kind as some that are no values.

        In the same column, with decimals or without; where those count pages, between the one before and after. Values
        of a table whose labels come first are so many as its cells: pages alone could hide among them.
        """
        tokens = self.tokens
        kinds = {(tokens.fields[at], "," in tokens.raws[at]) for at in lone}
        lone.sort()
        short = [int(tokens.norms[at]) for at in lone if _PAGE.fullmatch(tokens.norms[at])]
        chains: dict[int, int] = {}
        for number in short:
            chains[number] = 1 + max(chains.get(number - 1, 0), chains.get(number - 2, 0))
        grow = max(chains.values(), default=0) >= _FEWEST_PAGES
        counted = grow and len(short) == len(lone) and all(one < two for one, two in pairwise(short))
        found = set()
        for reading in self.readings:
            for at in sorted(reading.used) if reading.paged and grow else self._list_apart(reading):
                if (tokens.fields[at], "," in tokens.raws[at]) in kinds and self._is_lone(at):
                    place = bisect_left(lone, at)
                    low, high = short[place - 1 : place] or [0], short[place : place + 1] or [_MOST_PAGES]
                    if not counted or (_PAGE.fullmatch(tokens.norms[at]) and low[0] < int(tokens.norms[at]) < high[0]):
                        found.add(at)
        return found

    def _doubt_below_empty(self) -> None:
        """Makes doubtful rows without values before one that has them off its line, where labels stand apart.

        Where few rows have a value near, also after one for whose values others compete.
        """
        empty: list[RowReading] = []
        is_empty = _is_open if self.by_row else _is_unsettled
        for reading in self.readings:
            apart = self._list_apart(reading)
            if empty and apart:
                text = " ".join(self.tokens.raws[at] for at in apart[:_MOST_LISTED])
                codes = ", ".join(one.found.row.row.code for one in (*empty, reading))
                doubt = phrase("read.competes", values=text, cells=codes)
                for one in (*empty, reading):
                    _doubt_cells(one, list(one.values), doubt, text, self.tokens.lines[apart[0]])
            empty = [*empty, reading] if all(map(is_empty, reading.values.values())) else []

    @property
    def readings(self) -> Iterator[RowReading]:
        """The rows that were found."""
        return (reading for reading in self.order if reading is not None)

    def _is_lone(self, at: int) -> bool:
        """Checks for a number that is alone on its line."""
        lines = self.tokens.lines
        alone = not (at and lines[at - 1] == lines[at]) and not (at + 1 < len(lines) and lines[at + 1] == lines[at])
        return alone and number_like(self.tokens.raws[at])


def _is_mixed(reading: RowReading) -> bool:
    """Checks whether a row has several values on one line, and others on another."""
    lines = Counter(value.line for value in reading.values.values() if value.text)
    return len(lines) > 1 and max(lines.values()) > 1


def _is_open(value: Value) -> bool:
    """Checks for a cell of which nothing at all is shown, no box either."""
    return not value.text and value.line is None and value.doubt is None and value.unavailable is None


def _is_unsettled(value: Value) -> bool:
    """Checks for a cell of which nothing is shown, also where something competes for it."""
    return _is_open(value) or (value.doubt is not None and not value.at)


def _doubt_cells(reading: RowReading, names: Sequence[str], doubt: str, text: str, line: int) -> None:
    for name in names:
        value = reading.values[name]
        if value.doubt is None:
            reading.values[name] = Value(None, value.text or text, value.line or line, doubt)
