# SPDX-License-Identifier: EUPL-1.2
"""A map of Italy, or of a part of it, in classes of a figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from schedario.portal.analysis import geometry
from schedario.portal.analysis.boundaries import Point
from schedario.portal.analysis.plots.classes import compute_class_ends, describe_classes, find_class
from schedario.territory import drawing, list_codes
from schedario.territory.search import get_latest

COMUNE, PROVINCIA, REGIONE = LEVELS = ("comune", "provincia", "regione")
FEW = 1600  # areas that are drawn one by one, each with its name
LINKS = 150  # of so many areas each can be reached with the keyboard
LABELS = 24  # units whose figures fit on the map


class Shaded(NamedTuple):
    """A comune on the map: the figure of its unit, `key` and `name`; `shade` is None where there is none."""

    shade: int | None
    key: str
    name: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Area:
    """A unit; or all comuni of one shade drawn as one, without a name, where each is too small to be pointed at."""

    path: str
    shade: int | None
    unit: Shaded | None = None


@dataclass(frozen=True, slots=True)
class Label:
    x: int
    y: int
    value: int


@dataclass(frozen=True, slots=True)
class Map:
    """`areas` are filled, or with `dotted` points; `base` lies under them, `borders` over them.

    `linked`: whether each area leads to its unit. `classes`: where each begins, where it ends, how many units are in
    it. `scale` is how large a text must be. `undrawn` counts the comuni of which it is not known where they lie.
    """

    view: geometry.Box
    areas: tuple[Area, ...]
    base: str
    borders: str
    labels: tuple[Label, ...]
    classes: Sequence[tuple[int | None, int | None, int]]
    missing: int
    undrawn: int
    dotted: bool

    @property
    def linked(self) -> bool:
        return len(self.areas) <= LINKS and all(one.unit is not None for one in self.areas)

    @property
    def scale(self) -> float:
        """Points of the drawing for one of the page, when it is some 600 of them high."""
        return round(max(self.view[2:]) / 600, 2)


def draw_map(rows: pl.DataFrame, units: Mapping[str, int | None], by: str, around: Collection[str] = ()) -> Map:
    """`rows` have the columns istat, denominazione and `by`; `units` the figure of each unit of that level.

    `around` are the codes of the part of Italy that is looked at, which is drawn larger; empty: all of it.
    """
    values = [value for value in units.values() if value is not None]
    limits = compute_class_ends(values)
    keys = rows["codice" if by == COMUNE else by].cast(pl.String).to_list()
    figures = [units.get(key) if key is not None else None for key in keys]
    shades = [None if value is None else find_class(value, limits) for value in figures]
    names = rows["denominazione"].to_list() if by == COMUNE else keys
    bounds = geometry.find_outlines(geometry.FINE if around else geometry.COARSE)
    known = bounds.paths if bounds is not None else geometry.locate_comuni()
    around = {geometry.find_drawn(code, known) for code in around}
    shaded = {
        geometry.find_drawn(code, known): Shaded(shades[at], str(keys[at]), str(names[at]), figures[at])
        for at, code in enumerate(rows["istat"].to_list())
        if code is not None
    }
    placed = {code: one for code, one in shaded.items() if code in known}
    drawn = _draw_points(placed, by, around) if bounds is None else _draw_boundaries(placed, bounds, by, around)
    view, areas, base, borders, dotted = drawn
    labels = _build_labels(placed, bounds) if by != COMUNE and len(units) <= LABELS else ()
    undrawn = rows.height - len(placed)
    missing = len({key for key, value in zip(keys, figures, strict=True) if value is None})
    return Map(view, areas, base, borders, labels, describe_classes(values, limits), missing, undrawn, dotted)


Drawn = tuple[geometry.Box, tuple[Area, ...], str, str, bool]


def _draw_boundaries(
    placed: Mapping[str, Shaded], bounds: geometry.Outlines, by: str, around: Collection[str]
) -> Drawn:
    """Areas; the others of what is looked at lie pale under them."""
    shown = {code: path for code, path in bounds.paths.items() if code in around} or bounds.paths
    base = "".join(path for code, path in shown.items() if code not in placed)
    view = bounds.measure_box(shown)
    if shown is not bounds.paths:
        rings = {code: bounds.rings[code] for code in shown}
        borders = geometry.Outlines({}, {}, rings).draw_borders(get_province_code)
    else:
        borders = _draw_borders(bounds, PROVINCIA if by == PROVINCIA else REGIONE)
    return view, _build_areas(placed, bounds.paths, by), base, borders, False


def _draw_points(placed: Mapping[str, Shaded], by: str, around: Collection[str]) -> Drawn:
    """A point for each comune on the regions; regions themselves have an outline to fill."""
    drawn = drawing()
    outline = "".join(drawn.regioni.values())
    whole = (0, 0, drawn.width, drawn.height)
    known = [code for code in around if code in geometry.locate_comuni()]
    view = geometry.compute_region_frame(known) if known else whole
    if by == REGIONE:
        regions = {get_region_code(code): one for code, one in placed.items()}
        areas = tuple(
            Area(drawn.regioni[code], one.shade, one) for code, one in regions.items() if code in drawn.regioni
        )
        return view, areas, outline, outline, False
    spots = {code: f"M{x} {y}h0" for code, (x, y) in geometry.locate_comuni().items()}
    return view, _build_areas(placed, spots, by), outline, outline, True


def _build_areas(placed: Mapping[str, Shaded], paths: Mapping[str, str], by: str) -> tuple[Area, ...]:
    """Builds one area for each unit; comuni of which there are too many are drawn by shade."""
    if by == COMUNE and len(placed) > FEW:
        shades: dict[int | None, list[str]] = {}
        for code, one in placed.items():
            shades.setdefault(one.shade, []).append(paths[code])
        ordered = sorted(shades, key=lambda shade: -1 if shade is None else shade)  # what is missing lies below
        return tuple(Area("".join(shades[shade]), shade) for shade in ordered)
    units: dict[Shaded, list[str]] = {}
    for code, one in placed.items():
        units.setdefault(one, []).append(paths[code])
    return tuple(Area("".join(many), one.shade, one) for one, many in units.items())


def _build_labels(placed: Mapping[str, Shaded], bounds: geometry.Outlines | None) -> tuple[Label, ...]:
    """The figure of each unit, in the middle of its comuni."""
    spots: dict[tuple[str, int], list[Point]] = {}
    for code, one in placed.items():
        if one.value is not None:
            spots.setdefault((one.name, one.value), []).append(_locate_comune(code, bounds))
    return tuple(
        Label(sorted(x for x, _ in many)[len(many) // 2], sorted(y for _, y in many)[len(many) // 2], value)
        for (_name, value), many in spots.items()
    )


def _locate_comune(code: str, bounds: geometry.Outlines | None) -> Point:
    if bounds is None:
        return geometry.locate_comuni()[code]
    left, top, right, bottom = bounds.boxes[code]
    return (left + right) // 2, (top + bottom) // 2


@lru_cache(maxsize=4)
def _draw_borders(bounds: geometry.Outlines, by: str) -> str:
    return bounds.draw_borders(get_province_code if by == PROVINCIA else get_region_code)


def get_region_code(istat: str) -> str:
    """The code of the region of a comune, by its ISTAT code of any day."""
    place = get_latest(list_codes(istat)[-1])
    return place.regione.codice if place else ""


def get_province_code(istat: str) -> str:
    """The code of the province of a comune, by its ISTAT code of any day; of no comune its first digits."""
    place = get_latest(list_codes(istat)[-1])
    return place.provincia.codice if place else istat[:3]
