# SPDX-License-Identifier: EUPL-1.2
"""What would change under another rule: parameters and formulas of the edition, their effect, and why for each comune.

The hypothesis lives in the address, which can be sent to somebody else. A form sends all its fields; of what is as the
definition has it, the address is tidied up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.engine.explaining.telling import Line, describe_explanation
from schedario.nation.per_scheda import store_decimals
from schedario.nation.simulate import AFTER, BEFORE, CHANGES, DIFFERENCE, Change, Simulation
from schedario.portal.analysis import hypothesis_options
from schedario.portal.analysis.export import Row
from schedario.portal.analysis.hypothesis import FORMULA, PARAMETER, Hypothesis
from schedario.portal.analysis.nation import GROUP
from schedario.portal.analysis.source import list_incomplete_comuni
from schedario.portal.analysis.table import ORDER, sort_rows
from schedario.portal.analysis.variables import Variable, get_compared_variables
from schedario.portal.analysis.views.answer import HypothesisResult, simulate_hypothesis
from schedario.portal.analysis.views.page import Page
from schedario.portal.analysis.views.table import build_comune_columns
from schedario.portal.analysis.what_if_tables import (
    ChangedTotal,
    build_change_columns,
    build_changed_table,
    build_parameter_table,
    build_region_table,
    build_total_table,
    list_change_sides,
)
from schedario.tables.table import Table

ON_A_PAGE = 50


def show_what_if(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows what can be changed; with a hypothesis, who decides otherwise and by how much."""
    shown = Page.read_request(request, campaign)
    asked = Hypothesis.parse_query(request.GET, shown.nation.form)
    if (tidy := _tidy_query(request, asked)) is not None:
        return HttpResponseRedirect(f"{request.path}?{tidy}")
    result: dict[str, object] = {"result": None, "held": None}
    if asked and not asked.has_faults:
        answer = simulate_hypothesis(shown, asked)
        shown, asked = answer.page, answer.asked
        result |= answer.build_context() | (_build_result(answer.page, answer.made) if answer.made else {})
    status = 422 if asked.has_faults else 200
    context = {
        "asked": asked,
        "offered": hypothesis_options.list_formulas(shown.nation.form),
        "names": _list_names(shown.nation.form),
        "parameter_table": build_parameter_table(),
    }
    told = {"keep": asked.list_query_pairs(), "total": shown.rows.height}
    return render(
        request,
        "analysis/what_if.html",
        shown.build_context("analysis:what_if", **context, **told, **result),
        status=status,
    )


def _tidy_query(request: HttpRequest, asked: Hypothesis) -> str | None:
    """The query without what changes nothing; None where there is nothing of the kind, or something is not known."""
    if asked.faults:
        return None
    kept = dict(asked.list_query_pairs())
    given = [(name, value) for name in request.GET for value in request.GET.getlist(name)]
    tidy = [pair for pair in given if not pair[0].startswith((PARAMETER, FORMULA)) or pair[0] in kept]
    return urlencode(tidy) if len(tidy) < len(given) else None


def _list_names(form: Form) -> list[tuple[str, str]]:
    """The names that a formula may use, with their labels."""
    cells = [(cell.id, cell.name) for cell in form.cells.values() if cell.numeric and not _is_in_table(form, cell.id)]
    values = [(one.name, one.label) for one in form.values.values()]
    conditions = [(one.name, one.label) for one in form.conditions.values()]
    return [*cells, *values, *conditions, *((one.name, one.label) for one in hypothesis_options.list_parameters(form))]


def _is_in_table(form: Form, cell: str) -> bool:
    return any(cell == one.id for table in form.tables.values() for row in table.rows for one in row.present)


def _put_in_words(form: Form, change: Change) -> Change:
    """A change as people call it."""
    parameter = form.parameters.get(change.name)
    words = hypothesis_options.get_choice_words(form, parameter.name) if parameter else {}
    return replace(change, before=words.get(change.before, change.before), after=words.get(change.after, change.after))


def _build_result(page: Page, made: Simulation) -> dict[str, object]:
    """For the template: totals of all, by region, and a page of those who change."""
    changed = store_decimals(made.changed)
    variables, codice = _list_changed_variables(made, changed), page.request.GET.get("spiega", "")
    who = build_comune_columns(list_incomplete_comuni(page.campaign), page.campaign.code)
    table = build_changed_table(who, variables, lambda row: bool(codice) and row["codice"] == codice)
    changed = _sort_changed(changed, page.request.GET.get(ORDER), table)
    pages = Paginator(range(changed.height), ON_A_PAGE).get_page(page.request.GET.get("pagina"))
    totals, by_region = store_decimals(made.totals("nation")), store_decimals(made.totals(GROUP))
    names = [name.removesuffix(BEFORE) for name in totals.columns if name.endswith(BEFORE)]
    whole = totals.row(0, named=True)
    some = changed[pages.start_index() - 1 : pages.end_index()] if changed.height else changed
    return {
        "result": made,
        "changes": [_put_in_words(page.nation.form, change) for change in made.changes],
        "idle": [one.label for one in made.changes if _is_idle(made.after, one.name)],
        "deciding": int(made.schede[CHANGES].sum()),
        "any_change": changed.height,
        "totals": [
            ChangedTotal(page.known[name], whole[name + BEFORE], whole[name + AFTER])
            for name in names
            if name in page.known
        ],
        "total_table": build_total_table(),
        "by_region": by_region.filter(pl.col("codice").is_not_null()).to_dicts(),
        "region_table": build_region_table([page.known[name] for name in _get_board_names(page) if name in names]),
        "lines": some.to_dicts(),
        "pages": pages,
        "table": table,
        "order": page.request.GET.get(ORDER, ""),
        "decisions": [
            (before.label, *build_change_columns(before, after)) for before, after in variables if not before.numeric
        ],
        "told": _explain_changes(page, made),
    }


def _is_idle(form: Form, name: str) -> bool:
    """Checks whether it is a parameter on which nothing rests that decides."""
    return name in form.parameters and name not in hypothesis_options.find_deciding_names(form)


def _get_board_names(page: Page) -> Sequence[str]:
    together = page.nation.form.together
    return tuple(chain.from_iterable(together.board.figures)) if together and together.board else ()


def _list_differing(changed: pl.DataFrame) -> list[str]:
    """The columns that differ somewhere."""
    names = [name.removesuffix(BEFORE) for name in changed.columns if name.endswith(BEFORE)]
    return [name for name in names if not changed[name + BEFORE].equals(changed[name + AFTER])]


def _list_changed_variables(made: Simulation, changed: pl.DataFrame) -> list[tuple[Variable, Variable]]:
    """The figures and decisions that differ somewhere, as each of the two definitions has them."""
    before, after = get_compared_variables(made.before), get_compared_variables(made.after)
    return [(before[name], after[name]) for name in _list_differing(changed) if name in before]


def _sort_changed(changed: pl.DataFrame, order: str | None, table: Table[Row]) -> pl.DataFrame:
    """In the order that an address asks for; else those with the largest difference in money first."""
    if order:
        return sort_rows(changed, order, table)
    amounts = [name for name in changed.columns if name.endswith(DIFFERENCE)]
    size = pl.sum_horizontal(pl.col(amounts).abs()) if amounts else pl.lit(0)
    return changed.with_columns(size.alias("#")).sort([CHANGES, "#"], descending=True, maintain_order=True).drop("#")


@dataclass(frozen=True, slots=True)
class ExplainedChange:
    """The explanation of a value before and after, in lines."""

    name: str
    before: list[Line]
    after: list[Line]


def _explain_changes(page: Page, made: Simulation) -> list[ExplainedChange]:
    """The explanations of what changes for the comune that the address asks about."""
    codice = page.request.GET.get("spiega", "")
    found = (made.schede["codice"] == codice).arg_true().to_list() if codice else []
    if not found:
        return []
    row = made.schede.row(found[0], named=True)
    names = [name.removesuffix(BEFORE) for name in row if name.endswith(BEFORE)]
    differing = [name for name in names if row[name + BEFORE] != row[name + AFTER]]
    return [
        _explain_change(page, made, found[0], name)
        for name in differing
        if _get_subject(name) in _list_explainable(made)
    ]


def _get_subject(name: str) -> str:
    """The subject of a column: a quadro, a condition, a cell."""
    return name.removeprefix("due:").removeprefix("condition:")


def _list_explainable(made: Simulation) -> set[str]:
    return {*made.after.quadri, *made.after.conditions, *made.after.cells}


def _explain_change(page: Page, made: Simulation, row: int, name: str) -> ExplainedChange:
    before, after = made.explain(row, _get_subject(name))
    label = get_compared_variables(page.nation.form)[name].label
    lines_before = [line for one in before for line in describe_explanation(one, made.before)]
    lines_after = [line for one in after for line in describe_explanation(one, made.after)]
    return ExplainedChange(label, lines_before, lines_after)


def export_what_if(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """Every comune that changes, before and after."""
    shown = Page.read_request(request, campaign)
    asked = Hypothesis.parse_query(request.GET, shown.nation.form)
    answer = HypothesisResult(shown, asked) if asked.has_faults else simulate_hypothesis(shown, asked)
    shown, made = answer.page, answer.made
    if made is None:
        raise Http404
    changed = store_decimals(made.changed)
    variables = _list_changed_variables(made, changed)
    table = build_changed_table(build_comune_columns(list_incomplete_comuni(shown.campaign)), variables)
    rows = _sort_changed(changed, request.GET.get(ORDER), table).join(
        shown.rows.select("codice", "regione_istat", "catastale", "nuts", "ats_nome", "classe", "stato"),
        on="codice",
        how="left",
        maintain_order="left",
    )
    sides = [side for before, after in variables for side in list_change_sides(before, after)]
    told = "; ".join(f"{one.label}: {one.before} → {one.after}" for one in made.changes)
    return shown.send_file(kind, "e-se", (_("E se…? %(changes)s") % {"changes": told}, rows, table, sides))
