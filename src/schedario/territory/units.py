# SPDX-License-Identifier: EUPL-1.2
"""Units that the territory is made of: each unit knows the one around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ripartizione:
    """A part of Italy, of five; `codice` is ISTAT's digit."""

    codice: str
    denominazione: str


@dataclass(frozen=True, slots=True)
class Regione:
    """`codice` is ISTAT's, two digits."""

    codice: str
    denominazione: str
    ripartizione: Ripartizione


@dataclass(frozen=True, slots=True)
class Provincia:
    """A provincia, città metropolitana or other unit of that rank; `codice` is ISTAT's historical one, three digits.

    `nuts3` is blank for the provinces of Sardegna of 2026, which NUTS 2024 does not know. `dal` and `al` as of Comune.
    """

    codice: str
    denominazione: str
    sigla: str
    tipo: str
    regione: Regione
    nuts3: str
    dal: date | None = None
    al: date | None = None

    def existed(self, day: date) -> bool:
        """Checks whether it was there on that day."""
        return (self.dal is None or self.dal <= day) and (self.al is None or day <= self.al)


@dataclass(frozen=True, slots=True)
class Comune:
    """A comune under one name and in one province; `istat` is six digits, with the zeros in front.

    `nuts3` is the unit of NUTS 2024 in which it lies, also where its province is a newer one. `dal` and `al` are its
    first and last day; None where that lies outside of what is known, or has not come.
    """

    istat: str
    denominazione: str
    altra_lingua: str
    catastale: str
    provincia: Provincia
    nuts3: str
    dal: date | None
    al: date | None

    @property
    def regione(self) -> Regione:
        return self.provincia.regione

    @property
    def ripartizione(self) -> Ripartizione:
        return self.regione.ripartizione

    def existed(self, day: date) -> bool:
        """Checks whether this was the comune, its name and its province on that day."""
        return (self.dal is None or self.dal <= day) and (self.al is None or day <= self.al)
