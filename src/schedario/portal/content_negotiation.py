# SPDX-License-Identifier: EUPL-1.2
"""Content negotiation: tells a person who asks for a page from a program that asks for its answer."""

from __future__ import annotations

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    """Checks whether a program asks (our own scripts do), rather than somebody for a page."""
    return request.headers.get("Accept", "").startswith("application/json")
