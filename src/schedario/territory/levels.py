# SPDX-License-Identifier: EUPL-1.2
"""The levels at which figures are added up, and the unit of each comune at each of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schedario.territory.ats import AtsList
from schedario.territory.standing import find_standing
from schedario.territory.territory import Territory
from schedario.territory.units import Comune


class Level(StrEnum):
    """From the smallest to the whole. `CLASSE` are the comuni of about the same size."""

    COMUNE = "comune"
    ATS = "ats"
    PROVINCIA = "provincia"
    REGIONE = "regione"
    RIPARTIZIONE = "ripartizione"
    CLASSE = "classe"
    NAZIONE = "nazione"


# The most inhabitants of each class, as ISTAT groups the comuni; the last has no limit.
LARGEST = (500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000)


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A unit of a level; sorted by code."""

    codice: str
    denominazione: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what comuni are grouped, and on which day. ATS ask for `ats`, size classes for `people` (ISTAT → number)."""

    level: Level
    day: date
    ats: AtsList | None = None
    people: Mapping[str, int] | None = None

    def units(self) -> dict[str, Unit]:
        """ISTAT code → unit; a comune without an ATS, or of unknown size, is in none.

        Raises UnknownDayError, and ValueError when the level asks for something that was not given.
        """
        comuni = Territory.on(self.day).comuni
        match self.level:
            case Level.ATS:
                return self._map_ats_units(comuni)
            case Level.CLASSE:
                return self._map_class_units(comuni)
        return {istat: _find_unit_around(comune, self.level) for istat, comune in comuni.items()}

    def _map_ats_units(self, comuni: Mapping[str, Comune]) -> dict[str, Unit]:
        if self.ats is None:
            raise ValueError("per gli ATS serve il loro elenco")
        placed = ((find_standing(istat, self.day).code, one) for istat, one in self.ats.on(self.day).items())
        return {
            istat: Unit(one.codice, one.denominazione) for istat, one in placed if istat is not None and istat in comuni
        }

    def _map_class_units(self, comuni: Mapping[str, Comune]) -> dict[str, Unit]:
        if self.people is None:
            raise ValueError("per le classi di ampiezza servono gli abitanti")
        return {istat: size_class(self.people[istat]) for istat in comuni if istat in self.people}


def _find_unit_around(comune: Comune, level: Level) -> Unit:
    match level:
        case Level.COMUNE:
            return Unit(comune.istat, comune.denominazione)
        case Level.PROVINCIA:
            return Unit(comune.provincia.codice, comune.provincia.denominazione)
        case Level.REGIONE:
            return Unit(comune.regione.codice, comune.regione.denominazione)
        case Level.RIPARTIZIONE:
            return Unit(comune.ripartizione.codice, comune.ripartizione.denominazione)
    return Unit("IT", "Italia")


def size_class(people: int) -> Unit:
    """The class of a comune with so many inhabitants."""
    index = bisect_left(LARGEST, people)
    if index == len(LARGEST):
        return Unit(f"{index + 1:02d}", f"oltre {group_digits(LARGEST[-1])}")
    least = LARGEST[index - 1] + 1 if index else None
    most = group_digits(LARGEST[index])
    return Unit(f"{index + 1:02d}", f"{group_digits(least)}-{most}" if least else f"fino a {most}")


def group_digits(number: int) -> str:
    """With points between the thousands."""
    return f"{number:,}".replace(",", ".")
