# SPDX-License-Identifier: EUPL-1.2
"""The map by region: outlines of the 20 regions with the share of schede sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from schedario.portal.monitoring.progress import Group
from schedario.territory import Territory, drawing
from schedario.territory.files import LAST
from schedario.writing.look_alikes import list_words

CLASSES = (200, 400, 600, 800, 1000)  # tenths of a per cent at which a class ends


@dataclass(frozen=True, slots=True)
class MapRegion:
    """A region to draw. `level` is the class of its share, from 0; None where it has no schede."""

    name: str
    path: str
    x: int
    y: int
    group: Group | None

    @property
    def level(self) -> int | None:
        return find_class(self.group.share) if self.group else None


def find_class(share: int) -> int:
    """The class of a share in tenths of a per cent."""
    return next(index for index, end in enumerate(CLASSES) if share <= end)


def build_regions(groups: Iterable[Group]) -> list[MapRegion]:
    """The regions of the map, with the groups that have their name."""
    named = {normalise_name(group.name): group for group in groups}
    return [MapRegion(name, path, x, y, named.get(normalise_name(name))) for name, path, x, y in _load_outlines()]


def get_view_box() -> str:
    """The frame of the map."""
    drawn = drawing()
    return f"0 0 {drawn.width} {drawn.height}"


def normalise_name(name: str) -> str:
    """A region's name without what registries spell in different ways: `Valle d'Aosta/Vallée d'Aoste`."""
    return " ".join([word for word in list_words(name) if len(word) > 2][:2])


@cache
def _load_outlines() -> tuple[tuple[str, str, int, int], ...]:
    names = {code: one.denominazione for code, one in Territory.on(LAST).regioni.items()}
    return tuple(
        (_choose_italian_name(names[code]), path, *find_middle(path)) for code, path in drawing().regioni.items()
    )


def _choose_italian_name(name: str) -> str:
    """The Italian name of those that have two, with the apostrophe that Italians print."""
    return name.partition("/")[0].replace("'", "’")


def find_middle(path: str) -> tuple[int, int]:
    """The middle of the box around the largest part of an outline."""
    boxes = [_measure_box(points) for points in _parse_parts(path)]
    left, top, right, bottom = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return (left + right) // 2, (top + bottom) // 2


def _measure_box(points: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _parse_parts(path: str) -> Iterator[list[tuple[int, int]]]:
    """The corners of each closed part of an outline (`M933 471 948 487 … z`)."""
    for part in path.split("z"):
        numbers = [int(number) for number in re.findall("[0-9]+", part)]
        if numbers:
            yield list(zip(numbers[::2], numbers[1::2], strict=True))
