# SPDX-License-Identifier: EUPL-1.2
"""Offers of a role by e-mail: the link holds a secret of which only the digest is kept, once, for fourteen days."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from schedario.portal.accounts import letters, roles
from schedario.portal.accounts.models import Invitation, Membership, User
from schedario.portal.accounts.places import Place, place_of
from schedario.portal.journal.chain import Who, record
from schedario.portal.storage import write

LASTING = timedelta(days=14)


class State(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class NotOpenError(Exception):
    """The invitation was accepted, withdrawn or renewed meanwhile, or has expired."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A role for somebody. `replaces` is the role of who hands it over to him."""

    email: str
    name: str
    role: str
    place: Place
    replaces: Membership | None = None


def state(invitation: Invitation, now: datetime | None = None) -> State:
    """What has become of it at `now`."""
    if invitation.accepted_at:
        return State.ACCEPTED
    if invitation.withdrawn_at:
        return State.WITHDRAWN
    return State.OPEN if (now or timezone.now()) < invitation.expires_at else State.EXPIRED


def invite(who: Who, by: User | None, offer: Offer) -> str:
    """Makes an invitation, sends it, and returns its secret."""
    return write(lambda: make(who, by, offer))


def make(who: Who, by: User | None, offer: Offer, letter: bool = True) -> str:
    """As `invite`, inside a write; without `letter` the caller passes the link on."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=offer.email.strip().lower(),
        name=offer.name.strip(),
        role=offer.role,
        **offer.place.columns,
        replaces=offer.replaces,
        secret_digest=digest(secret),
        invited_by=by,
        expires_at=timezone.now() + LASTING,
    )
    _tell(who, "invited", invitation, {"name": invitation.name, "role": [None, invitation.role]})
    if letter:
        letters.send_invitation(invitation, secret)
    return secret


def renew(who: Who, invitation: Invitation) -> str:
    """A new link for fourteen days more, sent again; the old one opens nothing any more. Raises NotOpenError."""
    secret = secrets.token_urlsafe(32)

    def job() -> str:
        found = _still(invitation, State.OPEN, State.EXPIRED)
        before, found.expires_at = found.expires_at, timezone.now() + LASTING
        found.secret_digest = digest(secret)
        found.save()
        _tell(who, "invitation_renewed", found, {"until": [before.isoformat(), found.expires_at.isoformat()]})
        letters.send_invitation(found, secret)
        return secret

    return write(job)


def withdraw(who: Who, invitation: Invitation) -> None:
    """The link opens nothing any more. Raises NotOpenError."""

    def job() -> None:
        found = _still(invitation, State.OPEN, State.EXPIRED)
        found.withdrawn_at = timezone.now()
        found.save()
        _tell(who, "invitation_withdrawn", found, {"role": [found.role, None]})

    write(job)


def accept(origin: str, invitation: Invitation, person: Callable[[], User]) -> User:
    """Gives the role to `person`, who may be made for it, and returns him. Raises NotOpenError."""

    def job() -> User:
        found = _still(invitation, State.OPEN)
        user = person()
        who = Who(str(user), origin, user.pk)
        found.accepted_at = timezone.now()
        found.save()
        if found.replaces is None:
            roles.give(who, user, found.role, place_of(found), found.invited_by)
        else:
            roles.keep_from_others([found.replaces])
            roles.move(who, found.replaces, user)
        _tell(who, "invitation_accepted", found, {"account": user.pk})
        return user

    return write(job)


def find(secret: str) -> Invitation | None:
    """The invitation that a link's secret belongs to, in whatever state it is."""
    found = Invitation.objects.select_related("comune", "ats", "invited_by", "replaces__user")
    return found.filter(secret_digest=digest(secret)).first()


def digest(secret: str) -> str:
    """What is kept of a secret: it has 256 random bits, so that a plain SHA-256 keeps it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _still(invitation: Invitation, *states: State) -> Invitation:
    """The invitation as it is now, kept from others until the transaction ends."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related("comune", "ats", "replaces__user")
    now = found.get(pk=invitation.pk)
    if state(now) not in states or now.secret_digest != invitation.secret_digest:
        raise NotOpenError
    return now


def _tell(who: Who, kind: str, invitation: Invitation, details: dict[str, object]) -> None:
    record(who, kind, place_of(invitation).subject, {"email": invitation.email, **details})
