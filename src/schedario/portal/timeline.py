# SPDX-License-Identifier: EUPL-1.2
"""Events of the journal in words: the timeline of a scheda, and what happened to a campaign."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schedario.definition.form import Cell, Form
from schedario.portal.audit_log import events
from schedario.portal.audit_log.models import Event
from schedario.portal.jinja_env import format_moment

DATES = {"opens_at": _("Apertura"), "due_at": _("Termine"), "closes_at": _("Chiusura")}


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell of which an event tells; `cell` is None where the form has none of that name any more."""

    name: str
    cell: Cell | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event in words. `recorded` is False for what is not yet in the journal; `number` is that of the event.

    `digest` is the SHA-256 of the file that it tells of, `left` names cells that it left as they were.
    """

    at: datetime | None
    text: str
    origin: str = ""
    quote: str = ""
    changed: list[ChangedCell] = field(default_factory=list)
    recorded: bool = True
    number: int = 0
    digest: str = ""
    left: list[str] = field(default_factory=list)


def build_entry(event: Event, form: Form | None) -> TimelineEntry:
    """An event as the timeline of a scheda shows it; also one of a kind that it does not know.

    Without a form, cells are told by their names.
    """
    details = event.read_details()
    quote = str(getattr(details, "reason", "") or "")
    entry = TimelineEntry(
        event.at, describe_event(event), event.origin, quote, _list_cells(details, form), number=event.number
    )
    match details:
        case events.DocumentLoaded(digest=digest):
            return replace(entry, digest=digest)
        case events.LoadingUndone(digest=digest, left=left):
            return replace(entry, digest=digest, left=_name_cells(left, form))
    return entry


def build_unrecorded_entry(
    actor: str, at: datetime | None, origin: str, cells: events.CellChanges, form: Form
) -> TimelineEntry:
    """Changes of a draft that are not yet in the journal."""
    text = gettext("%(actor)s sta compilando la scheda") % {"actor": actor or gettext("Qualcuno")}
    return TimelineEntry(at, text, origin, changed=_list_changes(cells, form), recorded=False)


def describe_event(event: Event) -> str:
    """Says what happened, in a sentence or two; an event that has no words by who did it, and its kind."""
    details = event.read_details()
    words = WORDS.get(type(details))
    if details is None or words is None:
        return f"{event.actor}: {event.kind}"
    fields = {**msgspec.structs.asdict(details), "actor": event.actor}
    return words(fields) if callable(words) else str(words) % fields


def _list_cells(details: events.Details | None, form: Form | None) -> list[ChangedCell]:
    match details:
        case (
            events.SchedaFilledIn(cells=cells)
            | events.SuppliedValuesChanged(cells=cells)
            | events.RectificationCancelled(cells=cells)
            | events.SchedaReopened(cells=cells)
            | events.SchedaDefinitionAdopted(cells=cells)
            | events.DocumentLoaded(cells=cells)
            | events.LoadingUndone(cells=cells)
        ):
            return _list_changes(cells, form)
    return []


def _list_changes(cells: events.CellChanges, form: Form | None) -> list[ChangedCell]:
    known = form.cells if form is not None else {}
    return [ChangedCell(name, known.get(name), old or "", new or "") for name, (old, new) in cells.items()]


def _name_cells(names: Sequence[str], form: Form | None) -> list[str]:
    known = form.cells if form is not None else {}
    return [known[name].name if name in known else name for name in names]


# --- kinds whose sentence depends on what they tell ---

Fields = Mapping[str, Any]


def describe_format(name: str) -> str:
    """The format of a document in words: `text` is «testo», `workbook` «cartella di lavoro», `pdf` PDF."""
    words = {"text": gettext("testo"), "html": gettext("pagina web"), "workbook": gettext("cartella di lavoro")}
    return words.get(name) or name.upper()


def _describe_loading(fields: Fields) -> str:
    told = {**fields, "format": describe_format(fields["format"])}
    one = gettext("%(actor)s ha caricato «%(file)s» (%(format)s): 1 cella")
    many = gettext("%(actor)s ha caricato «%(file)s» (%(format)s): %(number)s celle")
    return (one if fields["number"] == 1 else many) % told


def _describe_confirmation(fields: Fields) -> str:
    if fields["message"]:
        return gettext("%(actor)s ha confermato la segnalazione «%(message)s» (%(found)s)") % fields
    return gettext("%(actor)s ha confermato la segnalazione %(code)s («%(found)s»)") % fields


def _describe_submission(fields: Fields) -> str:
    incomplete = gettext(" (inviata incompleta)") if fields["incomplete"] else ""
    if fields["replaces"]:
        told = gettext("%(actor)s ha inviato la rettifica: ricevuta %(number)s, che sostituisce la %(replaces)s")
    else:
        told = gettext("%(actor)s ha inviato la scheda: ricevuta %(number)s")
    return told % fields + incomplete


def _describe_reopening(fields: Fields) -> str:
    if not fields["until"]:
        return gettext("%(actor)s ha riaperto la scheda") % fields
    return gettext("%(actor)s ha riaperto la scheda fino al %(until)s") % {
        **fields,
        "until": _format_stored_moment(fields["until"]),
    }


def _describe_signed_copy(fields: Fields) -> str:
    signers = ", ".join(signature["signer"] for signature in fields["signatures"])
    words = gettext("%(actor)s ha caricato la stampa della ricevuta %(number)s firmata da %(signers)s")
    return words % {**fields, "signers": signers}


def _describe_dates(fields: Fields) -> str:
    return " ".join([*(_describe_date(name, *pair) for name, pair in fields["dates"].items()), _format_reason(fields)])


def _describe_date(name: str, before: str, after: str) -> str:
    words = {"what": DATES[name], "before": _format_stored_moment(before), "after": _format_stored_moment(after)}
    return gettext("%(what)s: da %(before)s a %(after)s.") % words


def _describe_adoption(fields: Fields) -> str:
    versions = {"before": fields["version"][0], "after": fields["version"][1]}
    return (
        gettext("Adottata la definizione %(after)s al posto della %(before)s.") % versions
        + f" {_format_reason(fields)}"
    )


def _describe_adoption_by_scheda(fields: Fields) -> str:
    versions = {"before": fields["version"][0], "after": fields["version"][1]}
    return gettext("La scheda segue ora la definizione %(after)s, al posto della %(before)s") % versions


def _describe_reminder(fields: Fields) -> str:
    return gettext("Sollecito «%(subject)s». Comuni: %(n)s.") % {**fields, "n": len(fields["comuni"])}


def _describe_reopenings(fields: Fields) -> str:
    counted = {"n": len(fields["comuni"]), "until": _format_stored_moment(fields["until"])}
    return gettext("Riaperture fino al %(until)s. Schede: %(n)s.") % counted + f" {_format_reason(fields)}"


def _describe_begun_publication(fields: Fields) -> str:
    told = gettext("Dati aperti: pubblicata la versione %(version)s (schede: %(schede)s).") % fields
    if fields["act"]:
        return f"{told} " + gettext("Numeri di persone per intero: %(act)s.") % fields
    if fields["threshold"]:
        return f"{told} " + gettext("Riservati i numeri di persone sotto %(threshold)s.") % fields
    return told


def _describe_withdrawn_publication(fields: Fields) -> str:
    return gettext("Dati aperti: ritirata la versione %(version)s.") % fields + f" {_format_reason(fields)}"


def _format_stored_moment(written: str) -> str:
    return format_moment(datetime.fromisoformat(written))


def _format_reason(fields: Fields) -> str:
    return gettext("Motivo: %(reason)s") % fields


# The sentence of each kind that a timeline shows, or what makes it, from the details and the actor.
WORDS: Mapping[type, Promise | Callable[[Fields], str]] = {
    events.SchedaFilledIn: _("%(actor)s ha compilato la scheda"),
    events.SuppliedValuesChanged: _("%(actor)s ha caricato altri valori forniti (fonte: %(source)s)"),
    events.DocumentLoaded: _describe_loading,
    events.LoadingUndone: _("%(actor)s ha annullato il caricamento di «%(file)s»"),
    events.ResultDiffered: _(
        "La pagina di %(actor)s calcolava un risultato diverso da quello del portale: vale quello del portale"
    ),
    events.WarningConfirmed: _describe_confirmation,
    events.ConfirmationWithdrawn: _("%(actor)s ha ritirato la conferma della segnalazione %(code)s («%(found)s»)"),
    events.DoubtAsked: _("%(actor)s ha chiesto di «%(found)s»: «%(question)s»"),
    events.DoubtClosed: _("%(actor)s ha chiuso il dubbio su «%(found)s»"),
    events.SubmissionSent: _describe_submission,
    events.SubmissionPrinted: _("Fatta la stampa della scheda inviata (ricevuta %(number)s)"),
    events.SchedaReopened: _describe_reopening,
    events.SchedaDefinitionAdopted: _describe_adoption_by_scheda,
    events.RectificationCancelled: _(
        "%(actor)s ha rinunciato alla rettifica: vale di nuovo la scheda della ricevuta %(number)s"
    ),
    events.SignedCopyKept: _describe_signed_copy,
    events.TextsReleased: _("%(actor)s ha consentito di pubblicare i testi della scheda inviata (ricevuta %(number)s)"),
    events.TextsWithheld: _(
        "%(actor)s non consente più di pubblicare i testi della scheda inviata (ricevuta %(number)s)"
    ),
    events.CampaignOpened: _("Campagna aperta, con la definizione %(definition_version)s."),
    events.CampaignDatesChanged: _describe_dates,
    events.DefinitionAdopted: _describe_adoption,
    events.SuppliedValuesLoaded: _(
        "Caricato «%(file)s». Schede nuove: %(new)s; cambiate: %(changed)s; uguali: %(unchanged)s."
    ),
    events.ReminderSent: _describe_reminder,
    events.SchedeReopened: _describe_reopenings,
    events.PublicationBegun: _describe_begun_publication,
    events.PublicationReady: _("Dati aperti: la versione %(version)s è pronta."),
    events.PublicationWithdrawn: _describe_withdrawn_publication,
}
