# SPDX-License-Identifier: EUPL-1.2
"""The page that tells the story of a scheda, the last first."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schedario.definition.form import Form
from schedario.portal.access import WRITERS, get_access
from schedario.portal.audit_log.events import DocumentLoaded
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.loading import list_undone_loadings
from schedario.portal.filing.draft_journal import find_unrecorded_changes
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_reader
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.timeline import TimelineEntry, build_entry, build_unrecorded_entry

PER_PAGE = 20


@require_GET
def show_timeline(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The story, a page at a time; on the first also what is not yet recorded."""
    scheda = get_scheda_for_reader(request, campaign, comune)
    events = Event.objects.filter(subject=scheda.journal_subject).order_by("-number")
    shown = Paginator(events, PER_PAGE).get_page(request.GET.get("pagina"))
    form = _find_form(scheda)
    entries = [build_entry(event, form) for event in shown]
    newest = _build_newest(scheda, form) if form is not None and shown.number == 1 else None
    context = {
        **build_page_context(scheda),
        "page": shown,
        "chapters": [newest, *entries] if newest else entries,
        "undoable": _list_undoable(request, scheda, shown),
    }
    return render(request, "filing/story.html", context)


def _list_undoable(request: HttpRequest, scheda: Scheda, events: Iterable[Event]) -> frozenset[int]:
    """The numbers of the events whose loading the person may undo now."""
    loadings = {event.number for event in events if event.kind == DocumentLoaded.get_kind()}
    if not loadings or not scheda.can_be_written() or not get_access(request).has_any_of(WRITERS):
        return frozenset()
    return frozenset(loadings - list_undone_loadings(scheda))


def _build_newest(scheda: Scheda, form: Form) -> TimelineEntry | None:
    """The changes that are not yet in the journal, if any."""
    changes = find_unrecorded_changes(scheda)
    if not changes:
        return None
    actor = str(scheda.saved_by or "")
    return build_unrecorded_entry(actor, scheda.saved_at, scheda.saved_from, changes, form)


def _find_form(scheda: Scheda) -> Form | None:
    """Its definition, which names the cells; the timeline is shown without it too."""
    try:
        return scheda.form
    except MissingDefinitionError:
        return None
