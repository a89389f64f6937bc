# SPDX-License-Identifier: EUPL-1.2
"""A comune lets its ATS fill in the scheda, and ends that. Sending stays with its responsabile."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils import timezone

from schedario.portal.accounts.letters import send_delegation
from schedario.portal.accounts.models import Delegation, User
from schedario.portal.journal.chain import Who, record
from schedario.portal.registry.models import Comune
from schedario.portal.storage import write


class NoAtsError(Exception):
    """The comune belongs to no ATS that could be delegated."""


def current(comune: Comune) -> Delegation | None:
    """The delegation that holds; one to an ATS that the comune has left does not."""
    found = Delegation.objects.filter(comune=comune, ats=comune.ats_id, ended_at__isnull=True)
    return found.select_related("ats", "granted_by").first()


def grant(who: Who, by: User, comune: Comune) -> None:
    """Delegates to the comune's ATS; does nothing where it does already. Raises NoAtsError."""
    ats = comune.ats
    if ats is None:
        raise NoAtsError

    def job() -> None:
        _held(comune)
        one, new = Delegation.objects.get_or_create(comune=comune, ats=ats, ended_at=None, defaults={"granted_by": by})
        if new:
            record(who, "delegation_granted", f"comune:{comune.codice}", {"ats": [None, ats.code]})
            send_delegation(one, who.actor)

    write(job)


def end(who: Who, comune: Comune) -> None:
    """Ends whatever delegation the comune has open."""

    def job() -> None:
        _held(comune)
        _end(who, Delegation.objects.filter(comune=comune))

    write(job)


def end_with_left_ats(who: Who) -> None:
    """Ends the delegations to an ATS that the comune belongs to no longer; inside the transaction that moved it."""
    _end(who, Delegation.objects.exclude(ats=F("comune__ats")))


def _end(who: Who, delegations: QuerySet[Delegation]) -> None:
    for one in delegations.filter(ended_at__isnull=True).select_related("ats", "comune"):
        one.ended_at = timezone.now()
        one.save()
        record(who, "delegation_ended", f"comune:{one.comune.codice}", {"ats": [one.ats.code, None]})
        send_delegation(one, who.actor)


def _held(comune: Comune) -> None:
    """The comune's row, kept from others until the transaction ends."""
    Comune.objects.select_for_update().get(pk=comune.pk)
