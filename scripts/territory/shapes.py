# SPDX-License-Identifier: EUPL-1.2
"""The outlines of the regions, simplified, and how a point on the earth falls on the same drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

# The drawing's English id of a region → ISTAT's number.
REGIONS = {
    "piedmont": "01", "aosta-valley": "02", "lombardy": "03", "trentino-south-tyrol": "04", "veneto": "05",
    "friuli-venezia-giulia": "06", "liguria": "07", "emilia-romagna": "08", "tuscany": "09", "umbria": "10",
    "marche": "11", "lazio": "12", "abruzzo": "13", "molise": "14", "campania": "15", "apulia": "16",
    "basilicata": "17", "calabria": "18", "sicily": "19", "sardinia": "20",
}  # fmt: skip
TOLERANCE = 0.35  # units of a drawing 610 wide: what the eye does not miss
SMALLEST = 4  # corners of a ring; islets of fewer are left out

Corner = tuple[float, float]
Ring = list[Corner]


def parse_rings(path: str) -> list[Ring]:
    """The closed lines of a path that knows only `m` and `z`: every pair moves on from the one before."""
    made: list[Ring] = []
    x = y = 0.0
    for part in re.findall(r"m([^mz]*)z?", path):
        numbers = [float(one) for one in re.findall(r"-?[0-9.]+(?:e-?[0-9]+)?", part)]
        ring: Ring = []
        for right, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + right, y + down
            ring.append((x, y))
        x, y = ring[0]
        made.append(ring)
    return made


def simplify_path(path: str) -> list[Ring]:
    """Rings without the corners that lie within the tolerance of the line between their neighbours."""
    kept = [_simplify_ring(ring) for ring in parse_rings(path)]
    return [ring for ring in kept if len(ring) >= SMALLEST]


def _simplify_ring(ring: Ring) -> Ring:
    middle = max(range(len(ring)), key=lambda index: _measure_distance(ring[index], ring[0], ring[0]))
    return _thin_line(ring[: middle + 1])[:-1] + _thin_line([*ring[middle:], ring[0]])[:-1]


def _thin_line(line: Sequence[Corner]) -> Ring:
    """Douglas and Peucker's way: keep the corner that is farthest out, and ask the same of both halves."""
    if len(line) < 3:
        return list(line)
    index = max(range(1, len(line) - 1), key=lambda one: _measure_distance(line[one], line[0], line[-1]))
    if _measure_distance(line[index], line[0], line[-1]) <= TOLERANCE:
        return [line[0], line[-1]]
    return _thin_line(line[: index + 1])[:-1] + _thin_line(line[index:])


def _measure_distance(corner: Corner, start: Corner, end: Corner) -> float:
    (x, y), (x1, y1), (x2, y2) = corner, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if length == 0:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def format_path(shape: list[Ring]) -> str:
    """SVG, in tenths of the drawing's unit: whole numbers."""
    return "".join("M" + " ".join(f"{round(10 * x)} {round(10 * y)}" for x, y in ring) + "z" for ring in shape)


def fit_placing(shapes: dict[str, list[Ring]], points: dict[str, list[Corner]]) -> list[list[float]]:
    """Coefficients that make x and y of the drawing out of the `terms` of longitude and latitude.

    Each region gives four equations: where its outline ends on a side, its outermost comune does too. Of them a
    quarter is left out, those that agree least: islands far from the rest, coasts without a comune.
    """
    equations = [one for region, shape in shapes.items() for one in _pair_edges(shape, points[region])]
    for left in (1.0, 0.9, 0.8, 0.75):
        made = [
            solve_least_squares([build_terms(*place) for place, _ in equations], [to[axis] for _, to in equations])
            for axis in (0, 1)
        ]
        equations.sort(key=partial(_measure_residual, made))
        equations = equations[: int(4 * len(shapes) * left)]
    return made


def place_point(coefficients: list[list[float]], longitude: float, latitude: float) -> Corner:
    """The point of the drawing on which a place falls."""
    x, y = (sum(a * b for a, b in zip(one, build_terms(longitude, latitude), strict=True)) for one in coefficients)
    return x, y


def _measure_residual(coefficients: list[list[float]], equation: tuple[Corner, Corner]) -> float:
    (x, y), (wanted_x, wanted_y) = place_point(coefficients, *equation[0]), equation[1]
    return (x - wanted_x) ** 2 + (y - wanted_y) ** 2


def build_terms(longitude: float, latitude: float) -> list[float]:
    """The terms that the coefficients multiply."""
    east, north = longitude - 12, latitude - 42
    return [1.0, east, north, east * east, east * north, north * north]


def _pair_edges(shape: list[Ring], points: list[Corner]) -> Iterator[tuple[Corner, Corner]]:
    corners = max(shape, key=len)
    for axis, sign in ((0, 1), (0, -1), (1, 1), (1, -1)):
        upwards = sign if axis == 0 else -sign  # a drawing's y goes down
        yield (
            max(points, key=lambda one: sign * one[axis]),
            max(corners, key=lambda one: upwards * one[axis]),
        )


def solve_least_squares(rows: list[list[float]], wanted: list[float]) -> list[float]:
    """Least squares by the normal equations, and Gauss's elimination."""
    size = len(rows[0])
    system = [
        [sum(row[i] * row[j] for row in rows) for j in range(size)]
        + [sum(row[i] * to for row, to in zip(rows, wanted, strict=True))]
        for i in range(size)
    ]
    for i in range(size):
        pivot = max(range(i, size), key=lambda one: abs(system[one][i]))
        system[i], system[pivot] = system[pivot], system[i]
        for j in range(size):
            if j != i:
                factor = system[j][i] / system[i][i]
                system[j] = [a - factor * b for a, b in zip(system[j], system[i], strict=True)]
    return [system[i][size] / system[i][i] for i in range(size)]


def is_inside(shape: list[Ring], x: float, y: float) -> bool:
    """Checks whether a ray to the right crosses the outline an odd number of times."""
    crossings = 0
    for ring in shape:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1
