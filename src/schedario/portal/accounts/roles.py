# SPDX-License-Identifier: EUPL-1.2
"""Giving and taking roles. A comune that has a responsabile never loses the last one without a successor."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from schedario.portal.accounts.models import Invitation, Membership, Role, Session, User
from schedario.portal.accounts.places import Place, place_of
from schedario.portal.journal.chain import Who, record
from schedario.portal.registry.models import Comune
from schedario.portal.storage import write


class LastResponsabileError(Exception):
    """Nobody else could send the comune's scheda: name a successor first."""


def give(who: Who, user: User, role: str, place: Place, by: User | None = None) -> Membership:
    """The role, given unless he has it already; recorded. To be called inside a write."""
    membership, new = Membership.objects.get_or_create(
        user=user, role=role, **place.columns, defaults={"created_by": by}
    )
    if new:
        record(who, "role_given", f"account:{user.pk}", {"place": place.subject, "role": [None, role]})
    return membership


def remove(who: Who, membership: Membership, reason: str = "", although_last: bool = False) -> None:
    """Takes a role away and ends the person's sessions.

    Raises LastResponsabileError, unless `although_last`: for an amministratore, who gives the reason.
    """

    def job() -> None:
        keep_from_others([membership])
        if not although_last and is_last_responsabile(membership):
            raise LastResponsabileError
        _take(who, membership, {"reason": reason} if reason else {})
        end_sessions(membership.user)

    write(job)


def hand_over(who: Who, memberships: Iterable[Membership], successor: User) -> None:
    """Moves roles of one person to another in one step, and ends the sessions of who leaves."""
    leaving = list(memberships)

    def job() -> None:
        keep_from_others(leaving)
        for one in leaving:
            move(who, one, successor)

    write(job)


def move(who: Who, membership: Membership, successor: User) -> None:
    """One role from a person to another. To be called inside a write."""
    give(who, successor, membership.role, place_of(membership), membership.user)
    _take(who, membership, {"successor": [membership.user.name, successor.name]})
    end_sessions(membership.user)


def _take(who: Who, membership: Membership, more: dict[str, object]) -> None:
    details = {"place": place_of(membership).subject, "role": [membership.role, None], **more}
    record(who, "role_taken", f"account:{membership.user_id}", details)
    _withdraw_offers(who, membership)
    membership.delete()


def _withdraw_offers(who: Who, membership: Membership) -> None:
    """Whoever was offered this role by the person himself could still take it, when it is not his to give any more."""
    offers = Invitation.objects.filter(replaces=membership, invited_by=membership.user_id)
    for one in offers.filter(accepted_at__isnull=True, withdrawn_at__isnull=True):
        one.withdrawn_at = timezone.now()
        one.save()
        details = {"email": one.email, "role": [one.role, None]}
        record(who, "invitation_withdrawn", place_of(one).subject, details)


def is_last_responsabile(membership: Membership) -> bool:
    """Whether the comune would have no responsabile without him; accounts that are closed do not count."""
    if membership.role != Role.RESPONSABILE:
        return False
    others = Membership.objects.filter(comune=membership.comune, role=Role.RESPONSABILE, user__is_active=True)
    return not others.exclude(pk=membership.pk).exists()


def keep_from_others(memberships: Iterable[Membership]) -> None:
    """Until the transaction ends nobody else changes the roles of these comuni: two could remove one another."""
    comuni = sorted({one.comune_id for one in memberships if one.comune_id})
    list(Comune.objects.select_for_update().filter(pk__in=comuni).order_by("pk").values_list("pk"))


def end_sessions(user: User, but: str | None = None) -> int:
    """Ends the person's sessions, except the one with the key `but`; says how many."""
    return Session.objects.filter(user=user).exclude(session_key=but).delete()[0]
