# SPDX-License-Identifier: EUPL-1.2
"""Opening schede again: one, or many that a filter chooses."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaign_lookup import get_campaign_for_administrator
from schedario.portal.campaigns.managing import reopen_schede
from schedario.portal.filing.forms import ReopenForm
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.selection import SchedaSelection, list_choices
from schedario.portal.filing.states import DONE, Progress, build_rank_case
from schedario.portal.registry.models import Campaign
from schedario.tables.table import Column, Table

ON_A_PAGE = 25
LONGEST_KEY = 18  # digits


def reopen_many(request: HttpRequest, campaign: str) -> HttpResponse:
    """The chosen schede, and by POST their opening; all of them or none."""
    found = get_campaign_for_administrator(request, campaign)
    selection = SchedaSelection.parse_query(request.GET)
    table, order = build_reopening_table(), request.GET.get("ordine", "comune")
    page = Paginator(_sort_schede(selection.find_schede(found), table, order), ON_A_PAGE).get_page(
        request.GET.get("pagina")
    )
    form = ReopenForm(request.POST if request.method == "POST" else None)
    chosen: list[Scheda] = []
    if request.method == "POST":
        chosen, valid = _find_chosen_schede(request, found, selection), form.is_valid()
        if not chosen:
            form.add_error(None, _("Scegli almeno una scheda."))
        elif valid:
            cleaned = form.cleaned_data
            done = reopen_schede(found, chosen, cleaned["reason"], cleaned["until"], get_actor(request))
            message = ngettext("Riaperta %(n)s scheda.", "Riaperte %(n)s schede.", len(done)) % {"n": len(done)}
            messages.success(request, message)
            return redirect("campaigns:campaign", campaign=found.code)
    context = {
        "campaign": found,
        "form": form,
        "page": page,
        "selection": selection,
        "choices": list_choices(found),
        "wanted": {scheda.pk for scheda in chosen},
        "all": request.POST.get("all", ""),
        "done": [state.value for state in DONE],
        "table": table,
        "order": order,
        "synthetic": found.synthetic,
    }
    return render(request, "campaigns/reopening.html", context)


def build_reopening_table() -> Table[Scheda]:
    """The columns of the schede that can be chosen; their order is the database's."""
    return Table(
        _("Schede"),
        (
            Column(
                "scegli", _("Scegli"), lambda _one: None, sort=None, in_files=False, drawn="choose", label_hidden=True
            ),
            Column(
                "comune",
                _("Comune"),
                lambda one: one.comune.denominazione,
                sort=("comune__denominazione", "comune__codice"),
                drawn="comune",
            ),
            Column("provincia", _("Provincia"), lambda one: one.comune.provincia, sort=("comune__provincia",)),
            Column("ats", _("ATS"), lambda one: str(one.comune.ats or ""), sort=("comune__ats__name",)),
            Column("stato", _("Stato"), _get_state_words, sort=("rank",), drawn="state"),
        ),
        heading="comune",
    )


def _get_state_words(scheda: Scheda) -> str:
    return str(Progress(getattr(scheda, "progress")).label)  # noqa: B009 - an annotation, which the type does not know


def _sort_schede(schede: QuerySet[Scheda], table: Table[Scheda], order: str) -> QuerySet[Scheda]:
    """The schede in the order that an address asks for; equal ones, and those of no order, by name of the comune."""
    column, descending = table.read_order(order)
    names = dict.fromkeys((*column.sort_names, "comune__denominazione", "comune__codice"))
    fields = [F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True) for name in names]
    return schede.annotate(rank=build_rank_case()).order_by(*fields)


def _find_chosen_schede(request: HttpRequest, campaign: Campaign, selection: SchedaSelection) -> list[Scheda]:
    """The ticked schede, or all that the filter chooses."""
    schede = selection.find_schede(campaign)
    if request.POST.get("all") == "1":
        return list(schede)
    ticked = [int(text) for text in request.POST.getlist("scheda") if text.isdecimal() and len(text) < LONGEST_KEY]
    return list(schede.filter(pk__in=ticked))
