# SPDX-License-Identifier: EUPL-1.2
"""Publishing the open data of a campaign: which submissions go in, in which version, and taking a version back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.disclosure.rule import LEAST_THRESHOLD
from schedario.errors import SchedarioError
from schedario.portal.accounts.models import User
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import PublicationBegun, PublicationWithdrawn
from schedario.portal.filing.models import Submission
from schedario.portal.opendata.building import build
from schedario.portal.opendata.models import Publication, PublicationState, PublishedScheda, SmallCounts
from schedario.portal.registry.models import Campaign
from schedario.portal.write_queue import durable


class NothingToPublishError(SchedarioError):
    """No scheda was sent yet."""


class AtWorkError(SchedarioError):
    """A version of the campaign is being built."""


class AlreadyToldError(SchedarioError):
    """A version that is public tells numbers that the rule of this one would hold back."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.number = number


@dataclass(frozen=True, slots=True)
class CountRule:
    """The rule for small counts that a publication follows: a `threshold`, or the `act` that wants all published."""

    threshold: int | None = None
    act: str = ""

    def __post_init__(self) -> None:
        if (self.threshold is None) is not bool(self.act):
            raise ValueError("a rule is a threshold or an act")
        if self.threshold is not None and self.threshold < LEAST_THRESHOLD:
            raise ValueError(f"a threshold is at least {LEAST_THRESHOLD}")

    @property
    def kind(self) -> SmallCounts:
        return SmallCounts.ACT if self.act else SmallCounts.THRESHOLD


@dataclass(frozen=True, slots=True)
class Preview:
    """The content that a publication would have now: schede sent, those with released texts, and their definitions.

    `invented` schede were sent too, and are left out: they are of comuni with which the portal is tried.
    """

    total: int
    invented: int
    released: int
    definitions: tuple[tuple[str, str, int], ...]

    @classmethod
    def prepare_for(cls, campaign: Campaign) -> Preview:
        found = choose_submissions(campaign)
        definitions = found.order_by().values_list("definition_version", "definition_digest").annotate(Count("pk"))
        released = found.filter(text_release__isnull=False).count()
        invented = choose_sent(campaign).count() - found.count()
        return cls(found.count(), invented, released, tuple(sorted(definitions)))


def choose_sent(campaign: Campaign) -> QuerySet[Submission]:
    """The last valid submission of each comune."""
    return Submission.objects.current().filter(scheda__campaign=campaign)


def choose_submissions(campaign: Campaign) -> QuerySet[Submission]:
    """The last valid submission of each comune; invented comuni only where the whole campaign is a trial."""
    last = choose_sent(campaign)
    return last if campaign.synthetic else last.filter(scheda__comune__synthetic=False)


@durable
def publish_campaign(
    campaign_id: int, who: Actor, user: User | None, rule: CountRule, at: datetime | None = None
) -> Publication:
    """Freezes what is published and hands it to the tasks.

    Raises NothingToPublishError, AtWorkError, AlreadyToldError.
    """
    now = at or timezone.now()
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    earlier = Publication.objects.filter(campaign=campaign)
    if earlier.filter(state=PublicationState.BUILDING).exists():
        raise AtWorkError
    refuse_told(campaign, rule)
    submissions = list(
        choose_submissions(campaign).select_related("scheda__comune__ats", "text_release").defer("document", "pdf")
    )
    if not submissions:
        raise NothingToPublishError
    form = campaign.form
    publication = Publication.objects.create(
        campaign=campaign,
        number=(earlier.aggregate(Max("number"))["number__max"] or 0) + 1,
        title=build_title(campaign),
        synthetic=campaign.synthetic,
        year=_find_year(form),
        definition_version=form.version,
        definition_digest=form.digest,
        published_at=now,
        published_by=user,
        total=len(submissions),
        rule=rule.kind,
        threshold=rule.threshold,
        act=rule.act,
    )
    PublishedScheda.objects.bulk_create(_build_rows(publication, submissions), batch_size=500)
    begun = PublicationBegun(
        version=publication.number, schede=publication.total, threshold=rule.threshold, act=rule.act
    )
    record_event(who, campaign.journal_subject, begun, at=now)
    transaction.on_commit(partial(build.enqueue, publication.pk))
    return publication


def refuse_told(campaign: Campaign, rule: CountRule) -> None:
    """Raises AlreadyToldError where a version that can be downloaded tells what a threshold would hold back."""
    if rule.threshold is None:
        return
    public = Publication.objects.filter(campaign=campaign, state=PublicationState.READY)
    telling = public.exclude(rule=SmallCounts.THRESHOLD, threshold__gte=rule.threshold).first()
    if telling is not None:
        raise AlreadyToldError(telling.number)


def _build_rows(publication: Publication, submissions: list[Submission]) -> Iterator[PublishedScheda]:
    for submission in submissions:
        comune = submission.scheda.comune
        yield PublishedScheda(
            publication=publication,
            submission=submission,
            codice=comune.codice,
            istat=comune.istat,
            provincia=comune.provincia,
            regione=comune.regione,
            ats=comune.ats.code if comune.ats else "",
            ats_name=comune.ats.name if comune.ats else "",
            released=hasattr(submission, "text_release"),
        )


def build_title(campaign: Campaign) -> str:
    """The title of a publication; test data say so first."""
    mark = f"{phrase('sheet.synthetic')} – " if campaign.synthetic else ""
    return f"{mark}{campaign.title}"


def _find_year(form: Form) -> int | None:
    """The year that the schede speak of, where the edition names it."""
    parameter = form.parameters.get("esercizio")
    return int(parameter.value) if parameter and parameter.value is not None else None


@durable
def retry_publication(publication: Publication) -> None:
    """Builds once more what was not built to the end. Raises AtWorkError while another version is being built."""
    others = Publication.objects.filter(campaign=publication.campaign_id, state=PublicationState.BUILDING)
    if others.exclude(pk=publication.pk).exists():
        raise AtWorkError
    found = Publication.objects.filter(
        pk=publication.pk, state__in=(PublicationState.FAILED, PublicationState.BUILDING)
    )
    if found.update(state=PublicationState.BUILDING, problem="", done=0):
        transaction.on_commit(partial(build.enqueue, publication.pk))


@durable
def withdraw_publication(publication_id: int, reason: str, who: Actor) -> Publication:
    """Withdraws a version: its address says that it was withdrawn, and why; its files are kept, for nobody to see."""
    publication = Publication.objects.select_for_update().select_related("campaign").get(pk=publication_id)
    publication.state, publication.withdrawal_reason = PublicationState.WITHDRAWN, reason
    publication.save(update_fields=["state", "withdrawal_reason"])
    withdrawn = PublicationWithdrawn(version=publication.number, reason=reason)
    record_event(who, publication.campaign.journal_subject, withdrawn)
    return publication
