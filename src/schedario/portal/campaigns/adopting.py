# SPDX-License-Identifier: EUPL-1.2
"""Adopting another definition for an open campaign: exactly what was shown and confirmed, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from schedario.definition.catalogue import UnknownFormError
from schedario.definition.problems import DefinitionError
from schedario.errors import SchedarioError
from schedario.portal.audit_log.chain import Actor, record_event, record_events
from schedario.portal.audit_log.events import Change, DefinitionAdopted, Details, SchedaDefinitionAdopted
from schedario.portal.campaigns.adoption_plan import (
    AT_ONCE,
    AdoptionPlan,
    Effect,
    find_effect,
    find_form,
    open_schede,
    plan_adoption,
)
from schedario.portal.filing.carrying import carry_over
from schedario.portal.filing.draft_journal import record_changes
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.registry.editions import (
    Examination,
    NotInstallableError,
    examine_for_campaigns,
    keep_for_campaign,
)
from schedario.portal.registry.models import Campaign, load_installed_form
from schedario.portal.write_queue import durable


class AdoptionChangedError(SchedarioError):
    """The present plan is not the one that was shown and confirmed."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """The administrator's confirmation: the digest of the plan that was shown, and the reason."""

    confirmed: str
    reason: str


def has_other_definition(campaign: Campaign) -> bool:
    """Checks whether its edition has another definition by now than the campaign, be it one that cannot be used."""
    try:
        now = load_installed_form(campaign.edition)
    except UnknownFormError:
        return False
    except DefinitionError:
        return True
    present = find_form(campaign)
    return present is None or present.digest != now.digest


def examine_offered(campaign: Campaign) -> Examination | None:
    """Examines the definition that the campaign could adopt, as for installing; None where it has no other."""
    return examine_for_campaigns(campaign.edition) if has_other_definition(campaign) else None


def adopt_definition(campaign: Campaign, offered: Examination, adoption: Adoption, who: Actor) -> AdoptionPlan:
    """Pin the campaign to what is offered and carry its open schede over, as the confirmed plan says.

    The plan is computed before the lock is taken; under the lock only the schede that were saved since are computed
    again. Raises NotInstallableError for a definition with faults, AdoptionChangedError where anything would become
    otherwise; then nothing is written.
    """
    if offered.good_form is None:
        raise NotInstallableError
    plan = plan_adoption(campaign, offered.good_form)
    if plan.digest != adoption.confirmed:
        raise AdoptionChangedError
    _adopt_plan(campaign.pk, plan, offered, adoption, who)
    return plan


@durable
def _adopt_plan(campaign_id: int, plan: AdoptionPlan, offered: Examination, adoption: Adoption, who: Actor) -> None:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    schede = {scheda.pk: scheda for scheda in _lock_schede(campaign)}
    if campaign.definition_digest != plan.before_digest or _compute_effects(schede, plan) != plan.effects:
        raise AdoptionChangedError
    keep_for_campaign(offered, who)
    _bind_sent(campaign)
    affected = [schede[pk] for pk in plan.effects]
    events = list(_carry_and_describe(affected, campaign, plan))
    Scheda.objects.filter(pk__in=schede).update(version=F("version") + 1)  # open pages hear of it, and load anew
    adopted = DefinitionAdopted(
        version=(campaign.definition_version, plan.after.version),
        digest=(campaign.definition_digest, plan.after.digest),
        reason=adoption.reason,
        plan=plan.digest,
        open=plan.total,
        changed=len(plan.effects),
        set_aside=dict(plan.lost_cells),
    )
    campaign.definition_version, campaign.definition_digest = plan.after.version, plan.after.digest
    campaign.save(update_fields=["definition_version", "definition_digest"])
    record_event(who, campaign.journal_subject, adopted)
    record_events(who, events)


def _lock_schede(campaign: Campaign) -> Iterator[Scheda]:
    """All open schede, kept from others until the transaction ends."""
    schede = open_schede(campaign).select_related("comune", "saved_by").select_for_update(of=("self",))
    for scheda in schede.iterator(chunk_size=AT_ONCE):
        scheda.campaign = campaign
        yield scheda


def _compute_effects(schede: Mapping[int, Scheda], plan: AdoptionPlan) -> Mapping[int, Effect]:
    """The effects as they are now: computed anew only of schede that were saved, opened or made since the plan."""
    effects = {pk: effect for pk, effect in plan.effects.items() if pk in schede}
    for pk, scheda in schede.items():
        if plan.versions.get(pk) != scheda.version:
            effect = find_effect(scheda, plan.before, plan.after)
            effects.pop(pk, None)
            if not effect.is_nothing:
                effects[pk] = effect
    return effects


def _bind_sent(campaign: Campaign) -> None:
    """The schede that are sent go on with the definition that they were sent with."""
    last = Submission.objects.current().filter(scheda=OuterRef("pk"))
    sent = Scheda.objects.filter(campaign=campaign, state=SchedaState.SENT, definition_digest="")
    sent.filter(submissions__isnull=False).update(definition_digest=Subquery(last.values("definition_digest")[:1]))
    sent.update(definition_digest=campaign.definition_digest)


def _carry_and_describe(schede: list[Scheda], campaign: Campaign, plan: AdoptionPlan) -> Iterator[tuple[str, Details]]:
    """Carries each scheda over that changes, and describes its change for the journal."""
    versions = campaign.definition_version, plan.after.version
    for scheda in schede:
        effect = plan.effects[scheda.pk]
        cells: dict[str, Change] = {name: (text, "") for name, text in effect.set_aside.items()}
        cells |= {name: ("", text) for name, text in effect.back.items()}
        _carry_scheda(scheda, plan)
        findings = sorted({**effect.appearing, **effect.disappearing})
        quadri = effect.quadri
        yield scheda.journal_subject, SchedaDefinitionAdopted(versions, cells, findings, quadri)


def _carry_scheda(scheda: Scheda, plan: AdoptionPlan) -> None:
    carried = carry_over(scheda, plan.before, plan.after)
    if not carried.has_changes_for(scheda):
        return
    if plan.before is not None:
        record_changes(scheda)
    carried.put_into(scheda)
    scheda.recorded_texts = carried.render_texts()
    scheda.unrecorded_since = None
    scheda.save()
