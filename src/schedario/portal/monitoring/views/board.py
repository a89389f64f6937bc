# SPDX-License-Identifier: EUPL-1.2
"""The board of an ATS, for its coordinatore."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from schedario.portal.access import access_of, ats_of
from schedario.portal.accounts.models import Role
from schedario.portal.downloads import attachment
from schedario.portal.filing.addresses import sheet_address
from schedario.portal.filing.models import Scheda
from schedario.portal.monitoring import board as boards
from schedario.portal.monitoring.arranging import BY_NAME, arranged
from schedario.portal.registry.models import Ats, Campaign, in_force


def mine(request: HttpRequest) -> HttpResponse:
    """The ATS that one coordinates: with one alone, its board. The administrator finds them all."""
    memberships = access_of(request).memberships
    ambiti = [one.ats for one in memberships if one.role == Role.COORDINATORE and one.ats is not None]
    if any(one.role == Role.AMMINISTRATORE for one in memberships):
        ambiti = list(Ats.objects.all())
    elif len(ambiti) == 1:
        return redirect("monitoring:board", ats=ambiti[0].code)
    shown = sorted(ambiti, key=lambda one: one.name)
    return render(request, "monitoring/mine.html", {"ambiti": [(one, one.comuni.count()) for one in shown]})


def board(request: HttpRequest, ats: str) -> HttpResponse:  # noqa: ARG001 - ats_of finds it
    """The comuni of the ATS by their quadri, in the campaign of these days or the one that is asked for."""
    found = ats_of(request)
    campaigns = list(Campaign.objects.all())
    campaign = _chosen(request, campaigns, found)
    order = request.GET.get("ordine", BY_NAME)
    lines = arranged(boards.board(campaign, found), order, campaign.form) if campaign else []
    context = {
        "ats": found,
        "campaigns": campaigns,
        "campaign": campaign,
        "lines": lines,
        "order": order,
        "shown": [line for line in lines if not line.done] if request.GET.get("mostra") == "da-inviare" else lines,
        "quadri": list(campaign.form.quadri.values()) if campaign else [],
        "estimates": boards.estimates(campaign, lines) if campaign else [],
        "sent": sum(line.done for line in lines),
        "unnamed": [line for line in lines if not line.responsabili],
        "words": boards.STEP_WORDS,
        "said": boards.said,
        "sheet_address": sheet_address,
        "now": timezone.now(),
        "synthetic": found.synthetic or (campaign is not None and campaign.synthetic),
    }
    return render(request, "monitoring/board.html", context)


def export(request: HttpRequest, ats: str) -> HttpResponse:  # noqa: ARG001 - ats_of finds it
    """The board as XLSX."""
    found = ats_of(request)
    campaign = _chosen(request, list(Campaign.objects.all()), found)
    if campaign is None:
        raise Http404
    content = boards.as_xlsx(campaign, found, boards.board(campaign, found))
    return attachment(content, f"{campaign.code}-ats-{found.code}-{timezone.localtime():%Y%m%d-%H%M}.xlsx")


def _chosen(request: HttpRequest, campaigns: list[Campaign], ats: Ats) -> Campaign | None:
    """The campaign that the address names, else that of these days, of those that concern the ATS if there are any.

    Raises Http404 for one that there is not.
    """
    code = request.GET.get("campagna")
    if not code:
        of_ats = set(Scheda.objects.filter(comune__ats=ats).values_list("campaign", flat=True))
        return in_force([one for one in campaigns if one.pk in of_ats]) or in_force(campaigns)
    found = next((one for one in campaigns if one.code == code), None)
    if found is None:
        raise Http404
    return found
