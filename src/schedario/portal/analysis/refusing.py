# SPDX-License-Identifier: EUPL-1.2
"""The answer to who asks for sums in which a comune would count twice."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from schedario.nation.groups import RepeatedComuneError
from schedario.portal.content_negotiation import wants_json
from schedario.portal.errors import render_error

logger = logging.getLogger(__name__)


class RepeatedComuni:
    """Answers 409, and names the comuni that the registry has twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answers for a repeated comune, and for nothing else."""
        if not isinstance(exception, RepeatedComuneError):
            return None
        logger.error("%s: %s", request.path, exception)
        if wants_json(request):
            return render_error(request, 409, str(exception))
        return render(request, "analysis/repeated.html", {"codes": exception.codes}, status=409)
