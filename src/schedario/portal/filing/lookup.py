# SPDX-License-Identifier: EUPL-1.2
"""The scheda that an address names."""

from __future__ import annotations

from django.http import Http404

from schedario.portal.filing.models import Scheda
from schedario.portal.prepared import Prepared

_named: Prepared[Scheda] = Prepared(
    lambda campaign, comune: Scheda.objects.select_related("campaign", "comune", "saved_by").filter(
        campaign__code=campaign, comune__codice=comune
    ),
    arguments=2,
)


def scheda_of(campaign: str, comune: str) -> Scheda:
    """The scheda of a comune in a campaign; raises Http404. Whether it may be seen, `access` has already said."""
    for scheda in _named(campaign, comune):
        return scheda
    raise Http404
