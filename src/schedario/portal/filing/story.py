# SPDX-License-Identifier: EUPL-1.2
"""The story of a scheda in words: what the journal holds of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from schedario.definition.form import Cell, Form
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.writing.telling import untold
from schedario.portal.journal.models import Event
from schedario.portal.pages import moment

Details = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell of which the story tells; `cell` is None where the form has none of that name any more."""

    name: str
    cell: Cell | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event in words. `recorded` is False for what is not yet in the journal."""

    at: datetime | None
    text: str
    origin: str = ""
    quote: str = ""
    changed: list[Changed] = field(default_factory=list)
    recorded: bool = True


def pending(scheda: Scheda) -> Chapter | None:
    """What is not yet in the journal, if anything."""
    changes = untold(scheda)
    if not changes:
        return None
    text = _("%(actor)s sta compilando la scheda") % {"actor": scheda.saved_by or _("Qualcuno")}
    changed = _changed({"cells": changes}, scheda.campaign.form)
    return Chapter(scheda.saved_at, text, scheda.saved_from, changed=changed, recorded=False)


def chapter(event: Event, form: Form) -> Chapter:
    """An event as the story tells it; also one of a kind that it does not know."""
    details = json.loads(event.details)
    words = WORDS.get(event.kind, _something)
    text = words({**details, "actor": event.actor, "kind": event.kind})
    quote = str(details.get("reason") or "")
    return Chapter(event.at, text, event.origin, quote, _changed(details, form))


def _changed(details: Details, form: Form) -> list[Changed]:
    cells = details.get("cells")
    if not isinstance(cells, dict):
        return []
    return [Changed(name, form.cells.get(name), old or "", new or "") for name, (old, new) in cells.items()]


def _filled_in(told: Details) -> str:
    return _("%(actor)s ha compilato la scheda") % told


def _supplied_changed(told: Details) -> str:
    return _("%(actor)s ha caricato altri valori forniti (fonte: %(source)s)") % told


def _confirmed(told: Details) -> str:
    if told.get("message"):
        return _("%(actor)s ha confermato la segnalazione «%(message)s» (%(found)s)") % told
    return _("%(actor)s ha confermato la segnalazione %(code)s («%(found)s»)") % told


def _withdrawn(told: Details) -> str:
    return _("%(actor)s ha ritirato la conferma della segnalazione %(code)s («%(found)s»)") % told


def _sent(told: Details) -> str:
    if told.get("replaces"):
        return _("%(actor)s ha inviato la rettifica: ricevuta %(number)s, che sostituisce la %(replaces)s") % told
    return _("%(actor)s ha inviato la scheda: ricevuta %(number)s") % told


def _printed(told: Details) -> str:
    return _("Fatta la stampa della scheda inviata (ricevuta %(number)s)") % told


def _reopened(told: Details) -> str:
    if not told.get("until"):
        return _("%(actor)s ha riaperto la scheda") % told
    until = moment(datetime.fromisoformat(told["until"]))
    return _("%(actor)s ha riaperto la scheda fino al %(until)s") % {**told, "until": until}


def _cancelled(told: Details) -> str:
    return _("%(actor)s ha rinunciato alla rettifica: vale di nuovo la scheda della ricevuta %(number)s") % told


def _signed_copy(told: Details) -> str:
    signers = ", ".join(one["signer"] for one in told["signatures"])
    return _("%(actor)s ha caricato la stampa della ricevuta %(number)s firmata da %(signers)s") % {
        **told,
        "signers": signers,
    }


def _difference(told: Details) -> str:
    words = _("La pagina di %(actor)s calcolava un risultato diverso da quello del portale: vale quello del portale")
    return words % told


def _text_released(told: Details) -> str:
    return _("%(actor)s ha consentito di pubblicare i testi della scheda inviata (ricevuta %(number)s)") % told


def _text_withheld(told: Details) -> str:
    return _("%(actor)s non consente più di pubblicare i testi della scheda inviata (ricevuta %(number)s)") % told


def _something(told: Details) -> str:
    return _("%(actor)s: %(kind)s") % told


WORDS: Mapping[str, Callable[[Details], str]] = {
    "filled_in": _filled_in,
    "supplied_changed": _supplied_changed,
    "difference": _difference,
    "confirmed": _confirmed,
    "withdrawn": _withdrawn,
    "sent": _sent,
    "printed": _printed,
    "reopened": _reopened,
    "rectification_cancelled": _cancelled,
    "signed_copy": _signed_copy,
    "text_released": _text_released,
    "text_withheld": _text_withheld,
}
