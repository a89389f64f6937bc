# SPDX-License-Identifier: EUPL-1.2
"""The acts on a campaign itself: opening it, other dates. Each is an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import CampaignDatesChanged, CampaignOpened, SchedeReopened
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.models import Scheda
from schedario.portal.registry.editions import Examination, keep_for_campaign
from schedario.portal.registry.models import Campaign
from schedario.portal.write_queue import durable

MOMENTS = ("opens_at", "due_at", "closes_at")


@durable
def open_campaign(cleaned: Mapping[str, Any], examined: Examination, who: Actor) -> Campaign:
    """Opens a campaign, pinned to the definition that was examined, which is kept from now on.

    Raises NotInstallableError where that has faults.
    """
    form = keep_for_campaign(examined, who)
    dates = {name: cleaned[name] for name in MOMENTS}
    campaign = Campaign.objects.create(
        code=cleaned["code"],
        title=cleaned["title"],
        edition=form.code,
        definition_version=form.version,
        definition_digest=form.digest,
        **dates,
    )
    record_opening(campaign, who)
    return campaign


def record_opening(campaign: Campaign, who: Actor, at: datetime | None = None) -> None:
    """The event of a new campaign: what it is pinned to, and its dates."""
    opened = CampaignOpened(
        title=campaign.title,
        edition=campaign.edition,
        definition_version=campaign.definition_version,
        definition_digest=campaign.definition_digest,
        opens_at=_format_local(campaign.opens_at),
        due_at=_format_local(campaign.due_at),
        closes_at=_format_local(campaign.closes_at),
    )
    record_event(who, campaign.journal_subject, opened, at)


@durable
def change_campaign_dates(campaign_id: int, dates: Mapping[str, datetime], reason: str, who: Actor) -> bool:
    """Gives a campaign other moments; false when they are the ones that it has."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    changed = {
        name: (_format_local(getattr(campaign, name)), _format_local(dates[name]))
        for name in MOMENTS
        if getattr(campaign, name) != dates[name]
    }
    for name in MOMENTS:
        setattr(campaign, name, dates[name])
    if changed:
        campaign.save(update_fields=MOMENTS)
        record_event(who, campaign.journal_subject, CampaignDatesChanged(dates=changed, reason=reason))
    return bool(changed)


@durable
def reopen_schede(
    campaign: Campaign, schede: Sequence[Scheda], reason: str, until: datetime, who: Actor
) -> list[Scheda]:
    """Opens all of them again or none: each tells it in its own story, and the campaign how many they were."""
    Scheda.objects.filter(pk__in=[scheda.pk for scheda in schede]).lock_rows()
    done = [reopen_scheda(scheda, who, reason, until) for scheda in schede]
    comuni = [scheda.comune.codice for scheda in schede]
    record_event(
        who, campaign.journal_subject, SchedeReopened(comuni=comuni, reason=reason, until=_format_local(until))
    )
    return done


def _format_local(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="minutes")
