# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the portal. Who may open them is in `access.ROUTES`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    return render(request, "home.html")


urlpatterns = [
    path("", home, name="home"),
    path("", include("schedario.portal.accounts.urls")),
    path("schede/<slug:campaign>/<str:comune>/", include("schedario.portal.filing.urls")),
]
