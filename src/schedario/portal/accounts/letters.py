# SPDX-License-Identifier: EUPL-1.2
"""The e-mails about accounts. They leave when what they tell is written, through the queue of tasks."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from schedario.portal.accounts.models import OF_A_COMUNE, Delegation, Invitation, User
from schedario.portal.write_queue import durable


@task
def deliver(to: str, subject: str, text: str) -> None:
    """Hands one letter to the mail server; raises what that raises, and the queue keeps it."""
    send_mail(subject, text, None, [to])


def write_to(to: str, letter: str, context: dict[str, Any], language: str = "it") -> None:
    """Sends a letter when the transaction has ended; its template begins with the line of the subject."""
    with translation.override(language):
        subject, _, text = render_to_string(f"letters/{letter}.txt", context).strip().partition("\n")
    transaction.on_commit(partial(deliver.enqueue, to, subject.strip(), text.strip() + "\n"), robust=True)


def send_invitation(invitation: Invitation, secret: str) -> None:
    """The link, and what it is for."""
    context = {
        "invitation": invitation,
        "place": invitation.place_name,
        "role": invitation.get_role_display(),
        "inviter": invitation.invited_by.name if invitation.invited_by else "",
        "leaver": invitation.replaces.user.name if invitation.replaces else "",
        "link": build_link("accounts:invitation", secret=secret),
    }
    write_to(invitation.email, "invitation", context)


def send_handed_over(successor: User, leaver: User, roles: list[str]) -> None:
    """To a colleague who has an account: the roles that are theirs now."""
    context = {"successor": successor.name, "leaver": leaver.name, "roles": roles, "link": build_link("home")}
    write_to(successor.email, "handed_over", context, successor.language)


def send_delegation(delegation: Delegation, by: str) -> None:
    """To the ATS and to the comune, when the one lets the other fill in its scheda, or does so no longer."""
    comune, ats = delegation.comune, delegation.ats
    concerned = Q(memberships__comune=comune, memberships__role__in=OF_A_COMUNE) | Q(memberships__ats=ats)
    page = build_link("accounts:delegation", comune=comune.codice)
    for person in User.objects.filter(concerned, is_active=True).distinct().order_by("email"):
        context = {"name": person.name, "by": by, "delegation": delegation, "link": page}
        write_to(person.email, "delegation", context, person.language)


@durable
def send_new_address(user: User, email: str, token: str) -> None:
    """To a new e-mail address: the link that proves that it is read by the person."""
    context = {"name": user.name, "link": build_link("accounts:confirm_email", token=token)}
    write_to(email, "new_address", context, user.language)


def build_link(route: str, **arguments: object) -> str:
    """An address of the portal as the world sees it."""
    return f"{settings.PUBLIC_URL}{reverse(route, kwargs=arguments or None)}"
