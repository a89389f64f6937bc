# SPDX-License-Identifier: EUPL-1.2
"""A first proposal of what the columns of a file are, from their headers; a person looks at it and confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from schedario.documents.tables.reader import TableSheet
from schedario.portal.campaigns.fields import Field, find_distinctive_tokens
from schedario.writing.look_alikes import list_words

HEADERS_WITHIN = 15  # rows of a sheet among which the headers are looked for
MOST_HEADER_ROWS = 3
ENOUGH = 0.5  # of the words that a header and a label share, from 0 to 1
CLEARER = 0.05  # by how much the best proposal for a column must be better than the next


def guess_header(sheet: TableSheet, fields: Sequence[Field]) -> tuple[int, int]:
    """The last row of headers, counted from 0, and how many rows they take: those that look most like headers.

    In doubt the fewest rows, and the first ones.
    """
    rows = range(min(HEADERS_WITHIN, len(sheet.rows)))
    places = [(row, span) for row in rows for span in range(1, min(MOST_HEADER_ROWS, row + 1) + 1)]

    def weigh(place: tuple[int, int]) -> tuple[int, int, int]:
        row, span = place
        return len(guess_columns(read_headers(sheet, row, span), fields)), -span, -row

    return max(places, key=weigh, default=(0, 1))


def read_headers(sheet: TableSheet, row: int, span: int = 1) -> list[str]:
    """The header of each column of the sheet: the texts of `span` rows, of which `row` is the last, put together.

    A text over several columns is the beginning of the header of each: by the cells that are merged, or, where none
    are, because the cells beside it are blank and those below are not.
    """
    rows = [_spread_texts(sheet, one, last=one == row) for one in range(row - span + 1, row + 1)]
    return [" ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*rows, strict=True)]


def _spread_texts(sheet: TableSheet, row: int, *, last: bool) -> list[str]:
    texts = [str(sheet.value(row, column)) for column in range(sheet.width)]
    for (top, left), (bottom, right) in sheet.merged:
        if top <= row <= bottom and right < len(texts):
            texts[left : right + 1] = [str(sheet.value(top, left))] * (right - left + 1)
    if last or any(top == row and right > left for (top, left), (_bottom, right) in sheet.merged):
        return texts
    for column in range(1, len(texts)):
        if not texts[column] and sheet.value(row + 1, column) != "" and sheet.value(row + 1, column - 1) != "":
            texts[column] = texts[column - 1]
    return texts


def guess_columns(headers: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Column → field, where one field is clearly the best and no other column fits it better.

    Of columns with the same header nobody knows which one is meant: none is proposed.
    """
    twice = find_repeated_headers(headers)
    proposals = sorted((one for one in _propose_columns(headers, fields) if -one[1] not in twice), reverse=True)
    found: dict[int, str] = {}
    for _score, negative, name in proposals:
        if -negative not in found and name not in found.values():
            found[-negative] = name
    return dict(sorted(found.items()))


def find_repeated_headers(headers: Sequence[str]) -> dict[int, str]:
    """The columns whose header some other one has too, as it is compared."""
    plain = {column: " ".join(list_words(header)) for column, header in enumerate(headers)}
    counts = Counter(plain.values())
    return {column: headers[column] for column, words in plain.items() if words and counts[words] > 1}


def _propose_columns(headers: Sequence[str], fields: Sequence[Field]) -> Iterable[tuple[float, int, str]]:
    known = _list_known_words(tuple(fields))
    for column, header in enumerate(headers):
        if known.isdisjoint(list_words(header)):  # as in the rows of data, which are the most
            continue
        best = sorted(((compute_likeness(header, field), field.name) for field in fields), reverse=True)[:2]
        if best and best[0][0] and (len(best) == 1 or best[0][0] - best[1][0] >= CLEARER):
            yield best[0][0], -column, best[0][1]


@lru_cache(maxsize=8)
def _list_known_words(fields: tuple[Field, ...]) -> frozenset[str]:
    """Every word that a header has in common with some field, when it is like it at all."""
    return frozenset(
        word
        for field in fields
        for text in (field.label, field.code, *field.spellings, *field.words, *field.column)
        for word in list_words(text)
    )


def compute_likeness(header: str, field: Field) -> float:
    """From 0 (another thing) to 3 (its very name)."""
    words = list_words(header)
    if not words:
        return 0
    if " ".join(words) in field.spellings or words == list_words(field.label):
        return 3
    if field.spellings and field.code and _starts_with(words, field.spellings[0].split()):
        return 2.5
    if field.code in words:
        return 2 if field.alone or field.column & frozenset(words) else 0
    if field.column and not field.column & frozenset(words):
        return 0
    return _compute_shared_words(find_distinctive_tokens(header), field.words)


def _starts_with(words: list[str], beginning: list[str]) -> bool:
    return words[: len(beginning)] == beginning


def _compute_shared_words(header: frozenset[str], label: frozenset[str]) -> float:
    """The share of words in common, 0 below what is enough."""
    both = len(header) + len(label)
    share = 2 * len(header & label) / both if both else 0
    return share if share >= ENOUGH else 0
