# SPDX-License-Identifier: EUPL-1.2
"""Who is signed in, without a query of its own: the session came with its user."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject


class SignedIn(AuthenticationMiddleware):
    """Django's middleware, with `person` in the place of `auth.get_user`."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: person(request))  # type: ignore[assignment]


def person(request: HttpRequest) -> Any:
    """The user of the session where all is plain; in every other case what Django says."""
    session: Any = request.session
    said = session.get(auth.SESSION_KEY), session.get(auth.BACKEND_SESSION_KEY), session.get(auth.HASH_SESSION_KEY, "")
    user = session.user
    if user is None or not user.is_active or said[0] != str(user.pk) or said[1] not in settings.AUTHENTICATION_BACKENDS:
        return auth.get_user(request)
    if not constant_time_compare(said[2], user.get_session_auth_hash()):
        return auth.get_user(request)
    return user
