# SPDX-License-Identifier: EUPL-1.2
"""The answer to who asks for sums of a campaign in which one comune stands twice: none is shown, and it says which."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.nation.groups import RepeatedComuneError
from schedario.portal.content_negotiation import wants_json
from schedario.portal.errors import render_error
from schedario.territory.errors import shorten_list

logger = logging.getLogger(__name__)


class RepeatedComuni:
    """Answers 409 and names the comuni, so that the registry can be corrected."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer for repeated comuni, and for nothing else."""
        if not isinstance(exception, RepeatedComuneError):
            return None
        logger.error("%s: %s", request.path, exception)
        if wants_json(request):
            return render_error(request, 409, str(exception))
        reason = _("Lo stesso comune ha più schede, e ogni somma lo conterebbe più volte. Comuni ripetuti: %(keys)s.")
        is_other = type(exception) is not RepeatedComuneError
        told = str(exception) if is_other else reason % {"keys": shorten_list(exception.keys)}
        return render(request, "errors/repeated.html", {"reason": told}, status=409)
