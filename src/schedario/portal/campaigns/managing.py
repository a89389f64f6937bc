# SPDX-License-Identifier: EUPL-1.2
"""What is done to a campaign itself: opening it, other dates, another definition. Each is an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from schedario.definition.catalogue import load
from schedario.portal.journal.chain import Who, record
from schedario.portal.registry.models import Campaign
from schedario.portal.storage import write

MOMENTS = ("opens_at", "due_at", "closes_at")


def open_campaign(given: Mapping[str, Any], who: Who) -> Campaign:
    """A new campaign, pinned to the definition that its edition has now."""
    return write(lambda: _open(given, who))


def _open(given: Mapping[str, Any], who: Who) -> Campaign:
    form = load(given["edition"])
    dates = {name: given[name] for name in MOMENTS}
    campaign = Campaign.objects.create(
        code=given["code"],
        title=given["title"],
        edition=form.code,
        definition_version=form.version,
        definition_digest=form.digest,
        **dates,
    )
    record_opening(campaign, who)
    return campaign


def record_opening(campaign: Campaign, who: Who, at: datetime | None = None) -> None:
    """The event of a new campaign: what it is pinned to, and its dates."""
    pinned = {name: getattr(campaign, name) for name in ("title", "edition", "definition_version", "definition_digest")}
    dates = {name: _local(getattr(campaign, name)) for name in MOMENTS}
    record(who, "campaign_opened", subject(campaign), {**pinned, **dates}, at=at)


def change_dates(campaign_id: int, dates: Mapping[str, datetime], reason: str, who: Who) -> bool:
    """Other moments for a campaign; false when they are the ones that it has."""
    return write(lambda: _change_dates(campaign_id, dates, reason, who))


def _change_dates(campaign_id: int, dates: Mapping[str, datetime], reason: str, who: Who) -> bool:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    changed = {
        name: [_local(getattr(campaign, name)), _local(dates[name])]
        for name in MOMENTS
        if getattr(campaign, name) != dates[name]
    }
    for name in MOMENTS:
        setattr(campaign, name, dates[name])
    if changed:
        campaign.save(update_fields=MOMENTS)
        record(who, "campaign_dates_changed", subject(campaign), {"dates": changed, "reason": reason})
    return bool(changed)


def record_reopening(campaign: Campaign, comuni: Sequence[str], reason: str, until: datetime, who: Who) -> None:
    """The event of schede opened again together; inside the transaction that opens them."""
    details = {"comuni": list(comuni), "reason": reason, "until": _local(until)}
    record(who, "schede_reopened", subject(campaign), details)


def definition_changed(campaign: Campaign) -> bool:
    """Whether the edition is defined otherwise than when the campaign was pinned to it."""
    return campaign.form.digest != campaign.definition_digest


def adopt_definition(campaign_id: int, reason: str, who: Who) -> Campaign:
    """Pins the campaign to the definition that its edition has now."""
    return write(lambda: _adopt(campaign_id, reason, who))


def _adopt(campaign_id: int, reason: str, who: Who) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    form = campaign.form
    before = [campaign.definition_version, campaign.definition_digest]
    campaign.definition_version, campaign.definition_digest = form.version, form.digest
    campaign.save(update_fields=["definition_version", "definition_digest"])
    details = {
        "reason": reason,
        "version": [before[0], form.version],
        "digest": [before[1], form.digest],
    }
    record(who, "campaign_definition_adopted", subject(campaign), details)
    return campaign


def subject(campaign: Campaign) -> str:
    """How the journal names the campaign."""
    return f"campaign:{campaign.code}"


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes")
