# SPDX-License-Identifier: EUPL-1.2
"""How the API answers: within a limit that its headers tell, with an ETag, with a problem where something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

import msgspec
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import etag
from msgspec import Struct

from schedario.portal.audit_log.origin import get_client_address
from schedario.portal.opendata.api.operations import OPERATIONS, Operation
from schedario.portal.opendata.api.query import WrongParameterError, check_query
from schedario.portal.opendata.lookup import WithdrawnError
from schedario.portal.opendata.sharing import share_response
from schedario.portal.problem_json import build_problem
from schedario.portal.rate_limits import Limit

LIMIT = Limit("api", 300, 60)
RETRY_AFTER = 30  # seconds, when the database does not answer

View = Callable[..., Struct]


def serve_operation(name: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Makes a view of a function from the checked parameters, and what the address names, to a shape."""
    operation = OPERATIONS[name]

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
            used = LIMIT.count_question(get_client_address(request))
            response = _answer_operation(request, operation, view, named) if used <= LIMIT.most else _refuse_request()
            return share_response(response, _build_rate_headers(used))

        return answer

    return decorate


def _build_rate_headers(used: int) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(LIMIT.most),
        "RateLimit-Remaining": str(max(0, LIMIT.most - used)),
        "RateLimit-Reset": str(LIMIT.get_seconds_left()),
    }


def _answer_operation(
    request: HttpRequest, operation: Operation, view: View, named: dict[str, Any]
) -> HttpResponseBase:
    if request.method not in ("GET", "HEAD"):
        response = build_problem(405, _("L’API si può solo leggere."))
        response["Allow"] = "GET, HEAD"
        return response
    try:
        found = view(request, check_query(operation, request.GET), **named)
    except WrongParameterError as wrong:
        return build_problem(400, str(wrong))
    except Http404:
        return build_problem(404, _("Non c’è nulla di pubblicato a questo indirizzo."))
    except WithdrawnError as withdrawn:
        return build_problem(410, withdrawn.publication.withdrawal_reason)
    except DatabaseError:
        response = build_problem(503, _("I dati non sono raggiungibili: riprova fra poco."))
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    return _send_found(request, msgspec.json.encode(found), operation.seconds)


def _send_found(request: HttpRequest, body: bytes, seconds: int) -> HttpResponseBase:
    @etag(lambda _: f'"{sha256(body).hexdigest()[:32]}"')
    def whole(_: HttpRequest) -> HttpResponse:
        return HttpResponse(body, content_type="application/json")

    response: HttpResponseBase = whole(request)
    response["Cache-Control"] = f"public, max-age={seconds}" if seconds else "no-store"
    return response


def _refuse_request() -> HttpResponseBase:
    response = build_problem(429, _("Troppe richieste da questo indirizzo: riprova fra poco."))
    response["Retry-After"] = str(LIMIT.get_seconds_left())
    return response
