# SPDX-License-Identifier: EUPL-1.2
"""The page of one scheda, and what it asks the server for while somebody reads it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from schedario.engine.explain import NothingToExplainError
from schedario.engine.telling import alike, headline, named
from schedario.portal.access import WRITERS, Access
from schedario.portal.filing.closed import why_closed
from schedario.portal.filing.drawn import drawn
from schedario.portal.filing.lookup import scheda_of
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.page_data import page_data
from schedario.portal.filing.sending_page import about
from schedario.portal.filing.sheet_links import links
from schedario.portal.filing.sheet_page import sheet_page
from schedario.portal.filing.undecided import undecided
from schedario.portal.filing.why import explanations
from schedario.portal.filing.working import evaluation_of, may_be_written


@require_GET
@ensure_csrf_cookie
def sheet(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The sheet: to fill in for who may, to read for the others."""
    scheda = scheda_of(campaign, comune)
    now = timezone.now()
    access: Access = request.access  # type: ignore[attr-defined]
    writer = access.any_of(WRITERS)
    page = sheet_page(scheda, editable=writer and may_be_written(scheda, now))
    shown = {
        "page": page,
        "scheda": scheda,
        "campaign": scheda.campaign,
        "comune": scheda.comune,
        "links": links(scheda, access),
        "closed": why_closed(scheda, now, writer=writer),
        "drawn": drawn,
        "data": page_data(page, request),
        "synthetic": scheda.synthetic,
    }
    return render(request, "filing/sheet.html", shown)


@require_GET
def missing(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """What would decide whether the quadri that are still open are due."""
    scheda = scheda_of(campaign, comune)
    shown = {"undecided": undecided(evaluation_of(scheda)), **_around(request, scheda)}
    return render(request, "filing/missing.html", shown)


@require_GET
def why(request: HttpRequest, campaign: str, comune: str, name: str) -> HttpResponse:
    """Why a cell has its value, a message is said, a quadro is due or the outcome is what it is; as saved."""
    scheda = scheda_of(campaign, comune)
    try:
        told = explanations(evaluation_of(scheda), name)
    except NothingToExplainError:
        raise Http404 from None
    words = {"headline": headline, "named": named, "alike": alike, "form": scheda.campaign.form}
    shown = {"told": told, **words, **_around(request, scheda)}
    return render(request, "filing/why.html", shown)


def _around(request: HttpRequest, scheda: Scheda) -> dict[str, Any]:
    """What frames an explanation: `piece` says that the script of the sheet puts it in a frame of its own."""
    piece = request.headers.get("X-Requested-With") == "fetch"
    return {"piece": piece, **about(scheda)}
