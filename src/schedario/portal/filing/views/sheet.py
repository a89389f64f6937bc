# SPDX-License-Identifier: EUPL-1.2
"""The page of one scheda, and what it asks the server for while somebody reads it."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import Any

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from schedario.engine.explaining.names import NothingToExplainError
from schedario.engine.explaining.telling import alike, headline, named
from schedario.portal.access import WRITERS, access_of, session_of
from schedario.portal.filing.lookup import for_its_page, scheda_in, scheda_of, sheet_row
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sheet.closed import why_closed
from schedario.portal.filing.sheet.data import data_block, page_data
from schedario.portal.filing.sheet.links import links
from schedario.portal.filing.sheet.looks import draw_sheet
from schedario.portal.filing.sheet.page import sheet_page
from schedario.portal.filing.sheet.undecided import undecided
from schedario.portal.filing.sheet.why import explanations
from schedario.portal.filing.views.about import about
from schedario.portal.kept import KeptPages, page
from schedario.portal.prepared import Row

_kept = KeptPages()


@require_GET
@for_its_page
def sheet(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The sheet: to fill in for who may, to read for the others."""
    row, now = sheet_row(request, campaign, comune), timezone.now()
    key = _made_from(request, row)
    found = None if key is None else _kept.find(key, now)
    if found is None:
        scheda = scheda_in(row)
        found = page(_draw(request, scheda, now), scheda.find_next_change_of_page(now))
        if key is not None and not scheda.has_confirmations:  # type: ignore[attr-defined]  # said by the row
            _kept.keep(key, found)
    return HttpResponse(found.with_token(csrf_input(request)))


def _made_from(request: HttpRequest, row: Row) -> Hashable:
    """All that the page is made from; nothing where that is not known, or is shown once only."""
    rows = session_of(request).rows
    if not rows or len(get_messages(request)):
        return None
    return rows, row, access_of(request).standings, request.get_full_path(), translation.get_language()


def _draw(request: HttpRequest, scheda: Scheda, now: datetime) -> bytes:
    access = access_of(request)
    writer = access.any_of(WRITERS)
    shown = sheet_page(scheda, editable=writer and scheda.can_be_written(now))
    data = data_block(page_data(shown, request))
    return draw_sheet(shown, why_closed(scheda, now, writer=writer), links(scheda, access), data, request)


@require_GET
def missing(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """What would decide whether the quadri that are still open are due."""
    scheda = scheda_of(campaign, comune)
    shown = {"undecided": undecided(scheda.evaluate_answers()), **_around(request, scheda)}
    return render(request, "filing/missing.html", shown)


@require_GET
def why(request: HttpRequest, campaign: str, comune: str, name: str) -> HttpResponse:
    """Why a cell has its value, a message is said, a quadro is due or the outcome is what it is; as saved."""
    scheda = scheda_of(campaign, comune)
    try:
        told = explanations(scheda.evaluate_answers(), name)
    except NothingToExplainError:
        raise Http404 from None
    words = {"headline": headline, "named": named, "alike": alike, "form": scheda.campaign.form}
    shown = {"told": told, **words, **_around(request, scheda)}
    return render(request, "filing/why.html", shown)


def _around(request: HttpRequest, scheda: Scheda) -> dict[str, Any]:
    """What frames an explanation: `piece` says that the script of the sheet puts it in a frame of its own."""
    piece = request.headers.get("X-Requested-With") == "fetch"
    return {"piece": piece, **about(scheda)}
