# SPDX-License-Identifier: EUPL-1.2
"""The table of comuni, filtered and sorted as its address says, and the same as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.portal.analysis.table import columns, ordered
from schedario.portal.analysis.views.page import Page

ON_A_PAGE = 50


def page(request: HttpRequest, campaign: str) -> HttpResponse:
    """One page of the chosen comuni."""
    shown = Page.of(request, campaign)
    chosen = columns(request.GET, shown.nation.form, shown.known)
    order = request.GET.get("ordine", "denominazione")
    rows = ordered(shown.rows, order, chosen)
    pages = Paginator(range(rows.height), ON_A_PAGE).get_page(request.GET.get("pagina"))
    some = rows[pages.start_index() - 1 : pages.end_index()] if rows.height else rows
    context = {
        "lines": some.to_dicts(),
        "pages": pages,
        "order": order,
        "columns": chosen,
        "totals": _totals(shown, [one.name for one in chosen]),
        "keep": shown.kept("c", "ordine"),
    }
    return render(request, "analysis/table.html", shown.context("analysis:table", **context))


def _totals(page: Page, names: list[str]) -> dict[str, object]:
    """The value of all chosen comuni together, of the indicators among the columns."""
    if page.rows.is_empty():
        return {}
    found = page.added("nation").row(0, named=True)
    return {name: found[name] for name in names if page.known[name].indicator}


def export(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The rows of all pages, with the columns that are seen."""
    shown = Page.of(request, campaign)
    chosen = columns(request.GET, shown.nation.form, shown.known)
    rows = ordered(shown.rows, request.GET.get("ordine", "denominazione"), chosen)
    return shown.file(kind, "comuni", (_("Comuni"), rows, who(), chosen))


def export_schede(request: HttpRequest, campaign: str) -> HttpResponse:
    """The chosen schede with all that is asked of them, as the commands and the library read them."""
    return Page.of(request, campaign).schede()


def who() -> dict[str, str]:
    """The first columns, which say of whom a row is."""
    return {
        "codice": _("Codice"),
        "istat": _("Codice ISTAT"),
        "denominazione": _("Comune"),
        "provincia": _("Provincia"),
        "regione": _("Regione"),
        "ats_nome": _("ATS"),
        "classe": _("Classe di ampiezza"),
        "stato": _("Stato della scheda"),
    }
