# SPDX-License-Identifier: EUPL-1.2
"""The exact value of any part of a formula, for one evaluated scheda.

There is no second evaluator here: a part is lowered and compiled like the whole, when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.evaluate import Evaluation
from schedario.formula.typed import Match, Typed
from schedario.program.bounds import Bounding
from schedario.program.nodes import Condition, Node
from schedario.program.readings import get_lowering
from schedario.program.renderings.python import Function, compile_task
from schedario.program.renderings.text import Task


def compute_number(evaluation: Evaluation, tree: Typed) -> Fraction | None:
    """The value of a number-typed tree before any rounding of its own; None when something is missing."""
    factor, function = _compile_number(evaluation.form, tree)
    above, below = function(evaluation.row, evaluation.results)
    return _divide(factor, above, below)


def find_truth(evaluation: Evaluation, tree: Typed) -> bool | None:
    """Checks whether a condition-typed tree holds; None only while what is missing could still change it."""
    known = find_exact_truth(evaluation, tree)
    if known is not None:
        return known
    certain = _compile_certain(evaluation.form, tree)
    true, false = certain(evaluation.row, ())
    return True if true else False if false else None


def find_exact_truth(evaluation: Evaluation, tree: Typed) -> bool | None:
    """Checks whether a condition-typed tree holds; None as soon as an answer that it reads is missing."""
    (known,) = _compile_truth(evaluation.form, tree)(evaluation.row, evaluation.results)
    return None if known is None else bool(known)


def find_ends(evaluation: Evaluation, tree: Typed) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a number-typed tree can still become; None where there is no limit."""
    factors, function = _compile_ends(evaluation.form, tree)
    low, low_below, high, high_below = function(evaluation.row, ())
    return _divide(factors[0], low, low_below), _divide(factors[1], high, high_below)


def _divide(factor: Fraction, above: int | None, below: int | None) -> Fraction | None:
    return None if above is None or below is None else factor * Fraction(above, below)


@cached_on_form()
def _compile_ends(form: Form, tree: Typed) -> tuple[tuple[Fraction, Fraction], Function]:
    low, high, _ = Bounding(get_lowering(form)).find_interval(tree)
    outputs = [low.numerator, low.denominator, high.numerator, high.denominator]
    return (low.factor, high.factor), compile_task(Task(_list_asked(form), outputs))


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
def _compile_certain(form: Form, tree: Typed) -> Function:
    return compile_task(Task(_list_asked(form), list(Bounding(get_lowering(form)).find_certainty(tree))))


def _compile_outputs(form: Form, outputs: Sequence[Node | Condition]) -> Function:
    computed = tuple(cell.id for cell in form.computed)
    return compile_task(Task(_list_asked(form), outputs, results=computed))


@cached_on_form()
def _list_asked(form: Form) -> tuple[str, ...]:
    return tuple(cell.id for cell in form.asked)
