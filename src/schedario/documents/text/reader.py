# SPDX-License-Identifier: EUPL-1.2
"""Reads a scheda from text: the published schede in their dialects, our own prints, and what becomes of them.

The text is one run of words. Codes are the anchors: what follows a code, up to the next one, is its row.
Words that the form prints are recognised and taken away; what is left are values (see `placing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.reading import CellReading, HeaderValue, MessageReading, Origin, Reading
from schedario.documents.text import free_text
from schedario.documents.text.column_assignment import Found, Remark, Value, read_row
from schedario.documents.text.figures import number_like
from schedario.documents.text.tokens import CELL, Tokens, tokenise
from schedario.documents.text.vocabulary import (
    LONG,
    OwnPhrase,
    Phrase,
    RowWords,
    Vocabulary,
    label_end,
    vocabulary,
)
from schedario.engine import answers
from schedario.formula import typed as t

_REMARKS: Mapping[str, Remark] = {
    "sheet.computed": "computed",
    "state.doubtful": "doubtful",
    "state.unavailable": "unavailable",
}
_COLUMNS_TO_SPARE = 2  # empty ones, at the end of a row or between its cells; a line with more is no row
_DUE: Mapping[str, bool | None] = {"sheet.not_due": False, "sheet.undecided": None, "sheet.to_verify": None}


def read_text(form: Form, text: str) -> Reading:
    """The scheda of an edition in `text`, which has LF line ends and no NUL. Every text gives a Reading."""
    words = vocabulary(form)
    lines = text.split("\n")
    report = free_text.split(words, lines)
    tokens = tokenise(report.form if report else lines)
    scan = _scanned(words, tokens)
    cells = _cells(form, scan.rows, tokens)
    cells |= _uncoded_cells(words, scan, tokens)
    if report is not None:
        cells |= _report_cell(report, lines)
    return Reading(
        form,
        "text",
        scan.header,
        {name: cells[name] for name in form.cells if name in cells},
        scan.messages,
        mark=scan.mark,
        due=scan.due | _said_due(form, scan.messages),
    )


def recognised_rows(form: Form, text: str) -> int:
    """Counts the rows of a form that are in a text with code and whole label."""
    scan = _scanned(vocabulary(form), tokenise(text.split("\n")))
    return len({found.row.row.code for found in scan.rows if found.whole})


def _report_cell(report: free_text.FreeText, lines: Sequence[str]) -> dict[str, CellReading]:
    (cell,) = report.row.row.present
    line = report.start if report.text else report.label
    stored = answers.clean_text(report.text, lines=True) or None
    return {cell.id: CellReading(stored, report.text, Origin(line, lines[line - 1].strip()))}


# --- from rows to cells ---


def _cells(form: Form, rows: Sequence[Found], tokens: Tokens) -> dict[str, CellReading]:
    """The cells of every row found. Of a code that is met more than once, empty rows say nothing."""
    met: dict[str, list[_Met]] = {}
    for found in rows:
        met.setdefault(found.row.row.code, []).append((found, read_row(found, tokens)))
    cells: dict[str, CellReading] = {}
    for occurrences in met.values():
        telling = [one for one in occurrences if any(value.text or value.doubt for value in one[1].values())]
        for name in occurrences[0][1]:
            cells[name] = _agreed(form, name, telling or occurrences[:1], tokens)
    return cells


_Met = tuple[Found, Mapping[str, Value]]


def _agreed(form: Form, name: str, occurrences: Sequence[_Met], tokens: Tokens) -> CellReading:
    """The value that the occurrences of a row give to a cell; a doubt when they do not say the same."""
    found, values = occurrences[0]
    value = values[name]
    doubt = value.doubt if len(occurrences) == 1 else _disagreement(form, name, occurrences)
    origin = _origin(tokens, value.line or found.line)
    reason = phrase("read.unavailable") if value.unavailable and not doubt else None
    return CellReading(None if doubt else value.stored, value.text, origin, doubt, value.computed, reason)


def _uncoded_cells(words: Vocabulary, scan: _Scan, tokens: Tokens) -> dict[str, CellReading]:
    """Rows with an unreadable code: a doubt for every row of the same label whose code was not found."""
    coded = {found.row.row.code for found in scan.rows}
    cells: dict[str, CellReading] = {}
    for found in scan.uncoded:
        for row in words.labels[found.row.label]:
            if row.row.code in coded:
                continue
            for name, value in read_row(replace(found, row=row), tokens).items():
                if value.text and name not in cells:
                    doubt = phrase("read.no_code", label=row.row.label)
                    origin = _origin(tokens, value.line or found.line)
                    cells[name] = CellReading(None, value.text, origin, doubt)
    return cells


def _origin(tokens: Tokens, line: int) -> Origin:
    return Origin(line, tokens.texts[line - 1].strip())


def _disagreement(form: Form, name: str, occurrences: Sequence[_Met]) -> str | None:
    for _, values in occurrences:
        if values[name].doubt:
            return values[name].doubt
    texts = {values[name].stored: values[name].text or "–" for _, values in occurrences}
    if len(texts) == 1:
        return None
    return phrase("read.twice", code=form.cells[name].code, values=", ".join(texts.values())[:200])


# --- what the document says of its quadri ---


def _said_due(form: Form, messages: Mapping[str, MessageReading]) -> dict[str, bool]:
    """Finds which quadri are due, and which not, when the printed messages are true."""
    true: dict[str, bool] = {}
    for name, read in messages.items():
        true |= next((case.when for case in form.messages[name].cases if case.id == read.case), {})
    truths = {quadro.id: _truth(quadro.due.tree, true) for quadro in form.quadri.values() if quadro.due}
    return {quadro: truth for quadro, truth in truths.items() if truth is not None}


def _truth(tree: t.Typed, known: Mapping[str, bool]) -> bool | None:
    """A condition where only some named conditions are known."""
    match tree:
        case t.Reference(kind="condition", name=name):
            return known.get(name)
        case t.Logic(operator="not", operands=(operand,)):
            inner = _truth(operand, known)
            return None if inner is None else not inner
        case t.Logic(operator=operator, operands=operands):
            decisive = operator == "or"
            truths = [_truth(operand, known) for operand in operands]
            return decisive if decisive in truths else None if None in truths else not decisive
        case _:
            return None


# --- from words to rows ---


def _scanned(words: Vocabulary, tokens: Tokens) -> _Scan:
    scan = _Scan(words, tokens)
    scan.run()
    return scan


@dataclass(slots=True)
class _OpenMessage:
    """A message of which only the first words are known; it goes on up to the next known words."""

    id: str
    start: int
    end: int


@dataclass(slots=True)
class _Scan:
    """A pass over the words. `current` is the row (or message) to which words that are not known belong."""

    words: Vocabulary
    tokens: Tokens
    rows: list[Found] = field(default_factory=list)
    uncoded: list[Found] = field(default_factory=list)
    header: dict[str, HeaderValue] = field(default_factory=dict)
    messages: dict[str, MessageReading] = field(default_factory=dict)
    due: dict[str, bool | None] = field(default_factory=dict)
    mark: str | None = None
    quadro: str = ""
    current: Found | _OpenMessage | None = None
    known_end: int = 0

    def run(self) -> None:
        """Reads all the words."""
        at, end = 0, len(self.tokens)
        while at < end:
            after = self.recognised(at)
            if after is None:
                self.leave(at)
            at = after or at + 1
        self.close()

    def recognised(self, at: int) -> int | None:
        """The index after the code, title or phrase that begins here, None if none does."""
        norm, row = self.tokens.norms[at], self.current
        after = self.anchor(at) if norm in self.words.codes else None
        if after is None and isinstance(row, Found) and norm in row.row.own:
            after = self.own(row, at)
        if after is None and norm in self.words.root.children:
            after = self.known(at)
        return after

    def leave(self, at: int) -> None:
        """A word that is not known: a value, or part of one."""
        if isinstance(self.current, Found):
            self.current.left.append(at)
        elif isinstance(self.current, _OpenMessage) and self.tokens.norms[at]:
            self.current.end = at + 1

    def close(self) -> None:
        """Ends the current row or message."""
        if isinstance(self.current, _OpenMessage):
            self.say(self.current.id, None, self.current.start, self.current.end)
        self.current = None

    # --- codes ---

    def anchor(self, at: int) -> int | None:
        """Begins a row when the code at `at` is one and not a mention; gives the index after its label."""
        row = self.words.codes[self.tokens.norms[at]]
        end, count, whole = label_end(self.tokens.norms, at + 1, row.label)
        if self.in_text_column(at) or not (count >= min(2, len(row.label)) or self.bare_code(at, count)):
            return None
        if (not whole or row.extended) and self.has_other_label(row, at, count):
            return None
        last = end - 1 if count else at
        self.rows.append(self.begin(row, at, last, whole=whole))
        self.known_end = last + 1
        return last + 1

    def has_other_label(self, row: RowWords, at: int, count: int) -> bool:
        """Checks whether the label after a code is that of another row: then the code is misread."""
        norms = self.tokens.norms
        start = next((index for index in range(at + 1, len(norms)) if norms[index]), None)
        longest = self.words.longest(norms, start) if start is not None else None
        if longest is None or longest[0].kind != "label":
            return False
        other = self.words.codes[longest[0].about.casefold()]
        return other.label != row.label and len(other.label) > count

    def begin(self, row: RowWords, at: int, last: int, *, whole: bool) -> Found:
        """Makes a row current; its label ends with the word at `last`."""
        self.close()
        lines, fields = self.tokens.lines, self.tokens.fields
        self.current = Found(row, lines[at], lines[last], fields[last], whole)
        return self.current

    def bare_code(self, at: int, label_words: int) -> bool:
        """Checks whether a code without label begins a row: at the start of a line, a value or a dash after it."""
        norms, raws = self.tokens.norms, self.tokens.raws
        if not self.starts_line(at) or len(raws[at].strip("*#_:.-–—")) != len(norms[at]):
            return False
        after = at + 1
        if label_words or after == len(norms) or self.apart(at, after):
            return True
        return norms[after] in ("", CELL) or number_like(raws[after])

    def in_text_column(self, at: int) -> bool:
        """Checks whether a word stands in its own column beside the label of a row with texts: then it is text."""
        row, tokens = self.current, self.tokens
        if not isinstance(row, Found) or not row.row.has_text or tokens.lines[at] != row.label_line:
            return False
        columns = len(row.row.row.cells) + _COLUMNS_TO_SPARE
        return tokens.fields[at] > row.label_field >= tokens.tabs[row.label_line] - columns

    # --- words of the row ---

    def own(self, row: Found, at: int) -> int | None:
        """Recognises a column title of the current row, or the words around its value."""
        if self.in_text_column(at):
            return None
        for one in row.row.own[self.tokens.norms[at]]:
            end = self.end_of(one.words, at)
            if end is not None and self.is_own(row, one, at, end):
                line = self.tokens.lines[at]
                row.own_lines.update((line, self.tokens.lines[end - 1]))
                if one.column is not None:
                    row.titles.append((line, self.tokens.fields[at], one.column))
                self.known_end = end
                return end
        return None

    def is_own(self, row: Found, one: OwnPhrase, at: int, end: int) -> bool:
        """A number is a title only where values have decimals; among texts, short titles stand apart."""
        if one.column is not None and one.words[0].isdecimal() and len(one.words) == 1:
            cell = row.row.row.cells[one.column]
            return cell is not None and cell.scale > 0 and self.tokens.raws[at].strip("*|:;") == one.words[0]
        return not row.row.has_text or len(one.words) >= LONG or self.stands_apart(at, end)

    def end_of(self, words: Sequence[str], at: int) -> int | None:
        """The index after `words` if they stand at `at`."""
        norms = self.tokens.norms
        for word in words:
            while at < len(norms) and not norms[at]:
                at += 1
            if at == len(norms) or norms[at] != word:
                return None
            at += 1
        return at

    # --- words of the form ---

    def known(self, at: int) -> int | None:
        """Recognises words of the form; gives the index after them."""
        if self.in_text_column(at) and not self.tokens.raws[at].startswith("["):
            return None
        longest = self.words.longest(self.tokens.norms, at)
        if longest is None:
            return None
        found, end = longest
        if not self.counts(found, at, end):
            return None
        self.known_end = end
        return self.take(found, at, end)

    def counts(self, found: Phrase, at: int, end: int) -> bool:
        """Checks whether words of the form are meant as such, or happen to stand in a text."""
        match found.kind:
            case "remark":
                raws = self.tokens.raws
                return raws[at].startswith("[") and raws[end - 1].endswith("]")
            case "header":
                begins = self.starts_column(at) or self.known_end == at
                return begins and not self.rows and found.about not in self.header
            case "mark":
                return not self.rows and self.mark is None and self.stands_apart(at, end)
            case "label" if found.words == 1:
                return False
            case "label":
                return True
            case _:
                return found.words >= LONG or self.stands_apart(at, end)

    def take(self, found: Phrase, at: int, end: int) -> int:
        match found.kind:
            case "page":
                self.quadro = found.about or self.quadro
                if isinstance(self.current, _OpenMessage):
                    self.close()
            case "remark":
                self.remark(found.about)
            case "mark":
                self.mark = self.tokens.written(at, end)
            case "header":
                return self.header_line(found.about, at, end)
            case "label":
                self.uncoded_row(found, at, end)
            case "message":
                self.close()
                self.say(found.about, found.case, at, end)
            case "opening":
                self.close()
                self.current = _OpenMessage(found.about, at, end)
            case _:
                self.close()
        return end

    def remark(self, about: str) -> None:
        """A remark of ours concerns the value before it, or the quadro."""
        if about in _REMARKS and isinstance(self.current, Found) and self.current.left:
            self.current.remarks[self.current.left[-1]] = _REMARKS[about]
        elif about in _DUE and self.quadro:
            self.due[self.quadro] = _DUE[about]

    def uncoded_row(self, found: Phrase, at: int, end: int) -> None:
        """A label without its code: what stands before it on the line was the code, spoilt."""
        line = self.tokens.lines[at]
        if isinstance(self.current, Found):
            left = self.current.left
            while left and self.tokens.lines[left[-1]] == line:
                left.pop()
        begun = self.begin(self.words.codes[found.about.casefold()], at, end - 1, whole=True)
        if any(self.starts_line(before) for before in range(max(0, at - 2), at + 1)):
            self.uncoded.append(begun)

    def say(self, name: str, case: str | None, start: int, end: int) -> None:
        """Keeps a message; the first of its name."""
        read = MessageReading(self.tokens.written(start, end), case, self.origin(start))
        self.messages.setdefault(name, read)

    def header_line(self, name: str, at: int, end: int) -> int:
        """The rest of the line, or the next line when nothing is left; up to the next label."""
        tokens, start = self.tokens, end
        while start < len(tokens) and not tokens.norms[start] and tokens.fields[start] == tokens.fields[end - 1]:
            start += 1
        stop = start
        while stop < len(tokens) and tokens.lines[stop] == tokens.lines[start] and not self.next_label(stop):
            stop += 1
        if start < stop and tokens.lines[start] > tokens.lines[at] and self.is_of_form(start):
            return end
        if start < stop:
            box = next((index for index in range(start, stop) if tokens.norms[index] == CELL), None)
            said = tokens.raws[box] if box is not None else tokens.written(start, stop)
            if said:
                self.header[name] = HeaderValue(" ".join(said.split()), self.origin(start))
        self.known_end = stop
        return stop

    def is_of_form(self, at: int) -> bool:
        norms = self.tokens.norms
        return norms[at] in self.words.codes or self.words.longest(norms, at) is not None

    def next_label(self, at: int) -> bool:
        """Checks whether another header line begins here, on the same line of the text."""
        longest = self.words.longest(self.tokens.norms, at) if self.tokens.norms[at] else None
        if longest is None or longest[0].kind != "header":
            return False
        return longest[0].words > 1 or self.starts_column(at)

    # --- places ---

    def origin(self, at: int) -> Origin:
        return _origin(self.tokens, self.tokens.lines[at])

    def apart(self, left: int, right: int) -> bool:
        """Checks whether two words are on different lines, or in different columns of one."""
        tokens = self.tokens
        return tokens.lines[left] != tokens.lines[right] or tokens.fields[left] != tokens.fields[right]

    def starts_line(self, at: int) -> bool:
        return at in self.tokens.first

    def starts_column(self, at: int) -> bool:
        return at == 0 or self.apart(at - 1, at) or self.starts_line(at)

    def stands_apart(self, at: int, end: int) -> bool:
        """Checks whether words fill a line or column, or are between other words of the form."""
        norms = self.tokens.norms
        if not (self.known_end == at or self.starts_column(at)):
            return False
        while end < len(norms) and not norms[end] and not self.apart(end - 1, end):
            end += 1
        if end == len(norms) or self.apart(end - 1, end):
            return True
        return self.is_of_form(end)
