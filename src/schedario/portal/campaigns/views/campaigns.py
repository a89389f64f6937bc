# SPDX-License-Identifier: EUPL-1.2
"""The list of campaigns, one campaign, its dates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schedario.portal.access import get_access
from schedario.portal.accounts.models import Role
from schedario.portal.audit_log.models import Event
from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaign_lookup import get_campaign_for_administrator, get_campaign_for_observer
from schedario.portal.campaigns import managing
from schedario.portal.campaigns.adopting import has_other_definition
from schedario.portal.campaigns.adoption_plan import find_form
from schedario.portal.campaigns.campaign_table import LATEST_FIRST, build_campaign_table, list_campaign_rows
from schedario.portal.campaigns.forms import ChangeDatesForm, OpenCampaignForm
from schedario.portal.campaigns.history_tables import build_event_table
from schedario.portal.downloads import add_moment, send_table
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.states import Progress, count_by_progress
from schedario.portal.registry.models import Comune

EVENTS_SHOWN = 20


def list_campaigns(request: HttpRequest) -> HttpResponse:
    """All campaigns, the latest first unless the address says otherwise."""
    table, order = build_campaign_table(), request.GET.get("ordine", LATEST_FIRST)
    context = {"table": table, "order": order, "rows": table.sort_rows(list_campaign_rows(), order)}
    return render(request, "campaigns/list.html", {**context, "may_manage": can_manage_campaigns(request)})


@require_GET
def export_campaigns(request: HttpRequest, kind: str) -> HttpResponse:
    """The campaigns as CSV or XLSX, in the order of the page."""
    table = build_campaign_table()
    rows = table.sort_rows(list_campaign_rows(), request.GET.get("ordine", LATEST_FIRST))
    return send_table(table, rows, kind, add_moment("campagne"))


def open_campaign(request: HttpRequest) -> HttpResponse:
    """A new campaign."""
    form = OpenCampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        campaign = managing.open_campaign(form.cleaned_data, form.examined, get_actor(request))
        messages.success(request, _("Campagna aperta. Ora si possono caricare i valori forniti."))
        return redirect("campaigns:campaign", campaign=campaign.code)
    return render(request, "campaigns/open.html", {"form": form})


def show_campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows a campaign: dates, definition, how far it is, what happened."""
    found, may_change = get_campaign_for_observer(request, campaign)
    schede = Scheda.objects.filter(campaign=found)
    states, form = count_by_progress(schede), find_form(found)
    context = {
        "campaign": found,
        "phase": found.get_phase().value,
        "states": [(state, states[state]) for state in Progress],
        "total": sum(states.values()),
        "without": Comune.objects.exclude(schede__campaign=found).count(),
        "form": form,
        "has_other": has_other_definition(found),
        "deadline": form.parameters.get("deadline") if form else None,
        "events": Event.objects.filter(subject=found.journal_subject).order_by("-number")[:EVENTS_SHOWN],
        "event_table": build_event_table(),
        "synthetic": found.synthetic,
        "may_manage": may_change,
    }
    return render(request, "campaigns/campaign.html", context)


def edit_dates(request: HttpRequest, campaign: str) -> HttpResponse:
    """Other dates, with the reason."""
    found = get_campaign_for_administrator(request, campaign)
    now = {name: getattr(found, name) for name in managing.MOMENTS}
    form = ChangeDatesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changed = managing.change_campaign_dates(found.pk, data, data["reason"], get_actor(request))
        messages.success(request, _("Date cambiate.") if changed else _("Le date erano già queste: nulla è cambiato."))
        return redirect("campaigns:campaign", campaign=found.code)
    return render(request, "campaigns/dates.html", {"campaign": found, "form": form})


def can_manage_campaigns(request: HttpRequest) -> bool:
    """Checks whether the visitor is the administrator; the analyst only reads."""
    return Role.AMMINISTRATORE in get_access(request).standings
