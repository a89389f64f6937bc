# SPDX-License-Identifier: EUPL-1.2
"""Who asks: somebody for a page, or a program for its answer."""

from __future__ import annotations

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks (our own scripts do), rather than somebody for a page."""
    return request.headers.get("Accept", "").startswith("application/json")
