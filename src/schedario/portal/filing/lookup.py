# SPDX-License-Identifier: EUPL-1.2
"""The scheda that an address names."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from schedario.portal.filing.models import Scheda


def get_scheda_or_404(campaign: str, comune: str) -> Scheda:
    """The scheda of a comune in a campaign; raises Http404. Whether it may be seen, `access` has already said."""
    return get_object_or_404(Scheda.objects.with_related(), campaign__code=campaign, comune__codice=comune)
