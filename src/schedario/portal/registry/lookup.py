# SPDX-License-Identifier: EUPL-1.2
"""The campaign that an address names."""

from __future__ import annotations

from django.http import Http404

from schedario.portal.registry.models import Campaign


def get_campaign_or_404(code: str) -> Campaign:
    """The campaign of an address; raises Http404."""
    try:
        return Campaign.objects.get(code=code)
    except Campaign.DoesNotExist:
        raise Http404 from None
