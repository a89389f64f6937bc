# SPDX-License-Identifier: EUPL-1.2
"""Who a request is from, where the table has let only accounts in."""

from __future__ import annotations

from django.http import HttpRequest

from schedario.portal.accounts.models import User


def person(request: HttpRequest) -> User:
    """The account that is signed in; a view that anybody may open must not ask."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - the table said so
    return user
