# SPDX-License-Identifier: EUPL-1.2
"""Headers that keep a page from doing what none of ours does: no host but our own, no inline code, no frames.

And that keep it from being kept: by a proxy that many share, or by the browser of a desk that many sit at.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_DIRECTIVES)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "private, no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}  # a year, for who has come by https once


class SecurityHeaders:
    """Adds the headers to every answer that has none of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = HEADERS | (STRICT_TRANSPORT if settings.STRICT_TRANSPORT else {})

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if response.headers["Cache-Control"].startswith("public") and response.has_header("Vary"):
            response.headers["Vary"] = "Accept-Encoding"  # the same for everybody, whoever is signed in
        return response
