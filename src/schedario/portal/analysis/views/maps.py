# SPDX-License-Identifier: EUPL-1.2
"""A figure on the map, by comune, province or region."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.portal.analysis import maps
from schedario.portal.analysis.export import build_field_column
from schedario.portal.analysis.models import Boundaries
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page, level_names
from schedario.tables.kinds import INTEGER

ALL, SHOWN = 30, 15  # so many units are all told beside the map; of more, those at each end


def page(request: HttpRequest, campaign: str) -> HttpResponse:
    """The map, its classes, and the units with the most and the least."""
    shown = Page.of(request, campaign)
    variable, level = shown.variable(), _level(request)
    units = (
        _units(shown, variable, level)
        .filter(pl.col("value").is_not_null())
        .sort("value", "name", descending=[True, False])
    )
    if units.is_empty():
        context = {"variable": variable, "keep": shown.kept("per")}
        return render(request, "analysis/empty.html", shown.context("analysis:map", **context))
    figures = dict(units.select("key", "value").rows())
    context = {
        "variable": variable,
        "level": level,
        "map_levels": map_levels(),
        "map": maps.draw(shown.rows, figures, level, _around(shown)),
        "whole": shown.whole(variable),
        "counted": int(units["comuni"].sum()),
        "units": units.height,
        "most": units.head(units.height if units.height <= ALL else SHOWN).to_dicts(),
        "least": units.tail(0 if units.height <= ALL else SHOWN).to_dicts(),
        "boundaries": Boundaries.objects.defer("shapes").order_by("-pk").first(),
        "keep": shown.kept("v", "per"),
    }
    return render(request, "analysis/map.html", shown.context("analysis:map", **context))


def _around(page: Page) -> frozenset[str]:
    """The ISTAT codes of the comuni of the place that is chosen; none where no place is."""
    if not any(page.selection.places[name] for name in ("regione", "provincia", "ats")):
        return frozenset()
    place = replace(page.selection.placed, search="")
    return frozenset(place.of_table(page.nation.table)["istat"].drop_nulls())


def map_levels() -> dict[str, str]:
    """By what a map may be filled."""
    return {maps.COMUNE: _("Comune"), maps.PROVINCIA: _("Provincia"), maps.REGIONE: _("Regione")}


def _level(request: HttpRequest) -> str:
    asked = request.GET.get("per", maps.COMUNE)
    return asked if asked in maps.LEVELS else maps.COMUNE


def _units(page: Page, variable: Variable, level: str) -> pl.DataFrame:
    if level != maps.COMUNE:
        return page.units(variable, level)
    return page.rows.select(
        key="codice",
        name="denominazione",
        value=variable.name,
        comuni=pl.col(variable.name).is_not_null().cast(pl.Int64),
    )


def export(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The figures of the map."""
    shown = Page.of(request, campaign)
    variable, level = shown.variable(), _level(request)
    column = Variable(
        "value", variable.label, variable.group, variable.unit, variable.indicator, source=variable.source
    )
    who = [
        build_field_column("key", _("Codice")),
        build_field_column("name", {**level_names(), **map_levels()}[level]),
        build_field_column("comuni", _("Comuni con il dato"), INTEGER),
    ]
    title = _("%(label)s per %(level)s") % {"label": variable.label, "level": map_levels()[level].lower()}
    return shown.file(kind, f"mappa-{level}", (title, _units(shown, variable, level), who, [column]))
