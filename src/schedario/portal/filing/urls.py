# SPDX-License-Identifier: EUPL-1.2
"""Addresses of one scheda, below `/schede/<campaign>/<comune>/`."""

from __future__ import annotations

from django.urls import path

from schedario.portal.filing import saves, sheet_view

app_name = "filing"
urlpatterns = [
    path("", sheet_view.sheet, name="sheet"),
    path("manca/", sheet_view.missing, name="missing"),
    path("perche/<str:name>/", sheet_view.why, name="why"),
    path("salva/", saves.save, name="save"),
    path("stato/", saves.state, name="state"),
]
