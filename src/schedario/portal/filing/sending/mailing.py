# SPDX-License-Identifier: EUPL-1.2
"""The e-mails that tell the people of a comune that their scheda was sent, opened again, or asked about."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from schedario.portal.accounts.models import OF_A_COMUNE, User
from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.models import Doubt, Scheda, Submission


@task()
def mail_sent(number: str) -> int:
    """Writes to each compilatore and responsabile of the comune; returns to how many."""
    submission = Submission.objects.select_related("scheda__comune", "scheda__campaign", "sent_by").get(number=number)
    recipients = find_recipients(submission.scheda)
    if recipients:
        _build_sending_message(submission, recipients).send()
    return len(recipients)


@task()
def mail_reopened(scheda_id: int, reason: str, until: str) -> int:
    """Writes to the same people; `until` is a moment in ISO 8601, or empty."""
    scheda = Scheda.objects.select_related("comune", "campaign").get(pk=scheda_id)
    recipients = find_recipients(scheda)
    if recipients:
        _build_reopening_message(scheda, recipients, reason, datetime.fromisoformat(until) if until else None).send()
    return len(recipients)


@task()
def mail_question(doubt_id: int, question: str) -> int:
    """Writes to the same people that somebody asks about a figure."""
    subject = _("Scheda %(campaign)s di %(comune)s: una domanda su un dato")
    return _send_about_doubt(doubt_id, subject, "filing/mail_question.txt", {"question": question})


@task()
def mail_closing(doubt_id: int, question: str, note: str) -> int:
    """Writes to the same people that a question is closed."""
    subject = _("Scheda %(campaign)s di %(comune)s: chiusa la domanda su un dato")
    return _send_about_doubt(doubt_id, subject, "filing/mail_closing.txt", {"question": question, "note": note})


def _send_about_doubt(doubt_id: int, subject: str, template: str, words: dict[str, str]) -> int:
    """Sends an e-mail about a doubt, unless it has gone meanwhile with its figure; returns to how many."""
    doubt = Doubt.objects.select_related("scheda__comune", "scheda__campaign").filter(pk=doubt_id).first()
    recipients = find_recipients(doubt.scheda) if doubt is not None else []
    if doubt is None or not recipients:
        return 0
    scheda = doubt.scheda
    page = settings.PUBLIC_URL + reverse("filing:doubts", args=[scheda.campaign.code, scheda.comune.codice])
    text = render_to_string(template, {"doubt": doubt, "scheda": scheda, "page": page, **words})
    named = {"campaign": scheda.campaign.edition, "comune": scheda.comune.denominazione}
    EmailMessage(subject % named, text, to=recipients).send()
    return len(recipients)


def find_recipients(scheda: Scheda) -> list[str]:
    """The addresses of the people who have a role in the comune now."""
    people = User.objects.filter(
        is_active=True, memberships__comune=scheda.comune_id, memberships__role__in=OF_A_COMUNE
    )
    return sorted(people.values_list("email", flat=True).distinct())


def _build_sending_message(submission: Submission, recipients: list[str]) -> EmailMessage:
    scheda = submission.scheda
    page = reverse("filing:receipt", args=[scheda.campaign.code, scheda.comune.codice, submission.number])
    context = {"submission": submission, "scheda": scheda, "page": settings.PUBLIC_URL + page}
    subject = _("Scheda %(campaign)s di %(comune)s inviata: ricevuta %(number)s") % {
        "campaign": scheda.campaign.edition,
        "comune": scheda.comune.denominazione,
        "number": submission.number,
    }
    return EmailMessage(subject, render_to_string("filing/mail_sent.txt", context), to=recipients)


def _build_reopening_message(
    scheda: Scheda, recipients: list[str], reason: str, until: datetime | None
) -> EmailMessage:
    page = settings.PUBLIC_URL + build_sheet_address(scheda)
    context = {"scheda": scheda, "reason": reason, "until": until, "page": page}
    named = {"campaign": scheda.campaign.edition, "comune": scheda.comune.denominazione}
    subject = _("Scheda %(campaign)s di %(comune)s riaperta") % named
    return EmailMessage(subject, render_to_string("filing/mail_reopened.txt", context), to=recipients)
