# SPDX-License-Identifier: EUPL-1.2
"""The territory as it was on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from schedario.territory import files
from schedario.territory.errors import UnknownComuneError, UnknownDayError
from schedario.territory.units import Comune, Provincia, Regione, Ripartizione


@dataclass(frozen=True, eq=False, slots=True)
class Territory:
    """The comuni by ISTAT code, and the units around them by theirs."""

    day: date
    comuni: Mapping[str, Comune]
    province: Mapping[str, Provincia]
    regioni: Mapping[str, Regione]
    ripartizioni: Mapping[str, Ripartizione]

    @staticmethod
    def on(day: date) -> Territory:
        """Italy on that day.

        Raises UnknownDayError outside of the days for which the lists are complete.
        """
        return _build_territory(day)

    def comune(self, istat: str) -> Comune:
        """The comune with that code; raises UnknownComuneError when there was none on that day."""
        if istat not in self.comuni:
            raise UnknownComuneError([istat], self.day)
        return self.comuni[istat]


@lru_cache(maxsize=16)
def _build_territory(day: date) -> Territory:
    if not files.FIRST <= day <= files.LAST:
        raise UnknownDayError(day, files.FIRST, files.LAST)
    comuni = {one.istat: one for one in files.read_comuni() if one.existed(day)}
    province = {code: one for code, one in files.read_province().items() if one.existed(day)}
    return Territory(day, comuni, province, files.read_regioni(), files.read_ripartizioni())
