# SPDX-License-Identifier: EUPL-1.2
"""Figures of comuni, with the day whose comuni they are of: they are carried to another day, never just mixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from schedario.territory import files
from schedario.territory.errors import VintageError
from schedario.territory.standing import require_codes
from schedario.territory.variations import build_bridge

Gap = Literal["split", "partial"]


@dataclass(frozen=True, slots=True)
class Figures:
    """ISTAT code → an amount that can be added up (people, users, cents), for the comuni of `day`.

    `gaps` are the comuni that lost their figure on the way: `split` where a comune gained or lost a part of itself,
    `partial` where some of those that were merged had no figure. A gap is not a zero.
    """

    day: date
    values: Mapping[str, int]
    gaps: Mapping[str, Gap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises UnknownComuneError for codes that did not exist on that day."""
        require_codes(set(self.values), self.day)

    def carried(self, day: date) -> Figures:
        """The same figures for the comuni of a later day: those that were merged are added up.

        Raises VintageError when the day is earlier: what was merged cannot be told apart again.
        """
        if day < self.day:
            raise VintageError(
                f"figure dei comuni del {self.day:%d/%m/%Y} non si possono riportare indietro al {day:%d/%m/%Y}"
            )
        links = build_bridge(self.day, day)
        values: dict[str, int] = {}
        gaps: dict[str, Gap] = {}
        for code, origins in links.origins.items():
            known = [self.values[one] for one in origins if one in self.values]
            split = code in links.split or "split" in {self.gaps.get(one) for one in origins}
            if len(known) == len(origins) and not split:
                values[code] = sum(known)
            elif known or self.gaps.keys() & origins:
                gaps[code] = "split" if split else "partial"
        return Figures(day, values, gaps)

    def plus(self, other: Figures) -> Figures:
        """The sums, for the comuni that have both; raises VintageError when the days differ."""
        require_same_day(self, other)
        both = self.values.keys() & other.values.keys()
        return Figures(self.day, {code: self.values[code] + other.values[code] for code in sorted(both)})


def require_same_day(*figures: Figures) -> date:
    """The day that all of them have in common; raises VintageError when there is none."""
    days = {one.day for one in figures}
    if len(days) != 1:
        listed = ", ".join(f"{day:%d/%m/%Y}" for day in sorted(days))
        raise VintageError(f"figure di comuni di giorni diversi ({listed}): riportarle prima allo stesso giorno")
    return days.pop()


def census_2011() -> Figures:
    """The legal population of 9 October 2011, for the comuni of 1 January 2020."""
    return Figures(
        files.CENSUS_BOUNDARIES, {row["istat"]: int(row["abitanti"]) for row in files.read_rows("censimento_2011")}
    )


def residents_2023() -> Figures:
    """The residents of 1 January 2023 (provisional), for the comuni of the day before; of three they are not known."""
    return Figures(
        files.RESIDENTS_BOUNDARIES, {row["istat"]: int(row["abitanti"]) for row in files.read_rows("residenti_2023")}
    )
