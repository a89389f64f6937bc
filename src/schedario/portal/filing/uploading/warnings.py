# SPDX-License-Identifier: EUPL-1.2
"""What a person should know of a document before they take anything from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition.phrases import phrase
from schedario.documents.reading import ATTACHMENT
from schedario.portal.audit_log import events
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.uploading.proposing import DocumentComparison
from schedario.portal.jinja_env import format_moment

MINUTE = timedelta(minutes=1)  # as exactly as a document says it


def list_warnings(comparison: DocumentComparison) -> list[str]:
    """Everything that speaks against the document as a whole, in sentences."""
    about = (_warn_of_pages, _warn_of_comune, _warn_of_state, _warn_of_coverage, _warn_of_hidden)
    return [words for warn in about for words in warn(comparison)]


def _warn_of_pages(comparison: DocumentComparison) -> Iterator[str]:
    if comparison.reading.compared is False:
        yield phrase("pdf.not_compared", attachment=ATTACHMENT) + ". " + _("Nulla è scelto.")


def _warn_of_hidden(comparison: DocumentComparison) -> Iterator[str]:
    if comparison.reading.hidden:
        hidden = "; ".join(comparison.reading.hidden)
        yield _("Nella cartella di lavoro ci sono parti nascoste, che non si leggono: %(hidden)s.") % {"hidden": hidden}
    if comparison.reading.hidden_text:
        hidden = "; ".join(comparison.reading.hidden_text)
        yield _("Nelle pagine c’è del testo che nessuno vede, e che non si legge: %(hidden)s.") % {"hidden": hidden}


def _warn_of_comune(comparison: DocumentComparison) -> Iterator[str]:
    header, comune = comparison.reading.header, comparison.scheda.comune
    named = " ".join(header[line].text for line in ("denominazione", "codice") if line in header)
    told = {"named": named, "comune": f"{comune.denominazione} {comune.codice}"}
    if comparison.is_of_another_comune:
        yield _("Il documento è di un altro comune: «%(named)s», non %(comune)s. Nulla è scelto.") % told
    elif "codice" not in header:
        yield _("Il documento non porta il codice di nessun comune: controlla che sia di %(comune)s.") % told


def _warn_of_state(comparison: DocumentComparison) -> Iterator[str]:
    reading, scheda = comparison.reading, comparison.scheda
    if reading.mark:
        yield _("Il documento porta la scritta «%(mark)s».") % {"mark": reading.mark}
    if reading.repeats:
        yield _("La stessa scheda è già prima, nello stesso file.")
    before = _find_earlier_loading(scheda, comparison.digest)
    if before is not None:
        yield _("Questo stesso file è già stato caricato il %(when)s.") % {"when": format_moment(before.at)}
    written = _find_date(comparison)
    if (
        written is not None
        and scheda.saved_at is not None
        and written < scheda.saved_at.replace(second=0, microsecond=0)
    ):
        moments = {"written": format_moment(written), "saved": format_moment(scheda.saved_at)}
        yield _("Il documento è del %(written)s, prima dell’ultimo salvataggio (%(saved)s).") % moments
    if reading.confirmed:
        yield ngettext(
            "Il documento porta %(n)s segnalazione confermata: le conferme non si caricano, si danno nella scheda.",
            "Il documento porta %(n)s segnalazioni confermate: le conferme non si caricano, si danno nella scheda.",
            len(reading.confirmed),
        ) % {"n": len(reading.confirmed)}


def _find_earlier_loading(scheda: Scheda, digest: str) -> Event | None:
    loaded = Event.objects.filter(subject=scheda.journal_subject, kind=events.DocumentLoaded.get_kind())
    return loaded.filter(details__contains=digest).order_by("-number").first()


def _find_date(comparison: DocumentComparison) -> datetime | None:
    """The moment that the document says of its last change, Italian time; None where it says none that is a date."""
    for line in comparison.reading.form.header.values():
        said = comparison.reading.header.get(line.id)
        if line.date_format and said:
            try:
                naive = datetime.strptime(said.text, line.date_format)  # noqa: DTZ007 - made aware in the next line
                return timezone.make_aware(naive)
            except ValueError:
                return None
    return None


def _warn_of_coverage(comparison: DocumentComparison) -> Iterator[str]:
    coverage = comparison.reading.coverage
    if coverage is None:
        return
    if not coverage.titled:
        yield _("Il documento non ha il titolo del modulo: è stato riconosciuto dai suoi codici.")
    if not coverage.enough:
        yield _("Sono state trovate meno di nove righe su dieci: quello che manca resta com’è nella scheda.")
