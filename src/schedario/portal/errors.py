# SPDX-License-Identifier: EUPL-1.2
"""The pages of requests that fail: what happened, whether something is lost, what to do.

A view that has to refuse with 409, 413 or 429 returns `render_error(request, 409)`, or raises nothing and returns it
from where it catches the reason.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from schedario.portal import context_processors, problem_json
from schedario.portal.content_negotiation import wants_json

PAGES = {400: "400", 403: "403", 404: "404", 409: "409", 413: "413", 429: "429"}


def render_error(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """The page of an error, or its JSON for a script that asked for JSON, or what the API promises."""
    if problem_json.is_of_api(request):
        return problem_json.build_problem(status, reason)
    if wants_json(request):
        return JsonResponse({"error": str(status), "reason": reason}, status=status)
    return render(request, f"errors/{PAGES[status]}.html", {"reason": reason}, status=status)


def handle_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request over the limit of DATA_UPLOAD_MAX_MEMORY_SIZE comes here too, and deserves its own words."""
    too_large = type(exception).__name__ in ("RequestDataTooBig", "TooManyFilesSent", "TooManyFieldsSent")
    return render_error(request, 413 if too_large else 400)


def handle_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render_error(request, 403)


def handle_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return render_error(request, 404)


def handle_server_error(request: HttpRequest) -> HttpResponse:
    """Made of the address alone: whatever broke (the database, a session) must not break this page too."""
    if problem_json.is_of_api(request):
        return problem_json.build_problem(500)
    return HttpResponseServerError(render_to_string("errors/500.html", context_processors.build_bare_context()))


def handle_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or cookies are off."""
    if problem_json.is_of_api(request):
        return problem_json.build_problem(403, reason)
    if wants_json(request):
        return JsonResponse({"error": "csrf"}, status=403)
    return render(request, "errors/csrf.html", status=403)
