# SPDX-License-Identifier: EUPL-1.2
"""The upload that an address names, and the addresses of the steps of loading it."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from schedario.portal.access import ADMINISTRATORS, require_access
from schedario.portal.campaigns.models import Upload
from schedario.portal.registry.models import Campaign


def get_upload_for_administrator(request: HttpRequest, number: int, campaign: str | None) -> Upload:
    """An upload that has not expired, of this campaign or (None) of the registry. Raises Http404."""
    require_access(request, ADMINISTRATORS)
    uploads = Upload.objects.select_related("campaign").filter(expires_at__gt=timezone.now())
    try:
        return uploads.get(pk=number, campaign__code=campaign) if campaign else uploads.get(pk=number, campaign=None)
    except Upload.DoesNotExist:
        raise Http404 from None


def build_step_address(route: str, campaign: Campaign | None, **more: object) -> str:
    """The address of a step of loading: `columns`, `check`, `errors`, `start`, for a campaign or for the registry."""
    if campaign is None:
        return reverse(f"campaigns:registry_{route}", kwargs=more)
    return reverse(f"campaigns:supplied_{route}", kwargs={"campaign": campaign.code, **more})
