# SPDX-License-Identifier: EUPL-1.2
"""The map by region: outlines of the 20 regions with the share of schede sent."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from schedario.portal.assets import built
from schedario.portal.monitoring.progress import Group

# The map names some regions in English.
ITALIAN = {
    "aosta-valley": "Valle d’Aosta",
    "apulia": "Puglia",
    "lombardy": "Lombardia",
    "piedmont": "Piemonte",
    "sardinia": "Sardegna",
    "sicily": "Sicilia",
    "trentino-south-tyrol": "Trentino-Alto Adige",
    "tuscany": "Toscana",
}
CLASSES = (200, 400, 600, 800, 1000)  # tenths of a per cent at which a class ends


@dataclass(frozen=True, slots=True)
class Region:
    """A region to draw. `level` is the class of its share, from 0; None where it has no schede."""

    name: str
    path: str
    x: float
    y: float
    group: Group | None

    @property
    def level(self) -> int | None:
        return level(self.group.share) if self.group else None


def level(share: int) -> int:
    """The class of a share in tenths of a per cent."""
    return next(index for index, end in enumerate(CLASSES) if share <= end)


def regions(groups: Iterable[Group]) -> list[Region]:
    """The regions of the map, with the groups that have their name."""
    named = {same(group.name): group for group in groups}
    return [Region(name, path, x, y, named.get(same(name))) for name, path, x, y in _outlines()]


def view_box() -> str:
    """The frame of the map."""
    return str(_map()["viewBox"])


def same(name: str) -> str:
    """A region's name without what registries spell in different ways: `Valle d'Aosta/Vallée d'Aoste`."""
    plain = unicodedata.normalize("NFKD", name.replace("’", " ")).encode("ascii", "ignore").decode("ascii").lower()
    return " ".join(re.findall("[a-z]{3,}", plain)[:2])


@cache
def _map() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(built("regions.json").read_text(encoding="utf-8"))
    return loaded


@cache
def _outlines() -> tuple[tuple[str, str, float, float], ...]:
    regions: list[dict[str, str]] = _map()["regions"]
    return tuple((ITALIAN.get(one["id"], one["name"]), one["path"], *middle(one["path"])) for one in regions)


def middle(path: str) -> tuple[float, float]:
    """The middle of the box around the largest part of an outline."""
    boxes = [_box(points) for points in _parts(path)]
    left, top, right, bottom = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return round((left + right) / 2, 1), round((top + bottom) / 2, 1)


def _box(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _parts(path: str) -> Iterator[list[tuple[float, float]]]:
    """The corners of each closed part of an outline, which is made of relative moves (`m dx,dy dx,dy … z`) only."""
    x = y = 0.0
    for part in path.split("z"):
        points = []
        for step in re.findall(r"(-?[0-9.]+),(-?[0-9.]+)", part):
            x, y = x + float(step[0]), y + float(step[1])
            points.append((x, y))
        if points:
            x, y = points[0]
            yield points
