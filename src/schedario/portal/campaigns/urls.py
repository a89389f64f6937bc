# SPDX-License-Identifier: EUPL-1.2
"""Addresses below `/campagne/`. What is loaded for a campaign and for the registry goes through the same steps."""

from __future__ import annotations

from django.urls import URLPattern, path

from schedario.portal.campaigns.views import adoption, campaigns, columns, editions, loading, reminders, reopening

app_name = "campaigns"


def _steps(prefix: str, name: str) -> list[URLPattern]:
    return [
        path(prefix, loading.start, name=f"{name}_start"),
        path(f"{prefix}modello.xlsx", loading.template, name=f"{name}_template"),
        path(f"{prefix}<int:upload>/colonne/", columns.mapped, name=f"{name}_columns"),
        path(f"{prefix}<int:upload>/controllo/", loading.check, name=f"{name}_check"),
        path(f"{prefix}<int:upload>/errori.<str:kind>", loading.errors, name=f"{name}_errors"),
        path(f"{prefix}<int:upload>/scarta/", loading.discard, name=f"{name}_discard"),
    ]


urlpatterns = [
    path("", campaigns.campaigns, name="list"),
    path("nuova/", campaigns.open_campaign, name="open"),
    *_steps("anagrafe/", "registry"),
    path("edizioni/", editions.editions, name="editions"),
    path("edizioni/<slug:edizione>/", editions.edition, name="edition"),
    path("<slug:campaign>/", campaigns.campaign, name="campaign"),
    path("<slug:campaign>/date/", campaigns.dates, name="dates"),
    path("<slug:campaign>/definizione/", adoption.definition, name="definition"),
    *_steps("<slug:campaign>/valori/", "supplied"),
    path("<slug:campaign>/solleciti/", reminders.remind, name="reminders"),
    path("<slug:campaign>/riaperture/", reopening.reopen_many, name="reopening"),
]
