# SPDX-License-Identifier: EUPL-1.2
"""The board of the nation: its key figures, and every indicator with how much of the nation it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from schedario.definition.display import format_number
from schedario.portal.analysis.export import build_field_column
from schedario.portal.analysis.nation import list_campaigns
from schedario.portal.analysis.plots.bars import Bars, draw_bars
from schedario.portal.analysis.plots.histogram import draw_histogram
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page, get_level_names
from schedario.portal.monitoring.progress import count_days
from schedario.portal.monitoring.views.progress import build_plot_title, plot_sendings
from schedario.tables.kinds import INTEGER

LEVELS = ("nation", "regione", "provincia", "ats", "classe")


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of all that is chosen; `people` is the per cent of the inhabitants, one decimal."""

    variable: Variable
    value: int | None
    comuni: int
    people: str


def open_latest_campaign(request: HttpRequest) -> HttpResponse:
    """The latest campaign that has begun; where there is none, a page that says so."""
    latest = list_campaigns().first()
    return redirect("analysis:overview", campaign=latest.code) if latest else render(request, "analysis/none.html")


def show_overview(request: HttpRequest, campaign: str) -> HttpResponse:
    """Key figures, the spread of one of them, a part of a whole by region, sendings over time, all indicators."""
    shown = Page.read_request(request, campaign)
    board = shown.nation.form.together.board if shown.nation.form.together else None
    if shown.rows.is_empty() or board is None:
        return render(request, "analysis/empty.html", shown.build_context("analysis:overview"))
    figures = _build_figures(shown)
    spread, whole, part = (shown.known[name] for name in (board.spread, board.whole, board.part))
    values = shown.list_values(spread)
    context = {
        "key": [figures[name] for name in board.figures],
        "figures": _group_figures(list(figures.values())),
        "spread": spread,
        "counted": len(values),
        "histogram": draw_histogram(values, spread.format_short, _("mediana")) if values else None,
        "whole": whole,
        "part": part,
        "bars": _draw_region_bars(shown, whole, part),
        "by_region": _compare_regions(shown, whole, part),
        "whole_counted": figures[whole.name].comuni,
        **_plot_sendings(shown),
    }
    return render(request, "analysis/overview.html", shown.build_context("analysis:overview", **context))


def export_indicators(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """Every indicator, of all that is chosen or by unit of a level (`per`)."""
    shown = Page.read_request(request, campaign)
    level = request.GET.get("per", "nation")
    level = level if level in LEVELS else "nation"
    found = shown.sum_indicators(level)
    names = [one for one in shown.known.values() if one.indicator and one.name in found.columns]
    who = [
        build_field_column("codice", _("Codice")),
        build_field_column("denominazione", _("Denominazione")),
        build_field_column("schede", _("Schede"), INTEGER),
        build_field_column("abitanti", _("Abitanti"), INTEGER),
    ]
    title = _("Indicatori per %(level)s") % {"level": get_level_names().get(level, _("l’insieme scelto")).lower()}
    return shown.send_file(kind, f"indicatori-{level}", (title, found, who, names))


def _build_figures(page: Page) -> dict[str, Figure]:
    row = page.sum_indicators("nation").row(0, named=True)
    return {
        one.name: Figure(
            one, row[one.name], row[f"{one.name}.comuni"], format_number(row[f"{one.name}.popolazione"] or 0, 1)
        )
        for one in page.known.values()
        if one.indicator and one.name in row
    }


def _group_figures(figures: list[Figure]) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for one in figures:
        groups.setdefault(one.variable.group, []).append(one)
    return groups


def _compare_regions(page: Page, whole: Variable, part: Variable) -> list[dict[str, object]]:
    found = page.sum_indicators("regione").sort(whole.name, descending=True, nulls_last=True)
    return found.select(
        name="codice", whole=whole.name, part=part.name, comuni=f"{whole.name}.comuni", schede="schede"
    ).to_dicts()


def _draw_region_bars(page: Page, whole: Variable, part: Variable) -> Bars:
    known = page.sum_indicators("regione").filter(pl.col(whole.name).is_not_null()).sort(whole.name, descending=True)
    return draw_bars(known.select("codice", whole.name, part.name).rows(), whole.format_short)


def _plot_sendings(page: Page) -> dict[str, object]:
    """The staircase of sendings is of the whole campaign: with a selection it is not shown."""
    if not page.selection.is_everything:
        return {"chart": None}
    done = count_days(page.campaign)
    total = page.rows.height
    return {
        "chart": plot_sendings(page.campaign, done, total),
        "chart_title": build_plot_title(done, total),
        "days": [one for one in done if one.sent] or done[-1:],
    }
