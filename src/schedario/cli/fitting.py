# SPDX-License-Identifier: EUPL-1.2
"""Fits a table on a terminal: whole numbers and whole words in fewer columns, rather than all columns in pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE
from rich.cells import cell_len
from rich.table import Table as RichTable
from rich.text import Text

from schedario.tables.table import Column

BETWEEN = 3  # characters that a column takes beside its cells: blanks on both sides, and a line
MOST_WORD = 16  # of a word without a digit: longer ones may be broken
MOST_CODE = 32  # of a code, an address, a word with a digit: only what is no number is longer


def fit_columns(columns: Sequence[Column[Any]], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """The width of each column, in characters; 0 for one that is left out.

    The first column always stays. Of the others, as many as fit with all their numbers whole, in their order; those
    declared as extra only where there is room beside the rest, those that belong together all or none.
    """
    texts = [[column.label, *(row[at] for row in cells)] for at, column in enumerate(columns)]
    least = [_measure_least(column, found) for column, found in zip(columns, texts, strict=True)]
    chosen: set[int] = set()
    room = width + 1  # the last column has less beside it
    for group in sorted(_group_columns(columns), key=lambda group: (0 not in group, columns[group[0]].extra)):
        needed = sum(least[at] + BETWEEN for at in group)
        if not chosen or needed <= room:
            chosen.update(group)
            room -= needed
    preferred = [max(map(_measure_line, found)) for found in texts]
    widths = [least[at] if at in chosen else 0 for at in range(len(columns))]
    return _share_room(widths, preferred, room)


def _group_columns(columns: Sequence[Column[Any]]) -> list[list[int]]:
    """The places of the columns that stay or go together; most are alone."""
    groups: dict[str | int, list[int]] = {}
    for at, column in enumerate(columns):
        groups.setdefault(column.together or at, []).append(at)
    return list(groups.values())


def _share_room(widths: list[int], preferred: Sequence[int], room: int) -> list[int]:
    """Gives what is left to the columns that want more, the narrowest first."""
    while room > 0:
        wanting = [at for at, width in enumerate(widths) if 0 < width < preferred[at]]
        if not wanting:
            break
        widths[min(wanting, key=lambda at: widths[at])] += 1
        room -= 1
    return widths


def _measure_least(column: Column[Any], texts: Sequence[str]) -> int:
    """The width in which nothing that may not be broken is: numbers and dates, words of texts, those of the heading."""
    heading, *values = texts
    parts = (word for text in values for word in text.split()) if column.kind.textual else values
    words = [_measure_word(word) for word in heading.split()]
    return max([*words, *(_measure_word(part) if column.kind.textual else cell_len(part) for part in parts), 1])


def _measure_word(word: str) -> int:
    return min(cell_len(word), MOST_CODE if re.search(r"[\d@]", word) else MOST_WORD)


def _measure_line(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def render_table(columns: Sequence[Column[Any]], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> RichTable:
    """The columns that have a width, for the console."""
    made = RichTable(box=SIMPLE, pad_edge=False)
    shown = [at for at, width in enumerate(widths) if width]
    for at in shown:
        column = columns[at]
        right = column.kind.on_the_right
        made.add_column(Text(column.label), width=widths[at], justify="right" if right else "left", overflow="fold")
    for row in cells:
        made.add_row(*(Text(row[at]) for at in shown))
    return made
