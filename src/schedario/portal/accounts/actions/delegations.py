# SPDX-License-Identifier: EUPL-1.2
"""A comune lets its ATS fill in the scheda, and ends that. Sending stays with its responsabile."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from schedario.errors import SchedarioError
from schedario.portal.accounts.letters import send_delegation
from schedario.portal.accounts.models import Delegation, User
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.registry.models import Comune
from schedario.portal.write_queue import durable


class NoAtsError(SchedarioError):
    """The comune belongs to no ATS that could be delegated."""


@durable
def grant_delegation(actor: Actor, by: User, comune: Comune, at: datetime | None = None) -> None:
    """Delegates to the comune's ATS; does nothing where it does already. Raises NoAtsError.

    `at` is when it is told to have happened, if not now.
    """
    ats = comune.ats
    if ats is None:
        raise NoAtsError
    _lock_comune(comune)
    delegation, new = Delegation.objects.get_or_create(
        comune=comune, ats=ats, ended_at=None, defaults={"granted_by": by}
    )
    if new:
        record_event(actor, comune.journal_subject, events.DelegationGranted(ats=(None, ats.code)), at)
        send_delegation(delegation, actor.name)


@durable
def end_delegation(actor: Actor, comune: Comune) -> None:
    """Ends whatever delegation the comune has open."""
    _lock_comune(comune)
    _end_delegations(actor, Delegation.objects.open().filter(comune=comune))


def end_delegations_to_left_ats(actor: Actor) -> None:
    """Ends the delegations to an ATS that the comune belongs to no longer; inside the transaction that moved it."""
    _end_delegations(actor, Delegation.objects.open().exclude(ats=F("comune__ats")))


def _end_delegations(actor: Actor, delegations: QuerySet[Delegation]) -> None:
    for delegation in delegations.select_related("ats", "comune"):
        delegation.ended_at = timezone.now()
        delegation.save()
        record_event(actor, delegation.comune.journal_subject, events.DelegationEnded(ats=(delegation.ats.code, None)))
        send_delegation(delegation, actor.name)


def _lock_comune(comune: Comune) -> None:
    """Keeps the comune's row from others until the transaction ends."""
    Comune.objects.select_for_update().get(pk=comune.pk)
