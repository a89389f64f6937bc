# SPDX-License-Identifier: EUPL-1.2
"""Where one can go from the sheet: to what the person may open of the same scheda."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext

from schedario.portal.access import ROUTES, Access
from schedario.portal.filing.models import Scheda


class Link(NamedTuple):
    """A link of the tool bar, with its icon."""

    address: str
    label: str
    icon: str


def links(scheda: Scheda, access: Access) -> list[Link]:
    """The links for who has `access`, in the order in which they are used."""
    of_scheda = {"campaign": scheda.campaign.code, "comune": scheda.comune.codice}
    return [
        Link(reverse(route, kwargs=of_scheda), label, icon)
        for route, label, icon in _lines()
        if route in ROUTES and access.any_of(ROUTES[route])
    ]


def _lines() -> list[tuple[str, str, str]]:
    return [
        ("filing:pdf", gettext("Stampa"), "it-print"),
        ("filing:story", gettext("Storia"), "it-clock"),
        ("filing:receipts", gettext("Ricevute"), "it-files"),
        ("filing:send", gettext("Vai all’invio"), "it-upload"),
    ]
