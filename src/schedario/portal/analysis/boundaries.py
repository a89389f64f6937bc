# SPDX-License-Identifier: EUPL-1.2
"""Boundaries of comuni out of a TopoJSON or GeoJSON file, projected and simplified for drawing.

The projection keeps areas (Lambert's azimuthal, around the middle of Italy). Simplification is by a grid: corners that
fall into the same square become one, in the same way for both sides of a boundary, so that no gap opens between them.
Places are floats on the way, since they are drawn and never computed with.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from schedario.errors import SchedarioError
from schedario.territory.files import list_known_codes

METRES = 200  # the side of a square of the grid
EARTH = 6_371_000.0
MIDDLE = (math.radians(12.5), math.radians(42.3))
LEFT, TOP = -650_000.0, 610_000.0  # metres from the middle to the corner of the grid
LEAST_CORNERS = 3

Point = tuple[int, int]
Ring = list[Point]
Shapes = dict[str, list[Ring]]


class BoundariesError(SchedarioError):
    """A file that does not hold boundaries of comuni; the message, in Italian, says what to do."""


def read_boundaries(content: bytes) -> Shapes:
    """ISTAT code → rings on the grid, outer ones and holes alike. Raises BoundariesError."""
    try:
        data = json.loads(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    except (ValueError, OSError, EOFError, zlib.error):
        raise BoundariesError("Il file non è JSON: serve un TopoJSON o un GeoJSON, anche compresso con gzip.") from None
    kind = data.get("type") if isinstance(data, dict) else None
    try:
        if kind == "Topology":
            features = list(_read_topology(data))
        elif kind == "FeatureCollection":
            features = [(one.get("properties") or {}, _read_geometry(one.get("geometry"))) for one in data["features"]]
        else:
            raise BoundariesError("Il file non è un TopoJSON (Topology) né un GeoJSON (FeatureCollection).")
        return _collect_by_code(features)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise BoundariesError(f"Il file non rispetta il formato {kind}: {error!r}.") from None


def _read_topology(data: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[Ring]]]:
    arcs = [_place_arc(arc, data.get("transform")) for arc in data["arcs"]]
    for collection in data["objects"].values():
        for geometry in collection.get("geometries", ()):
            yield geometry.get("properties") or {}, _join_arcs(geometry, arcs)


def _place_arc(arc: Sequence[Sequence[float]], transform: Mapping[str, Any] | None) -> Ring:
    """An arc on the grid; with a transform its points are steps from one to the next."""
    if transform is None:
        return [locate_point(one[0], one[1]) for one in arc]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0.0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append(locate_point(x * kx + dx, y * ky + dy))
    return points


def _join_arcs(geometry: Mapping[str, Any], arcs: Sequence[Ring]) -> list[Ring]:
    rings = []
    for indices in _list_rings(geometry, "arcs"):
        points: Ring = []
        for index in indices:
            points += arcs[index] if index >= 0 else arcs[~index][::-1]
        rings.append(points)
    return rings


def _read_geometry(geometry: Mapping[str, Any] | None) -> list[Ring]:
    return [[locate_point(one[0], one[1]) for one in ring] for ring in _list_rings(geometry, "coordinates")]


def _list_rings(geometry: Mapping[str, Any] | None, key: str) -> list[Any]:
    """Those of one polygon or of many; nothing else has any."""
    match geometry["type"] if geometry else None:
        case "Polygon":
            return list(geometry[key]) if geometry else []
        case "MultiPolygon":
            return [ring for polygon in geometry[key] for ring in polygon] if geometry else []
    return []


def locate_point(longitude: float, latitude: float) -> Point:
    """The place of a point of the earth on the grid, x to the right and y downwards.

    >>> locate_point(12.5, 42.3)
    (3250, 3050)
    """
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise BoundariesError("Le coordinate non sono gradi: convertire il file in longitudine e latitudine (WGS 84).")
    east, north = math.radians(longitude) - MIDDLE[0], math.radians(latitude)
    sine, cosine = math.sin(MIDDLE[1]), math.cos(MIDDLE[1])
    across = math.cos(north) * math.cos(east)
    stretch = EARTH * math.sqrt(2 / (1 + sine * math.sin(north) + cosine * across))
    x = stretch * math.cos(north) * math.sin(east)
    y = stretch * (cosine * math.sin(north) - sine * across)
    return round((x - LEFT) / METRES), round((TOP - y) / METRES)


def _collect_by_code(features: Sequence[tuple[Mapping[str, Any], list[Ring]]]) -> Shapes:
    """By the property that holds ISTAT codes, whatever it is called."""
    known = list_known_codes()
    found = Counter(name for told, _ in features for name, value in told.items() if normalise_code(value) in known)
    if not found:
        raise BoundariesError("Nessuna proprietà del file contiene codici ISTAT di comuni, di sei cifre.")
    name = max(found, key=lambda one: found[one])
    shapes: Shapes = {}
    for told, rings in features:
        istat = normalise_code(told.get(name))
        kept = [ring for ring in map(tidy_ring, rings) if ring]
        if istat in known and kept:
            shapes.setdefault(istat, []).extend(kept)
    return shapes


def normalise_code(value: object) -> str:
    """An ISTAT code as six digits; some files hold it as a number."""
    text = str(value)
    return text.zfill(6) if text.isascii() and text.isdigit() else ""


def tidy_ring(ring: Iterable[Point], coarser: int = 1) -> Ring:
    """A ring on a coarser grid without corners that repeat the one before; empty when nothing of it remains."""
    corners: Ring = []
    for x, y in ring:
        corner = x // coarser, y // coarser
        if not corners or corner != corners[-1]:
            corners.append(corner)
    while len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return corners if len(corners) >= LEAST_CORNERS else []


def pack_shapes(shapes: Shapes) -> bytes:
    """For the database."""
    return zlib.compress(msgspec.msgpack.encode(shapes), 9)


def unpack_shapes(content: bytes) -> Shapes:
    """Reads what `pack_shapes` wrote."""
    return msgspec.msgpack.decode(zlib.decompress(content), type=Shapes)
