# SPDX-License-Identifier: EUPL-1.2
"""The answer where a file that was kept cannot be read again: it is read at every step, and there may be no room."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render

from schedario.documents.tables.reader import UnreadableTableError
from schedario.portal.campaigns.uploading import explain_refusal
from schedario.portal.content_negotiation import wants_json


class RefusedUploads:
    """Answers 422 and says why; nothing was loaded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer for a table that cannot be read, and for nothing else."""
        if not isinstance(exception, UnreadableTableError):
            return None
        reason = explain_refusal(exception)
        if wants_json(request):
            return JsonResponse({"error": "422", "reason": reason}, status=422)
        return render(request, "errors/upload.html", {"reason": reason}, status=422)
