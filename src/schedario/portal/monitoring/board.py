# SPDX-License-Identifier: EUPL-1.2
"""The board of an ATS: its comuni by the quadri of their schede, computed when it is looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schedario.definition import display
from schedario.definition.form import Aggregate, Form, Quadro
from schedario.documents.sheet import describe_due
from schedario.engine.aggregate import Ratio, compute_ratio
from schedario.engine.evaluate import Evaluation, Step
from schedario.portal.accounts.models import Delegation, Membership, Role
from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.doubts import find_holding
from schedario.portal.filing.left import describe_all_left
from schedario.portal.filing.models import Doubt, DoubtState, Scheda, Submission
from schedario.portal.filing.states import DONE, Progress, build_progress_case
from schedario.portal.monitoring.listing import find_last_submissions
from schedario.portal.registry.models import Ats, Campaign, Comune
from schedario.portal.registry.place_columns import build_place_columns
from schedario.tables.kinds import INTEGER, MOMENT, boolean
from schedario.tables.table import Column, Table

STEP_WORDS = {
    "not_due": gettext_lazy("non dovuto"),
    "undecided": gettext_lazy("da stabilire"),
    "to_verify": gettext_lazy("da verificare"),
    "not_supplied": gettext_lazy("dati non ancora forniti"),
    "errors": gettext_lazy("da correggere"),
    "nothing": gettext_lazy("niente da compilare"),
    "complete": gettext_lazy("completo"),
    "incomplete": gettext_lazy("dati non disponibili"),
    "to_fill": gettext_lazy("da compilare"),
}

DOUBT_STATES = {
    DoubtState.OPEN: gettext_lazy("Dubbi aperti"),
    DoubtState.ASKED: gettext_lazy("Domande senza risposta"),
    DoubtState.ANSWERED: gettext_lazy("Dubbi confermati"),
    DoubtState.CLOSED: gettext_lazy("Dubbi chiusi"),
}


@dataclass(frozen=True, slots=True)
class QuadroProgress:
    """A quadro of a scheda; `why` says why it is not due, or is not decided."""

    step: Step
    why: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A comune with its scheda; one that has no scheda in the campaign has no quadri."""

    comune: Comune
    scheda: Scheda | None
    evaluation: Evaluation | None
    state: Progress | None
    places: tuple[QuadroProgress, ...]
    errors: int
    warnings: int
    doubts: Mapping[str, int]
    sent: Submission | None
    delegated: bool
    responsabili: tuple[str, ...]
    left: str = ""

    @property
    def incomplete(self) -> bool:
        """True when it was sent although the comune has no figure for something."""
        return self.done and self.evaluation is not None and self.evaluation.completeness == "incomplete"

    @property
    def done(self) -> bool:
        return self.state in DONE

    def get_quadro(self, quadro: str) -> QuadroProgress | None:
        """The quadro of that id, where there is a scheda."""
        return next((place for place in self.places if place.step.quadro.id == quadro), None)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio of the ATS beside what was supplied for it: the different values found among its comuni."""

    ratio: Ratio
    supplied: tuple[str, ...]
    supplied_label: str


def build_board(campaign: Campaign, ats: Ats) -> list[BoardRow]:
    """The lines of the board, by name of the comune."""
    comuni = list(ats.comuni.all())
    schede = Scheda.objects.filter(campaign=campaign, comune__ats=ats).annotate(progress=build_progress_case())
    there = {one.comune_id: one for one in schede.select_related("campaign", "comune")}
    sent, delegated = find_last_submissions(list(there.values())), _find_delegated(ats)
    named, doubts, left = (
        _list_responsabili(ats),
        _list_doubts(there.values()),
        describe_all_left(there.values(), shared_date=True),
    )
    rows = [
        _build_row(
            comune,
            there.get(comune.pk),
            doubts[comune.pk],
            sent,
            comune.pk in delegated,
            tuple(named.get(comune.pk, ())),
        )
        for comune in comuni
    ]
    return [replace(row, left=left.get(row.scheda.pk, "")) if row.scheda else row for row in rows]


def _list_doubts(schede: Iterable[Scheda]) -> Mapping[int, list[Doubt]]:
    """The doubts about these schede, by the key of the comune."""
    found: dict[int, list[Doubt]] = defaultdict(list)
    for doubt in Doubt.objects.filter(scheda__in=[one.pk for one in schede]).select_related("scheda"):
        found[doubt.scheda.comune_id].append(doubt)
    return found


def _count_doubts(doubts: Sequence[Doubt], evaluation: Evaluation) -> Mapping[str, int]:
    """The number of doubts in each state, of those about figures that are still in the scheda."""
    return Counter(doubt.state for doubt in find_holding(doubts, evaluation))


def _build_row(
    comune: Comune,
    scheda: Scheda | None,
    doubts: Sequence[Doubt],
    sent: Mapping[int, Submission],
    delegated: bool,
    responsabili: tuple[str, ...],
) -> BoardRow:
    if scheda is None:
        return BoardRow(comune, None, None, None, (), 0, 0, {}, None, delegated, responsabili)
    state = Progress(getattr(scheda, "progress"))  # noqa: B009 - an annotation, which the type does not know
    evaluation = scheda.evaluate_if_defined()
    if evaluation is None:
        return BoardRow(comune, scheda, None, state, (), 0, 0, {}, sent.get(scheda.pk), delegated, responsabili)
    levels = [finding.level for finding in evaluation.list_mistakes()]
    return BoardRow(
        comune,
        scheda,
        evaluation,
        state,
        _list_quadri(scheda.campaign.form, evaluation),
        levels.count("error"),
        levels.count("warning"),
        _count_doubts(doubts, evaluation),
        sent.get(scheda.pk),
        delegated,
        responsabili,
    )


def _list_quadri(form: Form, evaluation: Evaluation) -> tuple[QuadroProgress, ...]:
    """The quadri of the campaign's definition, as they are in the scheda's own: one that it lacks asks for nothing."""
    steps = {step.quadro.id: step for step in evaluation.steps}
    found = [steps.get(quadro.id) or Step(quadro, "nothing", 0, 0, 0) for quadro in form.quadri.values()]
    return tuple(QuadroProgress(step, _explain_not_due(evaluation, step)) for step in found)


def _explain_not_due(evaluation: Evaluation, step: Step) -> str:
    """Tell why the quadro is not due, in a sentence."""
    return describe_due(evaluation, step.quadro) if step.state == "not_due" else ""


def _find_delegated(ats: Ats) -> set[int]:
    held = Delegation.objects.open().filter(ats=ats)
    return set(held.values_list("comune_id", flat=True))


def _list_responsabili(ats: Ats) -> Mapping[int, list[str]]:
    """The names of the active responsabili of each comune."""
    found: dict[int, list[str]] = defaultdict(list)
    held = Membership.objects.filter(role=Role.RESPONSABILE, comune__ats=ats, user__is_active=True)
    for comune, name in held.order_by("user__name").values_list("comune_id", "user__name"):
        if comune is not None:
            found[comune].append(name)
    return found


def estimate_ratios(campaign: Campaign, lines: Sequence[BoardRow]) -> list[Estimate]:
    """The ratios that the edition defines over many schede."""
    return [_estimate_ratio(campaign, name, lines) for name in campaign.form.aggregates]


def _estimate_ratio(campaign: Campaign, name: str, lines: Sequence[BoardRow]) -> Estimate:
    aggregate = campaign.form.aggregates[name]
    evaluations = [
        line.evaluation
        for line in lines
        if line.evaluation is not None and _has_amounts(line.evaluation.form, campaign.form, aggregate)
    ]
    if aggregate.beside is None:
        return Estimate(compute_ratio(aggregate, evaluations), (), "")
    cell = campaign.form.cells[aggregate.beside]
    texts = sorted({evaluation.cells[cell.id].text for evaluation in evaluations} - {""})
    return Estimate(compute_ratio(aggregate, evaluations), tuple(texts), cell.name)


def _has_amounts(own: Form, form: Form, aggregate: Aggregate) -> bool:
    """Checks whether a scheda's definition has the amounts of the campaign's ratio, with as many decimals."""
    names = [name for name in (aggregate.numerator, aggregate.denominator, aggregate.beside) if name is not None]
    return own is form or all(_find_scale(own, name) == _find_scale(form, name) for name in names)


def _find_scale(form: Form, name: str) -> int | None:
    found = form.values.get(name) or form.cells.get(name)
    return None if found is None else found.scale


def explain_estimate(estimate: Estimate, lines: Sequence[BoardRow]) -> str:
    """Explains the ratio by its sums and how much of the whole they are."""
    found = estimate.ratio
    above, below = found.aggregate.numerator, found.aggregate.denominator
    names = {above, below}
    forms = [line.evaluation.form for line in lines if line.evaluation is not None]
    form = next((one for one in forms if names <= one.values.keys() | one.cells.keys()), None)
    if form is None:
        return ""
    told = {
        "above": above,
        "below": form.values[below].label if below in form.values else below,
        "part": _format_amount(form, above, found.numerator),
        "divisor": _format_amount(form, below, found.denominator),
        "whole": _format_amount(form, above, found.known),
        "counted": found.counted,
        "comuni": len(lines),
        "share": display.format_number(found.coverage or 0, 1),
    }
    how = _("%(above)s (%(part)s) diviso per «%(below)s» (%(divisor)s): somme dei comuni che hanno tutti e due i dati.")
    covered = _(
        "Comuni contati: %(counted)s su %(comuni)s, il %(share)s per cento di %(above)s (%(part)s su %(whole)s)."
    )
    return f"{how % told} {covered % told}"


def _format_amount(form: Form, name: str, stored: int) -> str:
    scale = (form.values.get(name) or form.cells[name]).scale
    return display.format_grouped(stored, scale)


# --- as a table ---

# From what wants most attention to what wants none.
STEPS = ("errors", "to_fill", "undecided", "to_verify", "not_supplied", "incomplete", "complete", "nothing", "not_due")


def build_board_table(campaign: Campaign) -> Table[BoardRow]:
    """The columns of the board: page, order, CSV and workbook follow from them."""
    return Table(
        _("Quadro d’insieme"),
        (
            Column("nome", _("Comune"), lambda line: line.comune.denominazione, link=_find_sheet_address),
            Column("codice", _("Codice"), lambda line: line.comune.codice, on_page=False),
            *build_place_columns(lambda line: line.comune.istat),
            Column("stato", _("Scheda"), _get_state_words, sort=_get_state_rank, drawn="state"),
            Column("resta", _("Che cosa resta"), lambda line: line.left, under="stato", width=48),
            Column("inviata", _("Inviata il"), _get_moment_sent, MOMENT, under="stato"),
            Column("ricevuta", _("Numero di ricevuta"), _get_receipt_number, under="stato"),
            *(_build_quadro_column(quadro) for quadro in campaign.form.quadri.values()),
            Column("errori", _("Errori"), lambda line: line.errors if line.scheda else None, INTEGER),
            Column("avvisi", _("Avvisi"), lambda line: line.warnings if line.scheda else None, INTEGER),
            *(_build_doubt_column(state, label) for state, label in DOUBT_STATES.items()),
            Column("delega", _("Delega"), lambda line: line.delegated, boolean(_("sì, all’ATS"), _("no"))),
            Column("responsabili", _("Responsabili"), lambda line: ", ".join(line.responsabili), drawn="responsabili"),
            Column("incompleta", _("Inviata incompleta"), _is_incomplete, boolean(_("sì"), _("no")), on_page=False),
        ),
    )


def _build_doubt_column(state: DoubtState, label: Promise) -> Column[BoardRow]:
    """The doubts in one state; a page has those that wait for the comune, files have all."""

    def count(line: BoardRow) -> int | None:
        return line.doubts.get(state, 0) if line.scheda else None

    return Column(f"dubbi_{state}", str(label), count, INTEGER, on_page=state in (DoubtState.OPEN, DoubtState.ASKED))


def _find_sheet_address(line: BoardRow) -> str:
    return build_sheet_address(line.scheda) if line.scheda else ""


def _is_incomplete(line: BoardRow) -> bool | None:
    return line.incomplete if line.done else None


def _get_moment_sent(line: BoardRow) -> datetime | None:
    return line.sent.sent_at if line.sent else None


def _get_receipt_number(line: BoardRow) -> str | None:
    return line.sent.number if line.sent else None


def _get_state_words(line: BoardRow) -> str:
    return str(line.state.label) if line.state else _("senza scheda")


def _get_state_rank(line: BoardRow) -> int | None:
    return list(Progress).index(line.state) if line.state else None


def _build_quadro_column(quadro: Quadro) -> Column[BoardRow]:
    def get_words(line: BoardRow) -> str | None:
        place = line.get_quadro(quadro.id)
        return _describe_quadro(place) if place else None

    def get_step_rank(line: BoardRow) -> tuple[int, int] | None:
        """The state of the quadro, and then how much of it is still to be filled in."""
        place = line.get_quadro(quadro.id)
        return (STEPS.index(place.step.state), place.step.filled - place.step.wanted) if place else None

    return Column(quadro.id, quadro.title, get_words, sort=get_step_rank, drawn="quadro", width=32)


def _describe_quadro(place: QuadroProgress) -> str:
    words = str(STEP_WORDS[place.step.state])
    return f"{words}: {place.why}" if place.why else words


def write_notes(campaign: Campaign, ats: Ats, lines: Sequence[BoardRow]) -> Iterator[str]:
    """Describes the file of a board, with the ratios of its ATS."""
    told = {"ats": ats.name, "title": campaign.title, "now": f"{timezone.localtime():%d/%m/%Y %H:%M}"}
    yield _("ATS %(ats)s – %(title)s, al %(now)s") % told
    for estimate in estimate_ratios(campaign, lines):
        found = {"label": estimate.ratio.aggregate.label, "value": estimate.ratio.text or "–"}
        yield _("Stima di Schedario, non ufficiale – %(label)s: %(value)s") % found
        yield explain_estimate(estimate, lines)
        yield f"{estimate.supplied_label}: {', '.join(estimate.supplied) or '–'}"
