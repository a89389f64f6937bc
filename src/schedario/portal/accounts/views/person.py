# SPDX-License-Identifier: EUPL-1.2
"""The person of a request, and what it is about, where the table has let only those in who may do that."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from schedario.portal.access import MANAGERS, SENDERS, get_comune, require_access
from schedario.portal.accounts.models import User
from schedario.portal.accounts.places import Place
from schedario.portal.registry.models import Comune


def get_person(request: HttpRequest) -> User:
    """The account that is signed in; a view that anybody may open must not ask."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - the table said so
    return user


def get_posted_data(request: HttpRequest) -> QueryDict | None:
    """The data that a form was sent with, be it nothing at all; None when it was not sent."""
    return request.POST if request.method == "POST" else None


def get_place_for_manager(request: HttpRequest) -> Place:
    """The place that the address names, for who looks after its people."""
    access = require_access(request, MANAGERS)
    return Place(access.comune, access.ats)


def get_comune_for_sender(request: HttpRequest) -> tuple[Comune, User]:
    """The comune that the address names, and its responsabile, who decides for it."""
    require_access(request, SENDERS)
    return get_comune(request), get_person(request)
