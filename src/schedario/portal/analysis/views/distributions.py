# SPDX-License-Identifier: EUPL-1.2
"""How a figure is spread over the comuni, and over those of each region or size."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from schedario.nation.rates import list_rates
from schedario.portal.analysis.export import Row, build_field_column, build_table
from schedario.portal.analysis.figure_tables import build_histogram_table
from schedario.portal.analysis.nation import SIZE
from schedario.portal.analysis.plots.funnel import draw_funnel
from schedario.portal.analysis.plots.groups import Groups, Spread, draw_groups
from schedario.portal.analysis.plots.histogram import draw_histogram
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page, get_level_names, get_state_names
from schedario.tables.kinds import FIGURE, INTEGER, decimal
from schedario.tables.table import Column, Table
from schedario.territory.search import find_region_code

MOST = 40  # groups that one plot holds
SHAPES = ("scatole", "punti")
CURVE = 80  # pieces of which a limit of the funnel is made
LIMITS = ("lowest", "low", "high", "highest")


def show_distributions(request: HttpRequest, campaign: str) -> HttpResponse:
    """A histogram of all chosen comuni, and boxes or points for each group."""
    shown = Page.read_request(request, campaign)
    variable, level = shown.get_variable(), _choose_level(request)
    values = shown.list_values(variable)
    if not values:
        context = {"variable": variable, "keep": shown.list_kept_parameters("per", "forma")}
        return render(request, "analysis/empty.html", shown.build_context("analysis:distributions", **context))
    found = _collect_groups(shown, variable, level)
    dotted = request.GET.get("forma") == "punti"
    context = {
        "variable": variable,
        "level": level,
        "dotted": dotted,
        "whole": shown.compute_whole(variable),
        "spread": Spread.measure(values),
        "counted": len(values),
        "histogram": draw_histogram(values, variable.format_short, _("mediana")),
        "histogram_table": build_histogram_table(variable, _describe_values(variable)),
        "groups_plot": _plot_groups(found, variable, dotted=dotted),
        "table": build_table(*_build_group_columns(variable, level)),
        "rows": list(map(_build_spread_row, found)),
        **_draw_funnel(shown, variable),
        "lines": [(name, Spread.measure(many), added) for name, many, added in found],
        "most": MOST,
        "keep": shown.list_kept_parameters("v", "per", "forma"),
    }
    return render(request, "analysis/distributions.html", shown.build_context("analysis:distributions", **context))


def _draw_funnel(page: Page, variable: Variable) -> dict[str, object]:
    """Of a rate the funnel, and the comuni beyond its outer limits; the largest first."""
    if variable.name not in list_rates(page.nation.form):
        return {"funnel": None}
    chosen = None if page.selection.is_everything else page.nation.is_among(page.rows)
    rates = page.nation.measure_rates(variable.name, chosen)
    if rates.is_empty():
        return {"funnel": None}
    sizes = rates.unique("size").sort("size")
    some = sizes.gather(sorted({place * (sizes.height - 1) // CURVE for place in range(CURVE + 1)}))
    curves = {name: some.select("size", name).rows() for name in LIMITS}
    who = page.nation.schede.select("codice", "denominazione", "provincia").with_row_index("row")
    beyond = rates.filter(pl.col("place").abs() > 1).join(who, on="row").sort("size", descending=True)
    pooled = page.compute_whole(variable) or 0
    points = rates.select("size", "rate", "place").rows()
    return {
        "funnel": draw_funnel(points, curves, pooled, variable.format_short),
        "beyond_table": _build_beyond_table(variable, page.campaign.code),
        "beyond": beyond.head(MOST).to_dicts(),
        "beyond_all": beyond.height,
        "rated": rates.height,
    }


def _describe_values(variable: Variable) -> str:
    """The heading of a column of values, with their unit."""
    return _("Valore") + (f" ({variable.unit_label})" if variable.unit_label else "")


def _build_beyond_table(variable: Variable, campaign: str) -> Table[Row]:
    """The columns of the comuni beyond the limits of a funnel."""

    def find_address(row: Row) -> str:
        return reverse("analysis:comune", kwargs={"campaign": campaign, "comune": row["codice"]})

    def describe_limits(row: Row, low: str, high: str) -> str:
        return f"{variable.format_value(row[low])} – {variable.format_value(row[high])}"

    kind = decimal(variable.scale)
    return Table(
        variable.label,
        (
            replace(build_field_column("denominazione", _("Comune")), link=find_address),
            build_field_column("size", _("Abitanti"), INTEGER),
            build_field_column("rate", _("Tasso"), kind),
            build_field_column("shrunken", _("Tasso smorzato"), kind),
            Column("limits", _("Limiti del 95 %"), lambda row: describe_limits(row, "low", "high"), FIGURE),
            Column("outer", _("Limiti del 99,8 %"), lambda row: describe_limits(row, "lowest", "highest"), FIGURE),
        ),
    )


Found = list[tuple[str, list[int], int | None]]


def _choose_level(request: HttpRequest) -> str:
    asked = request.GET.get("per", "regione")
    return asked if asked in get_level_names() else "regione"


def _collect_groups(page: Page, variable: Variable, level: str) -> Found:
    """Name, values and value as a whole of each group: size classes in their order, others by their median."""
    name = "ats_nome" if level == "ats" else level
    listed = page.rows.filter(pl.col(variable.name).is_not_null() & pl.col(name).is_not_null())
    units = page.measure_units(variable, level)
    added = dict(units.select("name", "value").rows())
    many = listed.group_by(name).agg(pl.col(variable.name)).sort(name)
    found: Found = [(str(key), values, added.get(str(key))) for key, values in many.rows()]
    if level == "stato":
        return [(get_state_names().get(key, key), values, whole) for key, values, whole in found]
    if level == SIZE:
        return found
    return sorted(found, key=lambda one: (-Spread.measure(one[1]).median, one[0]))


def _plot_groups(found: Found, variable: Variable, *, dotted: bool) -> Groups | None:
    shown = {name: values for name, values, _added in found[:MOST]}
    return draw_groups(shown, variable.format_short, _("mediana di tutti"), points=dotted) if shown else None


def export_distributions(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The table behind the groups."""
    shown = Page.read_request(request, campaign)
    variable, level = shown.get_variable(), _choose_level(request)
    who, columns = _build_group_columns(variable, level)
    table = build_table(who, columns)
    schema = {"gruppo": pl.String(), **dict.fromkeys(("comuni", *(one.name for one in columns)), pl.Int64())}
    rows = pl.DataFrame(list(map(_build_spread_row, _collect_groups(shown, variable, level))), schema=schema)
    rows = rows.with_columns(pl.Series("istat", list(map(find_region_code, rows["gruppo"])), dtype=pl.String))
    return shown.send_file(kind, f"distribuzione-{level}", (variable.label, rows, table, columns))


def _build_group_columns(variable: Variable, level: str) -> tuple[list[Column[Row]], list[Variable]]:
    """A group, its comuni, how their values are spread, and of an indicator the value of the whole."""
    who = [build_field_column("gruppo", get_level_names()[level]), build_field_column("comuni", _("Comuni"), INTEGER)]
    if level == "regione":
        who.append(replace(build_field_column("istat", _("Codice ISTAT della regione")), on_page=False))
    columns = [Variable(f"q{at}", told, "", variable.unit) for at, told in get_quantile_names().items()]
    whole = [Variable("insieme", _("Nell’insieme"), "", variable.unit)] if variable.indicator else []
    return who, [*columns, *whole]


def _build_spread_row(group: tuple[str, list[int], int | None]) -> dict[str, object]:
    name, values, added = group
    spread = Spread.measure(values)
    quantiles = {f"q{at}": getattr(spread, part) for at, part in QUANTILES.items()}
    return {"gruppo": name, "comuni": spread.count, **quantiles, "insieme": added}


QUANTILES = {10: "low", 25: "first", 50: "median", 75: "third", 90: "high"}


def get_quantile_names() -> dict[int, str]:
    """The columns of the table behind the boxes."""
    return {
        10: _("10° percentile"),
        25: _("1° quartile"),
        50: _("Mediana"),
        75: _("3° quartile"),
        90: _("90° percentile"),
    }
