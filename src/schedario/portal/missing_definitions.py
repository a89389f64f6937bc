# SPDX-License-Identifier: EUPL-1.2
"""The answer to who asks for something that only a definition can tell, where nobody has that definition any more."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.portal.content_negotiation import wants_json
from schedario.portal.errors import render_error
from schedario.portal.problem_json import is_of_api
from schedario.portal.registry.at_hand import MissingDefinitionError

logger = logging.getLogger(__name__)


class MissingDefinitions:
    """Answers 409 and says which definition it is, and who can do something about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer for a missing definition, and for nothing else."""
        if not isinstance(exception, MissingDefinitionError):
            return None
        logger.error("%s: %s", request.path, exception)
        reason = _(
            "La definizione della scheda con l’impronta %(digest)s… non è conservata in questo portale: nulla si può "
            "calcolare. L’amministratore di campagna la può installare di nuovo; le schede già inviate si vedono come "
            "furono inviate."
        )
        told = reason % {"digest": exception.digest[:12]}
        if is_of_api(request) or wants_json(request):
            return render_error(request, 409, told)
        return render(request, "errors/definition.html", {"reason": told}, status=409)
