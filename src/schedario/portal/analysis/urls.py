# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the analyst's pages."""

from __future__ import annotations

from django.urls import path

from schedario.portal.analysis.views import comune, distributions, doubts, maps, overview, table, what_if

app_name = "analysis"
urlpatterns = [
    path("", overview.start, name="start"),
    path("<slug:campaign>/", overview.page, name="overview"),
    path("<slug:campaign>/indicatori/esporta.<str:kind>", overview.export, name="overview_export"),
    path("<slug:campaign>/tabella/", table.page, name="table"),
    path("<slug:campaign>/tabella/esporta.<str:kind>", table.export, name="table_export"),
    path("<slug:campaign>/tabella/schede.parquet", table.export_schede, name="schede_export"),
    path("<slug:campaign>/distribuzioni/", distributions.page, name="distributions"),
    path("<slug:campaign>/distribuzioni/esporta.<str:kind>", distributions.export, name="distributions_export"),
    path("<slug:campaign>/mappa/", maps.page, name="map"),
    path("<slug:campaign>/mappa/esporta.<str:kind>", maps.export, name="map_export"),
    path("<slug:campaign>/comuni/<str:comune>/", comune.page, name="comune"),
    path("<slug:campaign>/anomalie/", doubts.page, name="doubts"),
    path("<slug:campaign>/anomalie/esporta.<str:kind>", doubts.export, name="doubts_export"),
    path("<slug:campaign>/e-se/", what_if.page, name="what_if"),
    path("<slug:campaign>/e-se/esporta.<str:kind>", what_if.export, name="what_if_export"),
]
