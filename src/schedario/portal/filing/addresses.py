# SPDX-License-Identifier: EUPL-1.2
"""The addresses of a scheda's pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.urls import reverse

from schedario.portal.filing.models import Scheda


def sheet_address(scheda: Scheda) -> str:
    """Where the sheet itself is; `#cella-M12.utenti` behind it leads to a cell."""
    return reverse("filing:sheet", args=[scheda.campaign.code, scheda.comune.codice])


def addresses(scheda: Scheda, routes: Iterable[str]) -> dict[str, str]:
    """Where pages of the scheda are, by their routes within the filing; they all lie below the sheet."""
    sheet = sheet_address(scheda)
    return {route: sheet + _below(route) for route in routes}


@cache
def _below(route: str) -> str:
    """How the address of a page goes on after that of its sheet."""
    anyone = {"campaign": "-", "comune": "-"}
    named = {"name": "-"} if route == "why" else {}
    return reverse(f"filing:{route}", kwargs=anyone | named)[len(reverse("filing:sheet", kwargs=anyone)) :]
