# SPDX-License-Identifier: EUPL-1.2
"""The progress of a campaign."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition.display import format_grouped, format_number
from schedario.portal.access import READERS, get_access
from schedario.portal.downloads import add_moment, send_table
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.selection import SchedaSelection, list_choices
from schedario.portal.filing.states import DONE, Progress, count_by_progress
from schedario.portal.jinja_env import change_query, format_moment
from schedario.portal.monitoring import geography, listing
from schedario.portal.monitoring.chart import Chart, Moments, draw_chart
from schedario.portal.monitoring.progress import (
    BY,
    Day,
    Group,
    build_day_table,
    build_group_table,
    compute_share,
    count_days,
    count_groups,
)
from schedario.portal.registry.lookup import get_campaign_or_404
from schedario.portal.registry.models import Campaign

ON_A_PAGE = 50


def show_progress(request: HttpRequest, campaign: str) -> HttpResponse:
    """Counts, plot, map, groups, and the list of comuni; what is chosen lives in the address."""
    found = get_campaign_or_404(campaign)
    selection = SchedaSelection.parse_query(request.GET)
    by = _choose_level(request)
    order = request.GET.get("gruppi", "nome")
    regions = count_groups(found, "regione")
    group_table = build_group_table(by, lambda group: _find_group_address(request, by, group))
    states = count_by_progress(Scheda.objects.filter(campaign=found))
    done = count_days(found)
    total = sum(states.values())
    sent = sum(states[state] for state in DONE)
    incomplete = sum(region.incomplete for region in regions)
    schede = listing.sort_schede(
        selection.find_schede(found).select_related("campaign", "saved_by"), request.GET.get("ordine", "")
    )
    page = Paginator(schede, ON_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "campaign": found,
        "now": timezone.now(),
        "states": [(state, states[state]) for state in Progress],
        "total": total,
        "sent": sent,
        "incomplete": incomplete,
        "whole": Group("", "", dict(states), incomplete),
        "title": build_plot_title(done, total),
        "day_table": build_day_table(),
        "days": [one for one in done if one.sent] or done[-1:],
        "chart": plot_sendings(found, done, total),
        "map": geography.build_regions(regions),
        "view_box": geography.get_view_box(),
        "classes": _describe_classes(),
        "by": by,
        "groups": group_table.sort_rows(regions if by == "regione" else count_groups(found, by), order),
        "group_table": group_table,
        "group_order": order,
        "selection": selection,
        "choices": list_choices(found),
        "page": page,
        "table": listing.build_list_table(links=get_access(request).has_any_of(READERS)),
        "lines": list(listing.build_rows(page)),
        "order": request.GET.get("ordine", "nome"),
        "share": _format_share,
        "synthetic": found.synthetic,
    }
    return render(request, "monitoring/progress.html", context)


def export_progress(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The chosen comuni as XLSX or CSV: the rows of the list, all pages. With `tabella=gruppi`, the groups."""
    found = get_campaign_or_404(campaign)
    if request.GET.get("tabella") == "gruppi":
        by = _choose_level(request)
        table = build_group_table(by)
        rows = table.sort_rows(count_groups(found, by), request.GET.get("gruppi", "nome"))
        return send_table(table, rows, kind, add_moment(f"{found.code}-avanzamento-{by}"), [_describe_moment(found)])
    selection = SchedaSelection.parse_query(request.GET)
    schede = selection.find_schede(found).select_related("campaign", "saved_by")
    lines = listing.build_rows(listing.sort_schede(schede, request.GET.get("ordine", "")))
    notes = [_describe_moment(found), _describe_choice(selection)]
    return send_table(listing.build_list_table(), lines, kind, add_moment(f"{found.code}-avanzamento"), notes)


def _choose_level(request: HttpRequest) -> str:
    asked = request.GET.get("per", "regione")
    return asked if asked in BY else "regione"


def _describe_moment(campaign: Campaign) -> str:
    return _("%(title)s – avanzamento al %(now)s") % {"title": campaign.title, "now": format_moment(timezone.now())}


def _describe_choice(selection: SchedaSelection) -> str:
    chosen = "; ".join(f"{name}: {value}" for name, value in selection.list_conditions()) or _("tutti i comuni")
    return _("Scelti: %(chosen)s") % {"chosen": chosen}


def _find_group_address(request: HttpRequest, by: str, group: Group) -> str:
    """The list of the comuni of a group, without the filters that stand now."""
    if not group.key:
        return ""
    filters: dict[str, str | None] = dict.fromkeys(("regione", "provincia", "ats", "stato", "cerca", "pagina"))
    return f"?{change_query(request, **(filters | {by: group.key}))}#comuni"


def build_plot_title(done: list[Day], total: int) -> str:
    """The plot's title is what it says."""
    sent = done[-1].until_then if done else 0
    told = {
        "sent": format_grouped(sent, 0),
        "total": format_grouped(total, 0),
        "share": format_number(compute_share(sent, total), 1),
    }
    words = ngettext(
        "Ha inviato la scheda %(sent)s comune su %(total)s, il %(share)s per cento",
        "Hanno inviato la scheda %(sent)s comuni su %(total)s, il %(share)s per cento",
        sent,
    )
    return words % told


def plot_sendings(campaign: Campaign, done: list[Day], total: int) -> Chart:
    """The plot of sendings over time."""
    local = timezone.localdate
    moments = Moments(local(campaign.opens_at), local(campaign.due_at), local(campaign.closes_at), local())
    return draw_chart(done, total, moments, (_("termine"), _("oggi")))


def _describe_classes() -> list[tuple[int, str]]:
    """The classes of the map with their words."""
    ends = [end // 10 for end in geography.CLASSES]
    starts = [0, *ends]
    return [(index, f"{starts[index]}–{end} %") for index, end in enumerate(ends)]


def _format_share(group: Group) -> str:
    return format_number(group.share, 1)
