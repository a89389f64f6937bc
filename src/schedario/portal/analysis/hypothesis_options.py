# SPDX-License-Identifier: EUPL-1.2
"""What the what-if page offers to change: the parameters that compute, and the formulas, those that decide first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schedario.definition.form import Cell, Form, Parameter
from schedario.definition.memo import cached_on_form
from schedario.definition.rule import Rule
from schedario.definition.what_if import list_written_formulas
from schedario.engine.explaining.explain import describe_choices
from schedario.formula.typed import Typed, list_references
from schedario.formula.units import Unit
from schedario.program.dependencies import find_reached_names, list_formula_trees


@dataclass(frozen=True, slots=True)
class OfferedFormula:
    """A formula by its name in the language; `text` is empty for what is only supplied, `unit` None for a condition."""

    name: str
    label: str
    unit: Unit | None
    rule: Rule
    text: str


@dataclass(frozen=True, slots=True)
class OfferedFormulas:
    """Conditions that decide, the numbers that these rest on, what of them is supplied, and all the other formulas."""

    decisions: tuple[OfferedFormula, ...]
    amounts: tuple[OfferedFormula, ...]
    supplied: tuple[OfferedFormula, ...]
    others: tuple[OfferedFormula, ...]

    def __iter__(self) -> Iterator[OfferedFormula]:
        yield from (*self.decisions, *self.amounts, *self.supplied, *self.others)


@cached_on_form()
def list_parameters(form: Form) -> tuple[Parameter, ...]:
    """The parameters on which figures and decisions depend, rather than words or checks alone."""
    used = {
        one.name for tree in _list_computing_formulas(form) for one in list_references(tree) if one.kind == "parameter"
    }
    return tuple(one for name, one in form.parameters.items() if name in used)


@cached_on_form()
def find_deciding_names(form: Form) -> frozenset[str]:
    """The names of what decides, and of all that this rests on: formulas, cells, parameters."""
    return frozenset(find_reached_names(form, _find_decision_names(form)))


def _list_computing_formulas(form: Form) -> Iterator[Typed]:
    yield from list_formula_trees(form).values()
    conditions = [quadro.due for quadro in form.quadri.values()] + [cell.due for cell in form.cells.values()]
    yield from (formula.tree for formula in conditions if formula is not None)


@cached_on_form()
def get_choice_words(form: Form, name: str) -> Mapping[str, str]:
    """Each choice of a parameter as people call it."""
    choices = form.parameters[name].choices
    told = describe_choices(form, name) if choices else {}
    return {choice: told.get(choice, choice) for choice in choices}


@cached_on_form()
def list_formulas(form: Form) -> OfferedFormulas:
    """In each group in the order of the definition."""
    texts, known = list_written_formulas(form), _collect_formulas(form)
    first_names = find_deciding_names(form)
    found = [one for name, one in known.items() if name in texts and (one.text or name in first_names)]
    first = [one for one in found if one.name in first_names]
    return OfferedFormulas(
        decisions=tuple(one for one in first if one.name in form.conditions),
        amounts=tuple(one for one in first if one.text and one.name not in form.conditions),
        supplied=tuple(one for one in first if not one.text and form.cells[one.name].supplied_by != "comune"),
        others=tuple(one for one in found if one.text and one.name not in first_names),
    )


def _collect_formulas(form: Form) -> dict[str, OfferedFormula]:
    """All that may have a formula, conditions first; a column of the tables is told by one of its cells."""
    texts = list_written_formulas(form)
    named = [OfferedFormula(one.name, one.label, None, one.rule, texts[one.name]) for one in form.conditions.values()]
    named += [OfferedFormula(one.name, one.label, one.unit, one.rule, texts[one.name]) for one in form.values.values()]
    cells = {name: cell for cell in form.cells.values() if cell.numeric for name in (cell.column, cell.id) if name}
    named += [_offer_cell(name, cell, texts[name]) for name, cell in cells.items() if name in texts]
    return {one.name: one for one in named}


def _offer_cell(name: str, cell: Cell, text: str) -> OfferedFormula:
    return OfferedFormula(name, cell.name if name == cell.id else cell.header, cell.unit, cell.rule, text)


def _find_decision_names(form: Form) -> set[str]:
    """The names used to decide whether a quadro is due, which message is shown, and how it ends."""
    due = [one.name for quadro in form.quadri.values() if quadro.due for one in list_references(quadro.due.tree)]
    cases = [case for message in form.messages.values() for case in message.cases]
    return {*due, *(name for case in (*cases, *form.outcome) for name in case.when)}
