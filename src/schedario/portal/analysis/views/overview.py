# SPDX-License-Identifier: EUPL-1.2
"""The board of the nation: its key figures, and every indicator with how much of the nation it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition.aggregates import Board
from schedario.definition.display import format_grouped, format_number
from schedario.formula.rounding import half_up
from schedario.nation.indicators import ENDS, list_concerned
from schedario.nation.influence import WHOLE
from schedario.nation.typical import ROW
from schedario.portal.analysis.export import Row, build_field_column, build_table
from schedario.portal.analysis.figure_tables import (
    Figure,
    build_figure_table,
    build_histogram_table,
    build_parts_table,
)
from schedario.portal.analysis.nation import list_campaigns
from schedario.portal.analysis.plots.bars import Amounts, draw_bars
from schedario.portal.analysis.plots.histogram import draw_histogram
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page, get_level_names
from schedario.portal.monitoring.progress import build_day_table, count_days
from schedario.portal.monitoring.views.progress import build_plot_title, plot_sendings
from schedario.tables.kinds import INTEGER
from schedario.territory.search import find_region_code

LEVELS = ("nation", "regione", "provincia", "ats", "classe")


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
    spread = shown.known[board.spread]
    values = shown.list_values(spread)
    context = {
        "key": [_build_alike(shown, names) for names in board.figures],
        "coverage": [_describe_coverage(shown, names) for names in board.figures],
        "figures": _group_figures(list(figures.values())),
        "figure_table": build_figure_table(),
        "spread": spread,
        "counted": len(values),
        "histogram": draw_histogram(values, spread.format_short, _("mediana")) if values else None,
        "histogram_table": build_histogram_table(spread, spread.unit_label.capitalize()),
        "reviewed": shown.describe_review(),
        "in_doubt": shown.influence.comuni.height,
        **_plot_parts(shown, board, figures),
        **_plot_sendings(shown),
    }
    return render(request, "analysis/overview.html", shown.build_context("analysis:overview", **context))


def _plot_parts(shown: Page, board: Board, figures: Mapping[str, Figure]) -> dict[str, Any]:
    """The whole in its parts, by region; nothing where the definition does not say what is not done."""
    if board.parts is None:
        return {"bars": None}
    whole, part, rest = (shown.known[name] for name in board.parts)
    sums = shown.sum_indicators("regione")
    by_region = _split_whole(sums, board.parts)
    return {
        "whole": whole,
        "part": part,
        "rest": rest,
        "in_parts": _split_whole(shown.sum_indicators("nation"), board.parts).row(0, named=True),
        "bars": draw_bars(_list_bars(by_region), whole.format_short),
        "by_region": by_region.to_dicts(),
        "parts_table": build_parts_table(whole, part, rest, lambda row: _find_region_address(shown, row)),
        "whole_counted": figures[whole.name].comuni,
        "uncertain": _count_uncertain(sums, part.name),
    }


def _find_region_address(page: Page, row: Row) -> str:
    """The table of the comuni of a region."""
    address = reverse("analysis:table", kwargs={"campaign": page.campaign.code})
    return f"{address}?{page.build_query(regione=str(row['name']))}"


def export_indicators(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """Every indicator, of all that is chosen or by unit of a level (`per`)."""
    shown = Page.read_request(request, campaign)
    level = request.GET.get("per", "nation")
    level = level if level in LEVELS else "nation"
    found = shown.sum_indicators(level)
    if level == "regione":  # summed by name; a file has the code too
        found = found.with_columns(pl.Series("codice", [find_region_code(name or "") for name in found["codice"]]))
    names = [one for one in shown.known.values() if one.indicator and one.name in found.columns]
    who = [
        build_field_column("codice", _("Codice")),
        build_field_column("denominazione", _("Denominazione")),
        build_field_column("schede", _("Schede"), INTEGER),
        build_field_column("abitanti", _("Abitanti"), INTEGER),
    ]
    title = _("Indicatori per %(level)s") % {"level": get_level_names().get(level, _("l’insieme scelto")).lower()}
    return shown.send_file(kind, f"indicatori-{level}", (title, found, build_table(who, names), names))


def _build_figures(page: Page) -> dict[str, Figure]:
    row = page.sum_indicators("nation").row(0, named=True)
    found = {one.name: _build_figure(one, row) for one in page.known.values() if one.indicator and one.name in row}
    return found if page.selection.undoubted else found | _mark_doubted(page, found)


def _mark_doubted(page: Page, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures that are in doubt, with how much of each is, and by which comuni."""
    doubted = page.influence.totals.filter(pl.col("comuni") > 0)
    shares = dict(doubted.select("indicator", "share").rows())
    ordered = page.influence.local.sort("score", ROW, descending=[True, False])
    names = page.nation.schede["denominazione"]
    return {
        name: replace(
            figures[name],
            doubt=format_number(half_up(share * 1000, WHOLE), 1),
            doubted=tuple(names.gather(ordered.filter(pl.col("indicator") == name)[ROW])),
        )
        for name, share in shares.items()
    }


def _build_figure(one: Variable, row: Mapping[str, Any]) -> Figure:
    share = row[f"{one.name}.popolazione"]
    people = "" if share is None else format_number(share, 1)
    low, high = (row.get(f"{one.name}.{end}") for end in ENDS)
    ends = (low, high) if low != high else (None, None)
    return Figure(one, row[one.name], row[f"{one.name}.comuni"], people, *ends)


def _build_alike(page: Page, names: tuple[str, ...]) -> list[Figure]:
    """Figures that stand side by side, all of the same comuni."""
    row = page.sum_indicators("nation", names).row(0, named=True)
    return [_build_figure(page.known[name], row) for name in names]


def _describe_coverage(page: Page, names: tuple[str, ...]) -> str:
    """Say of how many comuni figures side by side are; where they do not concern all, of how many whom they concern."""
    row = page.sum_indicators("nation", names).row(0, named=True)
    concerned = list_concerned(page.nation.form)
    name = next((one for one in names if one in concerned), names[0])
    counted = row[f"{name}.comuni"]
    words, people = {"n": format_grouped(counted, 0)}, row[f"{name}.popolazione"]
    inhabitants = _("%(people)s %% degli abitanti")
    told = ngettext(
        "Dallo stesso comune, che ha tutti questi dati",
        "Dagli stessi %(n)s comuni, che hanno tutti questi dati",
        counted,
    )
    if name in concerned:
        due, uncertain, part = (row[f"{name}.{key}"] for key in ("interessati", "incerti", "parte"))
        told += ngettext(", sull’unico a cui si riferiscono", ", su %(due)s a cui si riferiscono", due)
        if uncertain:
            told += " (" + ngettext("di un altro non si sa", "di altri %(uncertain)s non si sa", uncertain) + ")"
        words |= {"due": format_grouped(due, 0), "uncertain": format_grouped(uncertain, 0)}
        if part is not None:
            inhabitants = _("%(people)s %% degli abitanti, %(part)s %% della somma")
            words["part"] = format_number(part, 1)
    if people is None:
        return f"{told}." % words
    return f"{told}: {inhabitants}." % (words | {"people": format_number(people, 1)})


def _group_figures(figures: list[Figure]) -> dict[str, list[Figure]]:
    groups: dict[str, list[Figure]] = {}
    for one in figures:
        groups.setdefault(one.variable.group, []).append(one)
    return groups


def _count_uncertain(sums: pl.DataFrame, part: str) -> list[tuple[str, int]]:
    """The regions with comuni of which it is not known whether the whole concerns them: they are in no part of it."""
    if (column := f"{part}.incerti") not in sums.columns:
        return []
    found = sums.filter(pl.col(column) > 0).sort(column, descending=True)
    return list(found.select("denominazione", column).iter_rows())


def _split_whole(sums: pl.DataFrame, parts: tuple[str, str, str]) -> pl.DataFrame:
    """The whole of each unit that has one in three parts: done, not done, not known yet; the greatest first."""
    whole, part, rest = parts
    found = sums.filter(pl.col(whole).is_not_null()).sort(whole, descending=True)
    known = found.select(
        name="codice",
        whole=whole,
        part=pl.col(part).fill_null(0),
        rest=pl.col(rest).fill_null(0),
        comuni=f"{whole}.comuni",
        answered=f"{part}.comuni",
        schede="schede",
    )
    return known.with_columns(unknown=pl.col("whole") - pl.col("part") - pl.col("rest"))


def _list_bars(by_region: pl.DataFrame) -> list[Amounts]:
    return [
        (name, (part, rest, unknown))
        for name, part, rest, unknown in by_region.select("name", "part", "rest", "unknown").rows()
    ]


def _plot_sendings(page: Page) -> dict[str, object]:
    """The staircase of sendings is of the whole campaign: with a selection it is not shown."""
    if not page.selection.is_everything:
        return {"chart": None}
    done = count_days(page.campaign)
    total = page.rows.height
    return {
        "day_table": build_day_table(),
        "chart": plot_sendings(page.campaign, done, total),
        "chart_title": build_plot_title(done, total),
        "days": [one for one in done if one.sent] or done[-1:],
    }
