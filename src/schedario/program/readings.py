# SPDX-License-Identifier: EUPL-1.2
"""Readings of a form: a parameter that is not known for sure lists the choices that are `possible`.

Nothing is decided by the choice that happens to be used: a decision is known where every possible reading decides it
alike. Where they are known to differ, it is in dispute, and no answer of the comune changes that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.formula import typed as t
from schedario.formula.units import NumberType
from schedario.program import nodes as f
from schedario.program import rational as r
from schedario.program.bounds import Bounding
from schedario.program.dependencies import find_reached_names
from schedario.program.lowering import FormDefinitions, Lowering, find_dispute


@cached_on_form()
def get_lowering(form: Form) -> Lowering:
    """The lowering of the formulas of `form`, by the choices that it uses."""
    return Lowering(FormDefinitions(form))


@cached_on_form()
def list_readings(form: Form) -> tuple[Bounding, ...]:
    """The bounds and exact values by each possible reading; none where every parameter is certain."""
    return tuple(Bounding(Lowering(one)) for one in FormDefinitions(form).list_readings())


@cached_on_form()
def find_open_parameters(form: Form, tree: t.Typed) -> frozenset[str]:
    """The parameters with several possible choices that a formula reads, directly or through what it names."""
    named = {reference.name for reference in t.list_references(tree)}
    return frozenset(name for name in find_reached_names(form, named) & form.parameters.keys() if is_open(form, name))


def name_reading(form: Form, reading: Bounding, tree: t.Typed) -> str:
    """Name a reading as sentences do, by the choices that count in a formula."""
    choices = reading.definitions.read_as
    return ", ".join(form.parameters[name].possible[choices[name]] for name in sorted(find_open_parameters(form, tree)))


def is_open(form: Form, parameter: str) -> bool:
    """Checks whether a parameter has several possible choices."""
    return len(form.parameters[parameter].possible) > 1


def build_decision(form: Form, tree: t.Typed) -> f.Condition:
    """The condition as every possible reading decides it, as soon as that is certain; unknown where they differ."""
    return build_agreement(build_outcomes(form, tree, build_early_decision))


def build_dispute(form: Form, tree: t.Typed) -> f.Condition:
    """The condition that possible readings are known to decide it differently; never unknown."""
    return find_dispute(build_outcomes(form, tree, lambda reading, one: reading.current.lower_condition(one)))


def build_outcomes(
    form: Form, tree: t.Typed, decide: Callable[[Bounding, t.Typed], f.Condition]
) -> Sequence[f.Condition]:
    """The different outcomes of the possible readings; a single one where the formula rests on no open parameter."""
    if not find_open_parameters(form, tree):
        return [decide(Bounding(get_lowering(form)), tree)]
    return list(dict.fromkeys(decide(reading, tree) for reading in list_readings(form)))


def build_agreement(outcomes: Sequence[f.Condition]) -> f.Condition:
    """True where all are, false where all are; else unknown."""
    return outcomes[0] if len(outcomes) == 1 else f.Agreed(tuple(outcomes))


class Agreement(NamedTuple):
    """Two conditions on a number, never unknown: every possible reading gives the same; some are known to differ."""

    same: f.Condition
    disputed: f.Condition


@cached_on_form()
def compare_numbers(form: Form, name: str) -> Agreement:
    """The agreement of the possible readings on a cell, as it is stored, or on a named value."""
    number = refer_to_number(form, name)
    if number is None or not find_open_parameters(form, number):
        return Agreement(f.TRUE, f.FALSE)
    first, *others = dict.fromkeys(reading.current.lower_number(number) for reading in list_readings(form))
    equal = [f.Equal(*r.cross_multiply(first, one)) for one in others]
    return Agreement(f.all_of(*map(f.Surely, equal)), f.any_of(*(f.Surely(f.Not(one)) for one in equal)))


def refer_to_number(form: Form, name: str) -> t.Reference | None:
    """The formula that is just the name of a cell or value; None for a text."""
    kind: t.ReferenceKind = "cell" if name in form.cells else "value"
    unit = form.cells[name].unit if name in form.cells else form.values[name].unit
    return t.Reference(kind, name, NumberType(unit.dimension)) if unit else None


def build_early_decision(bounding: Bounding, tree: t.Typed) -> f.Condition:
    """The exact condition where it is known; else true or false as soon as that is certain, true first."""
    return f.Early(bounding.exact.lower_condition(tree), *bounding.find_certainty(tree))
