# SPDX-License-Identifier: EUPL-1.2
"""Columns that a document has and the form has not: another year, a difference, one without a title.

They claim nothing. Where tabs tell under which title each value of a row stands, the others are read; else nobody knows
which values of their table are the form's, and all are in doubt.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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
    """The titles of such columns: `words` are theirs; `told` those, and their values, that tabs keep apart.

    `settled` are the rows in which they do, with their titles, those of the form and others. `labels_last`: values
    stand before their labels; `kept`: the document shows tabs also around empty columns.
    """

    rows: Rows
    tokens: Tokens
    explained: set[int]
    labels_last: bool
    kept: bool
    words: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    settled: dict[int, tuple[Sequence[tuple[int, int, int]], Sequence[int]]] = field(default_factory=dict)

    def part(self) -> None:
        """Takes the words of such titles from the rows, and marks the rows below them."""
        # not the same lists where values stand before their labels
        left = [*(stretch.left for stretch in self.rows.stretches), *(found.left for found in self.rows.found)]
        self._find_unknown_titles({at for indices in left for at in indices} - self.explained)
        self._find_other_years()
        self.words |= self.told
        for found in self.rows.found:
            if id(found) in self.settled:
                found.surplus = ""
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
            self.words.update(surplus)
            found.surplus = join_words(tokens, surplus)
            if surplus:
                here = [at for at in surplus if tokens.lines[at] <= found.line]
                self._settle(found, _list_titles_over(found), here)

    def _settle(self, found: Found, titles: Sequence[tuple[int, int, int]], surplus: Sequence[int]) -> bool:
        """Takes the values below such titles from a row, where it is sure under which title each of them stands.

        It is where all titles are on one line, each column has its own, and the row has as many tabs, or the document
        keeps those of empty columns.
        """
        tokens, cells = self.tokens, found.row.row.cells
        lines = {line for line, _, _ in titles}.union(tokens.lines[at] for at in surplus)
        columns = {(place, column) for _, place, column in titles}
        fields, others = {place for place, _ in columns}, {tokens.fields[at] for at in surplus}
        titled = {column for _, column in columns}.issuperset(at for at, cell in enumerate(cells) if cell is not None)
        if len(lines) != 1 or not titled or len(fields) < len(columns) or fields & others or found.leads:
            return False
        line = lines.pop()
        beside = [at for at in found.left if tokens.lines[at] in found.label_lines]
        tabs = {tokens.tabs[tokens.lines[at]] for at in beside}
        kept = tabs == {tokens.tabs[line]} or (self.kept and max(tabs, default=0) <= tokens.tabs[line])
        if not beside or not kept or line in tokens.loose or found.label_field >= min(fields | others):
            return False
        if not {tokens.fields[at] for at in beside} <= fields | others:
            return False
        self.told.update(surplus, (at for at in beside if tokens.fields[at] in others))
        self.settled[id(found)] = titles, surplus
        found.above = found.above or tuple(titles)
        return True

    def _settle_like(self, row: Found, last: Found) -> bool:
        """Settles a row by the titles of the one before, in whose table it stands."""
        if id(last) not in self.settled or last.row.headers != row.row.headers:
            return False
        titles, surplus = self.settled[id(last)]
        over = _list_titles_over(row)
        return (not over or set(over) == set(titles)) and self._settle(row, titles, surplus)

    def _find_other_years(self) -> None:
        """Finds the titles of columns of other years than the form's, over a table or beside the label of a row."""
        last: Found | None = None
        for before, stretch in pairwise(self.rows.stretches):
            row = stretch.row
            if row is None or not any(row.row.headers):
                continue
            lines = self.tokens.lines
            if id(row) in self.settled or (last is not None and self._settle_like(row, last)):
                last = row
                continue
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


def _list_titles_over(found: Found) -> Sequence[tuple[int, int, int]]:
    """The titles above the values of a row: its own, not those that come after it, or those of its table."""
    return [title for title in found.titles if title[0] <= found.line] or found.above


def doubt_crowded_tables(readings: Sequence[RowReading], tokens: Tokens, settled: Collection[int]) -> bool:
    """Makes doubtful the rows of a table half of which have more values than columns: one is not the form's.

    Whether a good part of the rows with titles have, or such a column has a title over them: then it may be in all
    tables, and only the `settled` rows are sure.
    """
    rows = [reading for reading in readings if reading.used and id(reading.found) not in settled]
    crowded = {id(reading) for reading in rows if is_crowded(reading, tokens)}
    titled = [reading for reading in readings if reading.used and any(reading.found.row.headers)]
    shown = sum(id(one) in crowded or bool(one.found.surplus) or id(one.found) in settled for one in titled)
    for _, group in groupby(rows, lambda reading: reading.found.row.headers):
        table = list(group)
        if 2 * len(crowded.intersection(map(id, table))) >= len(table):
            _doubt_surplus(table)
    if len(crowded) * _GOOD_PART > len(rows):
        _doubt_surplus(rows)
    return shown * _GOOD_PART > len(titled)


def doubt_all_tables(readings: Sequence[RowReading], settled: Collection[int]) -> None:
    """Makes doubtful the rows of all tables with titles but for the `settled`, however they were read."""
    rows = [reading for reading in readings if reading.used and any(reading.found.row.headers)]
    _doubt_surplus([reading for reading in rows if id(reading.found) not in settled])


def _doubt_surplus(readings: Iterable[RowReading]) -> None:
    for reading in readings:
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
