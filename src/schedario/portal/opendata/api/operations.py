# SPDX-License-Identifier: EUPL-1.2
"""The operations of the API, each told once: the routes, the checks of parameters and the OpenAPI follow from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from schedario.portal.opendata.api import shapes

MOST, USUAL = 500, 100  # items of a page

_TEXT: Mapping[str, Any] = {"type": "string", "maxLength": 120}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address's query."""

    name: str
    about: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """A GET. `route` is Django's; `absent`: whether what the address names may not exist; `seconds` it may be kept."""

    name: str
    route: str
    summary: str
    answer: type[Struct]
    parameters: tuple[str, ...] = ()
    absent: bool = False
    seconds: int = 300


PAGING = ("limite", "cursore")
PARAMETERS = {
    one.name: one
    for one in (
        Parameter(
            "limite",
            "Quanti elementi al più",
            {"type": "integer", "format": "int32", "minimum": 1, "maximum": MOST, "default": USUAL},
        ),
        Parameter("cursore", "Da dove continuare: il valore «cursore» della risposta precedente", _TEXT),
        Parameter("regione", "Solo i comuni di questa regione", _TEXT),
        Parameter("provincia", "Solo i comuni di questa provincia (sigla)", _TEXT),
        Parameter("ats", "Solo i comuni di questo ambito (codice)", _TEXT),
        Parameter("esito", "Solo le schede con questo esito", _TEXT),
        Parameter(
            "versione",
            "La versione della pubblicazione; senza, la più recente",
            {"type": "integer", "format": "int32", "minimum": 1, "maximum": 2**31 - 1},
        ),
    )
}
OPERATIONS = {
    one.name: one
    for one in (
        Operation("status", "status", "Se il servizio risponde", shapes.Stato, seconds=0),
        Operation("campagne", "campagne", "Le campagne pubblicate, con i loro file", shapes.Campagne),
        Operation(
            "schede",
            "campagne/<slug:campagna>/schede",
            "Le schede di una campagna, una riga per scheda",
            shapes.PaginaSchede,
            (*PAGING, "regione", "provincia", "ats", "esito", "versione"),
            absent=True,
        ),
        Operation(
            "scheda",
            "campagne/<slug:campagna>/schede/<str:codice>",
            "Una scheda, con la provenienza di ogni cella",
            shapes.SchedaPubblicata,
            ("versione",),
            absent=True,
        ),
        Operation(
            "comuni",
            "comuni",
            "I comuni dell’anagrafe",
            shapes.PaginaComuni,
            (*PAGING, "regione", "provincia", "ats"),
        ),
        Operation("ats", "ats", "Gli ambiti territoriali sociali", shapes.PaginaAmbiti, PAGING),
        Operation(
            "definizione",
            "definizioni/<str:edizione>",
            "La definizione di un’edizione: dizionario dei dati e JSON Schema",
            shapes.Definizione,
            absent=True,
        ),
    )
}
