# SPDX-License-Identifier: EUPL-1.2
"""What an analyst can look at, as the definition names it: indicators, cells, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schedario.columns.schema import COUNT_COLUMNS
from schedario.definition.aggregates import Indicator
from schedario.definition.display import format_grouped
from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.definition.sections import map_headings
from schedario.definition.templates import Hole
from schedario.formula.units import Unit
from schedario.nation.indicators import describe_reading, list_readings_of, measures
from schedario.program.outputs import DUE

MANY = 10_000  # from so many units on, decimals are left out of plots and maps


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of the nation. Numbers are stored integers of `unit`; `words` are the values of a decision.

    `indicator`: whether the edition says how it is added up over many schede. `reading`, of an indicator that rests on
    what can be read in several ways: which reading its figure is by, and the others. `reserve`: how missing answers
    move it. `counts_schede`: of one scheda it only says yes or no.
    """

    name: str
    label: str
    group: str
    unit: Unit | None = None
    indicator: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    reading: str = ""
    reserve: str = ""
    counts_schede: bool = False

    @property
    def numeric(self) -> bool:
        return self.unit is not None

    @property
    def scale(self) -> int:
        return self.unit.scale if self.unit else 0

    @property
    def unit_label(self) -> str:
        return self.unit.words if self.unit else ""

    @property
    def unit_shown(self) -> str:
        """The unit, unless the label says it already."""
        return "" if self.unit_label and self.unit_label in self.label else self.unit_label

    @property
    def heading(self) -> str:
        """The label with its unit."""
        return f"{self.label} ({self.unit_shown})" if self.unit_shown else self.label

    @property
    def remarks(self) -> str:
        """The source, and whatever else is to be known of it."""
        return ". ".join(filter(None, (self.source, self.reserve, self.reading)))

    def format_value(self, stored: int | None) -> str:
        """The value with all its decimals, grouped; a dash where there is none."""
        if stored is None:
            return "–"
        text = format_grouped(stored, self.scale)
        if self.scale and "," not in text:
            text += "," + "0" * self.scale
        return text

    def format_short(self, stored: int | None) -> str:
        """The value for a plot or a map: without decimals that are all zero, or that nobody would look at."""
        if stored is None:
            return "–"
        unit = 10**self.scale
        if self.scale and abs(stored) >= MANY * unit:
            stored = (2 * abs(stored) + unit) // (2 * unit) * unit * (1 if stored > 0 else -1)
        return format_grouped(stored, self.scale)


@cached_on_form()
def get_variables(form: Form) -> Mapping[str, Variable]:
    """Name → variable: indicators first, then the numbers of the form, then what it decides."""
    found = [_make_indicator_variable(form, one) for one in measures(form).values()]
    found += [_make_cell_variable(form, cell) for cell in form.cells.values() if cell.numeric]
    found += _make_decision_variables(form)
    return {one.name: one for one in found}


def get_numbers(form: Form) -> Mapping[str, Variable]:
    """Those that can be plotted."""
    return {name: one for name, one in get_variables(form).items() if one.numeric}


@cached_on_form()
def get_compared_variables(form: Form) -> Mapping[str, Variable]:
    """The variables that may differ between two definitions: the same, and the conditions that have a name."""
    group = phrase("analysis.decisions")
    conditions = [
        Variable(
            f"condition:{name}", one.label[:1].upper() + one.label[1:], group, words={"True": one.yes, "False": one.no}
        )
        for name, one in form.conditions.items()
    ]
    return {**get_variables(form), **{one.name: one for one in conditions}}


def group_variables(found: Mapping[str, Variable]) -> Mapping[str, list[Variable]]:
    """In their order, under the names of their groups."""
    groups: dict[str, list[Variable]] = {}
    for one in found.values():
        groups.setdefault(one.group, []).append(one)
    return groups


def _make_indicator_variable(form: Form, one: Indicator) -> Variable:
    label = one.label[:1].upper() + one.label[1:]
    reading = describe_reading(form) if one.name in list_readings_of(form) else ""
    return Variable(
        one.name,
        label,
        one.group,
        one.unit,
        True,
        source=one.rule.source,
        reading=reading,
        reserve=one.describe_reserve(),
        counts_schede=one.counts_schede,
    )


def _make_cell_variable(form: Form, cell: Cell) -> Variable:
    heading, quadro = map_headings(form).get(cell.id), form.quadri[cell.quadro].title
    group = f"{quadro}, {heading}" if heading else quadro
    return Variable(cell.id, cell.name, group, cell.unit, source=cell.rule.source)


def _make_decision_variables(form: Form) -> list[Variable]:
    group = phrase("analysis.decisions")
    due: dict[str, str] = {state: phrase(f"due.{state}") for state in DUE}
    found = [
        Variable(f"due:{quadro.id}", phrase("column.due", quadro=quadro.title), group, words=due)
        for quadro in form.quadri.values()
        if quadro.due is not None
    ]
    cases = {case.id: case.text.fill(_leave_open) for case in form.outcome if case.text is not None}
    found.append(Variable("outcome", phrase("column.outcome").capitalize(), group, words=cases))
    counted = Unit("", 0, (), "", "")
    found += [Variable(name, phrase(f"column.{name}").capitalize(), group, counted) for name in COUNT_COLUMNS]
    return found


def _leave_open(_hole: Hole) -> str:
    return "…"
