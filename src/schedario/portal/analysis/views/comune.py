# SPDX-License-Identifier: EUPL-1.2
"""One comune beside those of its region and of its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.definition.display import format_grouped, format_number
from schedario.definition.phrases import phrase
from schedario.documents.outcome import describe_marked_outcome
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.formula.rounding import half_up
from schedario.nation.indicators import HIGHEST, LOWEST
from schedario.portal.access import ANALYSTS, get_access, get_comune
from schedario.portal.analysis.nation import SIZE
from schedario.portal.analysis.plots.profile import compute_rank, draw_profile
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.doubts import describe_doubts
from schedario.portal.analysis.views.page import Page
from schedario.portal.filing.doubts import list_dossiers
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.sending.receipt import write_sent_outcome
from schedario.tables.kinds import FIGURE
from schedario.tables.table import Column, Table

AMONG = ("regione", SIZE)
OUTCOME = "outcome"
YES_OR_NO = 3  # values of a figure that only says whether (and null): no place among others


class PlaceAmong(NamedTuple):
    """The median of those in a group that have the figure, the rank among them, and how many they are.

    Of what is only yes or no there is no rank, and `said_yes` are those of whom it is yes.
    """

    median: int
    rank: int | None
    among: int
    said_yes: int = 0

    @property
    def share(self) -> str:
        """The share of those of whom it is yes, in per cent with one decimal."""
        return format_number(half_up(1000 * self.said_yes, self.among), 1)


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """A figure of the comune beside each group; None where nobody in it has the figure.

    `ends`: the lowest and the highest that possible readings give, where they differ.
    """

    variable: Variable
    value: int | None
    among: tuple[PlaceAmong | None, ...]
    ends: tuple[int, int] | None = None


def show_comune(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:  # noqa: ARG001 - get_comune finds it
    """Its figures and its doubts; the link to its scheda for who may open it."""
    shown = Page.read_request(request, campaign)
    table = shown.nation.table
    found = table.filter(pl.col("codice") == get_comune(request).codice)
    if found.is_empty():
        raise Http404
    (row,) = found.to_dicts()
    scheda = Scheda.objects.with_related().filter(campaign=shown.campaign, comune=get_comune(request)).first()
    sent = scheda.get_current_submission() if scheda else None
    peers = [_select_peers(table, row, level) for level in AMONG]
    ends = _find_differing_ends(shown, found)
    besides = [_compare_figure(one, row, peers, ends.get(one.name)) for one in shown.known.values() if one.numeric]
    indicators = [
        one
        for one in besides
        if one.variable.indicator and one.value is not None and table[one.variable.name].n_unique() > YES_OR_NO
    ]
    context = {
        "row": row,
        "table": _build_comparison_table(row),
        "peers": [(level, row[level], one.height) for level, one in zip(AMONG, peers, strict=True)],
        "besides": _group_comparisons(besides),
        "incomplete": sent is not None and sent.incomplete,
        "decisions": [
            (one.label, _describe_decision(shown, one, row, sent)) for one in shown.known.values() if one.words
        ],
        "standing": draw_profile([(one.variable.label, _list_ranks(one)) for one in indicators]),
        "counted": [_find_counts(indicators, place) for place in range(len(AMONG))],
        "made": shown.nation.count_made(row["codice"]),
        "known_comparisons": shown.nation.compared.known,
        "may_ask": get_access(request).has_any_of(ANALYSTS),
        **_match_doubts(shown, row["codice"], scheda),
    }
    return render(request, "analysis/comune.html", shown.build_context("analysis:comune", **context))


def _match_doubts(page: Page, codice: str, scheda: Scheda | None) -> dict[str, object]:
    """The doubts as they are computed now, each with what was asked about it; apart, those that are past."""
    now = describe_doubts(page.nation.influence.ordered.filter(pl.col("codice") == codice))
    kept = {(one.doubt.code, tuple(one.doubt.cells)): one for one in (list_dossiers(scheda) if scheda else ())}
    return {"doubts": [(one, kept.pop((one["code"], tuple(one["cells"])), None)) for one in now], "past": kept.values()}


def _describe_decision(page: Page, decision: Variable, row: dict[str, object], sent: Submission | None) -> str:
    """A decision in words; the outcome with the amounts of this scheda, which the table of all leaves open.

    Columns do not say which blanks of a scheda that was sent are figures not available: of those the document tells.
    """
    if decision.name == OUTCOME:
        if sent is not None and sent.incomplete:
            return write_sent_outcome(sent)
        return describe_marked_outcome(_evaluate_scheda(page, row["codice"]), closed=sent is not None)
    value = row[decision.name]
    if value is None:
        return phrase("due.undecided")
    return decision.words[str(value)]


def _evaluate_scheda(page: Page, codice: object) -> Evaluation:
    schede, form = page.nation.schede, page.nation.form
    answers = schede.select(cell.id for cell in form.asked).filter(schede["codice"] == codice).row(0, named=True)
    return evaluate(form, Answers({name: value for name, value in answers.items() if value is not None}))


def _select_peers(table: pl.DataFrame, row: dict[str, object], level: str) -> pl.DataFrame:
    if row[level] is None:
        return table.clear()
    return table.filter(pl.col(level).cast(pl.String) == row[level])


def _find_differing_ends(page: Page, found: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """The indicators of a comune of which possible readings give different figures: the lowest and the highest."""
    row = page.nation.sum_indicators("nation", found).row(0, named=True)
    ends = {name: (row.get(f"{name}.{LOWEST}"), row.get(f"{name}.{HIGHEST}")) for name in page.known}
    return {
        name: (low, high) for name, (low, high) in ends.items() if low is not None and high is not None and low != high
    }


def _compare_figure(
    variable: Variable, row: dict[str, object], peers: list[pl.DataFrame], ends: tuple[int, int] | None
) -> FigureComparison:
    value = row[variable.name]
    own = value if isinstance(value, int) else None
    return FigureComparison(variable, own, tuple(_compare_among(variable, own, one) for one in peers), ends)


def _compare_among(variable: Variable, own: int | None, peers: pl.DataFrame) -> PlaceAmong | None:
    ordered = peers[variable.name].drop_nulls().sort().to_list()
    if not ordered:
        return None
    if variable.counts_schede:
        return PlaceAmong(ordered[0], None, len(ordered), sum(value > 0 for value in ordered))
    rank = None if own is None else compute_rank(own, ordered)
    return PlaceAmong(ordered[(len(ordered) - 1) // 2], rank, len(ordered))


def _list_ranks(one: FigureComparison) -> list[int | None]:
    return [None if found is None else found.rank for found in one.among]


def _find_counts(indicators: list[FigureComparison], place: int) -> tuple[int, int]:
    """The fewest and the most comuni of a group among which a figure has its rank."""
    counts = [found.among for one in indicators if (found := one.among[place]) is not None]
    return min(counts, default=0), max(counts, default=0)


def _build_comparison_table(row: dict[str, object]) -> Table[FigureComparison]:
    """The columns of the figures of a comune, beside the comuni of its region and those of its size."""
    region, size = row[AMONG[0]], row[AMONG[1]]
    names = (
        _("Mediana: %(name)s") % {"name": region},
        _("Mediana: %(name)s abitanti") % {"name": size or "–"},
    )
    return Table(
        _("Dati"),
        (
            Column("dato", _("Dato"), lambda one: one.variable.heading),
            Column("valore", str(row["denominazione"]), _write_value, FIGURE),
            *(column for place, name in enumerate(names) for column in _build_peer_columns(place, name)),
        ),
    )


def _build_peer_columns(place: int, name: str) -> list[Column[FigureComparison]]:
    """The usual value in a group, and the place of the comune in it."""
    return [
        Column(f"mediana_{place}", name, lambda one: _write_usual_value(one, one.among[place]), FIGURE),
        Column(f"posto_{place}", _("Più bassi, su 100"), lambda one: _write_rank(one.among[place]), FIGURE),
    ]


def _write_value(one: FigureComparison) -> str | None:
    if one.ends is not None:
        if one.variable.counts_schede:
            return phrase("state.to_verify")
        low, high = map(one.variable.format_value, one.ends)
        return phrase("analysis.by_reading", low=low, high=high)
    if one.value is None:
        return None
    if one.variable.counts_schede:
        return _("sì") if one.value else _("no")
    return one.variable.format_value(one.value)


def _write_usual_value(one: FigureComparison, found: PlaceAmong | None) -> str | None:
    """The median; of what is only yes or no, of how many it is yes."""
    if found is None:
        return None
    if one.variable.counts_schede:
        words = {"share": found.share, "n": format_grouped(found.among, 0)}
        return _("sì in %(share)s comuni su 100 (di %(n)s)") % words
    return one.variable.format_value(found.median)


def _write_rank(found: PlaceAmong | None) -> str | None:
    if found is None or found.rank is None:
        return None
    return _("%(rank)s (su %(n)s comuni)") % {"rank": found.rank, "n": format_grouped(found.among, 0)}


def _group_comparisons(besides: list[FigureComparison]) -> dict[str, list[FigureComparison]]:
    groups: dict[str, list[FigureComparison]] = {}
    for one in besides:
        groups.setdefault(one.variable.group, []).append(one)
    return groups
