# SPDX-License-Identifier: EUPL-1.2
"""The rule for small counts: its least threshold, and that it is not kept."""

from __future__ import annotations

from collections.abc import Mapping

from schedario.disclosure.table import Key
from schedario.errors import SchedarioError

# The least threshold that the rules for official statistics allow: «Il valore minimo attribuibile alla soglia è pari a
# tre» (Gazzetta Ufficiale, 29 July 2003, annex A.3, art. 4; 14 January 2019, annex 1, art. 5).
LEAST_THRESHOLD = 3


class NarrowedError(SchedarioError):
    """Numbers that an attack computes more closely than the rule allows; `narrowed` says how closely."""

    def __init__(self, narrowed: Mapping[Key, tuple[int, int]]) -> None:
        some = [f"{place} {count}: {low}-{high}" for (place, count), (low, high) in list(narrowed.items())[:10]]
        super().__init__(f"{len(narrowed)}: {', '.join(some)}")
        self.narrowed = narrowed
