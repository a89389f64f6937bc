# SPDX-License-Identifier: EUPL-1.2
"""What maps are drawn from: imported boundaries where there are some, else regions and a point for each comune."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from schedario.portal.analysis.boundaries import Point, Ring, Shapes, tidy_ring, unpack_shapes
from schedario.portal.analysis.models import Boundaries
from schedario.territory import drawing, list_codes, points

COARSE, FINE = 4, 1  # squares of the grid that are one point of the drawing: of Italy, of one region
MARGIN = 20  # points of the drawing around what is shown

Box = tuple[int, int, int, int]
Segment = tuple[Point, Point]


@dataclass(frozen=True, eq=False, slots=True)
class Outlines:
    """Paths by ISTAT code, the middle of each, and the lines between units, in points of the drawing."""

    paths: Mapping[str, str]
    boxes: Mapping[str, Box]
    rings: Shapes

    def measure_box(self, codes: Iterable[str]) -> Box:
        """Left, top, width and height of the frame around some comuni."""
        return unite_boxes([self.boxes[code] for code in codes if code in self.boxes])

    def draw_borders(self, unit: Callable[[str], str]) -> str:
        """The lines between comuni of different units, and around the whole."""
        owners = _find_owners(self.rings)
        return "".join(
            path
            for code, rings in self.rings.items()
            for ring in rings
            for path in _find_border_runs(ring, code, owners, unit)
        )


def find_outlines(coarser: int) -> Outlines | None:
    """The imported boundaries; None where there are none."""
    found = Boundaries.objects.order_by("-pk").values_list("pk", "digest").first()
    return None if found is None else _build_outlines(*found, coarser)


@lru_cache(maxsize=2)
def _build_outlines(pk: int, _digest: str, coarser: int) -> Outlines:
    shapes = unpack_shapes(bytes(Boundaries.objects.get(pk=pk).shapes))
    drawn: Shapes = {}
    for code, rings in shapes.items():
        kept = [ring for ring in (tidy_ring(ring, coarser) for ring in rings) if ring]
        if kept:
            drawn[code] = kept
    paths = {code: "".join(map(draw_ring, rings)) for code, rings in drawn.items()}
    boxes = {code: _measure_box([point for ring in rings for point in ring]) for code, rings in drawn.items()}
    return Outlines(paths, boxes, drawn)


def draw_ring(ring: Ring) -> str:
    """A closed path in steps from corner to corner.

    >>> draw_ring([(10, 10), (12, 10), (12, 9)])
    'M10 10l2 0 0-1z'
    """
    (x, y), *rest = ring
    return f"M{x} {y}l{_draw_steps(x, y, rest)}z"


def _draw_steps(x: int, y: int, corners: Iterable[Point]) -> str:
    steps = []
    for across, down in corners:
        steps.append(f"{across - x}{'' if down < y else ' '}{down - y}")
        x, y = across, down
    return " ".join(steps)


def _measure_box(corners: list[Point]) -> Box:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)


def unite_boxes(boxes: list[Box]) -> Box:
    """Left, top, width and height around all of the boxes, with a margin."""
    left, top = min(box[0] for box in boxes) - MARGIN, min(box[1] for box in boxes) - MARGIN
    right, bottom = max(box[2] for box in boxes) + MARGIN, max(box[3] for box in boxes) + MARGIN
    return left, top, right - left, bottom - top


def _list_segments(ring: Ring) -> Iterator[Segment]:
    yield from zip(ring, [*ring[1:], ring[0]], strict=True)


def _find_owners(shapes: Shapes) -> dict[Segment, list[str]]:
    """The comuni at each side of a segment, whichever way it is walked."""
    owners: dict[Segment, list[str]] = {}
    for code, rings in shapes.items():
        for ring in rings:
            for one, other in _list_segments(ring):
                owners.setdefault((min(one, other), max(one, other)), []).append(code)
    return owners


def _find_border_runs(
    ring: Ring, code: str, owners: Mapping[Segment, list[str]], unit: Callable[[str], str]
) -> Iterator[str]:
    """The runs of a ring along which the other side is of another unit; each is drawn from one side only."""
    run: Ring = []
    for one, other in _list_segments(ring):
        beside = owners[min(one, other), max(one, other)]
        if beside[0] == code and (len(beside) == 1 or unit(beside[0]) != unit(beside[-1])):
            run = [*run, other] if run else [one, other]
        elif run:
            yield _draw_run(run)
            run = []
    if run:
        yield _draw_run(run)


def _draw_run(run: Ring) -> str:
    (x, y), *rest = run
    return f"M{x} {y}l{_draw_steps(x, y, rest)}"


@lru_cache(maxsize=1)
def locate_comuni() -> Mapping[str, Point]:
    """ISTAT code → where the comune lies on the drawing of the regions."""
    drawn = drawing()
    return {code: drawn.place(point) for code, point in points().items()}


def find_drawn(istat: str, known: Container[str]) -> str:
    """The code of the same comune under which it is drawn: boundaries are of another day than the registry."""
    return istat if istat in known else next((code for code in list_codes(istat) if code in known), istat)


def compute_region_frame(codes: Iterable[str]) -> Box:
    """The frame of the drawing of regions around some comuni."""
    known = locate_comuni()
    return unite_boxes([(*known[code], *known[code]) for code in codes if code in known])
