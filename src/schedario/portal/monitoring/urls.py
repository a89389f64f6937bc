# SPDX-License-Identifier: EUPL-1.2
"""Addresses of those who look at many schede."""

from __future__ import annotations

from django.urls import path

from schedario.portal.monitoring.views import board, progress

app_name = "monitoring"
urlpatterns = [
    path("campagne/<slug:campaign>/avanzamento/", progress.show_progress, name="progress"),
    path("campagne/<slug:campaign>/avanzamento/esporta.<str:kind>", progress.export_progress, name="export"),
    path("ambiti/", board.show_own_boards, name="mine"),
    path("ambiti/<slug:ats>/", board.show_board, name="board"),
    path("ambiti/<slug:ats>/esporta.<str:kind>", board.export_board, name="board_export"),
]
