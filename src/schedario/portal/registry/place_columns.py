# SPDX-License-Identifier: EUPL-1.2
"""The columns of a file that say where the comune of a row lies, by the codes of others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from schedario.tables.table import Column
from schedario.territory.search import get_latest

Row = TypeVar("Row")


def build_place_columns(get_istat: Callable[[Row], str | None]) -> tuple[Column[Row], ...]:
    """ISTAT code, that of the region, cadastral code and NUTS 3, in files only; blank where the code is of nobody."""

    def tell_place(row: Row, fact: str) -> str:
        return getattr(get_latest(get_istat(row) or ""), fact, "")

    def tell_region(row: Row) -> str:
        place = get_latest(get_istat(row) or "")
        return place.regione.codice if place else ""

    return (
        Column("istat", _("Codice ISTAT"), get_istat, on_page=False),
        Column("regione_istat", _("Codice ISTAT della regione"), tell_region, on_page=False),
        Column("catastale", _("Codice catastale"), lambda row: tell_place(row, "catastale"), on_page=False),
        Column("nuts", _("NUTS 3"), lambda row: tell_place(row, "nuts3"), on_page=False),
    )
