# SPDX-License-Identifier: EUPL-1.2
"""Invented ATS: neighbouring comuni of a province, as no national list of the real ones is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from schedario.nation.synthetic.calibration import PEOPLE_OF_AN_ATS
from schedario.territory import Ats, Comune, Point, points


def form_ambiti(comuni: Mapping[str, Comune], people: Mapping[str, int]) -> dict[str, Ats]:
    """ISTAT code → ATS. A province is halved along its longer side until no part is too populous."""
    provinces: dict[str, list[Comune]] = defaultdict(list)
    for comune in comuni.values():
        provinces[comune.provincia.codice].append(comune)
    made: dict[str, Ats] = {}
    for members in provinces.values():
        for number, part in enumerate(_split_members(members, people), start=1):
            ats = _name_part(part, number, people)
            made |= {comune.istat: ats for comune in part}
    return made


def _split_members(members: list[Comune], people: Mapping[str, int]) -> list[list[Comune]]:
    total = sum(people[one.istat] for one in members)
    if total <= PEOPLE_OF_AN_ATS or len(members) == 1:
        return [members]
    ordered = sorted(members, key=_order_along_longer_side(members))
    first, seen = 1, people[ordered[0].istat]
    while first < len(ordered) - 1 and seen * 2 < total:
        seen += people[ordered[first].istat]
        first += 1
    return [*_split_members(ordered[:first], people), *_split_members(ordered[first:], people)]


def _order_along_longer_side(members: list[Comune]) -> Callable[[Comune], tuple[float, str]]:
    known = [points()[one.istat] for one in members if one.istat in points()]
    middle = _find_middle(known)
    latitudes, longitudes = [one.latitude for one in known] or [0.0], [one.longitude for one in known] or [0.0]
    tall = max(latitudes) - min(latitudes) > max(longitudes) - min(longitudes)

    def place(comune: Comune) -> tuple[float, str]:
        point = points().get(comune.istat, middle)
        return (point.latitude if tall else point.longitude), comune.istat

    return place


def _find_middle(known: list[Point]) -> Point:
    """A comune without a point is taken to lie in the middle of the others."""
    if not known:
        return Point(0.0, 0.0)
    return sorted(known, key=lambda one: (one.latitude, one.longitude))[len(known) // 2]


def _name_part(part: list[Comune], number: int, people: Mapping[str, int]) -> Ats:
    """Called after its largest comune, which leads it."""
    largest = max(part, key=lambda one: (people[one.istat], one.istat))
    name = largest.denominazione.upper()
    sigla = largest.provincia.sigla
    return Ats(f"prova-{sigla.lower()}-{number:02d}", f"AMBITO DI PROVA {sigla} {number} - {name}", f"COMUNE DI {name}")
