# SPDX-License-Identifier: EUPL-1.2
"""The free text that closes a form: all that follows its label, kept as it is.

It may speak of codes and amounts, even repeat whole rows, so it is cut off before anything else is read.
Only page headers printed in the middle of it are taken away: the title alone on a line, and the name of the
quadro when it follows. A line that looks like a page header but was typed has a backslash more in front. Of the text
of a page that we printed, what we print after it and around it is taken away too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from schedario.definition.phrases import phrase
from schedario.documents.text.figures import number_like
from schedario.documents.text.furniture import mask_digits
from schedario.documents.text.lines import CELL, PART, Lines, TextLine, put_together
from schedario.documents.text.tokens import normalise
from schedario.documents.text.vocabulary import RowWords, Vocabulary, label_end

ESCAPE = "\\"

_WINDOW_LINES, _WINDOW_SIGNS = 12, 2000  # where a label ends at the latest
_MOST_TRIES = 300  # times that the code is met before the free text; a form has it once
_WORD = re.compile(r"\S+")
_MARKS = re.compile(r"\A(?:\*\*|</?\w{1,8}>)+")
_TAG = re.compile(r"</?\w{1,8}>")


@dataclass(frozen=True, slots=True)
class FreeText:
    """`form` is what stands above, or around it; `label` and `start` are the first lines of label and text, from 1."""

    row: RowWords
    form: Lines
    label: int
    start: int
    text: str

    def find_strange(self, words: Vocabulary) -> str:
        """The first line of the text that may be one of the page around it, as others of the form are; else nothing.

        The number of a page, alone at the end, or lines that come again in the form but for their digits. A row of a
        table, or a heading, follows the text where it is among its last lines; one before them is quoted, two are not.
        """
        lines = [line.strip() for line in self.text.split("\n") if line.strip()]
        if not lines:
            return ""
        if lines[-1].strip("-–— ").isdecimal() and len(lines[-1]) <= _LONGEST_PAGE_NUMBER:
            return lines[-1]
        odd = [line for line in lines if _DIGIT.search(line) and "\t" not in line]
        form = self.form.text if odd else ""
        alike = [line for line in odd if all(piece in form for piece in _NUMBERS.split(line))]
        alike = [line for line in alike if not _is_of_form(words, line)]
        masked = mask_digits(f"\n{form}\n") if alike else ""
        rows = [line for line in lines if _has_columns(line) or _is_row(words, line) or _is_heading(words, line)]
        foreign = rows[0] if rows and (len(rows) > 1 or rows[0] in lines[-_CLOSING:]) else ""
        return (
            foreign
            or next((line for line in odd if _is_page(line)), "")
            or next((line for line in alike if f"\n{mask_digits(line)}\n" in masked), "")
        )


def split(words: Vocabulary, document: Lines) -> FreeText | None:
    """The free text of a document, None where its label is not found."""
    if words.report is None:
        return None
    lines = document.texts
    begun: list[_Label] = []
    inside: list[_Label] = []
    for index, code in islice(_codes(words, lines), _MOST_TRIES):
        found = None if _in_box(lines[index], code) else _after_label(words.report, lines, index, code)
        if found is not None:
            (inside if code[1] is None else begun).append(found)
    label = next((one for one in (*begun, *inside) if one.whole), next(iter(begun), None))
    if label is None:
        return None
    cut = _cut if document.laid is None else _cut_laid
    return cut(words, words.report, document, label)


def _codes(words: Vocabulary, lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """The places where the code stands: index of the line, and match."""
    spellings = sorted({*words.report_codes, *map(str.upper, words.report_codes)})
    is_there = re.compile("|".join(map(re.escape, spellings))).search
    for index, line in enumerate(lines):
        if is_there(line):
            yield from ((index, code) for code in words.report_code.finditer(line))


def _in_box(line: str, code: re.Match[str]) -> bool:
    return line.rfind("<", 0, code.end()) > line.rfind(">", 0, code.end())


class _Label(NamedTuple):
    """A label where it is, line indices and columns, `end` after its last word; and whether all of it is there."""

    first: int
    start: int
    last: int
    end: int
    whole: bool


def _after_label(row: RowWords, lines: Sequence[str], index: int, code: re.Match[str]) -> _Label | None:
    """The label after a code, None if what follows is no label."""
    start = code.end()
    below = (line[:_WINDOW_SIGNS] for line in lines[index + 1 : index + _WINDOW_LINES])
    window = "\n".join([lines[index][: start + _WINDOW_SIGNS], *below])
    found = list(_WORD.finditer(window, start))
    norms = [normalise(_TAG.sub("", word[0])) for word in found]
    end, count, whole = label_end(norms, 0, row.label)
    alone = not window[start:].partition("\n")[0].strip(" \t\u00a0*-–—:")
    if count < min(2, len(row.label)) and not alone:
        return None
    last = found[end - 1].end() if end else start
    column = last - (window.rfind("\n", 0, last) + 1)
    return _Label(index, code.start(), index + window.count("\n", 0, last), column, whole)


def _cut(words: Vocabulary, row: RowWords, document: Lines, label: _Label) -> FreeText:
    lines = document.texts
    rest = _MARKS.sub("", lines[label.last][label.end :])
    kept = _without_page_headers(words, row, [rest, *lines[label.last + 1 :]])
    if _OUR_FOOTER in document.text:
        kept = _without_our_pages(kept)
    first = next((index for index, line in kept if line.strip()), 0)
    text = "\n".join(_unescaped(words, line) for _, line in kept)
    form = [*lines[: label.first], lines[label.first][: label.start]]
    return FreeText(row, Lines(form, places=document.places), label.first + 1, label.last + 1 + first, text.strip())


def _cut_laid(words: Vocabulary, row: RowWords, document: Lines, label: _Label) -> FreeText:
    """The free text of what was laid out: an entry box, or what stands in one row, or in one section, of a page."""
    laid = list(document.laid or ())
    begun = _after(laid[label.last], label.end)
    start = label.last if begun.text.strip() else _find_start(laid, label.last)
    first = begun if start == label.last else laid[start]
    end = start + 1
    if first.text.strip(" \t")[:1] == CELL:
        text = first.boxes[0].text if first.boxes else ""
    else:
        while end < len(laid) and not laid[end - 1].end and not laid[end].outside:
            end += 1
        kept = [line for one in [first, *laid[start + 1 : end]] for line in one.shown.strip("\t").split("\n")]
        text = "\n".join(_unescaped(words, line) for _, line in _without_page_headers(words, row, kept))
    form = [
        *laid[: label.first],
        laid[label.first].take_before(label.start),
        *[TextLine("")] * (end - label.first - 1),
        *laid[end:],
    ]
    return FreeText(row, put_together(form), label.first + 1, start + 1, text.strip())


def _after(line: TextLine, end: int) -> TextLine:
    return replace(line, text=line.text[end:], boxes=line.boxes[line.text.count(CELL, 0, end) :])


def _find_start(laid: Sequence[TextLine], label: int) -> int:
    """The line where the text below a label begins; that of the label where there is none."""
    for at in range(label + 1, len(laid)):
        if laid[at].outside:
            break
        if laid[at].text.strip():
            return at
        if laid[at].end == PART:
            break
    return label


def _without_page_headers(words: Vocabulary, row: RowWords, lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines that are no page header, with their place."""
    kept, index = [], 0
    while index < len(lines):
        line = lines[index]
        if words.title.search(line) and ESCAPE not in line and words.is_title(line):
            index = _after_quadro_name(words, row, lines, index + 1)
        else:
            kept.append((index, line))
            index += 1
    return kept


_HOLE = re.compile(r"\\\{\w+\\\}")
_OUR_FOOTER = phrase("sheet.footer").partition("{")[0]
_OUR_PAGE = re.compile(_HOLE.sub(r"\\d+", re.escape(phrase("sheet.page"))))
_PAGES = re.compile(
    "|".join(_HOLE.sub(r"\\d+", re.escape(one)) for one in phrase("read.pages").split("|")), re.IGNORECASE
)
_DIGIT, _NUMBERS = re.compile(r"[0-9]"), re.compile(r"[0-9]+")
_CLOSING = 3  # lines at the end of a text that may stand after it
_LONGEST_PAGE_NUMBER = 7  # signs, with dashes around it


def _is_page(line: str) -> bool:
    return bool(_OUR_PAGE.fullmatch(line) or _PAGES.fullmatch(line))


def _has_columns(line: str) -> bool:
    """Checks for a row of some table: columns with a number among them."""
    return any(map(number_like, line.split("\t")[1:]))


def _is_row(words: Vocabulary, line: str) -> bool:
    """Checks whether a line is a row of the form: a code, its whole label, and a number at the end."""
    shown = line.split()
    row = words.codes.get(normalise(shown[0]))
    if row is None or not number_like(shown[-1]):
        return False
    end, _, whole = label_end([normalise(word) for word in shown], 1, row.label)
    return whole and end < len(shown)


def _is_heading(words: Vocabulary, line: str) -> bool:
    """Checks whether a line is a heading of the form within a quadro, or the titles of a table, and nothing else."""
    norms = [norm for norm in map(normalise, line.split()) if norm]
    found = words.longest(norms, 0) if len(norms) > 1 else None
    return found is not None and found[1] == len(norms) and found[0].kind in ("block", "columns")


def _is_of_form(words: Vocabulary, line: str) -> bool:
    """Checks whether a line is words of the form, and nothing else."""
    norms = [norm for norm in map(normalise, line.split()) if norm]
    found = words.longest(norms, 0) if norms else None
    return found is not None and found[1] == len(norms)


_OUR_COUNTER = re.compile(rf"\s*{_HOLE.sub('[0-9.]+', re.escape(phrase('sheet.counter')))}\s*")


def _without_our_pages(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines before the count of characters or the outcome, without the footers and headers of pages."""
    outcome = phrase("outcome.label")
    ends = (place for place, (_, line) in enumerate(lines) if _OUR_COUNTER.fullmatch(line) or line.strip() == outcome)
    last = next(ends, len(lines))
    return [one for one in lines[:last] if not (_OUR_FOOTER in one[1] or _OUR_PAGE.fullmatch(one[1].strip()))]


def _after_quadro_name(words: Vocabulary, row: RowWords, lines: Sequence[str], index: int) -> int:
    """The line where the text goes on after a title: past title and subtitle of the quadro if they are there."""
    quadro = words.form.quadri[row.row.present[0].quadro]
    after = _after_words(lines, index, quadro.title)
    if after is None:
        return index
    return _after_words(lines, after, quadro.subtitle) or after


def _after_words(lines: Sequence[str], index: int, text: str) -> int | None:
    """The line after those with the words of `text` and no others, blank lines between; None if none are."""
    wanted = [norm for norm in map(normalise, text.split()) if norm]
    for at in range(index, min(index + _WINDOW_LINES, len(lines))):
        norms = [norm for norm in map(normalise, _TAG.sub("", lines[at]).split()) if norm]
        if norms != wanted[: len(norms)]:
            return None
        wanted = wanted[len(norms) :]
        if not wanted:
            return at + 1
    return None


def _unescaped(words: Vocabulary, line: str) -> str:
    return line[1:] if line.startswith(ESCAPE) and words.is_title(line) else line
