# SPDX-License-Identifier: EUPL-1.2
"""A figure on the map, by comune, province or region."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.portal.analysis import maps
from schedario.portal.analysis.export import Row, build_field_column, build_variable_column
from schedario.portal.analysis.models import Boundaries
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page
from schedario.tables.kinds import INTEGER
from schedario.tables.table import Table

ALL, SHOWN = 30, 15  # so many units are all told beside the map; of more, those at each end


def show_map(request: HttpRequest, campaign: str) -> HttpResponse:
    """The map, its classes, and the units with the most and the least."""
    shown = Page.read_request(request, campaign)
    variable, level = shown.get_variable(), _choose_level(request)
    units = (
        _measure_units(shown, variable, level)
        .filter(pl.col("value").is_not_null())
        .sort("value", "name", descending=[True, False])
    )
    if units.is_empty():
        context = {"variable": variable, "keep": shown.list_kept_parameters("per")}
        return render(request, "analysis/empty.html", shown.build_context("analysis:map", **context))
    figures = dict(units.select("key", "value").rows())
    context = {
        "variable": variable,
        "level": level,
        "table": _build_unit_table(_choose_value_column(variable), level),
        "map_levels": get_map_levels(),
        "map": maps.draw_map(shown.rows, figures, level, _find_chosen_codes(shown)),
        "whole": shown.compute_whole(variable),
        "counted": int(units["comuni"].sum()),
        "units": units.height,
        "most": units.head(units.height if units.height <= ALL else SHOWN).to_dicts(),
        "least": units.tail(0 if units.height <= ALL else SHOWN).to_dicts(),
        "boundaries": Boundaries.objects.defer("shapes").order_by("-pk").first(),
        "keep": shown.list_kept_parameters("v", "per"),
    }
    return render(request, "analysis/map.html", shown.build_context("analysis:map", **context))


def _find_chosen_codes(page: Page) -> frozenset[str]:
    """The ISTAT codes of the comuni of the place that is chosen; none where no place is."""
    if not any(page.selection.places[name] for name in ("regione", "provincia", "ats")):
        return frozenset()
    place = replace(page.selection.without_conditions, search="")
    return frozenset(place.filter_table(page.nation.table)["istat"].drop_nulls())


def get_map_levels() -> dict[str, str]:
    """By what a map may be filled."""
    return {maps.COMUNE: _("Comune"), maps.PROVINCIA: _("Provincia"), maps.REGIONE: _("Regione")}


def _choose_level(request: HttpRequest) -> str:
    asked = request.GET.get("per", maps.COMUNE)
    return asked if asked in maps.LEVELS else maps.COMUNE


def _measure_units(page: Page, variable: Variable, level: str) -> pl.DataFrame:
    if level != maps.COMUNE:
        return page.measure_units(variable, level)
    return page.rows.select(
        key="codice",
        name="denominazione",
        value=variable.name,
        comuni=pl.col(variable.name).is_not_null().cast(pl.Int64),
    )


def export_map(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The figures of the map."""
    shown = Page.read_request(request, campaign)
    variable, level = shown.get_variable(), _choose_level(request)
    column = _choose_value_column(variable)
    title = _("%(label)s per %(level)s") % {"label": variable.label, "level": get_map_levels()[level].lower()}
    return shown.send_file(
        kind,
        f"mappa-{level}",
        (title, _measure_units(shown, variable, level), _build_unit_table(column, level), [column]),
    )


def _choose_value_column(variable: Variable) -> Variable:
    """The variable as the rows of a map have it: there its values are called `value`."""
    return replace(variable, name="value")


def _build_unit_table(value: Variable, level: str) -> Table[Row]:
    """The columns of the units of a map; of one comune it is known without a number how many comuni it is."""
    heading = value.unit_label.capitalize() or _("Valore")
    comuni = build_field_column("comuni", _("Comuni con il dato"), INTEGER)
    return Table(
        _("Dati"),
        (
            replace(build_field_column("key", _("Codice")), on_page=False),
            replace(build_field_column("name", get_map_levels()[level]), drawn="unit"),
            replace(comuni, short=_("Comuni"), on_page=level != maps.COMUNE),
            replace(build_variable_column(value), short=heading),
        ),
    )
