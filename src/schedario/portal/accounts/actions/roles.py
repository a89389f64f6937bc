# SPDX-License-Identifier: EUPL-1.2
"""Giving and taking roles. A comune that has a responsabile never loses the last one without a successor."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from schedario.errors import SchedarioError
from schedario.portal.accounts import letters
from schedario.portal.accounts.models import Invitation, Membership, Session, User
from schedario.portal.accounts.places import Place, get_place
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.registry.models import Comune
from schedario.portal.write_queue import durable


class LastResponsabileError(SchedarioError):
    """Nobody else could send the comune's scheda: name a successor first."""


@durable
def give_role(actor: Actor, user: User, role: str, place: Place, by: User | None = None) -> Membership:
    """Gives the role, unless they have it already."""
    membership, new = Membership.objects.get_or_create(
        user=user, role=role, **place.columns, defaults={"created_by": by}
    )
    if new:
        event = events.RoleGiven(place=place.journal_subject, role=(None, role))
        record_event(actor, user.journal_subject, event)
    return membership


@durable
def remove_role(actor: Actor, membership: Membership, reason: str = "", although_last: bool = False) -> None:
    """Takes a role away and ends the person's sessions.

    Raises LastResponsabileError, unless `although_last`: for an amministratore, who gives the reason.
    """
    lock_roles([membership])
    if not although_last and membership.is_last_responsabile():
        raise LastResponsabileError
    _take_role(actor, membership, reason=reason)
    end_sessions(membership.user)


@durable
def hand_over_roles(actor: Actor, memberships: Iterable[Membership], successor: User) -> None:
    """Moves roles of one person to another in one step, writes to them, and ends the sessions of who leaves."""
    leaving = list(memberships)
    letters.send_handed_over(successor, leaving[0].user, [membership.role_with_place for membership in leaving])
    lock_roles(leaving)
    for membership in leaving:
        move_role(actor, membership, successor)


def move_role(actor: Actor, membership: Membership, successor: User) -> None:
    """Moves one role from a person to another, once it is locked. To be called inside a durable act."""
    give_role(actor, successor, membership.role, get_place(membership), membership.user)
    _take_role(actor, membership, successor=successor)
    end_sessions(membership.user)


def _take_role(actor: Actor, membership: Membership, reason: str = "", successor: User | None = None) -> None:
    taken = events.RoleTaken(
        place=get_place(membership).journal_subject,
        role=(membership.role, None),
        reason=reason,
        successor=(membership.user.name, successor.name) if successor else None,
    )
    record_event(actor, f"account:{membership.user_id}", taken)
    _withdraw_offers(actor, membership)
    membership.delete()


def _withdraw_offers(actor: Actor, membership: Membership) -> None:
    """Whoever was offered this role by the person could still take it, when it is not theirs to give any more."""
    offers = Invitation.objects.unanswered().filter(replaces=membership, invited_by=membership.user_id)
    for invitation in offers:
        invitation.withdrawn_at = timezone.now()
        invitation.save()
        withdrawn = events.InvitationWithdrawn(email=invitation.email, role=(invitation.role, None))
        record_event(actor, get_place(invitation).journal_subject, withdrawn)


def lock_roles(memberships: Iterable[Membership]) -> None:
    """Until the transaction ends nobody else changes the roles of these comuni: two could remove one another."""
    comuni = sorted({membership.comune_id for membership in memberships if membership.comune_id})
    list(Comune.objects.select_for_update().filter(pk__in=comuni).order_by("pk").values_list("pk"))


@durable
def end_sessions(user: User, but: str | None = None) -> int:
    """Ends the person's sessions, except the one with the key `but`; says how many. It is told by who asked for it."""
    return Session.objects.filter(user=user).exclude(session_key=but).delete()[0]
