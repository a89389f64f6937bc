# SPDX-License-Identifier: EUPL-1.2
"""The person behind a request, and the address from which it comes."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from schedario.portal.audit_log.chain import Actor


def get_client_address(request: HttpRequest) -> str:
    """The visitor's address; empty where the server does not say (a socket).

    A visitor can write anything into X-Forwarded-For; each of our proxies adds at its end the address that it saw.
    With n proxies of ours the n-th from the end is the first that was not written by the visitor. With no
    proxies the header is not read at all.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ENVIRONMENT.proxies
    if proxies < 1:
        return seen
    addresses = [address.strip() for address in request.headers.get("X-Forwarded-For", "").split(",")]
    return _parse_address(addresses[-proxies]) or seen if len(addresses) >= proxies else seen


def get_client_address_or_none(request: HttpRequest) -> str | None:
    """As `get_client_address`, for a database column of addresses."""
    return _parse_address(get_client_address(request)) or None


def get_actor(request: HttpRequest) -> Actor:
    """The person of a request as the journal names them; a visitor whom nobody knows has no name."""
    user = request.user
    return Actor(str(user) if user.is_authenticated else "", get_client_address(request), user.pk)


def _parse_address(text: str) -> str:
    """`text` where it is an address, else nothing."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
