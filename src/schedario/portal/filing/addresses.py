# SPDX-License-Identifier: EUPL-1.2
"""The addresses of a scheda's pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.urls import reverse

from schedario.portal.filing.models import Scheda


def build_sheet_address(scheda: Scheda) -> str:
    """The address of the sheet itself; `#cella-M12.utenti` behind it leads to a cell."""
    return reverse("filing:sheet", args=[scheda.campaign.code, scheda.comune.codice])


def build_addresses(scheda: Scheda, routes: Iterable[str]) -> dict[str, str]:
    """The addresses of pages of the scheda, by their routes within the filing; they all lie below the sheet."""
    sheet = build_sheet_address(scheda)
    return {route: sheet + _build_path_below_sheet(route) for route in routes}


@cache
def _build_path_below_sheet(route: str) -> str:
    """The rest of a page's address after that of its sheet."""
    anyone = {"campaign": "-", "comune": "-"}
    named = {"name": "-"} if route == "why" else {}
    return reverse(f"filing:{route}", kwargs=anyone | named)[len(reverse("filing:sheet", kwargs=anyone)) :]
