# SPDX-License-Identifier: EUPL-1.2
"""The pages for everybody: what the law wants said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


def show_legal_notes(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/legal.html")


def show_accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")
