# SPDX-License-Identifier: EUPL-1.2
"""Addresses below `/campagne/`. What is loaded for a campaign and for the registry goes through the same steps."""

from __future__ import annotations

from django.urls import URLPattern, path

from schedario.portal.campaigns.views import adoption, campaigns, columns, editions, loading, reminders, reopening

app_name = "campaigns"


def _build_steps(prefix: str, name: str) -> list[URLPattern]:
    return [
        path(prefix, loading.start_loading, name=f"{name}_start"),
        path(f"{prefix}modello.xlsx", loading.download_template, name=f"{name}_template"),
        path(f"{prefix}<int:upload>/colonne/", columns.map_columns, name=f"{name}_columns"),
        path(f"{prefix}<int:upload>/controllo/", loading.check_upload, name=f"{name}_check"),
        path(f"{prefix}<int:upload>/errori.<str:kind>", loading.download_errors, name=f"{name}_errors"),
        path(f"{prefix}<int:upload>/scarta/", loading.delete_upload, name=f"{name}_discard"),
    ]


urlpatterns = [
    path("", campaigns.list_campaigns, name="list"),
    path("esporta.<str:kind>", campaigns.export_campaigns, name="list_export"),
    path("nuova/", campaigns.open_campaign, name="open"),
    *_build_steps("anagrafe/", "registry"),
    path("edizioni/", editions.manage_editions, name="editions"),
    path("edizioni/<slug:edizione>/", editions.show_edition, name="edition"),
    path("edizioni/<slug:edizione>/togli/", editions.drop_edition, name="drop_edition"),
    path("<slug:campaign>/", campaigns.show_campaign, name="campaign"),
    path("<slug:campaign>/date/", campaigns.edit_dates, name="dates"),
    path("<slug:campaign>/definizione/", adoption.show_adoption, name="definition"),
    path("<slug:campaign>/definizione/esporta.<str:kind>", adoption.export_adoption, name="definition_export"),
    *_build_steps("<slug:campaign>/valori/", "supplied"),
    path("<slug:campaign>/solleciti/", reminders.remind_comuni, name="reminders"),
    path("<slug:campaign>/riaperture/", reopening.reopen_many, name="reopening"),
]
