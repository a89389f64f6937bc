# SPDX-License-Identifier: EUPL-1.2
"""The tables of a campaign's past: what happened, which reminders went out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schedario.portal.audit_log.models import Event
from schedario.portal.campaigns.models import Reminder
from schedario.portal.timeline import describe_event
from schedario.tables.kinds import INTEGER, MOMENT
from schedario.tables.table import Column, Table


def build_event_table() -> Table[Event]:
    """The columns of the events of a campaign."""
    return Table(
        _("Eventi"),
        (
            Column("quando", _("Quando"), lambda one: one.at, MOMENT),
            Column("chi", _("Chi"), lambda one: one.actor),
            Column("che_cosa", _("Che cosa"), describe_event),
        ),
    )


def build_reminder_table() -> Table[Reminder]:
    """The columns of the reminders that went out."""
    return Table(
        _("Solleciti"),
        (
            Column("quando", _("Quando"), lambda one: one.sent_at, MOMENT),
            Column("oggetto", _("Oggetto"), lambda one: one.subject),
            Column("da", _("Da"), lambda one: str(one.sent_by or "")),
            Column("comuni", _("Comuni"), lambda one: one.comuni, INTEGER),
        ),
    )
