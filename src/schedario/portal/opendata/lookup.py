# SPDX-License-Identifier: EUPL-1.2
"""The publications that an address can name."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404

from schedario.errors import SchedarioError
from schedario.portal.opendata.models import Publication, PublicationState
from schedario.portal.registry.models import Campaign


class WithdrawnError(SchedarioError):
    """The version that an address names was taken back."""

    def __init__(self, publication: Publication) -> None:
        super().__init__(str(publication))
        self.publication = publication


def find_newest() -> list[Publication]:
    """The newest version of each campaign that has one, the last published first."""
    found: dict[int, Publication] = {}
    ready = Publication.objects.select_related("campaign").filter(state=PublicationState.READY)
    for one in ready.order_by("-number"):
        found.setdefault(one.campaign_id, one)
    return sorted(found.values(), key=lambda one: one.published_at, reverse=True)


def get_publication(campaign: str, number: int | None = None) -> Publication:
    """A version of a campaign, the newest where none is named. Raises Http404, WithdrawnError."""
    of_campaign = Publication.objects.select_related("campaign").filter(campaign__code=campaign)
    visible = of_campaign.filter(state__in=(PublicationState.READY, PublicationState.WITHDRAWN))
    found = (
        of_campaign.filter(state=PublicationState.READY).first()
        if number is None
        else visible.filter(number=number).first()
    )
    if found is None:
        raise Http404
    if found.state == PublicationState.WITHDRAWN:
        raise WithdrawnError(found)
    return found


def list_versions(campaign: Campaign) -> Iterable[Publication]:
    """All versions of a campaign, those withdrawn included, the newest first."""
    return Publication.objects.filter(campaign=campaign, state__in=(PublicationState.READY, PublicationState.WITHDRAWN))
