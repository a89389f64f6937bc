# SPDX-License-Identifier: EUPL-1.2
"""The exact value of any part of a formula, for one evaluated scheda.

There is no second evaluator here: a part is lowered and compiled like the whole, when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.evaluate import Evaluation
from schedario.formula.typed import Match, Typed
from schedario.program.bounds import Bounding
from schedario.program.nodes import Condition, Node
from schedario.program.readings import (
    build_decision,
    build_early_decision,
    find_open_parameters,
    get_lowering,
    list_readings,
    name_reading,
)
from schedario.program.renderings.python import Function, compile_task
from schedario.program.renderings.text import Task


def compute_number(evaluation: Evaluation, tree: Typed) -> Fraction | None:
    """The value of a number-typed tree by the reading that the edition uses, before any rounding of its own.

    None when something is missing.
    """
    factor, function = _compile_number(evaluation.form, tree)
    above, below = function(evaluation.row, evaluation.results, evaluation.answers.marks)
    return _divide(factor, above, below)


def find_truth(evaluation: Evaluation, tree: Typed) -> bool | None:
    """Checks whether a condition-typed tree holds by every possible reading.

    None only while what is missing could still change it, or where readings differ.
    """
    (known,) = _compile_decision(evaluation.form, tree)(evaluation.row, evaluation.results, evaluation.answers.marks)
    return None if known is None else bool(known)


def find_truth_as_used(evaluation: Evaluation, tree: Typed) -> bool | None:
    """The same by the reading that the edition uses."""
    (known,) = _compile_used_decision(evaluation.form, tree)(
        evaluation.row, evaluation.results, evaluation.answers.marks
    )
    return None if known is None else bool(known)


def find_exact_truth(evaluation: Evaluation, tree: Typed) -> bool | None:
    """Checks whether a condition-typed tree holds; None as soon as an answer that it reads is missing."""
    (known,) = _compile_truth(evaluation.form, tree)(evaluation.row, evaluation.results, evaluation.answers.marks)
    return None if known is None else bool(known)


def list_truths_by_reading(evaluation: Evaluation, tree: Typed) -> list[tuple[str, bool | None]]:
    """List what each possible reading decides, with what sentences call the reading."""
    names, function = _compile_outcomes(evaluation.form, tree)
    truths = function(evaluation.row, evaluation.results, evaluation.answers.marks)
    return [(name, None if one is None else bool(one)) for name, one in zip(names, truths, strict=True)]


def list_numbers_by_reading(evaluation: Evaluation, tree: Typed) -> list[tuple[str, Fraction | None]]:
    """List what each possible reading gives for a number-typed tree, with what sentences call the reading."""
    names, factors, function = _compile_numbers(evaluation.form, tree)
    parts = function(evaluation.row, evaluation.results, evaluation.answers.marks)
    numbers = map(_divide, factors, parts[::2], parts[1::2])
    return list(zip(names, numbers, strict=True))


def find_range(evaluation: Evaluation, tree: Typed) -> tuple[Fraction, Fraction] | None:
    """The least and the most that possible readings give for a number-typed tree; None while one gives nothing."""
    numbers = compute_numbers(evaluation, tree)
    known = [one for one in numbers if one is not None]
    return (min(known), max(known)) if len(known) == len(numbers) else None


def compute_numbers(evaluation: Evaluation, tree: Typed) -> list[Fraction | None]:
    """List what each possible reading gives for a number; a single value where it rests on no open parameter."""
    if not find_open_parameters(evaluation.form, tree):
        return [compute_number(evaluation, tree)]
    return [one for _, one in list_numbers_by_reading(evaluation, tree)]


def find_ends(evaluation: Evaluation, tree: Typed) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a number-typed tree can still become by any reading; None where there is no limit."""
    factors, function = _compile_ends(evaluation.form, tree)
    parts = function(evaluation.row, ())
    ends = list(map(_divide, factors, parts[::2], parts[1::2]))
    lows, highs = ends[::2], ends[1::2]
    return _choose_end(min, lows), _choose_end(max, highs)


def _choose_end(choose: Callable[[list[Fraction]], Fraction], ends: Sequence[Fraction | None]) -> Fraction | None:
    known = [end for end in ends if end is not None]
    return choose(known) if len(known) == len(ends) else None


def _divide(factor: Fraction, above: int | None, below: int | None) -> Fraction | None:
    return None if above is None or below is None else factor * Fraction(above, below)


@cached_on_form()
def _compile_ends(form: Form, tree: Typed) -> tuple[list[Fraction], Function]:
    readings = list_readings(form) if find_open_parameters(form, tree) else [Bounding(get_lowering(form))]
    intervals = [one.find_interval(tree) for one in readings]
    ends = [end for low, high, _ in intervals for end in (low, high)]
    outputs = [part for end in ends for part in (end.numerator, end.denominator)]
    return [end.factor for end in ends], compile_task(Task(_list_asked(form), outputs))


def find_live_branch(form: Form, tree: Match) -> Typed | None:
    """The branch that the edition's parameter chooses."""
    return get_lowering(form).find_live_branch(tree)


@cached_on_form()
def _compile_number(form: Form, tree: Typed) -> tuple[Fraction, Function]:
    exact = get_lowering(form).lower_number(tree)
    return exact.factor, _compile_outputs(form, [exact.numerator, exact.denominator])


@cached_on_form()
def _compile_truth(form: Form, tree: Typed) -> Function:
    return _compile_outputs(form, [get_lowering(form).lower_condition(tree)])


@cached_on_form()
def _compile_decision(form: Form, tree: Typed) -> Function:
    return _compile_outputs(form, [build_decision(form, tree)])


@cached_on_form()
def _compile_used_decision(form: Form, tree: Typed) -> Function:
    return _compile_outputs(form, [build_early_decision(Bounding(get_lowering(form)), tree)])


@cached_on_form()
def _compile_outcomes(form: Form, tree: Typed) -> tuple[list[str], Function]:
    readings = list_readings(form)
    names = [name_reading(form, one, tree) for one in readings]
    return names, _compile_outputs(form, [build_early_decision(one, tree) for one in readings])


@cached_on_form()
def _compile_numbers(form: Form, tree: Typed) -> tuple[list[str], list[Fraction], Function]:
    readings = list_readings(form)
    numbers = [one.current.lower_number(tree) for one in readings]
    names = [name_reading(form, one, tree) for one in readings]
    parts = [part for one in numbers for part in (one.numerator, one.denominator)]
    return names, [one.factor for one in numbers], _compile_outputs(form, parts)


def _compile_outputs(form: Form, outputs: Sequence[Node | Condition]) -> Function:
    computed = tuple(cell.id for cell in form.computed)
    return compile_task(Task(_list_asked(form), outputs, results=computed))


@cached_on_form()
def _list_asked(form: Form) -> tuple[str, ...]:
    return tuple(cell.id for cell in form.asked)
