# SPDX-License-Identifier: EUPL-1.2
"""The words that a form prints, arranged so that a reader knows them when it meets them.

Everything here comes from the Form; it is built once for each form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal

from schedario.definition.form import (
    Cell,
    Form,
    HeadingBlock,
    MessageBlock,
    Quadro,
    QuestionsBlock,
    Row,
    Table,
    TextBlock,
)
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.definition.templates import Template
from schedario.documents.text.lines import CELL
from schedario.documents.text.tokens import plain_words
from schedario.writing.look_alikes import list_words

# What a phrase is: a page header (title, name of a quadro), which can stand anywhere; a text or heading;
# titles of columns; a row's label; a message, or only its first words; the label of a header line; a remark
# of ours in square brackets; the mark of a sheet that is no real scheda. `running` is the title of the form.
Kind = Literal["running", "page", "block", "columns", "label", "message", "opening", "header", "remark", "mark"]

HOLE = "\x01"  # stands for any word with a digit
LONG = 4  # words; a phrase of so many is recognised wherever it stands

# What may stand before the first word of a line, as a regular expression.
DECORATIONS = r"(?:[ \t\u00a0*#|]|</?\w{1,8}>){0,40}"

_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """`about` names the quadro, message, header line or remark; `case` the row of a decision table."""

    kind: Kind
    words: int
    about: str = ""
    case: str | None = None


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    phrase: Phrase | None = None


@dataclass(frozen=True, slots=True)
class OwnPhrase:
    """Words of one row: the title of a column (its place among the cells), or words around the value."""

    words: tuple[str, ...]
    column: int | None


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row as it is met in documents; `own` is by first word, longest first.

    `extended`: the label of another row begins with all of this one. `headers` are the words of the titles of its
    columns. `cells`: those that the row has. `has_numbers`: the label names years or the like. `titled`: the
    columns whose title no other has.
    """

    row: Row
    label: tuple[str, ...]
    headers: tuple[tuple[str, ...], ...]
    own: Mapping[str, tuple[OwnPhrase, ...]]
    has_text: bool
    cells: tuple[Cell, ...]
    has_numbers: bool
    titled: Mapping[tuple[str, ...], int]
    extended: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`codes` has every spelling of every code, `labels` the rows that share the label of a row.

    `report` is the free text that closes the form, if one does; `report_codes` and `report_code` find it. `glued`
    finds codes without a blank before their label.
    """

    form: Form
    root: _Node
    codes: Mapping[str, RowWords]
    labels: Mapping[tuple[str, ...], tuple[RowWords, ...]]
    report: RowWords | None
    report_codes: tuple[str, ...]
    report_code: re.Pattern[str]
    title: re.Pattern[str]
    title_letters: str
    glued: re.Pattern[str]

    def longest(self, norms: Sequence[str], start: int) -> tuple[Phrase, int] | None:
        """The longest phrase that begins at `start`, and the index after its last word."""
        node: _Node | None = self.root.children.get(norms[start])
        if node is None:
            return None
        best = None
        end, count = start + 1, len(norms)
        while node is not None:
            if node.phrase is not None:
                best = node.phrase, end
            while end < count and not norms[end]:
                end += 1
            if end == count:
                break
            node = _next(node, norms[end])
            end += 1
        return best

    def is_title(self, line: str) -> bool:
        """Checks whether a line is the title and nothing else, whatever its case, spaces and decorations."""
        return _letters(line) == self.title_letters


def _next(node: _Node, norm: str) -> _Node | None:
    following = node.children.get(norm)
    if following is None and HOLE in node.children and has_digit(norm):
        return node.children[HOLE]
    return following


def has_digit(norm: str) -> bool:
    """Checks whether a word contains a digit."""
    return _DIGIT.search(norm) is not None


@cached_on_form()
def vocabulary(form: Form) -> Vocabulary:
    """The vocabulary of an edition."""
    root = _Node()
    for kind, words, about, case in _phrases(form):
        _add(root, words, Phrase(kind, len(words), about, case))
    rows = _marked([_row_words(row) for quadro in form.quadri.values() for row in quadro.rows])
    closes = bool(rows) and [cell.kind for cell in rows[-1].row.present] == ["long_text"]
    report_codes = tuple(sorted(_all_spellings(rows[-1].row))) if closes else ()
    return Vocabulary(
        form,
        root,
        codes={spelling: row for row in rows for spelling in _all_spellings(row.row)},
        labels={row.label: tuple(other for other in rows if other.label == row.label) for row in rows},
        report=rows[-1] if closes else None,
        report_codes=report_codes,
        report_code=_code_pattern(report_codes),
        title=title_pattern(form),
        title_letters=_letters(form.title),
        glued=_glued_pattern([spelling for row in rows for spelling in _all_spellings(row.row)]),
    )


def _add(root: _Node, words: Sequence[str], found: Phrase) -> None:
    """The first phrase with the same words stays."""
    node = root
    for word in words:
        node = node.children.setdefault(word, _Node())
    if words and node.phrase is None:
        node.phrase = found


Found = tuple[Kind, tuple[str, ...], str, str | None]


def _phrases(form: Form) -> Iterator[Found]:
    yield "running", plain_words(form.title), "", None
    for quadro in form.quadri.values():
        yield from _quadro_phrases(quadro)
    for message in form.messages.values():
        for case in message.cases:
            if case.text is not None:
                yield "message", _template_words(case.text), message.id, case.id
        yield "opening", plain_words(message.opening), message.id, None
    for line in form.header.values():
        for label in (line.label, *line.accepts):
            yield "header", plain_words(label), line.id, None
    for kind, key in _OURS:
        yield kind, plain_words(phrase(key)), key, None
    for key, holes in _OUR_PAGES.items():
        filled = phrase(key, **dict.fromkeys(holes, f" {_PLACEHOLDER} "))
        for spelling in filled.split("|"):
            yield "page", _with_holes(spelling), "", None


# What our own prints, and those of others, say of their pages; the names are those of the holes.
_OUR_PAGES: Mapping[str, tuple[str, ...]] = {
    "sheet.page": ("page", "pages"),
    "sheet.footer": ("form", "version", "digest"),
    "sheet.legend": (),
    "read.pages": ("page", "pages"),
}


# What our own prints add to the form.
_OURS: tuple[tuple[Kind, str], ...] = (
    ("remark", "sheet.computed"),
    ("remark", "state.doubtful"),
    ("remark", "state.unavailable"),
    ("remark", "statement.cleared_mark"),
    ("remark", "state.to_verify"),
    ("remark", "sheet.not_due"),
    ("remark", "sheet.undecided"),
    ("remark", "sheet.to_verify"),
    ("remark", "status_mark.inferred"),
    ("remark", "status_mark.project"),
    ("remark", "status_mark.chosen_inferred"),
    ("remark", "status_mark.chosen_project"),
    ("remark", "rule_mark.inferred"),
    ("remark", "rule_mark.project"),
    ("mark", "sheet.facsimile"),
    ("mark", "sheet.synthetic"),
    ("mark", "sheet.draft"),
    ("mark", "sheet.draft_synthetic"),
)


def _quadro_phrases(quadro: Quadro) -> Iterator[Found]:
    yield "page", plain_words(quadro.title), quadro.id, None
    yield "page", plain_words(quadro.subtitle), "", None
    for block in quadro.content:
        match block:
            case TextBlock(text=text) | HeadingBlock(text=text) | QuestionsBlock(label=text):
                yield "block", plain_words(text), "", None
            case Table() | Row() | MessageBlock():
                pass
    for row in quadro.rows:
        yield "label", plain_words(row.label), row.code, None
        if row.before:
            yield "block", plain_words(row.before), "", None
        for header in map(plain_words, row.headers):
            if not is_number(header):
                yield "columns", header, "", None


def _template_words(template: Template) -> tuple[str, ...]:
    return _with_holes(template.fill(lambda _hole: f" {_PLACEHOLDER} "))


def _with_holes(text: str) -> tuple[str, ...]:
    return tuple(HOLE if word == _PLACEHOLDER else word for word in plain_words(text))


_PLACEHOLDER = "schedariohole"


def is_number(words: Sequence[str]) -> bool:
    """Checks whether a column's title could be taken for a value: it is a year."""
    return len(words) == 1 and words[0].isdecimal()


def _row_words(row: Row) -> RowWords:
    own = [
        OwnPhrase(plain_words(header), column)
        for column, (header, cell) in enumerate(zip(row.headers, row.cells, strict=True))
        if header and cell is not None
    ]
    own += [OwnPhrase(plain_words(words), None) for words in (row.before, row.after) if words]
    by_first: dict[str, tuple[OwnPhrase, ...]] = {}
    for one in sorted(own, key=lambda one: -len(one.words)):
        if one.words:
            by_first[one.words[0]] = (*by_first.get(one.words[0], ()), one)
    headers = tuple(map(plain_words, row.headers))
    label, cells = plain_words(row.label), row.present
    has_text, has_numbers = any(not cell.numeric for cell in cells), any(map(has_digit, label))
    titled = {title: column for column, title in enumerate(headers) if headers.count(title) == 1}
    return RowWords(row, label, headers, by_first, has_text, cells, has_numbers, titled)


def _marked(rows: Sequence[RowWords]) -> list[RowWords]:
    labels = {row.label for row in rows}
    begun = {label[:length] for label in labels for length in range(len(label))}
    return [replace(row, extended=row.label in begun) for row in rows]


def _all_spellings(row: Row) -> set[str]:
    return {spelling for code in (row.code, row.printed_code) for spelling in _spellings(code)}


def _spellings(code: str) -> Iterator[str]:
    """The code with zeros and letters O exchanged in every way, in lower case."""
    signs = [("0", "o") if sign in "0o" else (sign,) for sign in code.casefold()]
    return map("".join, product(*signs))


def _code_pattern(spellings: Sequence[str]) -> re.Pattern[str]:
    """The code of a row wherever it stands; the first group is there when it begins its line."""
    codes = "|".join(map(re.escape, spellings))
    return re.compile(rf"(?:^({DECORATIONS})|(?<!\w))(?:{codes})(?!\w)", re.IGNORECASE)


def _glued_pattern(spellings: Sequence[str]) -> re.Pattern[str]:
    """A code at the start of a line, with a dash, point or colon and no blank between it and a word."""
    codes = "|".join(map(re.escape, sorted(spellings)))
    return re.compile(rf"(\W{{0,9}}(?:{codes}))[-\u2010-\u2015\u2212.:](?=[^\W\d_]{{2}})", re.IGNORECASE)


def title_pattern(form: Form) -> re.Pattern[str]:
    """The title of the form, whatever stands between its words, line ends too."""
    words = r"[\W_]{1,40}".join(re.escape(word) for word in re.findall(r"[^\W_]+", form.title))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _letters(line: str) -> str:
    return "".join(list_words(_untagged(line)))


def _untagged(line: str) -> str:
    """Without anything from a `<` to the next `>`; in one pass, however many there are."""
    kept, end = [], 0
    while (start := line.find("<", end)) >= 0 and (close := line.find(">", start)) >= 0:
        kept.append(line[end:start])
        end = close + 1
    return "".join(kept) + line[end:]


# --- labels ---

_WITHIN = 4  # words of a label that may be skipped at once


def label_end(norms: Sequence[str], start: int, label: tuple[str, ...]) -> tuple[int, int, bool]:
    """Finds where a label that begins at `start` ends, how many of its words are there, and whether it is whole.

    A label with some wrong or lost words counts as whole when its last word is reached.
    """
    count = len(label)
    if tuple(norms[start : start + count]) == label:
        return start + count, count, True
    end, at, found = start, start, 0
    while at < len(norms) and found < count:
        if norms[at]:
            if norms[at] != label[found]:
                break
            found, end = found + 1, at + 1
        at += 1
    if found < len(label):
        whole = _damaged_label_end(norms, start, label)
        if whole is not None:
            return whole, len(label), True
    return end, found, found == len(label)


def _damaged_label_end(norms: Sequence[str], start: int, label: tuple[str, ...]) -> int | None:
    """The end of a label of which some words are wrong or lost; words more than it has could be the value."""
    found, wrong, most, here = 0, 0, 1 + len(label) // 4, 0
    for at in range(start, min(len(norms), start + 2 * len(label) + most)):
        norm = norms[at]
        ahead = label[found : found + _WITHIN]
        if norm in ahead:
            lost = ahead.index(norm)
            if here > lost:
                return None
            found, here = found + lost + 1, 0
            if found == len(label):
                return at + 1
        elif norm == CELL or has_digit(norm) or wrong == most:
            return None
        elif norm:
            wrong, here = wrong + 1, here + 1
    return None
