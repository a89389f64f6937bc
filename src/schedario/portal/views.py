# SPDX-License-Identifier: EUPL-1.2
"""The pages for everybody: the front page and what the law wants said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """What Schedario is, for who comes for the first time."""
    return render(request, "pages/home.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/legal.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")
