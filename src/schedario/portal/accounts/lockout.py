# SPDX-License-Identifier: EUPL-1.2
"""Sign-ins as the journal tells them, and the pause after too many that failed.

django-axes counts the failures of an e-mail address from one place and tells our handler of each.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.portal.accounts.models import User
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.origin import get_client_address
from schedario.portal.content_negotiation import wants_json
from schedario.portal.write_queue import durable

NOBODY = "account:-"  # the subject of a failure that names no account: what was typed may be a password


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Does what axes does at each sign-in, in one write with its event."""

    @durable
    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        refused = request.axes_locked_out  # it was locked before: nothing new to tell
        super().user_login_failed(sender, credentials, request, **kwargs)
        if not refused:
            _record_failure(request, credentials)

    def user_logged_in(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        request.session["entered"] = {
            "at": timezone.now().isoformat(),
            "origin": get_client_address(request),
            "agent": request.headers.get("User-Agent", "")[:300],
        }
        self._forget_failures(sender, request, user, **kwargs)

    @durable
    def _forget_failures(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        means = getattr(user, "backend", "").rpartition(".")[2]
        actor = Actor(str(user), get_client_address(request), user.pk)
        record_event(actor, user.journal_subject, events.SignedIn(means=means))

    @durable
    def user_logged_out(self, sender: Any, request: Any, user: User | None, **kwargs: Any) -> None:
        super().user_logged_out(sender, request, user, **kwargs)
        if user is not None:
            actor = Actor(str(user), get_client_address(request), user.pk)
            record_event(actor, user.journal_subject, events.SignedOut())


def _record_failure(request: Any, credentials: dict[str, Any]) -> None:
    account = User.objects.filter(email=credentials.get("username") or "").first()
    subject = account.journal_subject if account else NOBODY
    record_event(Actor("", get_client_address(request)), subject, events.SignInFailed(locked=request.axes_locked_out))


def is_without_password(_request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Checks whether axes should let be: a sign-in without a typed address, hence by SPID or CIE, guesses nothing."""
    return not (credentials or {}).get("username")


def answer_locked_out(
    request: HttpRequest, _original: Any = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429: how long to wait, and what to do meanwhile."""
    wait = _compute_remaining_pause(request, credentials)
    minutes = max(1, ceil(wait / timedelta(minutes=1)))
    if wants_json(request):
        message = _("Troppi tentativi. Riprova fra %(minutes)s minuti.") % {"minutes": minutes}
        response: HttpResponse = JsonResponse({"error": "locked", "minutes": minutes, "message": message}, status=429)
    else:
        response = render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _compute_remaining_pause(request: Any, credentials: dict[str, Any] | None) -> timedelta:
    """The time that the pause still lasts: it began with the last failure that was counted."""
    pause = get_cool_off(request)
    handler = AxesDatabaseHandler()
    attempts = [attempt for found in handler.get_user_attempts(request, credentials) for attempt in found]
    last = max((attempt.attempt_time for attempt in attempts), default=timezone.now())
    return last + pause - timezone.now()  # type: ignore[no-any-return]
