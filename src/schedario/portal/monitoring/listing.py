# SPDX-License-Identifier: EUPL-1.2
"""The list of comuni of a campaign: the same rows on the page and in files, with what the engine finds in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.states import DONE, Progress, build_rank_case
from schedario.portal.registry.place_columns import build_place_columns
from schedario.tables.kinds import INTEGER, MOMENT, boolean
from schedario.tables.table import Column, Table

FEW = 500  # what a query can name one by one


@dataclass(frozen=True, slots=True)
class SchedaRow:
    """A scheda as the list shows it; `errors` and `warnings` are of what it holds now."""

    scheda: Scheda
    state: Progress
    sent: Submission | None
    errors: int
    warnings: int

    @property
    def incomplete(self) -> bool | None:
        """Tells of a scheda that is sent whether some of its figures are not available; None of another one."""
        return self.sent.incomplete if self.sent is not None and self.state in DONE else None


def build_list_table(*, links: bool = False) -> Table[SchedaRow]:
    """The columns of the list: page, order, CSV and workbook follow from them. `links`: each comune leads to its sheet.

    The order is the database's, which knows neither errors nor warnings.
    """
    address = build_sheet_address if links else None
    return Table(
        _("Comuni"),
        (
            Column(
                "nome",
                _("Denominazione"),
                lambda line: line.scheda.comune.denominazione,
                sort=("comune__denominazione", "comune__codice"),
                link=(lambda line: address(line.scheda)) if address else None,
            ),
            Column("codice", _("Codice"), lambda line: line.scheda.comune.codice, under="nome"),
            *build_place_columns(lambda line: line.scheda.comune.istat),
            Column("provincia", _("Provincia"), lambda line: line.scheda.comune.provincia, sort=("comune__provincia",)),
            Column("regione", _("Regione"), lambda line: line.scheda.comune.regione, on_page=False),
            Column("ats", _("ATS"), _get_ats_name, sort=("comune__ats__name",)),
            Column("stato", _("Stato"), lambda line: str(line.state.label), sort=("rank",), drawn="state"),
            Column(
                "incompleta",
                _("Inviata incompleta"),
                lambda line: line.incomplete,
                boolean(_("sì"), _("no")),
                sort=None,
                on_page=False,
            ),
            Column("versione", _("Versione"), lambda line: line.scheda.version, INTEGER, on_page=False),
            Column("salvata", _("Ultimo salvataggio"), lambda line: line.scheda.saved_at, MOMENT, sort=("saved_at",)),
            Column("salvata_da", _("Salvata da"), lambda line: str(line.scheda.saved_by or ""), under="salvata"),
            Column("inviata", _("Inviata il"), _get_moment_sent, MOMENT, sort=("last_sent",)),
            Column("ricevuta", _("Numero di ricevuta"), _get_receipt_number, under="inviata"),
            Column("errori", _("Errori"), lambda line: line.errors, INTEGER, sort=None),
            Column("avvisi", _("Avvisi"), lambda line: line.warnings, INTEGER, sort=None),
        ),
    )


def _get_ats_name(line: SchedaRow) -> str:
    ats = line.scheda.comune.ats
    return ats.name if ats else ""


def _get_moment_sent(line: SchedaRow) -> datetime | None:
    return line.sent.sent_at if line.sent else None


def _get_receipt_number(line: SchedaRow) -> str | None:
    return line.sent.number if line.sent else None


def sort_schede(schede: QuerySet[Scheda], order: str) -> QuerySet[Scheda]:
    """The schede in the order that an address asks for; `-` before it turns it round. What is not there comes last."""
    table = build_list_table()
    column, descending = table.read_order(order)
    names = dict.fromkeys(name for one in (column, table.page_columns[0]) for name in one.sort_names)
    last_sent = Submission.objects.current().filter(scheda=OuterRef("pk")).values("sent_at")[:1]
    found = schede.annotate(rank=build_rank_case(), last_sent=Subquery(last_sent))
    if descending:
        return found.order_by(*(F(name).desc(nulls_last=True) for name in names))
    return found.order_by(*(F(name).asc(nulls_last=True) for name in names))


def build_rows(schede: Iterable[Scheda]) -> Iterator[SchedaRow]:
    """The lines of some schede, those of a page or all."""
    shown = list(schede)
    last = find_last_submissions(shown)
    for scheda in shown:
        findings = scheda.evaluate_answers().findings
        levels = [finding.level for finding in findings]
        state = Progress(getattr(scheda, "progress"))  # noqa: B009 - an annotation, which the type does not know
        yield SchedaRow(scheda, state, last.get(scheda.pk), levels.count("error"), levels.count("warning"))


def find_last_submissions(schede: Iterable[Scheda]) -> Mapping[int, Submission]:
    """The last submission of each, without the documents."""
    wanted = {scheda.pk for scheda in schede}
    last = Submission.objects.current().defer("document", "pdf")
    if len(wanted) <= FEW:
        return {one.scheda_id: one for one in last.filter(scheda__in=wanted)}
    found = last.filter(scheda__campaign__in={scheda.campaign_id for scheda in schede})
    return {one.scheda_id: one for one in found if one.scheda_id in wanted}
