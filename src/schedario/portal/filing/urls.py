# SPDX-License-Identifier: EUPL-1.2
"""Addresses of one scheda, below `/schede/<campaign>/<comune>/`."""

from __future__ import annotations

from django.urls import path

from schedario.portal.filing import saves

app_name = "filing"
urlpatterns = [
    path("salva/", saves.save, name="save"),
    path("stato/", saves.state, name="state"),
]
