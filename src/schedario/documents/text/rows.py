# SPDX-License-Identifier: EUPL-1.2
"""The words of a document put to what they belong to: rows, header lines, messages; and what belongs to nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from schedario.documents.reading import HeaderValue, MessageReading, Origin
from schedario.documents.text.anchors import Mark
from schedario.documents.text.lines import CELL, Lines
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import RowWords, Vocabulary, is_number

Remark = Literal["computed", "doubtful", "unavailable", "cleared"]
_REMARKS: Mapping[str, Remark] = {
    "sheet.computed": "computed",
    "state.doubtful": "doubtful",
    "state.unavailable": "unavailable",
    "statement.cleared_mark": "cleared",
}
Title = tuple[int, tuple[str, ...]]  # of a column: the index of its first word, and its words
_DUE: Mapping[str, bool | None] = {"sheet.not_due": False, "sheet.undecided": None, "sheet.to_verify": None}


@dataclass(slots=True)
class Found:
    """A row as met in a document: indices of the words left after code, label and titles.

    `start` is the index of its first word. `titles` are column titles met: line, field, column; those above the row,
    over its table, are `above`. `own_lines` contain words that belong to this row, `label_lines` those of the label.
    `taken` are the words before it that are its values, where the document has them there; `leads`: on the line of the
    code. `coded`: the code was read. `confused`: the titles above it are in another order, nobody knows which.
    `surplus`: words among the titles above it that are those of no column of the form.
    """

    row: RowWords
    start: int
    line: int
    label_line: int
    label_field: int
    whole: bool
    left: list[int] = field(default_factory=list)
    titles: list[tuple[int, int, int]] = field(default_factory=list)
    above: tuple[tuple[int, int, int], ...] = ()
    own_lines: set[int] = field(default_factory=set)
    label_lines: frozenset[int] = frozenset()
    remarks: dict[int, Remark] = field(default_factory=dict)
    taken: list[int] | None = None
    coded: bool = True
    leads: bool = False
    confused: bool = False
    surplus: str = ""

    @property
    def plain(self) -> bool:
        """Checks for a row of numbers without words around them."""
        return not self.row.has_text and self.row.row.before is None and self.row.row.after is None


@dataclass(slots=True)
class Stretch:
    """Words between two anchors: the row that it follows, if it follows one, and the words that are left.

    `titles` are the titles of columns in it: the index of the first word, and the words; `own` those of its own row.
    """

    row: Found | None
    left: list[int]
    titles: list[Title] = field(default_factory=list)
    own: list[Title] = field(default_factory=list)


@dataclass(slots=True)
class _OpenMessage:
    """A message of which only the first words are known; it goes on up to the next known words."""

    id: str
    start: int
    end: int


class Rows:
    """Puts every word to its row, header line or message; `stretches` keeps the order of what is left."""

    def __init__(self, words: Vocabulary, tokens: Tokens, marks: Sequence[Mark]) -> None:
        self.words = words
        self.tokens = tokens
        self.stretches = [Stretch(None, [])]
        self.uncoded: list[Found] = []
        self.header: dict[str, HeaderValue] = {}
        self.messages: dict[str, MessageReading] = {}
        self.due: dict[str, bool | None] = {}
        self.mark: str | None = None
        self.turns: set[int] = set()  # lines of page headers and footers
        self.tops: list[int] = []  # lines with the title of the form
        self.said: set[int] = set()  # words of messages after their known beginning
        self.explained: set[int] = set()  # spoilt codes, and words of the form between pieces of a label
        self._quadro = ""
        self._waiting: list[str] = []  # labels of header lines whose text has not come: it could be any below
        self._titles: list[Title] = []  # those of the last stretch that has some
        self._above: dict[tuple[tuple[str, ...], ...], tuple[list[Title], tuple[tuple[int, int, int], ...]]] = {}
        self._message: _OpenMessage | None = None
        self._put(marks)

    @property
    def found(self) -> list[Found]:
        """The rows in the order of the document, also those with a spoilt code."""
        return [stretch.row for stretch in self.stretches if stretch.row is not None]

    def _put(self, marks: Sequence[Mark]) -> None:
        at = 0
        for mark in marks:
            self._leave(at, mark.start)
            self._take(mark)
            at = mark.end
        self._leave(at, len(self.tokens))
        self._close_message()

    def _leave(self, start: int, end: int) -> None:
        """Puts words that are not known to the message or row that is open."""
        if self._message is None:
            titles = self._find_titles(start, end)
            self.stretches[-1].left.extend(range(start, titles))
            if titles < end:
                self._end_row()
                self.stretches[-1].left.extend(range(titles, end))
        else:
            self.said.update(range(start, end))
            known = [at for at in range(start, end) if self.tokens.norms[at]]
            self._message.end = known[-1] + 1 if known else self._message.end

    def _find_titles(self, start: int, end: int) -> int:
        """The first word, of those after a row, that is a title of the table below, as its page shows."""
        places = self.tokens.places
        if places is None or self.stretches[-1].row is None:
            return end
        return next((at for at in range(start, end) if places.is_title(self.tokens.lines[at])), end)

    def _take(self, mark: Mark) -> None:
        match mark.kind:
            case "row" | "uncoded" if mark.row is not None:
                self._begin(mark, mark.row)
            case "title" | "own":
                self._own(mark)
            case "columns":
                self._title(mark)
            case "running" | "page":
                self._turn(mark)
            case "banner":
                self._end_row()
                self._remark(mark.about)
                self._message = _OpenMessage("", mark.start, mark.end)
            case "remark":
                self._remark(mark.about)
            case "mark":
                self.mark = self.tokens.written(mark.start, mark.end)
            case "header":
                self._head(mark)
            case "message":
                self._end_row()
                self._say(mark.about, mark.case, mark.start, mark.end)
            case "opening":
                self._end_row()
                self._message = _OpenMessage(mark.about, mark.start, mark.end)
            case _:
                self._end_row()

    # --- rows ---

    def _begin(self, mark: Mark, words: RowWords) -> None:
        """Begins a row; an uncoded one takes the spoilt code before its label from the row before."""
        self._close_message()
        self._give_titles_back()
        tokens, last = self.tokens, mark.end - 1
        lines = frozenset(tokens.lines[mark.start : mark.end])
        row = Found(words, mark.start, tokens.lines[mark.start], tokens.lines[last], tokens.fields[last], mark.whole)
        row.label_lines = lines
        row.left = self.drop_own_words(words, list(mark.inside))
        self.explained.update(set(mark.inside) - set(row.left))
        row.above = self._find_titles_above(words)
        self._titles = self.stretches[-1].titles or self._titles
        if mark.kind == "uncoded":
            row.coded = False
            self._take_spoilt_code(row, mark.start)
        self.stretches.append(Stretch(row, row.left))

    def drop_own_words(self, row: RowWords, inside: list[int]) -> list[int]:
        """Keeps what stands between pieces of a label, without the words that the form prints around the value."""
        if not inside:
            return inside
        norms = [self.tokens.norms[at] for at in inside]
        for one in (phrase for phrases in row.own.values() for phrase in phrases if not is_number(phrase.words)):
            words = list(one.words)
            shown = [place for place, norm in enumerate(norms) if norm]
            for start in range(len(shown) - len(words) + 1):
                places = shown[start : start + len(words)]
                if [norms[place] for place in places] == words:
                    for place in places:
                        norms[place] = ""
                    break
        return [at for at, norm in zip(inside, norms, strict=True) if norm == self.tokens.norms[at]]

    def _take_spoilt_code(self, row: Found, label: int) -> None:
        before = self.stretches[-1]
        if before.row is not None:
            while before.left and self.tokens.lines[before.left[-1]] == row.line:
                row.start = before.left.pop()
                self.explained.add(row.start)
        if any(at in self.tokens.first for at in range(max(0, label - 2), label + 1)):
            self.uncoded.append(row)

    def _own(self, mark: Mark) -> None:
        row, line = self.stretches[-1].row, self.tokens.lines[mark.start]
        if row is None:
            return
        row.own_lines.update((line, self.tokens.lines[mark.end - 1]))
        if mark.column is not None:
            row.titles.append((line, self.tokens.fields[mark.start], mark.column))
            self.stretches[-1].own.append((mark.start, self._get_words(mark)))

    def _end_row(self) -> None:
        """Ends the open row or message; what follows belongs to none."""
        self._close_message()
        self._give_titles_back()
        self._titles = self.stretches[-1].titles or self._titles
        self.stretches.append(Stretch(None, []))

    # --- titles of columns, above their rows ---

    def _give_titles_back(self) -> None:
        """The titles after all values of a row, when another row follows, are of that one."""
        stretch = self.stretches[-1]
        row = stretch.row
        if row is None or not stretch.own:
            return
        last = stretch.left[-1] if stretch.left else row.start
        kept = [one for one in stretch.own if one[0] <= last or self.tokens.lines[one[0]] in row.label_lines]
        after = stretch.own[len(kept) :]
        row.titles = row.titles[: len(kept)]
        stretch.own = kept
        stretch.titles += after

    def _get_words(self, mark: Mark) -> tuple[str, ...]:
        return tuple(norm for norm in self.tokens.norms[mark.start : mark.end] if norm)

    def _title(self, mark: Mark) -> None:
        """A title above a table ends the row before; titles that follow each other are of one table."""
        if self.stretches[-1].row is not None or self._message is not None:
            self._end_row()
        self.stretches[-1].titles.append((mark.start, self._get_words(mark)))

    def _find_titles_above(self, row: RowWords) -> tuple[tuple[int, int, int], ...]:
        """The columns of a row by the titles that stand last above it: line, field, column."""
        titles = self.stretches[-1].titles or self._titles
        if not titles:
            return ()
        known = self._above.get(row.headers)
        if known is None or known[0] != titles:
            known = list(titles), self.match_titles(titles, row)
            self._above[row.headers] = known
        return known[1]

    def match_titles(self, titles: Sequence[Title], row: RowWords) -> tuple[tuple[int, int, int], ...]:
        """The columns that titles name: from the last one back, up to one that comes again."""
        found: list[tuple[int, int, int]] = []
        for at, words in reversed(titles):
            column = row.titled.get(words)
            if column is not None:
                if any(column == known for _, _, known in found):
                    break
                found.append((self.tokens.lines[at], self.tokens.fields[at], column))
        return tuple(reversed(found))

    # --- pages, remarks, header, messages ---

    def _turn(self, mark: Mark) -> None:
        """A page header stands in the middle of whatever goes on."""
        self._close_message()
        self._quadro = mark.about or self._quadro
        self.turns.update(self.tokens.lines[mark.start : mark.end])
        if mark.kind == "running":
            self.tops.append(self.tokens.lines[mark.start])

    def _remark(self, about: str) -> None:
        """A remark of ours concerns the value before it, or the quadro."""
        row = self.stretches[-1].row
        if about in _REMARKS and row is not None and row.left:
            row.remarks[row.left[-1]] = _REMARKS[about]
        elif about in _DUE and self._quadro:
            self.due[self._quadro] = _DUE[about]

    def _head(self, mark: Mark) -> None:
        tokens = self.tokens
        if mark.text >= mark.end:
            self._waiting.append(mark.about)
        elif not self._waiting or tokens.lines[mark.text] == tokens.lines[mark.start]:
            boxes = [at for at in range(mark.text, mark.end) if tokens.norms[at] == CELL]
            said = tokens.raws[boxes[0]] if boxes else tokens.written(mark.text, mark.end)
            if said:
                self.header[mark.about] = HeaderValue(
                    " ".join(said.split()),
                    make_origin(tokens, tokens.lines[mark.text], range(mark.text, mark.end)),
                )

    def _close_message(self) -> None:
        if self._message is not None:
            if self._message.id:
                self._say(self._message.id, None, self._message.start, self._message.end)
            self._message = None

    def _say(self, name: str, case: str | None, start: int, end: int) -> None:
        """Keeps a message; the first of its name."""
        origin = make_origin(self.tokens, self.tokens.lines[start], range(start, end))
        read = MessageReading(self.tokens.written(start, end), case, origin)
        self.messages.setdefault(name, read)


def make_origin(tokens: Tokens, line: int, words: Sequence[int] = ()) -> Origin:
    """Says where something stands in a document; in a page, the place of these words, else that of the line."""
    if tokens.places is None:
        return make_line_origin(tokens.source or Lines(tokens.texts), line)
    place = tokens.places.locate(_list_words(tokens, line, words))
    return Origin(line, tokens.texts[line - 1].strip(), *(place or (None, None)))


def make_line_origin(lines: Lines, line: int) -> Origin:
    """Says where a line of a document stands in its file."""
    if lines.laid is None:
        return Origin(line, lines.texts[line - 1].strip())
    laid = lines.laid[line - 1]
    return Origin(laid.source, " ".join(laid.shown.split("\n")).strip(), sheet=laid.sheet)


def _list_words(tokens: Tokens, line: int, words: Sequence[int]) -> Mapping[int, list[tuple[str, int]]]:
    """By line the words, each with how often it stands in the line before."""
    found: dict[int, list[tuple[str, int]]] = {}
    for at in words:
        here = tokens.lines[at]
        first = bisect_left(tokens.lines, here)
        found.setdefault(here, []).append((tokens.raws[at], tokens.raws[first:at].count(tokens.raws[at])))
    return found or {line: []}
