# SPDX-License-Identifier: EUPL-1.2
"""Reminding the comuni that have not sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaign_lookup import get_campaign_for_administrator
from schedario.portal.campaigns import reminding
from schedario.portal.campaigns.forms import ReminderForm
from schedario.portal.campaigns.history_tables import build_reminder_table
from schedario.portal.campaigns.models import Reminder


def remind_comuni(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows the recipients and the words; sends the reminder by POST."""
    found = get_campaign_for_administrator(request, campaign)
    last = reminding.find_recent_reminder(found)
    form = ReminderForm(request.POST or None, initial=reminding.build_default_words(found))
    if last is None:
        del form.fields["again"]
    if request.method == "POST" and form.is_valid():
        if last is not None and not form.cleaned_data["again"]:
            form.add_error("again", _("Un sollecito è appena partito: conferma che ne vuoi un altro."))
        else:
            data = form.cleaned_data
            sent = reminding.send_reminder(found, data["subject"], data["text"], get_actor(request), request.user)  # type: ignore[arg-type]  # signed in
            message = ngettext("Sollecito avviato a %(n)s comune.", "Sollecito avviato a %(n)s comuni.", sent.comuni)
            messages.success(request, message % {"n": sent.comuni})
            return redirect("campaigns:reminders", campaign=found.code)
    context = {
        "campaign": found,
        "form": form,
        "last": last,
        "addressees": reminding.find_addressees(found),
        "table": build_reminder_table(),
        "reminders": Reminder.objects.filter(campaign=found).select_related("sent_by"),
        "synthetic": found.synthetic,
    }
    return render(request, "campaigns/reminders.html", context)
