# SPDX-License-Identifier: EUPL-1.2
"""Comuni, provinces, regions, ripartizioni and ATS by date; figures carried from one date to another and added up.

>>> from datetime import date
>>> from schedario.territory import Territory, successor
>>> len(Territory.on(date(2025, 12, 31)).comuni)
7896
>>> Territory.on(date(2021, 6, 16)).comune("041033").regione.denominazione
'Marche'
>>> successor("041033", date(2021, 6, 17))
'099030'
"""

from schedario.territory.ats import Ats, AtsFileError, AtsList, read_ats
from schedario.territory.errors import UnknownComuneError, UnknownDayError, VintageError
from schedario.territory.figures import Figures, census_2011, residents_2023
from schedario.territory.levels import Grouping, Level, Unit, size_class
from schedario.territory.places import Drawing, Point, drawing, points
from schedario.territory.rollup import Ratio, carry, roll_up
from schedario.territory.standing import Found, Standing, find_standing, list_codes, list_names
from schedario.territory.territory import Territory
from schedario.territory.units import Comune, Provincia, Regione, Ripartizione
from schedario.territory.variations import Kind, Variation, successor, variations

__all__ = [
    "Ats",
    "AtsFileError",
    "AtsList",
    "Comune",
    "Drawing",
    "Figures",
    "Found",
    "Grouping",
    "Kind",
    "Level",
    "Point",
    "Provincia",
    "Ratio",
    "Regione",
    "Ripartizione",
    "Standing",
    "Territory",
    "Unit",
    "UnknownComuneError",
    "UnknownDayError",
    "Variation",
    "VintageError",
    "carry",
    "census_2011",
    "drawing",
    "find_standing",
    "list_codes",
    "list_names",
    "points",
    "read_ats",
    "residents_2023",
    "roll_up",
    "size_class",
    "successor",
    "variations",
]  # fmt: skip
