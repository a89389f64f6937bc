# SPDX-License-Identifier: EUPL-1.2
"""Rows of a table that are about the table and no data: totals below the data, notes, sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from schedario.writing.look_alikes import fold

Aside = Literal["total", "mean", "note"]

# What a quick look at many rows finds, and more.
MAYBE_ASIDE: Final = (
    r"(?i)^\W*(?:tot(?:al[ei]|\.)|compless|media\b|font[ei]\b|not[ae]\b|legenda|avvertenz|n\. ?b\.|elaboraz|dati\b"
    r"|[0-9a-z]{1,3}\))|^[*(†§]"
)
_TOTAL: Final = re.compile(r"\W*(?:tot\.|total[ei]\b|complessiv[oaie]\b)")
_MEAN: Final = re.compile(r"\W*media\b")
_TITLED_NOTE: Final = re.compile(r"\W*(?:font[ei]|not[ae]|legenda|avvertenz[ae]|n\. ?b\.|elaborazion[ei])\b[^:]{0,20}:")
_MARKED: Final = re.compile(r"(?:\(?[0-9a-z*†§]{1,3}\)|[*†§]+)")
# Of the columns below their headings: `(a)`, `(b)`, `(c)=(a)-(b)`.
_NUMBERING: Final = re.compile(r"\s*\([0-9a-zA-Z]{1,2}\)(?:\s*[=+*/-].{1,30})?\s*")
_NOTE_WORDS: Final = re.compile(r"\W*(?:font[ei]|not[ae]|legenda|avvertenz[ae]|elaborazion[ei]|dati|n\. ?b\.)\b")


def find_aside(texts: Sequence[str]) -> Aside | None:
    """The kind of a row that is no data, by its first text and by how much else it has; None for data.

    A note stands alone in its row, or names itself: there are comuni called Fonte and Somma Lombardo.

    >>> find_aside(["", "TOTALE", "", "100,00"]), find_aside(["Fonte: elaborazioni su dati", ""])
    ('total', 'note')
    >>> find_aside(["Fonte", "TV", "100,00"]), find_aside(["(1) Dati provvisori"])
    (None, 'note')
    """
    filled = [text for text in texts if text.strip()]
    if not filled:
        return None
    first = fold(filled[0])
    if _TOTAL.match(first):
        return "total"
    if _MEAN.match(first):
        return "mean"
    if _TITLED_NOTE.match(first) or all(map(_NUMBERING.fullmatch, filled)):
        return "note"
    return "note" if len(filled) == 1 and (_MARKED.match(first) or _NOTE_WORDS.match(first)) else None
