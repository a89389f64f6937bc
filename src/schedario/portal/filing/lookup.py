# SPDX-License-Identifier: EUPL-1.2
"""The scheda that an address names, the address that names it, and who asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.urls import reverse

from schedario.portal.access import asks_beside_session, comune_of, session_of
from schedario.portal.filing.models import Confirmation, Scheda
from schedario.portal.filing.saving import Writer
from schedario.portal.journal.origin import client_address
from schedario.portal.prepared import Prepared, Row

_named: Prepared[Scheda] = Prepared(
    lambda campaign, comune: Scheda.objects.select_related("campaign", "comune", "saved_by").filter(
        campaign__code=campaign, comune__codice=comune
    ),
    arguments=2,
)


def scheda_of(campaign: str, comune: str) -> Scheda:
    """The scheda of a comune in a campaign; raises Http404. Whether it may be seen, `access` has already said."""
    for scheda in _named(campaign, comune):
        return scheda
    raise Http404


_of_sheet: Prepared[Scheda] = Prepared(
    lambda campaign, comune: (
        Scheda.objects.select_related("campaign", "comune", "saved_by")
        .defer("told", "campaign__created_at", "saved_by__password", "saved_by__created_at", "saved_by__last_login")
        .annotate(has_confirmations=Exists(Confirmation.objects.filter(scheda=OuterRef("pk"))))
        .filter(campaign__code=campaign, comune__codice=comune)
    ),
    arguments=2,
)


def sheet_row(request: HttpRequest, campaign: str, comune: str) -> Row:
    """All that the database says of a scheda for its page; of confirmations only whether there are any."""
    for row in session_of(request).rows_of(_of_sheet, campaign, comune):
        return row
    raise Http404


def scheda_in(row: Row) -> Scheda:
    """The scheda of a `sheet_row`, with `has_confirmations`."""
    return _of_sheet.models([row])[0]


_to_save: Prepared[Scheda] = Prepared(
    lambda campaign, comune: (
        Scheda.objects.select_related("campaign")
        .defer("told", "reopening_reason", "campaign__created_at")
        .filter(campaign__code=campaign, comune__codice=comune)
    ),
    arguments=2,
)


def scheda_to_save(request: HttpRequest, campaign: str) -> Scheda:
    """As `scheda_of`, for the autosave: what is known already, or seldom asked for, is not looked up."""
    comune = comune_of(request)
    for scheda in _to_save.models(session_of(request).rows_of(_to_save, campaign, comune.codice)):
        scheda.comune = comune
        return scheda
    raise Http404


for_its_page = asks_beside_session(_of_sheet, "campaign", "comune")
for_a_save = asks_beside_session(_to_save, "campaign", "comune")


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


def writer_of(request: HttpRequest) -> Writer:
    """The person behind a request that only accounts can make."""
    return Writer(request.user, client_address(request))  # type: ignore[arg-type]  # the table lets only accounts in
