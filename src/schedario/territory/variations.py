# SPDX-License-Identifier: EUPL-1.2
"""Variations of the comuni: mergers, new names, other provinces, comuni made of parts of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from schedario.territory import files
from schedario.territory.errors import UnknownComuneError


class Kind(StrEnum):
    """A kind of variation. After a `SCORPORO` the older comune goes on, smaller."""

    FUSIONE = "fusione"
    INCORPORAZIONE = "incorporazione"
    RIDENOMINAZIONE = "ridenominazione"
    CAMBIO_PROVINCIA = "cambio_provincia"
    SCORPORO = "scorporo"


@dataclass(frozen=True, slots=True)
class Variation:
    """From the day `dal` on, `after` stands where `before` stood; both are ISTAT codes."""

    dal: date
    kind: Kind
    before: str
    after: str


@cache
def variations() -> tuple[Variation, ...]:
    """All that is known, by day."""
    return tuple(
        Variation(date.fromisoformat(row["dal"]), Kind(row["tipo"]), row["da"], row["a"])
        for row in files.read_rows("variazioni")
    )


@cache
def _map_periods() -> Mapping[str, tuple[date, date]]:
    """ISTAT code → its first and last day: a code is never given twice."""
    found: dict[str, tuple[date, date]] = {}
    for one in files.read_comuni():
        first, last = one.dal or date.min, one.al or date.max
        known = found.get(one.istat, (first, last))
        found[one.istat] = (min(first, known[0]), max(last, known[1]))
    return found


def find_period(istat: str) -> tuple[date, date]:
    """The first and last day of a code; of one that is not known the first is after the last."""
    return _map_periods().get(istat, (date.max, date.min))


@cache
def _map_replaced() -> Mapping[str, str]:
    """ISTAT code that is gone → the one that took its place."""
    return {one.before: one.after for one in variations() if one.before != one.after and one.kind != Kind.SCORPORO}


def successor(istat: str, day: date) -> str:
    """The code that stands on that day where `istat` stood: itself while it exists.

    Raises UnknownComuneError for a code that is not known, or did not exist yet.
    """
    code = istat
    while True:
        first, last = find_period(code)
        if day < first:
            raise UnknownComuneError([istat], day)
        if day <= last:
            return code
        code = _map_replaced()[code]


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the comuni of one day to those of a later one.

    `heirs`: each code then → the code now. `origins`: each code now → the codes then that it is made of, whole.
    `split`: codes now that gained or lost a part of themselves; no figure can be carried to them.
    """

    heirs: Mapping[str, str]
    origins: Mapping[str, frozenset[str]]
    split: frozenset[str]


@cache
def build_bridge(since: date, until: date) -> Bridge:
    """Tells how the comuni of `since` became those of `until`, the later day."""
    heirs = {
        istat: successor(istat, until) for istat, (first, last) in _map_periods().items() if first <= since <= last
    }
    origins: dict[str, set[str]] = defaultdict(set)
    for before, after in heirs.items():
        origins[after].add(before)
    parts = [one for one in variations() if one.kind == Kind.SCORPORO and since < one.dal <= until]
    split = frozenset(successor(code, until) for one in parts for code in (one.before, one.after))
    return Bridge(heirs, {code: frozenset(many) for code, many in origins.items()}, split)
