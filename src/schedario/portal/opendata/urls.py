# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the open data. Those with a version never change what they answer."""

from __future__ import annotations

from django.urls import path

from schedario.portal.opendata.views import managing, public

app_name = "opendata"
urlpatterns = [
    path("opendata/", public.published, name="list"),
    path("opendata/catalogo", public.negotiated_catalogue, name="catalogue"),
    path("opendata/catalogo.<str:kind>", public.catalogue_file, name="catalogue_file"),
    path("opendata/<slug:campaign>/", public.version, name="campaign"),
    path("opendata/<slug:campaign>/<int:version>/", public.version, name="version"),
    path("opendata/<slug:campaign>/<int:version>/dizionario/", public.dictionary, name="dictionary"),
    path("opendata/<slug:campaign>/<int:version>/<str:file>", public.file, name="file"),
    path("opendata/<slug:campaign>/<str:file>", public.newest_file, name="newest_file"),
    path("campagne/<slug:campaign>/pubblicazione/", managing.publication, name="manage"),
    path("campagne/<slug:campaign>/pubblicazione/testi/", managing.texts, name="texts"),
    path("campagne/<slug:campaign>/pubblicazione/<int:version>/riprova/", managing.again, name="again"),
    path("campagne/<slug:campaign>/pubblicazione/<int:version>/ritira/", managing.withdraw, name="withdraw"),
    path("schede/<slug:campaign>/<str:comune>/testi/", managing.texts_of_scheda, name="texts_of_scheda"),
]
