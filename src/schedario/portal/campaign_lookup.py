# SPDX-License-Identifier: EUPL-1.2
"""The campaign that an address names, for whom the route is."""

from __future__ import annotations

from django.http import HttpRequest

from schedario.portal.access import ADMINISTRATORS, OBSERVERS, require_access
from schedario.portal.accounts.models import Role
from schedario.portal.registry.lookup import get_campaign_or_404
from schedario.portal.registry.models import Campaign


def get_campaign_for_administrator(request: HttpRequest, code: str) -> Campaign:
    """For who may change it. Raises Http404."""
    require_access(request, ADMINISTRATORS)
    return get_campaign_or_404(code)


def get_campaign_for_observer(request: HttpRequest, code: str) -> tuple[Campaign, bool]:
    """For who may see how it goes; true for an administrator, who may also change it. Raises Http404."""
    access = require_access(request, OBSERVERS)
    return get_campaign_or_404(code), Role.AMMINISTRATORE in access.standings
