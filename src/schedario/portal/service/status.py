# SPDX-License-Identifier: EUPL-1.2
"""`/status`: whether the portal is well, for a proxy or a monitor to ask. It tells nothing of what it holds."""

from __future__ import annotations

import logging
from dataclasses import asdict

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from schedario import __version__
from schedario.portal.registry.models import list_missing_definitions
from schedario.sandbox.proof import prove_limits

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def show_status(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not; and that a campaign's definition is missing, if so.

    `sandbox` says which limits of what reads uploaded files were proven on this machine: without memory and time
    nothing uploaded is read, and all else goes on.
    """
    reachable = is_database_answering()
    body = {
        "status": "ok" if reachable else "unavailable",
        "version": __version__,
        "database": reachable,
        "sandbox": asdict(prove_limits()),
    }
    if reachable and list_missing_definitions():
        body["definitions"] = "missing"
    return JsonResponse(body, status=200 if reachable else 503)


def is_database_answering() -> bool:
    """Checks whether the database answers a question that asks nothing of it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("The database does not answer")
        return False
    return True
