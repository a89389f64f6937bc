# SPDX-License-Identifier: EUPL-1.2
"""What would change under another rule: parameters and formulas of the edition, their effect, and why for each comune.

The hypothesis lives in the address, which can be sent to somebody else. A form sends all its fields; of what is as the
definition has it, the address is tidied up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.engine.explaining.telling import Line, describe_explanation
from schedario.nation.per_scheda import as_stored
from schedario.nation.simulate import AFTER, BEFORE, CHANGES, DIFFERENCE, Change, Simulation
from schedario.portal.analysis import hypothesis_options
from schedario.portal.analysis.hypothesis import FORMULA, PARAMETER, Hypothesis
from schedario.portal.analysis.nation import GROUP
from schedario.portal.analysis.variables import Variable, compared
from schedario.portal.analysis.views.answer import Answer, simulated
from schedario.portal.analysis.views.page import Page
from schedario.portal.analysis.views.table import build_comune_columns

ON_A_PAGE = 50


def page(request: HttpRequest, campaign: str) -> HttpResponse:
    """What can be changed; with a hypothesis, who decides otherwise and by how much."""
    shown = Page.of(request, campaign)
    asked = Hypothesis.of(request.GET, shown.nation.form)
    if (tidy := _tidied(request, asked)) is not None:
        return HttpResponseRedirect(f"{request.path}?{tidy}")
    result: dict[str, object] = {"result": None, "held": None}
    if asked and not asked.wrong:
        answer = simulated(shown, asked)
        shown, asked = answer.page, answer.asked
        result |= answer.holding() | (_result(answer.page, answer.made) if answer.made else {})
    status = 422 if asked.wrong else 200
    context = {
        "asked": asked,
        "offered": hypothesis_options.formulas(shown.nation.form),
        "names": _names(shown.nation.form),
    }
    told = {"keep": asked.written(), "total": shown.rows.height}
    return render(
        request,
        "analysis/what_if.html",
        shown.context("analysis:what_if", **context, **told, **result),
        status=status,
    )


def _tidied(request: HttpRequest, asked: Hypothesis) -> str | None:
    """The query without what changes nothing; None where there is nothing of the kind, or something is not known."""
    if asked.faults:
        return None
    kept = dict(asked.written())
    given = [(name, value) for name in request.GET for value in request.GET.getlist(name)]
    tidy = [pair for pair in given if not pair[0].startswith((PARAMETER, FORMULA)) or pair[0] in kept]
    return urlencode(tidy) if len(tidy) < len(given) else None


def _names(form: Form) -> list[tuple[str, str]]:
    """What may be named in a formula, with its label."""
    cells = [(cell.id, cell.name) for cell in form.cells.values() if cell.numeric and not _in_a_table(form, cell.id)]
    values = [(one.name, one.label) for one in form.values.values()]
    conditions = [(one.name, one.label) for one in form.conditions.values()]
    return [*cells, *values, *conditions, *((one.name, one.label) for one in hypothesis_options.parameters(form))]


def _in_a_table(form: Form, cell: str) -> bool:
    return any(cell == one.id for table in form.tables.values() for row in table.rows for one in row.present)


def _worded(form: Form, change: Change) -> Change:
    """A change as people call it."""
    parameter = form.parameters.get(change.name)
    words = hypothesis_options.words(form, parameter) if parameter else {}
    return replace(change, before=words.get(change.before, change.before), after=words.get(change.after, change.after))


def _result(page: Page, made: Simulation) -> dict[str, object]:
    """For the template: totals of all, by region, and a page of those who change."""
    changed = _ordered(as_stored(made.changed))
    pages = Paginator(range(changed.height), ON_A_PAGE).get_page(page.request.GET.get("pagina"))
    totals, by_region = as_stored(made.totals("nation")), as_stored(made.totals(GROUP))
    names = [name.removesuffix(BEFORE) for name in totals.columns if name.endswith(BEFORE)]
    known = compared(page.nation.form)
    some = changed[pages.start_index() - 1 : pages.end_index()] if changed.height else changed
    return {
        "result": made,
        "changes": [_worded(page.nation.form, change) for change in made.changes],
        "idle": [one.label for one in made.changes if _idle(made.after, one.name)],
        "deciding": int(made.schede[CHANGES].sum()),
        "any_change": changed.height,
        "totals": totals.row(0, named=True),
        "by_region": by_region.filter(pl.col("codice").is_not_null()).to_dicts(),
        "changing": [page.known[name] for name in names if name in page.known],
        "first": [page.known[name] for name in _board(page) if name in names],
        "lines": some.to_dicts(),
        "pages": pages,
        "shown": [known[name] for name in _shown(changed) if name in known],
        "told": _told(page, made),
        "asked_for": page.request.GET.get("spiega", ""),
    }


def _idle(form: Form, name: str) -> bool:
    """Whether it is a parameter on which nothing rests that decides."""
    return name in form.parameters and name not in hypothesis_options.deciding(form)


def _board(page: Page) -> Sequence[str]:
    together = page.nation.form.together
    return together.board.figures if together and together.board else ()


def _shown(changed: pl.DataFrame) -> list[str]:
    """What differs somewhere."""
    names = [name.removesuffix(BEFORE) for name in changed.columns if name.endswith(BEFORE)]
    return [name for name in names if not changed[name + BEFORE].equals(changed[name + AFTER])]


def _ordered(changed: pl.DataFrame) -> pl.DataFrame:
    """Those with the largest difference in money first."""
    amounts = [name for name in changed.columns if name.endswith(DIFFERENCE)]
    size = pl.sum_horizontal(pl.col(amounts).abs()) if amounts else pl.lit(0)
    return changed.with_columns(size.alias("#")).sort([CHANGES, "#"], descending=True, maintain_order=True).drop("#")


@dataclass(frozen=True, slots=True)
class Told:
    """Why one thing is as it is, before and after, in lines."""

    name: str
    before: list[Line]
    after: list[Line]


def _told(page: Page, made: Simulation) -> list[Told]:
    """The explanations of what changes for the comune that the address asks about."""
    codice = page.request.GET.get("spiega", "")
    found = (made.schede["codice"] == codice).arg_true().to_list() if codice else []
    if not found:
        return []
    row = made.schede.row(found[0], named=True)
    names = [name.removesuffix(BEFORE) for name in row if name.endswith(BEFORE)]
    differing = [name for name in names if row[name + BEFORE] != row[name + AFTER]]
    return [_one_told(page, made, found[0], name) for name in differing if _what(name) in _explainable(made)]


def _what(name: str) -> str:
    """What a column is about: a quadro, a condition, a cell."""
    return name.removeprefix("due:").removeprefix("condition:")


def _explainable(made: Simulation) -> set[str]:
    return {*made.after.quadri, *made.after.conditions, *made.after.cells}


def _one_told(page: Page, made: Simulation, row: int, name: str) -> Told:
    before, after = made.explain(row, _what(name))
    label = compared(page.nation.form)[name].label
    lines_before = [line for one in before for line in describe_explanation(one, made.before)]
    lines_after = [line for one in after for line in describe_explanation(one, made.after)]
    return Told(label, lines_before, lines_after)


def export(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """Every comune that changes, before and after."""
    shown = Page.of(request, campaign)
    asked = Hypothesis.of(request.GET, shown.nation.form)
    answer = Answer(shown, asked) if asked.wrong else simulated(shown, asked)
    shown, made = answer.page, answer.made
    if made is None:
        raise Http404
    changed = _ordered(as_stored(made.changed))
    rows = changed.join(
        shown.rows.select("codice", "ats_nome", "classe", "stato"), on="codice", how="left", maintain_order="left"
    )
    known = compared(shown.nation.form)
    columns = [column for name in _shown(changed) if name in known for column in _columns(known[name])]
    told = "; ".join(f"{one.label}: {one.before} → {one.after}" for one in made.changes)
    return shown.file(
        kind, "e-se", (_("E se…? %(changes)s") % {"changes": told}, rows, build_comune_columns(), columns)
    )


def _columns(one: Variable) -> list[Variable]:
    """Before, after, and for amounts the difference."""
    told = [(BEFORE, _("prima")), (AFTER, _("dopo"))] + ([(DIFFERENCE, _("differenza"))] if one.numeric else [])
    return [
        Variable(one.name + suffix, f"{one.label} – {words}", one.group, one.unit, words=one.words)
        for suffix, words in told
    ]
