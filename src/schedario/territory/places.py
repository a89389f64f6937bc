# SPDX-License-Identifier: EUPL-1.2
"""Places of comuni on a map that can be shipped: a point each, and the outlines of the regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schedario.territory import files
from schedario.territory.standing import list_codes


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees of latitude and longitude (WGS 84), for drawing; not a value to compute with."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Regions as SVG paths in a space of `width` × `height`, and the way from a point to it."""

    width: int
    height: int
    regioni: Mapping[str, str]
    placing: tuple[tuple[float, ...], ...]

    def place(self, point: Point) -> tuple[int, int]:
        """The place of a point on the drawing, x and y, within some kilometres."""
        east, north = point.longitude - 12, point.latitude - 42
        terms = (1.0, east, north, east * east, east * north, north * north)
        x, y = (round(sum(a * b for a, b in zip(axis, terms, strict=True))) for axis in self.placing)
        return x, y


@cache
def points() -> Mapping[str, Point]:
    """ISTAT code → point, under every code of a comune that GeoNames has (some two in a hundred are missing)."""
    listed = {row["istat"]: Point(float(row["lat"]), float(row["lon"])) for row in files.read_rows("punti")}
    return {code: point for istat, point in listed.items() for code in list_codes(istat)}


@cache
def drawing() -> Drawing:
    """The regions of Italy."""
    data = files.read_outlines()
    width, height = data["size"]
    return Drawing(width, height, data["regioni"], tuple(tuple(axis) for axis in data["placing"]))
