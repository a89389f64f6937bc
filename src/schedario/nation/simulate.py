# SPDX-License-Identifier: EUPL-1.2
"""Simulations: the same schede under a changed definition, who is decided otherwise, and by how much.

A supplied value that the form can also calculate (resources to account for) was supplied under the rules as they are.
It is calculated anew where the change makes the calculation differ, and kept everywhere else; so the difference is
that of the change alone, and no change makes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from schedario.columns import frames
from schedario.columns.by_polars import compute
from schedario.columns.schema import get_value_type
from schedario.definition.building.draft import parameter_text
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.definition.what_if import changed
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.explaining.explain import explain
from schedario.engine.explaining.explanation import Explanation
from schedario.nation import groups
from schedario.nation.conditions import check_conditions
from schedario.nation.identity import AROUND
from schedario.nation.indicators import Measured, measures
from schedario.nation.per_scheda import evaluate_each, show_decimals
from schedario.program.outputs import Part
from schedario.territory import Level

PARTS: tuple[Part, ...] = ("cells", "quadri", "conditions", "outcome")
BEFORE, AFTER, DIFFERENCE = ".prima", ".dopo", ".differenza"
CHANGES, COUNT = "cambia", "cambiano"


_UNIT = ("codice", "denominazione", "schede", "abitanti")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the definition, in words."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Holding:
    """True for each scheda of which something holds, under the rules as they are and under the others."""

    before: pl.Series
    after: pl.Series

    @property
    def either(self) -> pl.Series:
        return self.before | self.after

    @property
    def entering(self) -> pl.Series:
        """Of which it holds only after."""
        return self.after & ~self.before

    @property
    def leaving(self) -> pl.Series:
        """Of which it holds only before."""
        return self.before & ~self.after


@dataclass(frozen=True)
class Simulation:
    """The schede under two definitions: `given` and `taken` are their answers, `others` what else they had."""

    before: Form
    after: Form
    changes: tuple[Change, ...]
    given: pl.DataFrame
    taken: pl.DataFrame
    others: pl.DataFrame

    @cached_property
    def schede(self) -> pl.DataFrame:
        """A row per scheda, in the order given: who it is, `cambia`, then each decision and amount before and after.

        `cambia` says whether the outcome, or what quadri are due, is another; a condition that is known now is none.
        The outcome and what quadri are due are always there, conditions and amounts only if they change somewhere.
        """
        old, new = _compute_results(self.before, self.given), _compute_results(self.after, self.taken)
        decisions = [name for name in old.columns if name in new.columns and not _is_amount(self.after, name)]
        amounts = [name for name in new.columns if _is_amount(self.after, name)]
        differs = {name: old[name].ne_missing(new[name]) for name in (*decisions, *amounts)}
        shown = [name for name in (*decisions, *amounts) if differs[name].any() or _is_always_shown(name)]
        decided = pl.DataFrame([differs[name] for name in decisions if _is_always_shown(name)])
        changes = decided.select(pl.any_horizontal(pl.all()).alias(CHANGES))
        compared = [column for name in shown for column in self._compare_results(name, old[name], new[name])]
        return self._who.hstack(changes).hstack(compared)

    @property
    def _who(self) -> pl.DataFrame:
        return self.others.select(name for name in groups.IDENTITY if name in self.others.columns)

    def _compare_results(self, name: str, old: pl.Series, new: pl.Series) -> Iterator[pl.Series]:
        if name not in self.after.cells:
            yield from (old.alias(name + BEFORE), new.alias(name + AFTER))
            return
        dtype = get_value_type(self.after.cells[name])
        for suffix, series in ((BEFORE, old), (AFTER, new), (DIFFERENCE, new - old)):
            wide = series.cast(pl.Int128)
            yield (wide.reinterpret(dtype=dtype) if dtype.is_decimal() else wide.cast(dtype)).alias(name + suffix)

    @cached_property
    def changed(self) -> pl.DataFrame:
        """Those of `schede` in which anything changes."""
        names = [name.removesuffix(BEFORE) for name in self.schede.columns if name.endswith(BEFORE)]
        differs = [pl.col(name + BEFORE).ne_missing(pl.col(name + AFTER)) for name in names]
        return self.schede.filter(pl.any_horizontal(differs)) if differs else self.schede.clear()

    def totals(self, by: str = "nation", *, day: date | None = None) -> pl.DataFrame:
        """A row per unit: how many decisions change (`cambiano`), and the indicators that do, before and after.

        Both are over the schede that have the indicator before and after; of a comune alone it is what it is.
        Raises GroupError, UnknownDayError as `indicators` does.
        """
        measured = self._measured if groups.find_level(by) == Level.COMUNE else self._measured_alike
        old, new = (one.by(by, day=day) for one in measured)
        names = [name for name in measures(self.after) if name in old.columns and not old[name].equals(new[name])]
        units = groups.find_units(self.before, frames.Schede(self.given, self.others), by, day)
        counted = units.hstack([self.schede[CHANGES]]).group_by("codice").agg(pl.col(CHANGES).sum().cast(pl.Int64))
        pairs = [(frame[name], name + end) for name in names for frame, end in ((old, BEFORE), (new, AFTER))]
        columns = [series.alias(name) for series, name in pairs]
        around = [name for name in AROUND if name in old.columns]
        who = [*_UNIT[:2], *around, *_UNIT[2:]]
        whole = old.select(who).hstack(columns)
        counts = counted.rename({CHANGES: COUNT})
        found = whole.join(counts, on="codice", how="left", nulls_equal=True, maintain_order="left")
        return found.select(*who, COUNT, *(name for _, name in pairs))

    @cached_property
    def recalculated(self) -> dict[str, int]:
        """In how many schede a supplied cell was calculated anew, because the change makes its calculation differ."""
        taken = {name: self.taken[name].is_null() for name in self.given.columns}
        counts = {name: int((self.given[name].is_not_null() & one).sum()) for name, one in taken.items()}
        return {name: count for name, count in counts.items() if count}

    def describe_recalculated(self) -> list[str]:
        """A line for each of `recalculated`."""
        cells = self.before.cells
        return [
            phrase("analysis.recalculated", cell=cells[name].name, count=count, all=self.given.height)
            for name, count in self.recalculated.items()
        ]

    @cached_property
    def _measured(self) -> tuple[Measured, Measured]:
        both = ((self.before, self.given), (self.after, self.taken))
        old, new = (Measured.of(form, cells.hstack(self.others), stored=True) for form, cells in both)
        return old, new

    @cached_property
    def _measured_alike(self) -> tuple[Measured, Measured]:
        """Both over the same schede: a figure before stands beside the one after."""
        old, new = self._measured
        counted = {
            name: old.find_known(name) & new.find_known(name)
            for name in measures(self.after)
            if f"{name}/above" in old.amounts.columns and name in measures(self.before)
        }
        return old.restrict_counts(counted), new.restrict_counts(counted)

    @cached_property
    def alone_before(self) -> pl.DataFrame:
        """Each scheda by itself, with all that the form says of it: see `alone.alone`."""
        return evaluate_each(self.before, self.given.hstack(self.others), self._measured[0])

    @cached_property
    def alone_after(self) -> pl.DataFrame:
        return evaluate_each(self.after, self.taken.hstack(self.others), self._measured[1])

    def holding(self, *conditions: str) -> Holding:
        """For which schede conditions hold, such as `da_rendicontare>50000`. Raises ConditionError."""
        before, after = show_decimals(self.before, self.alone_before), show_decimals(self.after, self.alone_after)
        return Holding(check_conditions(before, conditions), check_conditions(after, conditions))

    def keep_schede(self, kept: pl.Series) -> Simulation:
        """The same of the schede for which `kept`, a truth for each, holds."""
        given, taken, others = (one.filter(kept) for one in (self.given, self.taken, self.others))
        return replace(self, given=given, taken=taken, others=others)

    def explain(self, row: int, name: str) -> tuple[list[Explanation], list[Explanation]]:
        """Explains why a cell, condition or quadro of the scheda in that row is what it is, before and after.

        Raises NothingToExplainError, and IndexError for a row that is not there.
        """
        old, new = _evaluate_row(self.before, self.given, row), _evaluate_row(self.after, self.taken, row)
        return explain(old, name), explain(new, name)


def simulate(
    form: Form,
    schede: pl.DataFrame,
    parameters: Mapping[str, str] | None = None,
    formulas: Mapping[str, str] | None = None,
    *,
    stored: bool = False,
) -> Simulation:
    """The schede with other values of parameters (a point before the decimals) and other formulas (`changed.changed`).

    Raises DefinitionError for a change that does not fit, FrameError for a frame that cannot be taken,
    RepeatedComuneError.
    """
    after = changed(form, parameters, formulas)
    given = frames.take_answers(form, schede, stored=stored)
    groups.refuse_repeated(given.others, rows=given.rows)
    told = (*_list_parameters(form, after, parameters or {}), *_list_formulas(form, after, formulas or {}))
    used = {name: str(one.value) for name, one in form.parameters.items() if one.possible}
    by_one_reading = changed(form, used), changed(form, {**used, **(parameters or {})}, formulas)
    return Simulation(form, after, told, given.cells, _take_answers(*by_one_reading, given.cells), given.others)


def _take_answers(before: Form, after: Form, given: pl.DataFrame) -> pl.DataFrame:
    """The answers without those that the change makes to be calculated anew: their formula then fills them in.

    `before` and `after` know of one reading only: where readings differ there is no value to compare.
    """
    supplied = [cell.id for cell in after.asked if cell.formula is not None]
    alone = given.with_columns(pl.lit(None, dtype=given.schema[name]).alias(name) for name in supplied)
    old, new = (_compute_results(form, alone) for form in (before, after))
    same = {name: old[name].eq_missing(new[name]) for name in supplied}
    return given.with_columns(given[name].set(~same[name], None).alias(name) for name in supplied)


def _compute_results(form: Form, answers: pl.DataFrame) -> pl.DataFrame:
    """The results that are compared: outputs of the columns, and the numbers that are only supplied."""
    outputs = compute(form, answers, PARTS)
    kept = [quadro.id for quadro in form.quadri.values() if quadro.due is None]
    supplied = [cell.id for cell in form.asked if cell.numeric and cell.formula is None]
    return outputs.drop(f"due:{quadro}" for quadro in kept).hstack(answers.select(supplied))


def _is_amount(form: Form, name: str) -> bool:
    return name in form.cells


def _is_always_shown(name: str) -> bool:
    """Checks whether a result is what people look for first, and shown also when it does not change."""
    return name == "outcome" or name.startswith("due:")


def _evaluate_row(form: Form, answers: pl.DataFrame, row: int) -> Evaluation:
    stored = {name: value for name, value in answers.row(row, named=True).items() if value is not None}
    return evaluate(form, Answers(stored))


def _list_parameters(before: Form, after: Form, names: Mapping[str, str]) -> Iterator[Change]:
    for name in names:
        old, new = before.parameters[name], after.parameters[name]
        yield Change(name, new.label, parameter_text(old, "grouped"), parameter_text(new, "grouped"))


def _list_formulas(before: Form, after: Form, names: Mapping[str, str]) -> Iterator[Change]:
    for name in names:
        old, new = _describe_formula(before, name), _describe_formula(after, name)
        yield Change(name, new[0], old[1], new[1])


def _describe_formula(form: Form, name: str) -> tuple[str, str]:
    """Its label, and its formula as written; a column of the tables is told by one of its cells."""
    named = form.values.get(name) or form.conditions.get(name)
    if named is not None:
        return named.label, named.formula.text
    cell = form.cells.get(name) or next(cell for cell in form.cells.values() if cell.column == name)
    return cell.name, cell.formula.text if cell.formula else phrase("analysis.supplied")
