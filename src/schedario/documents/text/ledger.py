# SPDX-License-Identifier: EUPL-1.2
"""The ledger of a text: every number in it is claimed, explained, or doubtful, and each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schedario.documents.text.anchors import Mark
from schedario.documents.text.placement import Placement
from schedario.documents.text.rows import Rows
from schedario.documents.text.tokens import Tokens
from schedario.documents.text.vocabulary import has_digit


@dataclass(frozen=True, slots=True)
class Ledger:
    """Indices of the words with a digit.

    `claimed`: by a cell, a header line or a message. `explained` by the edition: codes, labels, titles and texts of the
    form, with the years and references in them, and the numbers of pages. `doubtful`: all others, found as such.
    """

    numbers: frozenset[int]
    claimed: frozenset[int]
    explained: frozenset[int]
    doubtful: frozenset[int]

    @property
    def balances(self) -> bool:
        """Checks whether every number stands in the ledger, and in one column only."""
        parts = (self.claimed, self.explained, self.doubtful)
        return self.numbers == frozenset().union(*parts) and len(self.numbers) == sum(map(len, parts))


def make_ledger(tokens: Tokens, marks: Sequence[Mark], rows: Rows, placement: Placement) -> Ledger:
    """Accounts for the numbers of a text after its rows were read."""

    def keep(indices: Iterable[int]) -> frozenset[int]:
        return frozenset(at for at in indices if has_digit(tokens.norms[at]))

    claimed = set(rows.said)
    explained = set(rows.explained) | placement.explained
    for mark in marks:
        if mark.kind == "header":
            claimed.update(range(mark.text, mark.end))
            explained.update(range(mark.start, mark.text))
        elif mark.kind in ("message", "opening", "mark"):
            claimed.update(range(mark.start, mark.end))
        else:
            explained.update(set(range(mark.start, mark.end)) - set(mark.inside))
    claimed.update(*(reading.used for reading in placement.readings))
    return Ledger(keep(range(len(tokens))), keep(claimed), keep(explained), keep(placement.left_over))
