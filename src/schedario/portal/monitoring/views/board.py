# SPDX-License-Identifier: EUPL-1.2
"""The board of an ATS, for its coordinatore."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.portal.access import get_access, get_ats
from schedario.portal.accounts.models import Role
from schedario.portal.downloads import add_moment, send_table
from schedario.portal.filing.models import Scheda
from schedario.portal.monitoring import board as boards
from schedario.portal.registry.models import Ats, Campaign, find_campaign_in_force
from schedario.tables.kinds import INTEGER
from schedario.tables.table import Column, Table


def show_own_boards(request: HttpRequest) -> HttpResponse:
    """The ATS that one coordinates: with one alone, its board. The administrator finds them all."""
    memberships = get_access(request).memberships
    ambiti = [one.ats for one in memberships if one.role == Role.COORDINATORE and one.ats is not None]
    if any(one.role == Role.AMMINISTRATORE for one in memberships):
        ambiti = list(Ats.objects.all())
    elif len(ambiti) == 1:
        return redirect("monitoring:board", ats=ambiti[0].code)
    table, order = build_ats_table(), request.GET.get("ordine", "nome")
    rows = table.sort_rows([(one, one.comuni.count()) for one in ambiti], order)
    return render(request, "monitoring/mine.html", {"ambiti": rows, "table": table, "order": order})


def build_ats_table() -> Table[tuple[Ats, int]]:
    """The columns of the ATS, each with the number of its comuni."""
    return Table(
        _("Gli ambiti"),
        (
            Column("nome", _("ATS"), lambda row: row[0].name, link=_find_board_address),
            Column("capofila", _("Ente capofila"), lambda row: row[0].lead or None),
            Column("comuni", _("Comuni"), lambda row: row[1], INTEGER),
        ),
    )


def _find_board_address(row: tuple[Ats, int]) -> str:
    return reverse("monitoring:board", kwargs={"ats": row[0].code})


def show_board(request: HttpRequest, ats: str) -> HttpResponse:  # noqa: ARG001 - get_ats finds it
    """The comuni of the ATS by their quadri, in the campaign of these days or the one that is asked for."""
    found = get_ats(request)
    campaigns = list(Campaign.objects.all())
    campaign = _choose_campaign(request, campaigns, found)
    order = request.GET.get("ordine", "nome")
    table = boards.build_board_table(campaign) if campaign else None
    lines = table.sort_rows(boards.build_board(campaign, found), order) if campaign and table else []
    context = {
        "ats": found,
        "campaigns": campaigns,
        "campaign": campaign,
        "table": table,
        "lines": lines,
        "order": order,
        "shown": _choose_rows(request, lines),
        "estimates": boards.estimate_ratios(campaign, lines) if campaign else [],
        "sent": sum(line.done for line in lines),
        "incomplete": sum(line.incomplete for line in lines),
        "unnamed": [line for line in lines if not line.responsabili],
        "words": boards.STEP_WORDS,
        "said": boards.explain_estimate,
        "now": timezone.now(),
        "synthetic": found.synthetic or (campaign is not None and campaign.synthetic),
    }
    return render(request, "monitoring/board.html", context)


def _choose_rows(request: HttpRequest, lines: list[boards.BoardRow]) -> list[boards.BoardRow]:
    return [line for line in lines if not line.done] if request.GET.get("mostra") == "da-inviare" else lines


def export_board(request: HttpRequest, ats: str, kind: str) -> HttpResponse:  # noqa: ARG001 - get_ats finds it
    """The board as CSV or XLSX: the lines that its page shows, in their order."""
    found = get_ats(request)
    campaign = _choose_campaign(request, list(Campaign.objects.all()), found)
    if campaign is None:
        raise Http404
    table = boards.build_board_table(campaign)
    lines = table.sort_rows(boards.build_board(campaign, found), request.GET.get("ordine", ""))
    notes = list(boards.write_notes(campaign, found, lines))
    name = add_moment(f"{campaign.code}-ats-{found.code}")
    return send_table(table, _choose_rows(request, lines), kind, name, notes)


def _choose_campaign(request: HttpRequest, campaigns: list[Campaign], ats: Ats) -> Campaign | None:
    """The campaign that the address names, else that of these days, of those that concern the ATS if there are any.

    Raises Http404 for one that there is not.
    """
    code = request.GET.get("campagna")
    if not code:
        of_ats = set(Scheda.objects.filter(comune__ats=ats).values_list("campaign", flat=True))
        own = [campaign for campaign in campaigns if campaign.pk in of_ats]
        return find_campaign_in_force(own) or find_campaign_in_force(campaigns)
    found = next((one for one in campaigns if one.code == code), None)
    if found is None:
        raise Http404
    return found
