# SPDX-License-Identifier: EUPL-1.2
"""The events of a campaign in words."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from schedario.portal.journal.models import Event
from schedario.portal.pages import moment


def event_words(event: Event) -> str:
    """What happened, in a sentence or two; an event of another part of the portal by its kind."""
    details: dict[str, Any] = json.loads(event.details)
    match event.kind:
        case "campaign_opened":
            return _("Campagna aperta, con la definizione %(definition_version)s.") % details
        case "campaign_dates_changed":
            return " ".join([*(_date(name, *pair) for name, pair in details["dates"].items()), _reason(details)])
        case "campaign_definition_adopted":
            versions = {"before": details["version"][0], "after": details["version"][1]}
            return _("Adottata la definizione %(after)s al posto della %(before)s.") % versions + f" {_reason(details)}"
        case "supplied_loaded":
            return (
                _("Caricato «%(file)s». Schede nuove: %(new)s; cambiate: %(changed)s; uguali: %(unchanged)s.") % details
            )
        case "reminded":
            return _("Sollecito «%(subject)s». Comuni: %(n)s.") % {**details, "n": len(details["comuni"])}
        case "schede_reopened":
            told = {"n": len(details["comuni"]), "until": _moment(details["until"])}
            return _("Riaperture fino al %(until)s. Schede: %(n)s.") % told + f" {_reason(details)}"
        case "published":
            return _("Dati aperti: pubblicata la versione %(version)s (schede: %(schede)s).") % details
        case "publication_ready":
            return _("Dati aperti: la versione %(version)s è pronta.") % details
        case "publication_withdrawn":
            return _("Dati aperti: ritirata la versione %(version)s.") % details + f" {_reason(details)}"
    return event.kind


def _date(name: str, before: str, after: str) -> str:
    called = {"opens_at": _("Apertura"), "due_at": _("Termine"), "closes_at": _("Chiusura")}[name]
    told = {"what": called, "before": _moment(before), "after": _moment(after)}
    return _("%(what)s: da %(before)s a %(after)s.") % told


def _moment(written: str) -> str:
    return moment(datetime.fromisoformat(written))


def _reason(details: dict[str, Any]) -> str:
    return _("Motivo: %(reason)s") % details
