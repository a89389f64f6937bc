# SPDX-License-Identifier: EUPL-1.2
"""The table of comuni, filtered and sorted as its address says, and the same as a file."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from schedario.nation.states import SENT
from schedario.portal.analysis.export import Row, build_field_column, build_table
from schedario.portal.analysis.source import list_incomplete_comuni
from schedario.portal.analysis.table import choose_columns, sort_rows
from schedario.portal.analysis.views.page import Page, get_state_names
from schedario.tables.kinds import choice
from schedario.tables.table import Column

ON_A_PAGE = 50
INCOMPLETE = "incompleta"  # of a scheda that was sent so


def show_table(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows a page of the chosen comuni."""
    shown = Page.read_request(request, campaign)
    chosen = choose_columns(request.GET, shown.nation.form, shown.known)
    order = request.GET.get("ordine", "denominazione")
    table = build_table(build_comune_columns(list_incomplete_comuni(shown.campaign), campaign), chosen)
    rows = sort_rows(shown.rows, order, table)
    pages = Paginator(range(rows.height), ON_A_PAGE).get_page(request.GET.get("pagina"))
    some = rows[pages.start_index() - 1 : pages.end_index()] if rows.height else rows
    context = {
        "lines": some.to_dicts(),
        "pages": pages,
        "order": order,
        "columns": chosen,
        "table": table,
        "totals": _compute_totals(shown, [one.name for one in chosen]),
        "keep": shown.list_kept_parameters("c", "ordine"),
    }
    return render(request, "analysis/table.html", shown.build_context("analysis:table", **context))


def _compute_totals(page: Page, names: list[str]) -> dict[str, object]:
    """The value of all chosen comuni together, of the indicators among the columns."""
    if page.rows.is_empty():
        return {}
    found = page.sum_indicators("nation").row(0, named=True)
    return {name: found[name] for name in names if page.known[name].indicator}


def export_table(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """The rows of all pages, with the columns that are seen."""
    shown = Page.read_request(request, campaign)
    chosen = choose_columns(request.GET, shown.nation.form, shown.known)
    table = build_table(build_comune_columns(list_incomplete_comuni(shown.campaign)), chosen)
    rows = sort_rows(shown.rows, request.GET.get("ordine", "denominazione"), table)
    return shown.send_file(kind, "comuni", (_("Comuni"), rows, table, chosen))


def export_schede(request: HttpRequest, campaign: str) -> HttpResponse:
    """The chosen schede with all that is asked of them, as the commands and the library read them."""
    return Page.read_request(request, campaign).send_schede()


def build_comune_columns(incomplete: frozenset[str], campaign: str = "") -> list[Column[Row]]:
    """The first columns, which say of whom a row is; on the page of a campaign each comune leads to its own.

    `incomplete`: the codes of the comuni whose scheda was sent without all its figures.
    """

    def find_address(row: Row) -> str:
        return reverse("analysis:comune", kwargs={"campaign": campaign, "comune": row["codice"]})

    def find_state(row: Row) -> str:
        return INCOMPLETE if row["stato"] == SENT and row["codice"] in incomplete else str(row["stato"])

    states = choice({**get_state_names(), INCOMPLETE: _("inviata incompleta")})
    name = build_field_column("denominazione", _("Comune"))
    return [
        replace(build_field_column("codice", _("Codice")), under="denominazione"),
        replace(build_field_column("istat", _("Codice ISTAT")), on_page=False),
        replace(build_field_column("regione_istat", _("Codice ISTAT della regione")), on_page=False),
        replace(build_field_column("catastale", _("Codice catastale")), on_page=False),
        replace(build_field_column("nuts", _("NUTS 3")), on_page=False),
        replace(name, link=find_address if campaign else None),
        build_field_column("provincia", _("Provincia")),
        build_field_column("regione", _("Regione")),
        replace(build_field_column("ats_nome", _("ATS")), on_page=False),
        replace(build_field_column("classe", _("Classe di ampiezza")), on_page=False),
        Column("stato", _("Stato della scheda"), find_state, states),
    ]
