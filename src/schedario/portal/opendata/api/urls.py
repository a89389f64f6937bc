# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the API: one for each operation, and its document."""

from __future__ import annotations

from django.urls import path

from schedario.portal.opendata.api import views
from schedario.portal.opendata.api.operations import OPERATIONS

app_name = "api"
urlpatterns = [
    *(path(one.route, getattr(views, one.name), name=one.name) for one in OPERATIONS.values()),
    path("openapi.json", views.openapi, name="openapi"),
]
