# SPDX-License-Identifier: EUPL-1.2
"""Boundaries of comuni: what is read of a file, and what is drawn of it."""

from __future__ import annotations

import doctest
import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.core.management import CommandError, call_command

from schedario.portal.analysis import boundaries, geometry, maps
from schedario.portal.analysis.boundaries import (
    BoundariesError,
    locate_point,
    pack_shapes,
    read_boundaries,
    tidy_ring,
    unpack_shapes,
)
from schedario.portal.analysis.models import Boundaries
from schedario.portal.audit_log.models import Event

pytestmark = pytest.mark.one_database

# Two squares side by side, of comuni of two regions, and a third without a code.
WEST, EAST = "001001", "015146"
ARCS = [
    [[8.5, 44.5], [8.5, 45.0]],  # between the two
    [[8.5, 45.0], [8.0, 45.0], [8.0, 44.5], [8.5, 44.5]],
    [[8.5, 44.5], [9.0, 44.5], [9.0, 45.0], [8.5, 45.0]],
]
SQUARE = [[8.0, 44.5], [8.5, 44.5], [8.5, 45.0], [8.0, 45.0], [8.0, 44.5]]


def topology(**transform: Any) -> bytes:
    geometries = [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "A", "com_istat_code": WEST}},
        {"type": "MultiPolygon", "arcs": [[[~0, 2]]], "properties": {"name": "B", "com_istat_code": EAST}},
        {"type": None, "properties": {"name": "C", "com_istat_code": "999999"}},
    ]
    objects = {"comuni": {"type": "GeometryCollection", "geometries": geometries}}
    return json.dumps({"type": "Topology", "arcs": ARCS, "objects": objects, **transform}).encode()


def collection(code: Any = 1001, key: str = "PRO_COM", ring: Any = None) -> bytes:
    geometry = {"type": "Polygon", "coordinates": [ring or SQUARE]}
    features = [{"type": "Feature", "geometry": geometry, "properties": {"nome": "A", key: code}}]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_the_examples_of_the_documentation_hold() -> None:
    assert doctest.testmod(boundaries).failed == doctest.testmod(geometry).failed == 0


class TestReading:
    def test_a_topology_gives_the_same_border_to_both_neighbours(self) -> None:
        shapes = read_boundaries(topology())
        assert set(shapes) == {WEST, EAST}
        (west,), (east,) = shapes[WEST], shapes[EAST]
        assert {locate_point(8.5, 44.5), locate_point(8.5, 45.0)} == set(west) & set(east)

    def test_compressed_files_are_read_too(self) -> None:
        assert read_boundaries(gzip.compress(topology())) == read_boundaries(topology())

    def test_a_topology_may_be_written_in_steps_on_a_grid(self) -> None:
        steps = [[[0, 0], [0, 1]], [[0, 1], [-1, 0], [0, -1], [1, 0]], [[0, 0], [1, 0], [0, 1], [-1, 0]]]
        data = json.loads(topology()) | {"arcs": steps, "transform": {"scale": [0.5, 0.5], "translate": [8.5, 44.5]}}
        assert read_boundaries(json.dumps(data).encode()) == read_boundaries(topology())

    def test_a_code_may_be_a_number_under_any_name(self) -> None:
        assert list(read_boundaries(collection())) == list(read_boundaries(collection("001001", "codice"))) == [WEST]

    def test_what_was_packed_comes_out_again(self) -> None:
        shapes = read_boundaries(topology())
        assert unpack_shapes(pack_shapes(shapes)) == shapes

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"PK\x03\x04", "non è JSON"),
            (b"[]", "non è un TopoJSON"),
            (b'{"type": "Topology"}', "non rispetta il formato Topology"),
            (collection("Agliè"), "codici ISTAT"),
            (collection(ring=[[394_000, 5_000_000], [395_000, 5_000_000]]), "WGS 84"),
        ],
    )
    def test_a_file_that_holds_none_is_refused_with_the_reason(self, content: bytes, said: str) -> None:
        with pytest.raises(BoundariesError, match=said):
            read_boundaries(content)

    def test_corners_in_one_square_of_the_grid_become_one(self) -> None:
        assert tidy_ring([(0, 0), (1, 1), (4, 0), (4, 5), (1, 0)], 4) == [(0, 0), (1, 0), (1, 1)]
        assert tidy_ring([(0, 0), (1, 1), (2, 2)], 4) == []

    def test_the_north_is_up_and_the_east_is_right(self) -> None:
        (x, y), (east, same), (_same, north) = locate_point(12.5, 42), locate_point(13.5, 42), locate_point(12.5, 43)
        assert east > x
        assert north < y
        assert abs(same - y) < 10


@pytest.mark.django_db
class TestImport:
    def test_the_command_keeps_the_shapes_and_tells_the_journal(self, tmp_path: Path) -> None:
        file = tmp_path / "comuni.json"
        for content in (collection(), topology()):
            file.write_bytes(content)
            call_command("import_boundaries", str(file), verbosity=0)
        (kept,) = Boundaries.objects.all()
        assert (kept.comuni, kept.file) == (2, "comuni.json")
        assert Event.objects.filter(kind="boundaries:imported").count() == 2

    def test_a_wrong_file_changes_nothing(self, tmp_path: Path) -> None:
        file = tmp_path / "comuni.json"
        file.write_text("{}")
        with pytest.raises(CommandError, match="non è un TopoJSON"):
            call_command("import_boundaries", str(file))
        with pytest.raises(CommandError, match="non si può leggere"):
            call_command("import_boundaries", str(tmp_path / "niente"))
        assert not Boundaries.objects.exists()

    def test_a_border_is_drawn_once_and_only_between_different_units(self, tmp_path: Path) -> None:
        file = tmp_path / "comuni.json"
        file.write_bytes(topology())
        call_command("import_boundaries", str(file), verbosity=0)
        drawn = geometry.find_outlines(geometry.FINE)
        assert drawn is not None
        apart, together = drawn.draw_borders(lambda code: code), drawn.draw_borders(lambda _code: "Italia")
        assert len(apart) > len(together) > 0


ROWS = pl.DataFrame(
    {
        "codice": ["A", "B", "C"],
        "istat": [WEST, EAST, None],
        "denominazione": ["AGLIÈ", "MILANO", "SENZA CODICE"],
        "regione": ["Piemonte", "Lombardia", "Piemonte"],
    }
)


@pytest.mark.django_db
class TestMap:
    def test_without_boundaries_comuni_are_points_on_the_regions(self) -> None:
        drawn = maps.draw_map(ROWS, {"A": 10, "B": 20, "C": 30}, maps.COMUNE)
        assert drawn.dotted
        assert [(one.key, one.name, one.value) for one in units_of(drawn)] == [("A", "AGLIÈ", 10), ("B", "MILANO", 20)]
        assert drawn.undrawn == 1

    def test_a_region_has_the_outline_that_travels_with_the_package_and_its_figure(self) -> None:
        drawn = maps.draw_map(ROWS, {"Piemonte": 5, "Lombardia": None}, maps.REGIONE)
        assert {one.name: one.shade for one in units_of(drawn)} == {"Piemonte": 0, "Lombardia": None}
        assert [label.value for label in drawn.labels] == [5]
        assert drawn.missing == 1

    @pytest.mark.parametrize("level", [maps.PROVINCIA, maps.REGIONE])
    def test_every_unit_has_its_name_and_is_reached_by_the_keyboard(self, level: str) -> None:
        rows = ROWS.with_columns(provincia=pl.col("regione").str.slice(0, 2).str.to_uppercase())
        names = rows[level].unique().to_list()
        drawn = maps.draw_map(rows, dict.fromkeys(names, 7), level)
        assert drawn.linked
        assert {one.key for one in units_of(drawn)} == set(names)

    def test_areas_too_many_to_be_pointed_at_are_drawn_by_shade(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(maps, "FEW", 1)
        drawn = maps.draw_map(ROWS, {"A": 10, "B": 10, "C": 30}, maps.COMUNE)
        assert [area.unit for area in drawn.areas] == [None] * len({area.shade for area in drawn.areas})
        assert not drawn.linked

    def test_a_part_of_italy_is_drawn_larger(self) -> None:
        units = {"A": 1}
        whole, part = (maps.draw_map(ROWS[:1], units, maps.COMUNE, around) for around in ((), (WEST,)))
        assert part.scale < whole.scale

    def test_with_boundaries_comuni_are_areas_of_their_class(self, tmp_path: Path) -> None:
        file = tmp_path / "comuni.json"
        file.write_bytes(topology())
        call_command("import_boundaries", str(file), verbosity=0)
        drawn = maps.draw_map(ROWS, {"A": 10, "B": 20, "C": 15}, maps.COMUNE)
        assert not drawn.dotted
        assert all(area.path.endswith("z") for area in drawn.areas)
        assert drawn.areas[0].shade != drawn.areas[1].shade
        assert sum(count for _, _, count in drawn.classes) == 3
        assert drawn.base == ""

    def test_the_others_of_the_place_that_is_chosen_lie_pale_under_the_map(self, tmp_path: Path) -> None:
        file = tmp_path / "comuni.json"
        file.write_bytes(topology())
        call_command("import_boundaries", str(file), verbosity=0)
        alone, among = (maps.draw_map(ROWS[:1], {"A": 10}, maps.COMUNE, around) for around in ((WEST,), (WEST, EAST)))
        assert (alone.base, bool(among.base)) == ("", True)
        assert among.view[2] > alone.view[2]


def units_of(drawn: maps.Map) -> list[maps.Shaded]:
    return [area.unit for area in drawn.areas if area.unit is not None]
