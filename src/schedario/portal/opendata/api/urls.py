# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the API: one for each operation, and its document."""

from __future__ import annotations

from django.urls import path

from schedario.portal.opendata.api import views
from schedario.portal.opendata.api.operations import OPERATIONS

app_name = "api"
VIEWS = {
    "status": views.show_status,
    "campagne": views.list_campagne,
    "schede": views.list_schede,
    "scheda": views.show_scheda,
    "comuni": views.list_comuni,
    "ats": views.list_ats,
    "definizione": views.show_definizione,
}
urlpatterns = [
    *(path(operation.route, VIEWS[name], name=name) for name, operation in OPERATIONS.items()),
    path("openapi.json", views.show_openapi, name="openapi"),
]
