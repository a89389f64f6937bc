# SPDX-License-Identifier: EUPL-1.2
"""The list of comuni of a campaign, on the page and as a file: the same rows, with what the engine finds in each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.states import Progress, rank
from schedario.portal.spreadsheets import harmless, put

FEW = 500  # what a query can name one by one
ORDERS = {
    "nome": ("comune__denominazione", "comune__codice"),
    "provincia": ("comune__provincia", "comune__denominazione"),
    "ats": ("comune__ats__name", "comune__denominazione"),
    "stato": ("rank", "comune__denominazione"),
    "salvata": ("saved_at", "comune__denominazione"),
    "inviata": ("last_sent", "comune__denominazione"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A scheda as the list shows it; `errors` and `warnings` are of what it holds now."""

    scheda: Scheda
    state: Progress
    sent: Submission | None
    errors: int
    warnings: int


def ordered(schede: QuerySet[Scheda], order: str) -> QuerySet[Scheda]:
    """The schede in the order that an address asks for; `-` before it turns it round. What is not there comes last."""
    names = ORDERS.get(order.removeprefix("-"), ORDERS["nome"])
    last_sent = Submission.objects.current().filter(scheda=OuterRef("pk")).values("sent_at")[:1]
    found = schede.annotate(rank=rank(), last_sent=Subquery(last_sent))
    if order.startswith("-"):
        return found.order_by(*(F(name).desc(nulls_last=True) for name in names))
    return found.order_by(*(F(name).asc(nulls_last=True) for name in names))


def lines(schede: Iterable[Scheda]) -> Iterator[Line]:
    """The lines of some schede, those of a page or all."""
    shown = list(schede)
    last = last_submissions(shown)
    for scheda in shown:
        findings = scheda.evaluate_answers().findings
        levels = [finding.level for finding in findings]
        state = Progress(getattr(scheda, "progress"))  # noqa: B009 - an annotation, which the type does not know
        yield Line(scheda, state, last.get(scheda.pk), levels.count("error"), levels.count("warning"))


def last_submissions(schede: Iterable[Scheda]) -> Mapping[int, Submission]:
    """The last submission of each, without the documents."""
    wanted = {scheda.pk for scheda in schede}
    last = Submission.objects.current().defer("document", "pdf")
    if len(wanted) <= FEW:
        return {one.scheda_id: one for one in last.filter(scheda__in=wanted)}
    found = last.filter(scheda__campaign__in={scheda.campaign_id for scheda in schede})
    return {one.scheda_id: one for one in found if one.scheda_id in wanted}


def headers() -> list[str]:
    """The columns of the exported file."""
    return [
        _("Denominazione"),
        _("Codice"),
        _("Provincia"),
        _("Regione"),
        _("ATS"),
        _("Stato"),
        _("Versione"),
        _("Ultimo salvataggio"),
        _("Salvata da"),
        _("Inviata il"),
        _("Numero di ricevuta"),
        _("Errori"),
        _("Avvisi"),
    ]


def cells(line: Line) -> list[str | int | datetime | None]:
    """The same line as values; moments are Italian time, without zone, as spreadsheets keep them."""
    comune, sent = line.scheda.comune, line.sent
    return [
        comune.denominazione,
        comune.codice,
        comune.provincia,
        comune.regione,
        comune.ats.name if comune.ats else "",
        str(line.state.label),
        line.scheda.version,
        _local(line.scheda.saved_at),
        str(line.scheda.saved_by or ""),
        _local(sent.sent_at if sent else None),
        sent.number if sent else "",
        line.errors,
        line.warnings,
    ]


def _local(moment: datetime | None) -> datetime | None:
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else None


def as_csv(shown: Iterable[Line]) -> bytes:
    """For spreadsheets in Italian: semicolons, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headers())
    for line in shown:
        writer.writerow([_written(value) for value in cells(line)])
    return text.getvalue().encode("utf-8-sig")


def _written(value: str | int | datetime | None) -> str | int | None:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    return harmless(value) if isinstance(value, str) else value


def as_xlsx(shown: Iterable[Line], title: str, about: str) -> bytes:
    """A sheet with one row per scheda, and another that says what was chosen and when."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold, moment = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet = book.add_worksheet(_("Comuni"))
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, headers(), bold)
        for row, line in enumerate(shown, 1):
            for column, value in enumerate(cells(line)):
                put(sheet, row, column, value, moment if isinstance(value, datetime) else None)
        sheet.autofit()
        notes = book.add_worksheet(_("Note"))
        notes.set_column(0, 0, 90)
        for row, text in enumerate((title, about)):
            notes.write_string(row, 0, text)
    return buffer.getvalue()
