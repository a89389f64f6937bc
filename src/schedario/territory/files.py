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


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a list, as texts."""
    with (files("schedario.territory") / "data" / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def outlines() -> dict[str, Any]:
    """The drawing of the regions, as it is in its file."""
    return json.loads((files("schedario.territory") / "data" / "contorni.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def ripartizioni() -> dict[str, Ripartizione]:
    """The five, by code."""
    return {row["codice"]: Ripartizione(**row) for row in rows("ripartizioni")}


@cache
def regioni() -> dict[str, Regione]:
    """The twenty, by code."""
    return {
        row["codice"]: Regione(row["codice"], row["denominazione"], ripartizioni()[row["ripartizione"]])
        for row in rows("regioni")
    }


@cache
def province() -> dict[str, Provincia]:
    """Those of all days, by code: a code is never given twice."""
    return {row["codice"]: _provincia(row) for row in rows("province")}


def _provincia(row: dict[str, str]) -> Provincia:
    regione = regioni()[row["regione"]]
    days = day(row["dal"]), day(row["al"])
    return Provincia(row["codice"], row["denominazione"], row["sigla"], row["tipo"], regione, row["nuts3"], *days)


@cache
def comuni() -> tuple[Comune, ...]:
    """Every comune, under each of its names and in each of its provinces."""
    return tuple(_comune(row) for row in rows("comuni"))


def _comune(row: dict[str, str]) -> Comune:
    istat = row["istat"]
    provincia = province()[istat[:3]]
    nuts3 = provincia.nuts3 or province()[_recoded()[istat][:3]].nuts3
    names = istat, row["denominazione"], row["altra_lingua"], row["catastale"]
    return Comune(*names, provincia, nuts3, day(row["dal"]), day(row["al"]))


@cache
def _recoded() -> dict[str, str]:
    """Code → the one that the same comune had before, in another province."""
    return {row["a"]: row["da"] for row in rows("variazioni") if row["tipo"] == "cambio_provincia"}


def day(text: str) -> date | None:
    """A day as the lists write it; None where nothing is written."""
    return date.fromisoformat(text) if text else None


@cache
def known_codes() -> frozenset[str]:
    """Every ISTAT code that some comune bore."""
    return frozenset(one.istat for one in comuni())
