# SPDX-License-Identifier: EUPL-1.2
"""Acts of a person on the own account."""

from __future__ import annotations

from typing import Protocol

from schedario.portal.accounts.actions.roles import end_sessions
from schedario.portal.accounts.models import User
from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.write_queue import durable


class UserForm(Protocol):
    """A valid form that changes an account."""

    def save(self) -> User: ...


@durable
def save_profile(actor: Actor, form: UserForm, changed: events.ProfileChanged) -> None:
    """Saves the form, and tells what it changed, if anything."""
    user = form.save()
    if changed != events.ProfileChanged():
        record_event(actor, user.journal_subject, changed)


@durable
def change_email(actor: Actor, user: User, email: str) -> None:
    """Gives the account another address, unless its address is not the one that `user` had any more.

    Raises IntegrityError where another account has it.
    """
    if User.objects.filter(pk=user.pk, email=user.email).update(email=email):
        record_event(actor, user.journal_subject, events.ProfileChanged(email=(user.email, email)))


@durable
def change_password(actor: Actor, form: UserForm, *, end_all_sessions: bool = False) -> None:
    """Saves the form's new password; who had forgotten the old one has to sign in everywhere again."""
    user = form.save()
    record_event(actor, user.journal_subject, events.PasswordChanged())
    if end_all_sessions:
        end_sessions(user)


@durable
def end_other_sessions(actor: Actor, user: User, but: str | None) -> None:
    """Everywhere but in the session with the key `but` the person has to sign in again."""
    record_event(actor, user.journal_subject, events.SessionsEnded(number=end_sessions(user, but)))
