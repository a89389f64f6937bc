# SPDX-License-Identifier: EUPL-1.2
"""What is unusual among the schede, each with its explanation: doubts to ask about, not errors."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.definition.display import format_number
from schedario.definition.phrases import phrase
from schedario.formula.rounding import half_up
from schedario.formula.units import Unit
from schedario.nation.influence import SCORE_DECIMALS
from schedario.nation.per_scheda import store_decimals
from schedario.portal.analysis.export import build_field_column, build_table
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page
from schedario.portal.filing.doubts import count_states
from schedario.portal.filing.models import Doubt
from schedario.tables.kinds import INTEGER, choice

ON_A_PAGE = 30
SHOWN_DECIMALS = 3  # of a score
LEVELS = ("warning", "info")


def show_doubts(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows a page of the doubts about the chosen comuni."""
    shown = Page.read_request(request, campaign)
    everything = _select_doubts(shown)
    doubts = _filter_doubts(request, everything)
    pages = Paginator(range(doubts.height), ON_A_PAGE).get_page(request.GET.get("pagina"))
    some = doubts[pages.start_index() - 1 : pages.end_index()] if doubts.height else doubts
    context = {
        "lines": describe_doubts(some),
        "pages": pages,
        "kinds": _count_kinds(shown, everything),
        "kind": request.GET.get("tipo", ""),
        "total": everything.height,
        "comuni": everything["codice"].drop_nulls().n_unique(),
        "reviewed": shown.describe_review(),
        "states": count_states(Doubt.objects.filter(scheda__campaign=shown.campaign)),
        "keep": shown.list_kept_parameters("tipo"),
    }
    return render(request, "analysis/doubts.html", shown.build_context("analysis:doubts", **context))


def describe_doubts(doubts: pl.DataFrame) -> list[dict[str, Any]]:
    """Describes each doubt for the template; `weight` is its score in words, blank about a whole ATS."""
    return [{**one, "weight": _format_weight(one["score"])} for one in store_decimals(doubts).iter_rows(named=True)]


def _format_weight(score: int | None) -> str:
    if score is None:
        return ""
    return format_number(half_up(score, 10 ** (SCORE_DECIMALS - SHOWN_DECIMALS)), SHOWN_DECIMALS)


def _select_doubts(page: Page) -> pl.DataFrame:
    """Those about chosen comuni, and about ATS of which all comuni that have a scheda are chosen."""
    doubts = page.influence.ordered
    if page.selection.is_everything:
        return doubts
    chosen = page.rows["codice"].implode()
    others = page.nation.table.filter(~pl.col("codice").is_in(chosen))["ats"].drop_nulls().unique()
    about_ats = pl.col("codice").is_null() & ~pl.col("ats").is_in(others.implode())
    return doubts.filter(pl.col("codice").is_in(chosen).fill_null(value=False) | about_ats)


def _filter_doubts(request: HttpRequest, doubts: pl.DataFrame) -> pl.DataFrame:
    kind = request.GET.get("tipo", "")
    return doubts.filter(pl.col("code") == kind) if kind else doubts


def _count_kinds(page: Page, doubts: pl.DataFrame) -> list[tuple[str, str, int]]:
    """Code, what is compared, and how many there are, of every kind that the edition looks for."""
    counts = dict(doubts.group_by("code").len().rows())
    labels: dict[str, str] = {}
    for one in page.nation.form.plausibility:
        labels.setdefault(one.code, one.label)
    return [(code, label, counts.get(code, 0)) for code, label in labels.items()]


def export_doubts(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """All doubts that the page tells."""
    shown = Page.read_request(request, campaign)
    places = shown.nation.table.select("codice", "istat", "regione_istat")
    doubts = _filter_doubts(request, _select_doubts(shown)).join(places, on="codice", how="left", maintain_order="left")
    units = {one.unit.name: one.unit.words for one in shown.nation.form.plausibility}
    who = [
        build_field_column("codice", _("Codice")),
        build_field_column("denominazione", _("Comune o ATS")),
        build_field_column("provincia", _("Provincia")),
        build_field_column("regione", _("Regione")),
        build_field_column("istat", _("Codice ISTAT")),
        build_field_column("regione_istat", _("Codice ISTAT della regione")),
        build_field_column("code", _("Controllo")),
        build_field_column("level", _("Livello"), choice({level: phrase(f"level.{level}") for level in LEVELS})),
        build_field_column("label", _("Che cosa si confronta")),
        build_field_column("unit", _("Unità di misura"), choice(units)),
        build_field_column("peers", _("Con chi")),
        build_field_column("peer_count", _("Quanti"), INTEGER),
        build_field_column("message", _("Perché")),
        build_field_column("remedy", _("Che cosa fare")),
    ]
    measured = [
        Variable("value", _("Valore"), "", Unit("", 3, ())),
        Variable("typical", _("Valore abituale"), "", Unit("", 3, ())),
        Variable("distance", _("Distanza"), "", Unit("", 1, ())),
        Variable("score", _("Peso del comune nei totali, %"), "", Unit("", SCORE_DECIMALS, ())),
    ]
    return shown.send_file(
        kind, "anomalie", (_("Anomalie"), store_decimals(doubts), build_table(who, measured), measured)
    )
