# SPDX-License-Identifier: EUPL-1.2
"""Errors of the public API: RFC 9457, `application/problem+json`."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse

API = "/api/"
MEDIA_TYPE = "application/problem+json"


def is_of_api(request: HttpRequest) -> bool:
    """Checks whether an address belongs to the API, which answers in JSON whatever happens."""
    return request.path.startswith(API)


def build_problem(status: int, detail: str = "") -> JsonResponse:
    """A problem of no special type; its title is that of the status."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
