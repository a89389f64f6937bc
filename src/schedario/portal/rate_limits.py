# SPDX-License-Identifier: EUPL-1.2
"""Rate limits: how often one visitor can ask something of the portal, and how much at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from schedario.portal import errors
from schedario.portal.audit_log.origin import get_client_address


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` questions of one kind from one address, or about one thing, in each span of so many seconds.

    Counted in the cache of each process: with two of them somebody may ask twice as often, and that is no harm. What
    it prevents is that one visitor keeps the machine busy; a count in the database would cost more than the answers.
    """

    kind: str
    most: int
    seconds: int

    def is_reached(self, whose: str) -> bool:
        """Counts one more, and says whether it is one too many."""
        return self.count_question(whose) > self.most

    def count_question(self, whose: str) -> int:
        """Counts one more, and says how many there were in this span."""
        span = int(time.time()) // self.seconds
        key = f"limit:{self.kind}:{whose}:{span}"
        if cache.add(key, 1, self.seconds):
            return 1
        try:
            return cache.incr(key)
        except ValueError:  # it expired in between
            return 1

    def get_seconds_left(self) -> int:
        """Until the span ends and the count begins again."""
        return self.seconds - int(time.time()) % self.seconds

    def refuse_excess(self, request: HttpRequest, about: str = "") -> HttpResponse | None:
        """Counts one more question of this visitor, or of anybody `about` something; 429 where it is one too many."""
        if not self.is_reached(about or get_client_address(request)):
            return None
        response = errors.render_error(request, 429)
        response["Retry-After"] = str(self.seconds)
        return response


class BodyLimit:
    """Refuses a body that says it is too large before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return errors.render_error(request, 413)
        return self.get_response(request)
