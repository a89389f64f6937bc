# SPDX-License-Identifier: EUPL-1.2
"""Columns that a document has and the form has not: another year, a difference, one without a title.

They claim nothing, and nobody knows which values of their table are the form's: these are in doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from schedario.definition.phrases import phrase
from schedario.documents.text.anchors import looks_alike
from schedario.documents.text.atoms import join_words
from schedario.documents.text.row_reading import RowReading, doubt_reading, is_crowded
from schedario.documents.text.rows import Found, Rows
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import has_digit, is_number

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_MOST_UNKNOWN = 3  # words in a line of titles; more make a sentence
_GOOD_PART = 4  # one row of so many


@dataclass(slots=True)
class Surplus:
    """The titles of such columns: `words` are theirs. `labels_last`: values stand before their labels."""

    rows: Rows
    tokens: Tokens
    explained: set[int]
    labels_last: bool
    words: set[int] = field(default_factory=set)

    def part(self) -> None:
        """Takes the words of such titles from the rows, and marks the rows below them."""
        # not the same lists where values stand before their labels
        left = [*(stretch.left for stretch in self.rows.stretches), *(found.left for found in self.rows.found)]
        self._find_unknown_titles({at for indices in left for at in indices} - self.explained)
        self._find_other_years()
        for indices in left if self.words else ():
            indices[:] = [at for at in indices if at not in self.words]

    def _find_unknown_titles(self, left: Collection[int]) -> None:
        """Finds words in the lines of titles that are none of the form.

        Those above the labels are the title of these; a number beside one title alone may be the value.
        """
        tokens, unknown = self.tokens, dict[int, list[int]]()
        for at in sorted(left):
            if tokens.norms[at]:
                unknown.setdefault(tokens.lines[at], []).append(at)
        labels = frozenset[int]().union(*(found.label_lines for found in self.rows.found))
        for found in self.rows.found:
            titled = Counter(line for line, _, _ in found.titles or found.above)
            surplus = [
                at
                for line in sorted(titled.keys() & unknown.keys() - labels)
                for at in self._without_corner(line, unknown[line])
                if tokens.norms[at].isalpha() or titled[line] > 1 or _YEAR.fullmatch(tokens.norms[at])
            ]
            found.surplus = join_words(tokens, surplus)
            self.words.update(surplus)

    def _find_other_years(self) -> None:
        """Finds the titles of columns of other years than the form's, over a table or beside the label of a row."""
        last: Found | None = None
        for before, stretch in pairwise(self.rows.stretches):
            row = stretch.row
            if row is None or not any(row.row.headers):
                continue
            lines = self.tokens.lines
            near = [at for at in before.left if lines[at] < row.line]
            beside = [at for at in row.left if lines[at] in row.label_lines]
            alone = [at for _, line in groupby(near, lines.__getitem__) for at in self._take_years(row, list(line))]
            years = [*self._find_alike(near, row), *alone, *(at for at in beside if self._is_other_year(row, at))]
            if years:
                row.surplus = join_words(self.tokens, years)
                self.words.update(years)
            elif last is not None and last.row.headers == row.row.headers and not row.titles:
                row.surplus = row.surplus or last.surplus
            last = row

    def _take_years(self, row: Found, line: list[int]) -> list[int]:
        """The words of a line that is nothing but several years, of which some are no title of the row."""
        shown = [at for at in line if self.tokens.norms[at]]
        several = len(shown) > 1 and all(_YEAR.fullmatch(self.tokens.norms[at]) for at in shown)
        return [at for at in shown if several and self._is_other_year(row, at)]

    def _is_other_year(self, row: Found, at: int) -> bool:
        """Checks for a year, where columns are titled with years and values have decimals."""
        norm, headers = self.tokens.norms[at], row.row.headers
        return (
            _YEAR.fullmatch(norm) is not None
            and any(map(is_number, headers))
            and (norm,) not in headers
            and has_decimals(row)
        )

    def _find_alike(self, indices: Sequence[int], row: Found) -> list[int]:
        """The words of a title of the row in which only the digits are others."""
        shown = [at for at in indices if self.tokens.norms[at]]
        for header in (one for one in row.row.headers if any(map(has_digit, one)) and not is_number(one)):
            for start in range(len(shown) - len(header) + 1):
                here = shown[start : start + len(header)]
                norms = [self.tokens.norms[at] for at in here]
                if norms != list(header) and all(map(looks_alike, norms, header)):
                    return here
        return []

    def _without_corner(self, line: int, unknown: Sequence[int]) -> list[int]:
        """The unknown words of a line of titles but for those above the labels."""
        tokens, gone = self.tokens, set(unknown)
        first = bisect_left(tokens.lines, line)
        here = range(first, bisect_right(tokens.lines, line))
        titles = [at for at in here if tokens.norms[at] and at not in gone]
        if not titles:
            return []
        return [
            at
            for at in unknown
            if not (tokens.norms[at].isalpha() and (at > titles[-1] if self.labels_last else at < titles[0]))
        ]


def doubt_crowded_tables(readings: Sequence[RowReading], tokens: Tokens) -> None:
    """Makes doubtful the rows of a table half of which have more values than columns: one is not the form's.

    Where a good part of the rows of a document have, all of them.
    """
    rows = [reading for reading in readings if reading.used]
    crowded = {id(reading) for reading in rows if is_crowded(reading, tokens)}
    everywhere = len(crowded) * _GOOD_PART > len(rows)
    for _, group in groupby(rows, lambda reading: reading.found.row.headers):
        table = list(group)
        if everywhere or 2 * len(crowded.intersection(map(id, table))) >= len(table):
            for reading in table:
                doubt_reading(reading, phrase("read.surplus_values"))


def doubt_titled_tables(readings: Sequence[RowReading]) -> None:
    """Makes doubtful the rows below the title of a column that the form has not."""
    for reading in readings:
        if reading.found.surplus and reading.used:
            doubt_reading(reading, phrase("read.surplus_title", title=reading.found.surplus[:60]))


def has_decimals(row: Found) -> bool:
    """Checks whether all values of a row have decimals."""
    return all(cell.scale > 0 for cell in row.row.cells)


def are_titles(norms: Sequence[str], known: Collection[str]) -> bool:
    """Checks whether a line has titles of a row, all of them words of it, or with a few others among their years."""
    unknown = [norm for norm in norms if norm not in known]
    if not unknown:
        return True
    years = [norm for norm in norms if norm in known and norm.isdecimal()]
    return (
        len(unknown) <= _MOST_UNKNOWN
        and all(norm.isalpha() or _YEAR.fullmatch(norm) for norm in unknown)
        and len(years) > any(norm.isalpha() for norm in unknown)
    )
