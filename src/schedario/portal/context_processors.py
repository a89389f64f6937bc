# SPDX-License-Identifier: EUPL-1.2
"""Context of every page's frame: who installed the portal, who is signed in, where they can go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation

from schedario.portal import navigation
from schedario.portal.accounts.models import Membership


def build_site_context(request: HttpRequest) -> dict[str, Any]:
    """The context processor of all templates. On the page of an error that came early, nobody is signed in yet."""
    access = getattr(request, "access", None)
    memberships: tuple[Membership, ...] = access.memberships if access else ()
    user = getattr(request, "user", AnonymousUser())
    return {
        **build_bare_context(),
        "user": user,
        "access": access,
        "signed_in_as": (str(user) or user.get_username()) if user.is_authenticated else "",
        "this_address": request.get_full_path(),
        "navigation": navigation.list_links(request.path, user.is_authenticated, memberships),
        "roles": tuple(dict.fromkeys(membership.get_role_display() for membership in memberships)),
    }


def build_bare_context() -> dict[str, Any]:
    """The frame for nobody in particular; it asks nothing of the database."""
    environment = settings.ENVIRONMENT
    return {
        "demo": settings.DEMO,
        "owner": environment.owner,
        "owner_contact": environment.owner_contact,
        "privacy_contact": environment.privacy_contact,
        "accessibility_statement": environment.accessibility_statement,
        "user": AnonymousUser(),
        "access": None,
        "signed_in_as": "",
        "navigation": (),
        "roles": (),
        "sign_in": navigation.get_address("accounts:login"),
        "sign_out": navigation.get_address("accounts:logout"),
        "profile": navigation.get_address("accounts:profile"),
        "check_receipt": navigation.get_address("check_receipt"),
        "language": translation.get_language(),
        "languages": tuple(settings.LANGUAGES),
    }
