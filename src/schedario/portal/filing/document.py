# SPDX-License-Identifier: EUPL-1.2
"""A scheda as the readers and writers of documents take it: as it stands, and as it was sent."""

from __future__ import annotations

from django.utils import timezone

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.json_reader import read_json
from schedario.documents.scheda import Scheda as Document
from schedario.portal.filing.confirmations import build_printed_confirmation, list_valid_confirmations
from schedario.portal.filing.models import Scheda, Submission


def build_document(scheda: Scheda, *, draft: bool = False) -> Document:
    """The scheda as the writers of documents take it, with the confirmations that hold.

    Its mark says that it is a draft, and that it is test data: of a synthetic comune, or for a synthetic campaign. What
    is no draft is what is sent.
    """
    confirmed = tuple(build_printed_confirmation(confirmation) for confirmation in list_valid_confirmations(scheda))
    mark = _choose_mark(scheda, draft=draft)
    return Document(scheda.form, build_header(scheda), scheda.read_answers(), mark, confirmed, closed=not draft)


def _choose_mark(scheda: Scheda, *, draft: bool) -> str | None:
    if scheda.synthetic:
        return phrase("sheet.draft_synthetic" if draft else "sheet.synthetic")
    return phrase("sheet.draft") if draft else None


def build_header(scheda: Scheda) -> dict[str, str]:
    """The lines above the quadri; the date is that of the last save, Italian time."""
    known = {"denominazione": scheda.comune.denominazione, "codice": scheda.comune.codice, **build_header_dates(scheda)}
    return {line: text for line, text in known.items() if line in scheda.form.header}


def build_header_dates(scheda: Scheda) -> dict[str, str]:
    """The lines above the quadri that change with each save; none before the first."""
    if scheda.saved_at is None:
        return {}
    local = timezone.localtime(scheda.saved_at)
    lines = scheda.form.header.values()
    return {line.id: f"{local:{line.date_format}}" for line in lines if line.date_format}


@cached_on_form()
def list_free_text_cells(form: Form) -> tuple[Cell, ...]:
    """The cells in which a comune may write words of its own."""
    return tuple(cell for cell in form.writable if not cell.numeric)


def read_sent_document(submission: Submission) -> Document:
    """The document that was sent, as the writers of documents take it."""
    written = bytes(submission.document).decode("utf-8")
    reading = read_json(written, submission.number, submission.form)
    header = {name: value.text for name, value in reading.header.items()}
    return Document(
        reading.form,
        header,
        reading.answers(),
        reading.mark,
        reading.confirmed,
        closed=True,
        salt=reading.salt,
    )
