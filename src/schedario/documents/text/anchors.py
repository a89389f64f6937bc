# SPDX-License-Identifier: EUPL-1.2
"""The words of the form in a document: where each row begins, and which other words are no values.

A row begins with its code and label, or with its label where the code is spoilt. Whether words of the form are meant
as such depends on where they stand: in a column of texts, or in a sentence, they are what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from schedario.documents.text.figures import number_like
from schedario.documents.text.lines import CELL
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import (
    LONG,
    Kind,
    OwnPhrase,
    Phrase,
    RowWords,
    Vocabulary,
    has_digit,
    label_end,
)

BANNERS = ("sheet.not_due", "sheet.undecided", "sheet.to_verify")
_COLUMNS_TO_SPARE = 2  # empty ones, at the end of a row or between its cells; a line with more is no row
_LONGEST_LABEL = 8  # lines that a broken label can take


class Mark(NamedTuple):
    """Words of the form, from `start` to before `end`.

    `row`: a row's code and label, `whole` if all of the label is there; `inside` are the words of the row between
    pieces of the label. `uncoded`: a label without its code. `title`: that of a column of the row (`column`); `own`:
    words around its value. `banner`: the first words of ours on a quadro that is not due, the reason follows. The
    other kinds are those of the vocabulary; the mark of a header line ends after its text, which begins at `text`.
    """

    kind: Kind | Literal["row", "uncoded", "title", "own", "banner"]
    start: int
    end: int
    row: RowWords | None = None
    about: str = ""
    case: str | None = None
    column: int | None = None
    whole: bool = True
    inside: tuple[int, ...] = ()
    text: int = 0


def looks_alike(norm: str, word: str) -> bool:
    """Checks for the same signs but for the digits: another year, another period, another date."""
    return len(norm) == len(word) and all(
        one == two or (one.isdecimal() and two.isdecimal()) for one, two in zip(norm, word, strict=True)
    )


class Anchors:
    """A pass over the words of a document that finds the marks in it."""

    def __init__(self, words: Vocabulary, tokens: Tokens) -> None:
        self.words = words
        self.tokens = tokens
        self.row: Mark | None = None  # the row that is open
        self.marks: list[Mark] = []
        self.said: set[str] = set()  # header lines met, and "row" after the first row
        self.other_years: list[str] = []  # of labels whose other words are those of the form
        self.same_years = 0  # labels with years that are all those of the form

    def find(self) -> list[Mark]:
        """The marks, in order."""
        norms, codes, roots = self.tokens.norms, self.words.codes, self.words.root.children
        at, end = 0, len(self.tokens)
        while at < end:
            own = self.row.row.own if self.row is not None and self.row.row is not None else ()
            while at < end and not ((norm := norms[at]) in roots or norm in codes or norm in own):
                at += 1
            if at == end:
                break
            mark = self._find_mark(at)
            if mark is not None:
                self._keep(mark)
            at = mark.end if mark is not None else at + 1
        return self.marks

    def _keep(self, mark: Mark) -> None:
        self.marks.append(mark)
        if mark.kind in ("row", "uncoded"):
            self.row = mark
            self.said.add("row")
        elif mark.kind == "mark" or (mark.kind == "header" and mark.text < mark.end):
            self.said.add(mark.about if mark.kind == "header" else "mark")
        elif mark.kind not in ("title", "own", "running", "page", "remark"):
            self.row = None

    @property
    def _known_end(self) -> int:
        return self.marks[-1].end if self.marks else 0

    def _find_mark(self, at: int) -> Mark | None:
        norm = self.tokens.norms[at]
        found = self._find_row(at) if norm in self.words.codes else None
        if found is None and self.row is not None and self.row.row is not None and norm in self.row.row.own:
            found = self._find_own(self.row.row, at)
        if found is None and norm in self.words.root.children:
            found = self._find_phrase(at)
        return found

    # --- rows ---

    def _find_row(self, at: int) -> Mark | None:
        """The row whose code stands at `at`, unless it is a mention."""
        row = self.words.codes[self.tokens.norms[at]]
        end, count, whole = label_end(self.tokens.norms, at + 1, row.label)
        inside: tuple[int, ...] = ()
        if not whole:
            found = self._find_other_years(at, row.label) or self._find_broken_year(at, row.label)
            end, count, whole = found or (end, count, whole)
        elif row.has_numbers:
            self.same_years += 1
        if not whole:
            end, count, whole, inside = self._find_broken_label(at, row.label) or (end, count, whole, inside)
        if self._in_text_column(at) or not (count >= min(2, len(row.label)) or self._is_bare_code(at, count)):
            return None
        if (not whole or row.extended) and self._has_other_label(row, at, count):
            return None
        return Mark("row", at, end if count else at + 1, row, whole=whole, inside=inside)

    def _find_other_years(self, at: int, label: Sequence[str]) -> tuple[int, int, bool] | None:
        """A label that has all its words, but other years."""
        norms, index, years = self.tokens.norms, at, []
        for word in label:
            index += 1
            while index < len(norms) and not norms[index]:
                index += 1
            if index == len(norms):
                return None
            if norms[index] != word:
                if not (has_digit(word) and looks_alike(norms[index], word)):
                    return None
                years.append(norms[index])
        self.other_years += years
        return index + 1, len(label), True

    def _find_broken_year(self, at: int, label: Sequence[str]) -> tuple[int, int, bool] | None:
        """A label that has all its words, of which the end of a line breaks a number: `20-` and `25`."""
        norms, lines, index = self.tokens.norms, self.tokens.lines, at + 1
        for word in label:
            while index < len(norms) and not norms[index]:
                index += 1
            if index < len(norms) and norms[index] == word:
                index += 1
            elif word.isdecimal() and "".join(norms[index : index + 2]) == word and lines[index] < lines[index + 1]:
                index += 2
            else:
                return None
        return index, len(label), True

    def _find_broken_label(self, at: int, label: Sequence[str]) -> tuple[int, int, bool, tuple[int, ...]] | None:
        """A label with values between its pieces: what stands in other columns, or numbers at the end of a line."""
        norms, lines, fields = self.tokens.norms, self.tokens.lines, self.tokens.fields
        inside: list[int] = []
        found, index, end = 0, at + 1, at + 1
        while index < len(norms) and found < len(label) and lines[index] <= lines[at] + _LONGEST_LABEL:
            if norms[index] == label[found] and fields[index] == fields[at]:
                found, index, end = found + 1, index + 1, index + 1
            elif not norms[index] and fields[index] == fields[at]:
                index += 1
            else:
                rest = self._find_rest_of_line(index, fields[at])
                if not rest:
                    return None
                inside += rest
                index = rest[-1] + 1
        return (end, found, True, tuple(one for one in inside if one < end)) if found == len(label) else None

    def _find_rest_of_line(self, at: int, field: int) -> list[int]:
        """The words up to the end of the line if all are numbers or in other columns than `field`."""
        tokens, rest = self.tokens, []
        for index in range(at, len(tokens)):
            if tokens.lines[index] != tokens.lines[at]:
                break
            value = not tokens.norms[index] or tokens.norms[index] == CELL or number_like(tokens.raws[index])
            if tokens.fields[index] == field and not value:
                return []
            rest.append(index)
        return rest

    def _has_other_label(self, row: RowWords, at: int, count: int) -> bool:
        """Checks whether the label after a code is that of another row: then the code is misread."""
        norms = self.tokens.norms
        start = next((index for index in range(at + 1, len(norms)) if norms[index]), None)
        longest = self.words.longest(norms, start) if start is not None else None
        if longest is None or longest[0].kind != "label":
            return False
        other = self.words.codes[longest[0].about.casefold()]
        return other.label != row.label and len(other.label) > count

    def _is_bare_code(self, at: int, label_words: int) -> bool:
        """Checks whether a code without label begins a row: at the start of a line, a value or a dash after it."""
        norms, raws = self.tokens.norms, self.tokens.raws
        if not self._starts_line(at) or len(raws[at].strip("*#_:.-–—")) != len(norms[at]):
            return False
        after = at + 1
        if label_words or after == len(norms) or self._is_apart(at, after):
            return True
        return norms[after] in ("", CELL) or number_like(raws[after])

    def _in_text_column(self, at: int) -> bool:
        """Checks whether a word stands in its own column beside the label of a row with texts: then it is text."""
        mark, tokens = self.row, self.tokens
        if mark is None or mark.row is None or not mark.row.has_text:
            return False
        last = mark.end - 1
        if tokens.lines[at] != tokens.lines[last]:
            return False
        columns = len(mark.row.row.cells) + _COLUMNS_TO_SPARE
        return tokens.fields[at] > tokens.fields[last] >= tokens.tabs[tokens.lines[last]] - columns

    # --- words of the row ---

    def _find_own(self, row: RowWords, at: int) -> Mark | None:
        """A column title of the open row, or the words around its value."""
        if self._in_text_column(at):
            return None
        for one in row.own[self.tokens.norms[at]]:
            end = self._find_end(one.words, at)
            if end is not None and self._is_own(row, one, at, end):
                return Mark("own" if one.column is None else "title", at, end, row, column=one.column)
        return None

    def _is_own(self, row: RowWords, one: OwnPhrase, at: int, end: int) -> bool:
        """A number is a title only where values have decimals; among texts, short titles stand apart."""
        if one.column is not None and one.words[0].isdecimal() and len(one.words) == 1:
            cell = row.row.cells[one.column]
            return cell is not None and cell.scale > 0 and self.tokens.raws[at].strip("*|:;") == one.words[0]
        return not row.has_text or len(one.words) >= LONG or self._stands_apart(at, end)

    def _find_end(self, words: Sequence[str], at: int) -> int | None:
        """The index after `words` if they stand at `at`."""
        norms, end = self.tokens.norms, at + len(words)
        if norms[at:end] == list(words):
            return end
        for word in words:
            while at < len(norms) and not norms[at]:
                at += 1
            if at == len(norms) or norms[at] != word:
                return None
            at += 1
        return at

    # --- other words of the form ---

    def _find_phrase(self, at: int) -> Mark | None:
        if self._in_text_column(at) and not self.tokens.raws[at].startswith("["):
            return None
        longest = self.words.longest(self.tokens.norms, at)
        if longest is None or not self._counts(longest[0], at, longest[1]):
            return None
        found, end = longest
        match found.kind:
            case "header":
                start, stop = self._find_header_text(at, end)
                return Mark("header", at, stop, about=found.about, text=start)
            case "remark" if not self.tokens.raws[at].startswith("["):
                return Mark("banner", at, end, about=found.about)
            case "label":
                return Mark("uncoded", at, end, self.words.codes[found.about.casefold()])
            case _:
                return Mark(found.kind, at, end, about=found.about, case=found.case)

    def _counts(self, found: Phrase, at: int, end: int) -> bool:
        """Checks whether words of the form are meant as such, or happen to stand in a text."""
        match found.kind:
            case "remark":
                raws = self.tokens.raws
                bracketed = raws[at].startswith("[") and raws[end - 1].endswith("]")
                return bracketed or (at in self.tokens.first and raws[end - 1].endswith(":") and found.about in BANNERS)
            case "header":
                begins = self._starts_column(at) or self._known_end == at
                return begins and not self.said & {"row", found.about}
            case "mark":
                return not self.said & {"row", "mark"} and self._stands_apart(at, end)
            case "label":
                return found.words > 1
            case _:
                return found.words >= LONG or self._stands_apart(at, end)

    def _find_header_text(self, at: int, end: int) -> tuple[int, int]:
        """The rest of the line, or the next line when nothing is left; up to the next label."""
        tokens, start = self.tokens, end
        while start < len(tokens) and not tokens.norms[start] and tokens.fields[start] == tokens.fields[end - 1]:
            start += 1
        stop = start
        while stop < len(tokens) and tokens.lines[stop] == tokens.lines[start] and not self._is_next_label(stop):
            stop += 1
        if start < stop and tokens.lines[start] > tokens.lines[at] and self._is_of_form(start):
            return end, end
        return start, stop

    def _is_of_form(self, at: int) -> bool:
        norms = self.tokens.norms
        return norms[at] in self.words.codes or self.words.longest(norms, at) is not None

    def _is_next_label(self, at: int) -> bool:
        """Checks whether another header line begins here, on the same line of the text, or a quadro."""
        longest = self.words.longest(self.tokens.norms, at) if self.tokens.norms[at] else None
        if longest is None or longest[0].kind != "header":
            return longest is not None and longest[0].kind in ("page", "running") and longest[0].about != ""
        return longest[0].words > 1 or self._starts_column(at)

    # --- places ---

    def _is_apart(self, left: int, right: int) -> bool:
        """Checks whether two words are on different lines, or in different columns of one."""
        tokens = self.tokens
        return tokens.lines[left] != tokens.lines[right] or tokens.fields[left] != tokens.fields[right]

    def _starts_line(self, at: int) -> bool:
        return at in self.tokens.first

    def _starts_column(self, at: int) -> bool:
        return at == 0 or self._is_apart(at - 1, at) or self._starts_line(at)

    def _stands_apart(self, at: int, end: int) -> bool:
        """Checks whether words fill a line or column, or are between other words of the form."""
        norms = self.tokens.norms
        if not (self._known_end == at or self._starts_column(at)):
            return False
        while end < len(norms) and not norms[end] and not self._is_apart(end - 1, end):
            end += 1
        if end == len(norms) or self._is_apart(end - 1, end):
            return True
        return self._is_of_form(end)
