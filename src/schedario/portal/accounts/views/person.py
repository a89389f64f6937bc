# SPDX-License-Identifier: EUPL-1.2
"""Who a request is from, where the table has let only accounts in."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from schedario.portal.accounts.models import User


def person(request: HttpRequest) -> User:
    """The account that is signed in; a view that anybody may open must not ask."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - the table said so
    return user


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing at all; None when it was not sent."""
    return request.POST if request.method == "POST" else None
