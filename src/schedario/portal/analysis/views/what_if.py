# SPDX-License-Identifier: EUPL-1.2
"""What would change under another rule: parameters of the edition, their effect, and why for each comune."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from schedario.definition.building.draft import parameter_text
from schedario.definition.display import machine
from schedario.definition.form import Form, Parameter
from schedario.definition.problems import DefinitionError
from schedario.engine.explaining.explain import choices_in_words
from schedario.engine.explaining.telling import Line, tell
from schedario.formula.typed import references
from schedario.nation.simulate import AFTER, BEFORE, CHANGES, DIFFERENCE, Change, Simulation
from schedario.portal.analysis.nation import GROUP, as_stored
from schedario.portal.analysis.selection import stored
from schedario.portal.analysis.variables import Variable
from schedario.portal.analysis.views.page import Page
from schedario.portal.analysis.views.table import who

PREFIX = "p."
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter that the page offers: `text` is what the address gives for it, else its present value.

    `words` tell its choices, if it has any.
    """

    parameter: Parameter
    now: str
    text: str
    fault: str
    value: str | None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return self.value is not None


def page(request: HttpRequest, campaign: str) -> HttpResponse:
    """The parameters; with other values for some of them, who decides otherwise and by how much."""
    shown = Page.of(request, campaign)
    asked = _asked(shown)
    faults = [one.fault for one in asked if one.fault]
    context = {
        "asked": asked,
        "keep": shown.kept(*(PREFIX + one.parameter.name for one in asked)),
        "result": None,
        "total": shown.rows.height,
    }
    parameters = _changes(asked)
    if parameters and not faults and not shown.rows.is_empty():
        try:
            made = shown.nation.what_if(parameters, {}, shown.rows)
            context |= _result(shown, made)
        except DefinitionError as error:
            faults = [f"{one.message}: {one.remedy}" for one in error.problems]
    status = 422 if faults else 200
    return render(
        request, "analysis/what_if.html", shown.context("analysis:what_if", **context, faults=faults), status=status
    )


def _asked(page: Page) -> list[Asked]:
    form = page.nation.form
    offered = [form.parameters[name] for name in form.parameters if name in computing(form)]
    asked = [_one(one, page.request.GET.get(PREFIX + one.name, "").strip()) for one in offered]
    return [replace(one, words=_words(form, one.parameter)) if one.parameter.choices else one for one in asked]


@lru_cache(maxsize=64)
def _words(form: Form, parameter: Parameter) -> Mapping[str, str]:
    """Each choice of a parameter as people call it."""
    told = choices_in_words(form, parameter.name)
    return {choice: told.get(choice, choice) for choice in parameter.choices}


@lru_cache(maxsize=16)
def computing(form: Form) -> frozenset[str]:
    """The parameters on which figures and decisions depend, rather than words or checks alone."""
    formulas = [cell.formula for cell in form.cells.values()] + [cell.due for cell in form.cells.values()]
    formulas += [one.formula for one in form.values.values()] + [one.formula for one in form.conditions.values()]
    formulas += [quadro.due for quadro in form.quadri.values()]
    trees = [formula.tree for formula in formulas if formula is not None]
    return frozenset(one.name for tree in trees for one in references(tree) if one.kind == "parameter")


def _one(parameter: Parameter, text: str) -> Asked:
    """What the address gives for a parameter, read as its unit or its choices ask for."""
    now = parameter_text(parameter) if parameter.value is not None else ""
    if not text or text == now:
        return Asked(parameter, now, now, "", None)
    if parameter.choices:
        known = text in parameter.choices
        fault = "" if known else _("«%(text)s» non è fra le scelte di «%(label)s».")
        return Asked(parameter, now, text, fault % {"text": text, "label": parameter.label}, text if known else None)
    scale = parameter.unit.scale if parameter.unit else 0
    value = stored(text, scale)
    if value is None:
        fault = _("«%(text)s» non è un valore di «%(label)s»: scrivi ad esempio 5.000 o 3,25.")
        return Asked(parameter, now, text, fault % {"text": text, "label": parameter.label}, None)
    return Asked(parameter, now, text, "", str(machine(value, scale)))


def _changes(asked: Sequence[Asked]) -> Mapping[str, str]:
    return {one.parameter.name: one.value for one in asked if one.value is not None}


def _worded(form: Form, change: Change) -> Change:
    """A change as people call it."""
    words = _words(form, form.parameters[change.name])
    return replace(change, before=words.get(change.before, change.before), after=words.get(change.after, change.after))


def _result(page: Page, made: Simulation) -> dict[str, object]:
    """For the template: totals of all, by region, and a page of those who change."""
    changed = _ordered(as_stored(made.changed))
    pages = Paginator(range(changed.height), ON_A_PAGE).get_page(page.request.GET.get("pagina"))
    totals, by_region = as_stored(made.totals("nation")), as_stored(made.totals(GROUP))
    names = [name.removesuffix(BEFORE) for name in totals.columns if name.endswith(BEFORE)]
    some = changed[pages.start_index() - 1 : pages.end_index()] if changed.height else changed
    return {
        "result": made,
        "changes": [_worded(page.nation.form, change) for change in made.changes],
        "deciding": int(made.schede[CHANGES].sum()),
        "any_change": changed.height,
        "totals": totals.row(0, named=True),
        "by_region": by_region.filter(pl.col("codice").is_not_null()).to_dicts(),
        "changing": [page.known[name] for name in names if name in page.known],
        "first": [page.known[name] for name in _board(page) if name in names],
        "lines": some.to_dicts(),
        "pages": pages,
        "shown": [page.known[name] for name in _shown(changed) if name in page.known],
        "told": _told(page, made),
        "asked_for": page.request.GET.get("spiega", ""),
    }


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
    explained = dict.fromkeys(name.removeprefix("due:") for name in differing if _explainable(made, name))
    return [_one_told(page, made, found[0], name) for name in explained]


def _explainable(made: Simulation, name: str) -> bool:
    return name.removeprefix("due:") in made.after.quadri or name in made.after.cells


def _one_told(page: Page, made: Simulation, row: int, name: str) -> Told:
    before, after = made.explain(row, name)
    label = page.known[name].label if name in page.known else made.after.quadri[name].title
    lines_before = [line for one in before for line in tell(one, made.before)]
    lines_after = [line for one in after for line in tell(one, made.after)]
    return Told(label, lines_before, lines_after)


def export(request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """Every comune that changes, before and after."""
    shown = Page.of(request, campaign)
    try:
        made = shown.nation.what_if(_changes(_asked(shown)), {}, shown.rows)
    except DefinitionError:
        raise Http404 from None
    changed = _ordered(as_stored(made.changed))
    rows = changed.join(
        shown.rows.select("codice", "ats_nome", "classe", "stato"), on="codice", how="left", maintain_order="left"
    )
    columns = [column for name in _shown(changed) if name in shown.known for column in _columns(shown.known[name])]
    told = "; ".join(f"{one.label}: {one.before} → {one.after}" for one in made.changes)
    return shown.file(kind, "e-se", (_("E se…? %(changes)s") % {"changes": told}, rows, who(), columns))


def _columns(one: Variable) -> list[Variable]:
    """Before, after, and for amounts the difference."""
    told = [(BEFORE, _("prima")), (AFTER, _("dopo"))] + ([(DIFFERENCE, _("differenza"))] if one.numeric else [])
    return [
        Variable(one.name + suffix, f"{one.label} – {words}", one.group, one.unit, words=one.words)
        for suffix, words in told
    ]
