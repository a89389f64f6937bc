# SPDX-License-Identifier: EUPL-1.2
"""The words of forms by which pages are laid out: codes of rows, labels of header lines, titles of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from schedario.definition.form import Form, HeadingBlock, MessageBlock, QuestionsBlock, Row, Table, TextBlock
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.text.anchors import BANNERS
from schedario.documents.text.figures import number_like
from schedario.documents.text.tokens import normalise, plain_words
from schedario.documents.text.vocabulary import vocabulary

BREAKS = ("-", "/")  # after which a word can go on in the next line
_OUR_FOOTER = phrase("sheet.footer").partition("{")[0].strip()
_BETWEEN = " -/([{"
_TELLING = 3  # words by which a text is known


@dataclass(frozen=True, slots=True)
class KnownWords:
    """`codes` has with each the first words of its labels; `reports` are those of free texts that close a form.

    `labels` (by code) and `titles` (of columns and forms) are texts as they are compared, words with blanks between;
    `title_words` single words of titles; `forms` (their titles alone) and `heads` (labels of header lines) are texts as
    `join_letters` joins them. `texts` are headings, texts and the first words of messages; `worded` the codes of rows
    that have more than numbers.
    """

    codes: Mapping[str, frozenset[str]]
    labels: Mapping[str, frozenset[str]]
    reports: frozenset[str]
    titles: frozenset[str]
    title_words: frozenset[str]
    forms: frozenset[str]
    heads: frozenset[str]
    texts: frozenset[str]
    worded: frozenset[str]

    def find_code(self, words: Sequence[str]) -> str | None:
        """The code with which a row begins: alone, or with its label or numbers after it; None for any other words."""
        code, _, glued = words[0].partition("-")
        found = normalise(words[0])
        if found not in self.codes:
            found = normalise(code)
            if not glued or found not in self.codes:
                return None
            return found if normalise(glued) in self.codes[found] else None
        after = next((word for word in words[1:] if normalise(word)), None)
        if after is None or number_like(after) or normalise(after) in self.codes[found]:
            return found
        return None

    def begins_text(self, words: Sequence[str]) -> bool:
        """Checks for a line that begins with what the form prints between its rows: three words of it, or all."""
        end, rest = take_words(self.texts, words)
        return end >= _TELLING or (end > 0 and "" in rest)

    def is_report(self, words: Sequence[str]) -> bool:
        """Checks for the label of the free text that closes a form."""
        return len(words) > 2 and self.find_code(words) in self.reports

    def tells(self, words: Sequence[str]) -> bool:
        """Checks for a line that the reader of texts knows: it has codes, or titles of columns alone, or our footer."""
        if " ".join(words).startswith(_OUR_FOOTER):
            return True
        norms = [norm for norm in map(normalise, words) if norm]
        return any(norm in self.codes for norm in norms) or all(norm in self.title_words for norm in norms)


def join_letters(words: Iterable[str]) -> str:
    """Words as they are compared, with nothing between them, so that hyphens and blanks make no difference."""
    return "".join(map(normalise, words))


def take_words(
    wanted: Iterable[str], words: Sequence[str], start: int = 0, end: int | None = None
) -> tuple[int, frozenset[str]]:
    """The place after the words that begin texts, as far as one of them goes, and what is left of those texts.

    A word of a text can be broken after a hyphen or a slash.
    """
    rest, at = frozenset(wanted), start
    for word in words[start:end]:
        left = take_word(rest, word)
        if not left:
            break
        rest, at = left, at + 1
    return at, rest


@lru_cache(maxsize=32768)
def take_word(wanted: frozenset[str], word: str) -> frozenset[str]:
    """The rests of the texts that begin with a word; of a sign, the texts themselves, if something is left of them."""
    norm, broken = normalise(word), word.endswith(BREAKS)
    size = len(norm)
    if not norm:
        return wanted - {""}
    return frozenset(
        text[size:].lstrip(_BETWEEN if broken else " ")
        for text in wanted
        if text.startswith(norm) and (len(text) == size or text[size] == " " or broken)
    )


@cached_on_form(maxsize=32)
def find_known_words(first: Form, *others: Form) -> KnownWords:
    """The words of some forms."""
    forms = first, *others
    rows = [row for form in forms for quadro in form.quadri.values() for row in quadro.rows]
    labels = [label for form in forms for line in form.header.values() for label in (line.label, *line.accepts)]
    headers = [plain_words(header) for row in rows for header in row.headers if header]
    codes: dict[str, set[tuple[str, ...]]] = {}
    for form in forms:
        for code, row in vocabulary(form).codes.items():
            codes.setdefault(code, set()).add(row.label)
    return KnownWords(
        {code: frozenset(word for words in known for word in words[:1]) for code, known in codes.items()},
        {code: frozenset(map(" ".join, known)) for code, known in codes.items()},
        frozenset(code for form in forms for code in vocabulary(form).report_codes),
        frozenset(map(" ".join, [*headers, *(plain_words(form.title) for form in forms)])),
        frozenset(word for header in headers for word in header),
        frozenset("".join(plain_words(form.title)) for form in forms),
        frozenset("".join(plain_words(label)) for label in labels),
        frozenset(" ".join(plain_words(text)) for form in forms for text in _list_texts(form)),
        frozenset(code for form in forms for code, row in vocabulary(form).codes.items() if _has_words(row.row)),
    )


def _list_texts(form: Form) -> Iterator[str]:
    yield form.title
    for quadro in form.quadri.values():
        yield from (quadro.title, quadro.subtitle, f"{quadro.title} {quadro.subtitle}")
        for block in quadro.content:
            match block:
                case TextBlock(text=text) | HeadingBlock(text=text) | QuestionsBlock(label=text):
                    yield text
                case Table() | Row() | MessageBlock():
                    pass
    yield from (message.opening for message in form.messages.values())
    yield from map(phrase, BANNERS)


def _has_words(row: Row) -> bool:
    return row.before is not None or row.after is not None or any(not cell.numeric for cell in row.present)
