# SPDX-License-Identifier: EUPL-1.2
"""The scheda that an address names."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest

from schedario.portal.access import asks_beside_session, comune_of, session_of
from schedario.portal.filing.models import Confirmation, Scheda
from schedario.portal.prepared import Prepared, Row

_named: Prepared[Scheda] = Prepared(
    lambda campaign, comune: Scheda.objects.with_related().filter(campaign__code=campaign, comune__codice=comune),
    arguments=2,
)


def scheda_of(campaign: str, comune: str) -> Scheda:
    """The scheda of a comune in a campaign; raises Http404. Whether it may be seen, `access` has already said."""
    for scheda in _named(campaign, comune):
        return scheda
    raise Http404


_of_sheet: Prepared[Scheda] = Prepared(
    lambda campaign, comune: (
        Scheda.objects.with_related()
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
