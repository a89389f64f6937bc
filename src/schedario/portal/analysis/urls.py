# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the analyst's pages."""

from __future__ import annotations

from django.urls import path

from schedario.portal.analysis.views import asking, comune, distributions, doubts, maps, overview, table, what_if

app_name = "analysis"
urlpatterns = [
    path("", overview.open_latest_campaign, name="start"),
    path("<slug:campaign>/", overview.show_overview, name="overview"),
    path("<slug:campaign>/indicatori/esporta.<str:kind>", overview.export_indicators, name="overview_export"),
    path("<slug:campaign>/tabella/", table.show_table, name="table"),
    path("<slug:campaign>/tabella/esporta.<str:kind>", table.export_table, name="table_export"),
    path("<slug:campaign>/tabella/schede.parquet", table.export_schede, name="schede_export"),
    path("<slug:campaign>/distribuzioni/", distributions.show_distributions, name="distributions"),
    path(
        "<slug:campaign>/distribuzioni/esporta.<str:kind>",
        distributions.export_distributions,
        name="distributions_export",
    ),
    path("<slug:campaign>/mappa/", maps.show_map, name="map"),
    path("<slug:campaign>/mappa/esporta.<str:kind>", maps.export_map, name="map_export"),
    path("<slug:campaign>/comuni/<str:comune>/", comune.show_comune, name="comune"),
    path("<slug:campaign>/comuni/<str:comune>/dubbi/<int:doubt>/domanda/", asking.ask_comune, name="ask"),
    path("<slug:campaign>/comuni/<str:comune>/dubbi/<int:doubt>/chiudi/", asking.close_question, name="close"),
    path("<slug:campaign>/anomalie/cerca/", asking.search_anew, name="search"),
    path("<slug:campaign>/anomalie/", doubts.show_doubts, name="doubts"),
    path("<slug:campaign>/anomalie/esporta.<str:kind>", doubts.export_doubts, name="doubts_export"),
    path("<slug:campaign>/e-se/", what_if.show_what_if, name="what_if"),
    path("<slug:campaign>/e-se/esporta.<str:kind>", what_if.export_what_if, name="what_if_export"),
]
