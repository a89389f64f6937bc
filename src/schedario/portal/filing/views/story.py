# SPDX-License-Identifier: EUPL-1.2
"""The page that tells the story of a scheda, the last first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schedario.portal.filing.lookup import scheda_of
from schedario.portal.filing.story import chapter, pending
from schedario.portal.filing.views.about import about
from schedario.portal.filing.working import subject
from schedario.portal.journal.models import Event

PER_PAGE = 20


@require_GET
def page(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The story, a page at a time; on the first also what is not yet told."""
    scheda = scheda_of(campaign, comune)
    events = Event.objects.filter(subject=subject(scheda)).order_by("-number")
    shown = Paginator(events, PER_PAGE).get_page(request.GET.get("pagina"))
    chapters = [chapter(event, scheda.campaign.form) for event in shown]
    newest = pending(scheda) if shown.number == 1 else None
    context = {**about(scheda), "page": shown, "chapters": [newest, *chapters] if newest else chapters}
    return render(request, "filing/story.html", context)
