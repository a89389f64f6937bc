# SPDX-License-Identifier: EUPL-1.2
"""Lays out the pages of a PDF as lines of text in which tabs keep columns apart, each word with its place.

Words on one base are a line, words near each other a piece of it; pieces that stand close below each other and begin
alike are one cell. What stands beside a cell that begins with a code of the form is its row: one line of the text,
however its cells are broken and at whichever height they stand. Rows that follow each other share their columns, and an
empty one keeps its tab. What cannot be put together so stays in lines of its own, for the reader to be in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schedario.documents.pages.columns import find_column, find_tables
from schedario.documents.pages.known import KnownWords, join_letters
from schedario.documents.pages.newspaper import part_columns
from schedario.documents.pages.pieces import NO_BREAK, list_words
from schedario.documents.pages.rows import (
    PageCell,
    PageRow,
    RowTable,
    join_lines,
    make_plain_rows,
    make_row,
    make_rows,
    mark_broken,
    mark_strays,
)
from schedario.documents.pages.running import find_running_lines
from schedario.documents.pages.stacks import find_counts, leave_out, stack_values
from schedario.documents.pages.thousands import join_thousands
from schedario.documents.pages.visibility import describe_hidden
from schedario.documents.pages.word import PageWords, Word
from schedario.documents.reading import Box
from schedario.documents.text.lines import Lines

_WIDE = 3.0  # between pieces that keep their tab outside tables
_PARAGRAPH = 4.6  # to a line that has a blank one above it
_ALIKE = 0.6  # how far apart the edges of lines of a cell can be


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the text: what is written in it, on which page, its words in order.

    `stray` is what stands near its values; `title`: it has the titles of a table.
    """

    text: str
    page: int
    words: tuple[Word, ...]
    stray: str = ""
    title: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a document; `hidden` is what nobody sees of its pages, in words."""

    lines: tuple[PageLine, ...]
    hidden: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, with LF line ends."""
        return "\n".join(line.text for line in self.lines)

    def make_lines(self) -> Lines:
        """The lines as the reader takes them, with their places on the pages."""
        return Lines([line.text for line in self.lines], places=self)

    def locate(self, words: Mapping[int, Sequence[tuple[str, int]]]) -> tuple[int, Box] | None:
        """PageWords and box of some words of lines, as `documents.text.lines.Places` wants it."""
        page, found = 0, list[Word]()
        for number, wanted in words.items():
            line = self.lines[number - 1]
            if not line.words or (page and line.page != page):
                continue
            page = line.page
            found += [word for text, before in wanted if (word := _find_word(line.words, text, before))]
            if not wanted or not found:
                found += line.words
        return (page, _join_boxes(word.box for word in found)) if found else None

    def is_title(self, line: int) -> bool:
        """Checks for a line, from 1, of titles of a table."""
        return self.lines[line - 1].title

    def find_stray(self, line: int) -> str:
        """Tells what stands near the values of a line, from 1, as `documents.text.lines.Places` wants it."""
        return self.lines[line - 1].stray


def _find_word(words: Sequence[Word], text: str, before: int) -> Word | None:
    same = [word for word in words if word.text == text]
    if before < len(same):
        return same[before]
    return next((word for word in words if text and text in word.text.replace(NO_BREAK, " ")), None)


def _join_boxes(boxes: Iterable[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return round(min(left), 2), round(min(top), 2), round(max(right), 2), round(max(bottom), 2)


def lay_out(pages: Sequence[PageWords], known: KnownWords) -> Layout:
    """The text of some pages, laid out by the words that are known of the forms that it can be."""
    parted = [part for page in pages for part in part_columns(page, known)]
    of_pages = join_thousands([lines for _, lines in parted])
    running = find_running_lines([[_make_edge(line, known) for line in lines] for lines in of_pages])
    parts: list[list[Sequence[PageRow]]] = []  # of each page the rows before a free text, in it, behind it
    inside = False
    for lines, left_out in zip(of_pages, running, strict=True):
        kept = [line for at, line in enumerate(lines) if at not in left_out]
        start, end = _find_report(kept, known, inside=inside)
        inside = end == len(kept) and start < end
        parts.append([make_rows(kept[:start], known), make_plain_rows(kept[start:end]), make_rows(kept[end:], known)])
    counts = find_counts([row for some in parts for rows in (some[0], some[2]) for row in rows])
    for some in parts:
        for place in (0, 2):
            some[place] = stack_values(leave_out(some[place], counts), known)
            mark_strays(some[place], known)
    for one, two in pairwise(parts):
        mark_broken(one[2] or one[0], two[0], known)
    written: list[PageLine] = []
    for (page, _), some in zip(parted, parts, strict=True):
        for rows in some:
            written += _write_page(page.number, rows, known)
        for word in page.astray:
            written += (PageLine("", page.number, ()), PageLine(word.text, page.number, (word,)))
        written.append(PageLine("", page.number, ()))
    return Layout(tuple(written), tuple(describe_hidden(pages)))


def _make_edge(line: Sequence[Word], known: KnownWords) -> tuple[str, float]:
    texts = [word.text for word in line]
    return "" if known.tells(texts) else " ".join(texts), line[0].base


def _find_report(lines: Sequence[Sequence[Word]], known: KnownWords, *, inside: bool) -> tuple[int, int]:
    """The lines of a page, from and to before, of a free text that closes a form: up to the title of the next one."""
    begins = (at for at, line in enumerate(lines) if known.is_report([word.text for word in line]))
    start = 0 if inside else next(begins, len(lines))
    ends = (at for at in range(start, len(lines)) if join_letters(word.text for word in lines[at]) in known.forms)
    return start, next(ends, len(lines))


def _write_page(number: int, rows: Sequence[PageRow], known: KnownWords) -> Iterator[PageLine]:
    find_tables(rows)
    last = None
    for row in _part_headings(rows, known):
        if last is not None and row.first - last > _PARAGRAPH * row.unit:
            yield PageLine("", number, ())
        last = row.last
        if row.table is not None:
            yield _write_table_row(number, row, row.table)
        else:
            yield _write_line(number, row)


def _part_headings(rows: Sequence[PageRow], known: KnownWords) -> Iterator[PageRow]:
    """The rows, those with labels of header lines over their texts as one row for each label."""
    at = 0
    while at < len(rows):
        pairs = _pair_headings(rows[at], rows[at + 1], known) if at + 1 < len(rows) else []
        for label, texts in pairs:
            yield make_row([label, *texts], None)
        if not pairs:
            yield rows[at]
        at += 2 if pairs else 1


def _pair_headings(labels: PageRow, texts: PageRow, known: KnownWords) -> list[tuple[PageCell, list[PageCell]]]:
    """The labels, each with what stands below it; none where not all are labels, or something stands below none."""
    if len(labels.cells) < 2 or not all(join_letters(_list_texts(cell)) in known.heads for cell in labels.cells):
        return []
    ends = [cell.left for cell in labels.cells[1:]] + [float("inf")]
    pairs = [
        (label, [cell for cell in texts.cells if label.left - _ALIKE * texts.unit <= cell.left and cell.right <= end])
        for label, end in zip(labels.cells, ends, strict=True)
    ]
    return pairs if sum(len(below) for _, below in pairs) == len(texts.cells) else []


def _write_table_row(number: int, row: PageRow, table: RowTable) -> PageLine:
    fields: list[list[str]] = [[] for _ in table.columns]
    words: list[Word] = []
    for cell in row.cells:
        words += list_words(cell.pieces)
        fields[find_column(table.columns, cell)].append(join_lines(cell))
    return PageLine("\t".join(map(" ".join, fields)), number, tuple(words), " ".join(row.strays), row.lead is None)


def _list_texts(cell: PageCell) -> list[str]:
    return [word.text for word in list_words(cell.pieces)]


def _write_line(number: int, row: PageRow) -> PageLine:
    """A row of no table; titles that stand over no columns for sure tell none by tabs."""
    text, right = "", 0.0
    words: list[Word] = []
    for before, cell in zip([None, *row.cells], row.cells, strict=False):
        gap = cell.left - right > _WIDE * row.unit or cell.top > row.cells[0].bottom
        titles = before is not None and before.titled and cell.titled
        text += ("" if before is None else "\t" if gap and not titles else " ") + join_lines(cell)
        words += list_words(cell.pieces)
        right = cell.right
    return PageLine(text, number, tuple(words))
