# SPDX-License-Identifier: EUPL-1.2
"""Offers of a role by e-mail: the link holds a secret of which only the digest is kept, once, for fourteen days."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from schedario.errors import SchedarioError
from schedario.portal.accounts import letters
from schedario.portal.accounts.actions.roles import give_role, lock_roles, move_role
from schedario.portal.accounts.models import Invitation, InvitationState, Membership, User, compute_secret_digest
from schedario.portal.accounts.places import Place, get_place
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.write_queue import durable

LASTING = timedelta(days=14)


class NotOpenError(SchedarioError):
    """The invitation was accepted, withdrawn or renewed meanwhile, or has expired."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A role for somebody. `replaces` is the role of who hands it over to them."""

    email: str
    name: str
    role: str
    place: Place
    replaces: Membership | None = None


@durable
def invite_person(actor: Actor, by: User | None, offer: Offer, letter: bool = True) -> str:
    """Makes an invitation, sends it, and returns its secret; without `letter` the caller passes the link on."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=offer.email.strip().lower(),
        name=offer.name.strip(),
        role=offer.role,
        **offer.place.columns,
        replaces=offer.replaces,
        secret_digest=compute_secret_digest(secret),
        invited_by=by,
        expires_at=timezone.now() + LASTING,
    )
    sent = events.InvitationSent(email=invitation.email, name=invitation.name, role=(None, invitation.role))
    record_event(actor, offer.place.journal_subject, sent)
    if letter:
        letters.send_invitation(invitation, secret)
    return secret


@durable
def invite_successor(actor: Actor, by: User, memberships: Iterable[Membership], email: str, name: str) -> None:
    """Offers roles to somebody without an account, in place of who has them until then."""
    for membership in memberships:
        invite_person(actor, by, Offer(email, name, membership.role, get_place(membership), replaces=membership))


@durable
def renew_invitation(actor: Actor, invitation: Invitation) -> str:
    """Sends a new link for fourteen days more; the old one opens nothing any more. Raises NotOpenError."""
    secret = secrets.token_urlsafe(32)
    found = _lock_invitation(invitation, InvitationState.OPEN, InvitationState.EXPIRED)
    before, found.expires_at = found.expires_at, timezone.now() + LASTING
    found.secret_digest = compute_secret_digest(secret)
    found.save()
    until = (before.isoformat(), found.expires_at.isoformat())
    record_event(actor, get_place(found).journal_subject, events.InvitationRenewed(email=found.email, until=until))
    letters.send_invitation(found, secret)
    return secret


@durable
def withdraw_invitation(actor: Actor, invitation: Invitation) -> None:
    """Makes the link open nothing any more. Raises NotOpenError."""
    found = _lock_invitation(invitation, InvitationState.OPEN, InvitationState.EXPIRED)
    found.withdrawn_at = timezone.now()
    found.save()
    withdrawn = events.InvitationWithdrawn(email=found.email, role=(found.role, None))
    record_event(actor, get_place(found).journal_subject, withdrawn)


@durable
def accept_invitation(origin: str, invitation: Invitation, person: Callable[[], User]) -> User:
    """Gives the role to `person`, who may be made for it, and returns them. Raises NotOpenError."""
    found = _lock_invitation(invitation, InvitationState.OPEN)
    user = person()
    actor = Actor(str(user), origin, user.pk)
    found.accepted_at = timezone.now()
    found.save()
    if found.replaces is None:
        give_role(actor, user, found.role, get_place(found), found.invited_by)
    else:
        lock_roles([found.replaces])
        move_role(actor, found.replaces, user)
    accepted = events.InvitationAccepted(email=found.email, account=user.pk)
    record_event(actor, get_place(found).journal_subject, accepted)
    return user


def _lock_invitation(invitation: Invitation, *states: InvitationState) -> Invitation:
    """The invitation as it is now, kept from others until the transaction ends."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("comune", "ats", "replaces__user")
    now = found.get(pk=invitation.pk)
    if now.get_state() not in states or now.secret_digest != invitation.secret_digest:
        raise NotOpenError
    return now
