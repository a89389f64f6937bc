# SPDX-License-Identifier: EUPL-1.2
"""Doubts about a scheda from the comparison with others, as findings beside those of its definition.

Which figures are unusual among similar comuni takes all schede to say; it is computed elsewhere, now and then, and kept
(`Doubt`). Here is only asked which of them hold: those about figures that are still in the scheda. A doubt is confirmed
as a warning is, and its reason is kept as a confirmation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from schedario.definition import display
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.engine.evaluate import Evaluation
from schedario.engine.findings import Finding
from schedario.portal.filing.models import Confirmation, Doubt, DoubtState, Scheda

TOLD = frozenset({DoubtState.OPEN, DoubtState.ASKED, DoubtState.ANSWERED})


def list_doubts(scheda: Scheda) -> list[Doubt]:
    """The doubts about the scheda that somebody may still have to answer, or has answered, though it be closed."""
    return list(choose_told(scheda.doubts.all()))


def choose_told(doubts: QuerySet[Doubt]) -> QuerySet[Doubt]:
    """Those that are told to the comune: to be answered, or answered, though they be closed."""
    same = {name: OuterRef(name) for name in ("scheda", "code", "found")}
    confirmed = Confirmation.objects.filter(**same)
    return doubts.filter(Q(state__in=TOLD) | Q(Exists(confirmed), state=DoubtState.CLOSED))


def count_states(doubts: QuerySet[Doubt]) -> Mapping[str, int]:
    """The number of doubts in each state."""
    found = dict(doubts.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in DoubtState}


def find_holding(doubts: Iterable[Doubt], evaluation: Evaluation) -> list[Doubt]:
    """Those about figures that the scheda still has."""
    return [doubt for doubt in doubts if doubt.seen.items() <= read_figures(evaluation, doubt.cells).items()]


def read_figures(evaluation: Evaluation, cells: Iterable[str]) -> dict[str, str]:
    """The texts of these cells as they are now; a cell that the form has not is left out."""
    found = ((name, evaluation.cells.get(name)) for name in cells)
    return {name: display.format_value(one.cell, one.stored) for name, one in found if one is not None}


def find_doubt_findings(scheda: Scheda, evaluation: Evaluation) -> tuple[Finding, ...]:
    """The doubts that hold, as findings."""
    return build_findings(list_doubts(scheda), evaluation)


def build_findings(doubts: Iterable[Doubt], evaluation: Evaluation) -> tuple[Finding, ...]:
    """Those of the doubts that hold, as findings."""
    return tuple(build_finding(doubt, evaluation.form) for doubt in find_holding(doubts, evaluation))


def build_finding(doubt: Doubt, form: Form) -> Finding:
    """The doubt as a finding: a warning where somebody wants an answer."""
    told, cells = doubt.told, tuple(doubt.cells)
    quadro = next((form.cells[name].quadro for name in cells if name in form.cells), "")
    asked = [phrase("analysis.asked", question=doubt.question)] if doubt.question else []
    return Finding(
        code=doubt.code,
        level="warning" if doubt.wants_answer else "info",
        status=told["status"],
        quadro=quadro,
        cells=cells,
        found=doubt.found,
        expected=told["expected"],
        message=told["message"],
        remedy=" ".join([told["remedy"], *asked]),
    )


def describe_doubts(doubts: Iterable[Doubt], form: Form) -> list[Mapping[str, Any]]:
    """The doubts for the page, each a finding with the texts that must stand in its cells for it to hold."""
    return [{**build_finding(doubt, form).as_json(), "seen": doubt.seen} for doubt in doubts]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A doubt with what became of it; `holds` while its figure is in the scheda."""

    doubt: Doubt
    answer: Confirmation | None
    holds: bool

    @property
    def open(self) -> bool:
        """True while the comune may answer."""
        return self.holds and self.doubt.wants_answer and self.doubt.state in (DoubtState.OPEN, DoubtState.ASKED)


def list_dossiers(scheda: Scheda) -> list[Dossier]:
    """Every doubt about a scheda: first those that want an answer, the past ones last."""
    doubts = list(scheda.doubts.select_related("asked_by"))
    holding = {doubt.pk for doubt in find_holding(doubts, scheda.evaluate_answers())} if doubts else set()
    reasons = {
        (one.code, tuple(one.cells), one.found): one for one in scheda.confirmations.select_related("confirmed_by")
    }
    order = [DoubtState.ASKED, DoubtState.OPEN, DoubtState.ANSWERED, DoubtState.CLOSED, DoubtState.PAST]
    dossiers = [
        Dossier(doubt, reasons.get((doubt.code, tuple(doubt.cells), doubt.found)), doubt.pk in holding)
        for doubt in doubts
    ]
    return sorted(dossiers, key=lambda one: (not one.holds, order.index(DoubtState(one.doubt.state))))
