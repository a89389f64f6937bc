# SPDX-License-Identifier: EUPL-1.2
"""The lists that travel with the package (`data/README.md` says where they come from), read once."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from schedario.territory.units import Comune, Provincia, Regione, Ripartizione

FIRST, LAST = date(2017, 1, 1), date(2026, 8, 17)  # between these days the lists are complete
CENSUS_BOUNDARIES = date(2020, 1, 1)  # the comuni to which the figures of the census of 2011 refer
RESIDENTS_BOUNDARIES = date(2022, 12, 31)  # the comuni to which the residents of 1 January 2023 refer


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a list, as texts."""
    with (files("schedario.territory") / "data" / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def read_outlines() -> dict[str, Any]:
    """The drawing of the regions, as it is in its file."""
    return json.loads((files("schedario.territory") / "data" / "contorni.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def read_ripartizioni() -> dict[str, Ripartizione]:
    """The five, by code."""
    return {row["codice"]: Ripartizione(**row) for row in read_rows("ripartizioni")}


@cache
def read_regioni() -> dict[str, Regione]:
    """The twenty, by code."""
    return {
        row["codice"]: Regione(row["codice"], row["denominazione"], read_ripartizioni()[row["ripartizione"]])
        for row in read_rows("regioni")
    }


@cache
def read_province() -> dict[str, Provincia]:
    """Those of all days, by code: a code is never given twice."""
    return {row["codice"]: _build_provincia(row) for row in read_rows("province")}


def _build_provincia(row: dict[str, str]) -> Provincia:
    regione = read_regioni()[row["regione"]]
    days = parse_day(row["dal"]), parse_day(row["al"])
    return Provincia(row["codice"], row["denominazione"], row["sigla"], row["tipo"], regione, row["nuts3"], *days)


@cache
def read_comuni() -> tuple[Comune, ...]:
    """Every comune, under each of its names and in each of its provinces."""
    return tuple(_build_comune(row) for row in read_rows("comuni"))


def _build_comune(row: dict[str, str]) -> Comune:
    istat = row["istat"]
    provincia = read_province()[istat[:3]]
    nuts3 = provincia.nuts3 or read_province()[_map_recoded()[istat][:3]].nuts3
    names = istat, row["denominazione"], row["altra_lingua"], row["catastale"]
    return Comune(*names, provincia, nuts3, parse_day(row["dal"]), parse_day(row["al"]))


@cache
def _map_recoded() -> dict[str, str]:
    """Code → the one that the same comune had before, in another province."""
    return {row["a"]: row["da"] for row in read_rows("variazioni") if row["tipo"] == "cambio_provincia"}


def parse_day(text: str) -> date | None:
    """A day as the lists write it; None where nothing is written."""
    return date.fromisoformat(text) if text else None


@cache
def list_known_codes() -> frozenset[str]:
    """Every ISTAT code that some comune bore."""
    return frozenset(one.istat for one in read_comuni())
