# SPDX-License-Identifier: EUPL-1.2
"""Reminders: only to the comuni whose scheda is awaited when the reminder is written to them.

Who has sent is not reminded, not even while they rectify: what they sent counts until they send again. Who was asked to
send again, because the administrator opened the scheda, is.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from schedario.portal.accounts.models import OF_A_COMUNE, Membership, User
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import ReminderSent
from schedario.portal.campaigns.models import Reminder
from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.left import describe_all_left
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.jinja_env import format_day, format_long_moment
from schedario.portal.registry.models import Campaign, Comune
from schedario.portal.write_queue import durable

logger = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(hours=24)  # a second reminder before that is asked for on purpose
IN_A_TASK = 100  # comuni


@dataclass(frozen=True, slots=True)
class Addressees:
    """The comuni that are awaited: those with somebody to write to, and those where nobody has an account."""

    reachable: tuple[Comune, ...]
    people: int
    nobody: tuple[Comune, ...]


def find_addressees(campaign: Campaign) -> Addressees:
    """The people who would be reminded now."""
    comuni = list(Comune.objects.filter(schede__in=find_awaited_schede(campaign)))
    people = find_people(comuni)
    reachable = tuple(comune for comune in comuni if people.get(comune.pk))
    nobody = tuple(comune for comune in comuni if not people.get(comune.pk))
    return Addressees(reachable, len({user.pk for users in people.values() for user in users}), nobody)


def find_awaited_schede(campaign: Campaign) -> QuerySet[Scheda]:
    """The schede never sent, and those that the administrator opened again: only they say until when."""
    sent = Exists(Submission.objects.filter(scheda=OuterRef("pk")))
    return Scheda.objects.filter(~sent | Q(reopened_until__isnull=False), campaign=campaign, state=SchedaState.DRAFT)


def find_people(comuni: Iterable[Comune]) -> Mapping[int, list[User]]:
    """The active people of each comune: who prepares its scheda, and who sends it."""
    comuni_by_pk = {comune.pk: comune for comune in comuni}
    people: dict[int, list[User]] = defaultdict(list)
    active = Membership.objects.filter(role__in=OF_A_COMUNE, user__is_active=True).select_related("user")
    for role in active.order_by("user__name"):
        comune = comuni_by_pk.get(role.comune_id or 0)
        if comune is not None and role.user not in people[comune.pk]:
            people[comune.pk].append(role.user)
    return people


def find_recent_reminder(campaign: Campaign) -> Reminder | None:
    """The last reminder, if it was sent a short time ago."""
    return Reminder.objects.filter(campaign=campaign, sent_at__gt=timezone.now() - AGAIN_AFTER).first()


def build_default_words(campaign: Campaign) -> dict[str, str]:
    """Subject and text of a reminder, to be edited: in Italian, whatever language the administrator reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return _build_words(campaign)


def _build_words(campaign: Campaign) -> dict[str, str]:
    named = {"edition": campaign.edition, "day": format_day(campaign.due_at)}
    subject = _("Scheda %(edition)s non ancora inviata: termine %(day)s") % named
    text = _(
        "Buongiorno {nome},\n\n"
        "la scheda del comune di {comune} non risulta ancora inviata. Il termine è {termine}.\n\n"
        "{resta}\n\n"
        "Per compilarla o inviarla: {indirizzo}\n\n"
        "Se l’hai inviata dopo la partenza di questo messaggio, non devi fare altro."
    )
    return {"subject": subject, "text": text}


@durable
def send_reminder(campaign: Campaign, subject: str, text: str, who: Actor, user: User) -> Reminder:
    """Records the reminder and hands it to the tasks, which write it after the commit."""
    found = find_addressees(campaign)
    reminder = Reminder.objects.create(
        campaign=campaign,
        subject=subject,
        text=text,
        sent_at=timezone.now(),
        sent_by=user,
        comuni=len(found.reachable),
    )
    sent = ReminderSent(
        subject=subject,
        text=text,
        comuni=[comune.codice for comune in found.reachable],
        people=found.people,
        nobody=[comune.codice for comune in found.nobody],
    )
    record_event(who, campaign.journal_subject, sent)
    groups = _group_comuni([comune.pk for comune in found.reachable])
    transaction.on_commit(lambda: _enqueue_messages(reminder.pk, groups))
    return reminder


def _group_comuni(comuni: Sequence[int]) -> list[list[int]]:
    return [list(comuni[start : start + IN_A_TASK]) for start in range(0, len(comuni), IN_A_TASK)]


def _enqueue_messages(reminder: int, groups: list[list[int]]) -> None:
    for group in groups:
        write_to.enqueue(reminder, group)


@task()
def write_to(reminder_id: int, comuni: list[int]) -> int:
    """Writes a reminder to those of `comuni` that are still awaited; returns how many messages left."""
    reminder = Reminder.objects.select_related("campaign").get(pk=reminder_id)
    schede = find_awaited_schede(reminder.campaign).filter(comune__in=comuni)
    waiting = list(schede.select_related("campaign", "comune"))
    people = find_people(scheda.comune for scheda in waiting)
    left = describe_all_left(waiting)
    messages = [
        _build_message(reminder, scheda, user, left.get(scheda.pk, ""))
        for scheda in waiting
        for user in people.get(scheda.comune_id, [])
    ]
    return _send_messages(messages)


def _send_messages(messages: Iterable[EmailMessage]) -> int:
    """Sends them and counts those that left; an address that the mail server refuses is logged, and stops no other."""
    sent = 0
    with get_connection() as connection:
        for message in messages:
            try:
                sent += connection.send_messages([message]) or 0
            except SMTPRecipientsRefused as error:
                logger.warning("A reminder was refused by the mail server: %s", error)
    return sent


def _build_message(reminder: Reminder, scheda: Scheda, user: User, left: str) -> EmailMessage:
    filled = {
        "{nome}": user.name,
        "{comune}": scheda.comune.denominazione,
        "{termine}": format_long_moment(scheda.due_at),
        "{resta}": left,
        "{indirizzo}": settings.PUBLIC_URL + build_sheet_address(scheda),
    }
    text = reminder.text
    for hole, words in filled.items():
        text = text.replace(hole, words)
    return EmailMessage(reminder.subject, text, to=[user.email])
