# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the open data. Those with a version never change what they answer."""

from __future__ import annotations

from django.urls import path

from schedario.portal.opendata.views import managing, public

app_name = "opendata"
urlpatterns = [
    path("opendata/", public.list_published, name="list"),
    path("opendata/catalogo", public.send_negotiated_catalogue, name="catalogue"),
    path("opendata/catalogo.<str:kind>", public.send_catalogue, name="catalogue_file"),
    path("opendata/<slug:campaign>/", public.show_version, name="campaign"),
    path("opendata/<slug:campaign>/<int:version>/", public.show_version, name="version"),
    path("opendata/<slug:campaign>/<int:version>/dizionario/", public.show_dictionary, name="dictionary"),
    path("opendata/<slug:campaign>/<int:version>/<str:file>", public.send_file, name="file"),
    path("opendata/<slug:campaign>/<str:file>", public.redirect_to_newest_file, name="newest_file"),
    path("campagne/<slug:campaign>/pubblicazione/", managing.manage_publication, name="manage"),
    path("campagne/<slug:campaign>/pubblicazione/testi/", managing.manage_texts, name="texts"),
    path("campagne/<slug:campaign>/pubblicazione/<int:version>/riprova/", managing.retry_publication, name="again"),
    path(
        "campagne/<slug:campaign>/pubblicazione/<int:version>/ritira/", managing.withdraw_publication, name="withdraw"
    ),
    path("schede/<slug:campaign>/<str:comune>/testi/", managing.manage_scheda_texts, name="texts_of_scheda"),
]
