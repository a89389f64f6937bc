# SPDX-License-Identifier: EUPL-1.2
"""The page on which a comune answers doubts from the comparison with others; also of a scheda that was sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schedario.portal.access import WRITERS, get_access
from schedario.portal.filing.actions.confirming import LONGEST_REASON, SHORTEST_REASON, ReasonError
from schedario.portal.filing.actions.doubting import answer_doubt
from schedario.portal.filing.doubts import list_dossiers
from schedario.portal.filing.editing import ClosedError
from schedario.portal.filing.models import Comparison
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_reader, get_scheda_for_writer


@require_GET
def show_doubts(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Every doubt, with the question, the answer and the state that it is in."""
    scheda = get_scheda_for_reader(request, campaign, comune)
    context = {
        "dossiers": list_dossiers(scheda),
        "comparison": Comparison.objects.filter(scheda=scheda).first(),
        "may_answer": get_access(request).has_any_of(WRITERS),
    }
    return render(request, "filing/doubts.html", {**build_page_context(scheda), **context})


@require_POST
def post_answer(request: HttpRequest, campaign: str, comune: str, doubt: int) -> HttpResponse:
    """Confirms the figure with the reason that was written."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    if not scheda.doubts.filter(pk=doubt).exists():
        raise Http404
    try:
        answer_doubt(doubt, request.POST.get("reason", ""), writer)
    except ReasonError:
        told = _("Scrivi il motivo, da %(least)s a %(most)s caratteri.")
        messages.error(request, told % {"least": SHORTEST_REASON, "most": LONGEST_REASON})
    except ClosedError:
        messages.error(request, _("Il dato è cambiato, o la domanda è chiusa: non c’è più nulla da confermare."))
    else:
        messages.success(request, _("Risposta registrata."))
    return redirect("filing:doubts", campaign=campaign, comune=comune)
