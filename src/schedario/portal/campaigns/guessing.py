# SPDX-License-Identifier: EUPL-1.2
"""A first proposal of what the columns of a file are, from their headers; a person looks at it and confirms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schedario.documents.tables.reader import TableSheet
from schedario.portal.campaigns.fields import Field, find_distinctive_tokens
from schedario.writing.look_alikes import list_words

HEADERS_WITHIN = 15  # rows of a sheet among which the headers are looked for
ENOUGH = 0.5  # of the words that a header and a label share, from 0 to 1
CLEARER = 0.05  # by how much the best proposal for a column must be better than the next


def guess_header(sheet: TableSheet, fields: Sequence[Field]) -> int:
    """The row, counted from 0, whose cells look most like headers; the first one in doubt."""
    rows = range(min(HEADERS_WITHIN, len(sheet.rows)))
    return max(rows, key=lambda row: (len(guess_columns(read_headers(sheet, row), fields)), -row), default=0)


def read_headers(sheet: TableSheet, row: int) -> list[str]:
    """The texts of the row of headers, one for each column of the sheet."""
    return [str(sheet.value(row, column)) for column in range(sheet.width)]


def guess_columns(headers: Sequence[str], fields: Sequence[Field]) -> dict[int, str]:
    """Column → field, where one field is clearly the best and no other column fits it better."""
    proposals = sorted(_propose_columns(headers, fields), reverse=True)
    found: dict[int, str] = {}
    for _score, negative, name in proposals:
        if -negative not in found and name not in found.values():
            found[-negative] = name
    return dict(sorted(found.items()))


def _propose_columns(headers: Sequence[str], fields: Sequence[Field]) -> Iterable[tuple[float, int, str]]:
    for column, header in enumerate(headers):
        best = sorted(((compute_likeness(header, field), field.name) for field in fields), reverse=True)[:2]
        if best and best[0][0] and (len(best) == 1 or best[0][0] - best[1][0] >= CLEARER):
            yield best[0][0], -column, best[0][1]


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
