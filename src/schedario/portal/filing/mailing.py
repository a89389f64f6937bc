# SPDX-License-Identifier: EUPL-1.2
"""The e-mail that tells the people of a comune that their scheda was sent."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from schedario.portal.accounts.models import OF_A_COMUNE, User
from schedario.portal.filing.models import Submission


@task()
def mail_sent(number: str) -> int:
    """Writes to each compilatore and responsabile of the comune; returns to how many."""
    submission = Submission.objects.select_related("scheda__comune", "scheda__campaign", "sent_by").get(number=number)
    recipients = addresses(submission)
    if recipients:
        _message(submission, recipients).send()
    return len(recipients)


def addresses(submission: Submission) -> list[str]:
    """Of the people who have a role in the comune now."""
    people = User.objects.filter(
        is_active=True, memberships__comune=submission.scheda.comune_id, memberships__role__in=OF_A_COMUNE
    )
    return sorted(people.values_list("email", flat=True).distinct())


def _message(submission: Submission, recipients: list[str]) -> EmailMessage:
    scheda = submission.scheda
    page = reverse("filing:receipt", args=[scheda.campaign.code, scheda.comune.codice, submission.number])
    context = {"submission": submission, "scheda": scheda, "page": settings.PUBLIC_URL + page}
    subject = _("Scheda %(campaign)s di %(comune)s inviata: ricevuta %(number)s") % {
        "campaign": scheda.campaign.edition,
        "comune": scheda.comune.denominazione,
        "number": submission.number,
    }
    return EmailMessage(subject, render_to_string("filing/mail_sent.txt", context), to=recipients)
