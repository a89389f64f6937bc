# SPDX-License-Identifier: EUPL-1.2
"""A point for each comune, from GeoNames: the inhabited place of the same region that bears its name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from scripts.territory.history import RECODED, Variation, Version

# GeoNames' number of a region → ISTAT's.
REGIONS = {
    "01": "13", "02": "17", "03": "18", "04": "15", "05": "08", "06": "06", "07": "12", "08": "07", "09": "03",
    "10": "11", "11": "14", "12": "01", "13": "16", "14": "20", "15": "19", "16": "09", "17": "04", "18": "10",
    "19": "02", "20": "05",
}  # fmt: skip
DEGREE = 10_000  # points are kept in ten-thousandths of a degree, some ten metres
NEAR = 0.9  # degrees from the middle of the province, beyond which it is another place of that name

# Found by laying the points over ISTAT's boundaries: there GeoNames is wrong, or another place was taken.
WRONG = {
    "001179", "001198", "016185", "021082", "022159", "023037", "029050", "059003", "069081", "076056", "080068",
    "096072", "098024",
}  # fmt: skip

Point = tuple[int, int]


def find_points(
    names: dict[str, list[str]], region_of: dict[str, str], places: list[dict[str, Any]]
) -> dict[str, Point]:
    """ISTAT code → latitude and longitude; a comune that no place matches for certain has none.

    `names` are those by which each comune can be found, the best first.
    """
    by_name: dict[tuple[str, str], dict[int, dict[str, Any]]] = defaultdict(dict)
    for place in places:
        for name in (place["name"], *place["alternatenames"]):
            by_name[REGIONS[place["admin1code"]], _simplify_name(name)][place["geonameid"]] = place
    found = {istat: _find_candidates(by_name, region_of[istat[:3]], known) for istat, known in names.items()}
    middles = _compute_middles({istat: many[0] for istat, many in found.items() if len(many) == 1})
    nearest = {istat: _find_nearest(many, middles[istat[:3]]) for istat, many in found.items() if many}
    return {
        istat: (round(place["latitude"] * DEGREE), round(place["longitude"] * DEGREE))
        for istat, place in nearest.items()
        if place is not None and istat not in WRONG
    }


def list_names_to_find(versions: list[Version], variations: list[Variation]) -> dict[str, list[str]]:
    """The whole names of each comune of RECODED and later, and of those that it took in; then the parts of its name."""
    by_code: dict[str, list[Version]] = defaultdict(list)
    for one in versions:
        by_code[one.istat].append(one)
    taken_in: dict[str, list[str]] = defaultdict(list)
    for one in variations:
        if one.kind != "scorporo":
            taken_in[one.after].append(one.before)
    return {
        now.istat: [*_list_names(now, by_code[now.istat], [by_code[code] for code in taken_in[now.istat]])]
        for now in versions
        if now.last is None or now.last >= RECODED
    }


def _list_names(now: Version, own: list[Version], others: list[list[Version]]) -> Iterator[str]:
    yield from filter(None, (now.name, now.other_name))
    for version in (*own, *(one for many in others for one in many)):
        yield version.name
    words = re.split(r"[ /-]", now.name)
    yield from (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1) if len(words[0]) > 2)
    yield words[-1]


def _simplify_name(name: str) -> str:
    """Without accents, marks and capitals."""
    bare = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.lower())


def _find_candidates(
    by_name: dict[tuple[str, str], dict[int, dict[str, Any]]], region: str, names: list[str]
) -> list[dict[str, Any]]:
    return next((list(many.values()) for name in names if (many := by_name.get((region, _simplify_name(name))))), [])


def _compute_middles(certain: dict[str, dict[str, Any]]) -> dict[str, tuple[float, float]]:
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for istat, place in certain.items():
        grouped[istat[:3]].append(place)
    return {
        province: (
            sorted(one["latitude"] for one in many)[len(many) // 2],
            sorted(one["longitude"] for one in many)[len(many) // 2],
        )
        for province, many in grouped.items()
    }


def _find_nearest(many: list[dict[str, Any]], middle: tuple[float, float]) -> dict[str, Any] | None:
    """Of several the one in the province; the largest where two are as near."""

    def measure_distance(place: dict[str, Any]) -> float:
        return float(((place["latitude"] - middle[0]) ** 2 + (place["longitude"] - middle[1]) ** 2) ** 0.5)

    near = [one for one in many if measure_distance(one) < NEAR]
    return min(
        near, key=lambda one: (round(measure_distance(one), 1), -one["population"], one["geonameid"]), default=None
    )
