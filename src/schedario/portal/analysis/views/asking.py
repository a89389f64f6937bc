# SPDX-License-Identifier: EUPL-1.2
"""The acts of an analyst on doubts: having them searched, asking a comune about one, closing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from schedario.portal.access import ANALYSTS, OBSERVERS, get_comune, require_access
from schedario.portal.analysis.searching import refresh_doubts
from schedario.portal.filing.actions.confirming import LONGEST_REASON, SHORTEST_REASON, ReasonError
from schedario.portal.filing.actions.doubting import ask_about_doubt, close_doubt
from schedario.portal.filing.editing import ClosedError
from schedario.portal.filing.models import Doubt
from schedario.portal.filing.views.writer import build_editor
from schedario.portal.registry.models import Campaign


@require_POST
def search_anew(request: HttpRequest, campaign: str) -> HttpResponse:
    """Hands a search of all schede to the tasks."""
    require_access(request, OBSERVERS)
    refresh_doubts.enqueue(get_object_or_404(Campaign, code=campaign).pk)
    messages.success(request, _("La ricerca è partita: fra poco i comuni vedono i dubbi nella loro scheda."))
    return redirect("analysis:doubts", campaign=campaign)


@require_POST
def ask_comune(request: HttpRequest, campaign: str, comune: str, doubt: int) -> HttpResponse:
    """Asks the question that was written, or asks again."""
    found = _get_doubt(request, campaign, doubt)
    try:
        ask_about_doubt(found.pk, request.POST.get("question", ""), build_editor(request))
    except ReasonError:
        told = _("Scrivi la domanda, da %(least)s a %(most)s caratteri.")
        messages.error(request, told % {"least": SHORTEST_REASON, "most": LONGEST_REASON})
    except ClosedError:
        messages.error(request, _("Il dato è cambiato nel frattempo: il dubbio non c’è più."))
    else:
        messages.success(request, _("Domanda inviata: il comune la vede nella sua scheda e la riceve per e-mail."))
    return redirect("analysis:comune", campaign=campaign, comune=comune)


@require_POST
def close_question(request: HttpRequest, campaign: str, comune: str, doubt: int) -> HttpResponse:
    """Closes a doubt with the note that was written."""
    found = _get_doubt(request, campaign, doubt)
    try:
        close_doubt(found.pk, request.POST.get("question", ""), build_editor(request))
    except ReasonError:
        told = _("Scrivi perché chiudi il dubbio, da %(least)s a %(most)s caratteri: il comune lo legge.")
        messages.error(request, told % {"least": SHORTEST_REASON, "most": LONGEST_REASON})
    except ClosedError:
        messages.error(request, _("Il dubbio non c’è più, o è già chiuso."))
    else:
        messages.success(request, _("Dubbio chiuso."))
    return redirect("analysis:comune", campaign=campaign, comune=comune)


def _get_doubt(request: HttpRequest, campaign: str, doubt: int) -> Doubt:
    """The doubt about a scheda of the comune that the address names. Raises Http404."""
    require_access(request, ANALYSTS)
    comune = get_comune(request)
    found = Doubt.objects.filter(pk=doubt, scheda__campaign__code=campaign, scheda__comune=comune).first()
    if found is None:
        raise Http404
    return found
