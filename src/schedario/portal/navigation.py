# SPDX-License-Identifier: EUPL-1.2
"""The main navigation: one table, of which people see the entries that they may open.

`access.ROUTES` says what they may open; the table only narrows it, where a page is of no use to some of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schedario.portal.access import ANYBODY, ROUTES, May, Standing
from schedario.portal.accounts.models import Membership, Role


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link of the navigation. `within` is the beginning of the addresses that belong to it; `about` what is there."""

    route: str
    label: Promise
    within: str
    for_whom: May = ANYBODY
    about: Promise | str = ""


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A line as a page shows it; `current` is `page`, `true` (a page below it) or empty, as for aria-current."""

    address: str
    label: str
    about: str
    current: str


OF_COMUNI: May = frozenset({Role.COMPILATORE, Role.RESPONSABILE})
OF_ATS: May = frozenset({Role.COORDINATORE})

ENTRIES = (
    NavigationEntry(
        "mine", _("Le mie schede"), "/schede/", OF_COMUNI, _("Le schede del comune, da compilare o già inviate.")
    ),
    NavigationEntry(
        "monitoring:mine",
        _("Il mio ambito"),
        "/ambiti/",
        OF_ATS,
        _("Comune per comune: chi ha inviato, chi no, che cosa manca."),
    ),
    NavigationEntry(
        "campaigns:list",
        _("Campagne"),
        "/campagne/",
        about=_("Le date di ogni campagna e il suo avanzamento."),
    ),
    NavigationEntry(
        "analysis:start",
        _("Analisi"),
        "/analisi/",
        about=_("La nazione in colonne: indicatori, mappe, anomalie, e che cosa cambierebbe con un’altra regola."),
    ),
    NavigationEntry("accounts:people", _("Persone"), "/persone/", about=_("Chi ha un ruolo, gli inviti, le deleghe.")),
    NavigationEntry(
        "check_receipt",
        _("Verifica una ricevuta"),
        "/verifica/",
        about=_("Per sapere se una scheda è stata inviata davvero: lo può chiedere chiunque."),
    ),
)


def list_links(path: str, signed_in: bool, memberships: Iterable[Membership]) -> tuple[NavigationLink, ...]:
    """The links that somebody finds in the navigation of the page at `path`."""
    standings = {Standing.ANYBODY, *(membership.role for membership in memberships)}
    if signed_in:
        standings.add(Standing.SIGNED_IN)
    return tuple(_build_link(line, path) for line in ENTRIES if _is_for(line, standings))


def get_address(route: str) -> str:
    """The address of a route without arguments; empty where this portal has none of that name."""
    return _reverse_route(route, get_script_prefix()) if route in ROUTES else ""


@cache
def _reverse_route(route: str, _prefix: str) -> str:
    """Keeps the address: Django would find it out anew, several times for every page."""
    return reverse(route)


def _is_for(entry: NavigationEntry, standings: set[str]) -> bool:
    may = ROUTES.get(entry.route, frozenset())
    return not standings.isdisjoint(entry.for_whom) and not standings.isdisjoint(may)


def _build_link(entry: NavigationEntry, path: str) -> NavigationLink:
    to = get_address(entry.route)
    current = "page" if path == to else "true" if path.startswith(entry.within) else ""
    return NavigationLink(to, str(entry.label), str(entry.about), current)
