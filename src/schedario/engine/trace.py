# SPDX-License-Identifier: EUPL-1.2
"""The exact value of any part of a formula, for one evaluated scheda.

There is no second evaluator here: a part is lowered and compiled like the whole, when somebody asks.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from schedario.definition.form import Form, FormDefinitions
from schedario.engine.evaluate import Evaluation
from schedario.formula.bounds import Bounding
from schedario.formula.lower import Lowering
from schedario.formula.python import Function, compile_function
from schedario.formula.typed import Match, Typed


def number(evaluation: Evaluation, tree: Typed) -> Fraction | None:
    """The value of a number-typed tree before any rounding of its own; None when something is missing."""
    factor, function = _number_function(evaluation.form, tree)
    above, below = function(evaluation.row, evaluation.results)
    return _quotient(factor, above, below)


def truth(evaluation: Evaluation, tree: Typed) -> bool | None:
    """Whether a condition-typed tree holds; None only while what is missing could still change it."""
    exact, certain = _truth_functions(evaluation.form, tree)
    (known,) = exact(evaluation.row, evaluation.results)
    if known is not None:
        return bool(known)
    true, false = certain(evaluation.row, ())
    return True if true else False if false else None


def ends(evaluation: Evaluation, tree: Typed) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a number-typed tree can still become; None where there is no limit."""
    factors, function = _ends_function(evaluation.form, tree)
    low, low_below, high, high_below = function(evaluation.row, ())
    return _quotient(factors[0], low, low_below), _quotient(factors[1], high, high_below)


def _quotient(factor: Fraction, above: int | None, below: int | None) -> Fraction | None:
    return None if above is None or below is None else factor * Fraction(above, below)


@lru_cache(maxsize=4096)
def _ends_function(form: Form, tree: Typed) -> tuple[tuple[Fraction, Fraction], Function]:
    low, high, _ = Bounding(_lowering(form)).interval(tree)
    asked = tuple(cell.id for cell in form.asked)
    outputs = [low.numerator, low.denominator, high.numerator, high.denominator]
    return (low.factor, high.factor), compile_function(asked, outputs)


def live_branch(form: Form, tree: Match) -> Typed | None:
    """The branch that the edition's parameter chooses."""
    return _lowering(form).live_branch(tree)


@lru_cache(maxsize=64)
def _lowering(form: Form) -> Lowering:
    return Lowering(FormDefinitions(form))


@lru_cache(maxsize=4096)
def _number_function(form: Form, tree: Typed) -> tuple[Fraction, Function]:
    exact = _lowering(form).number(tree)
    return exact.factor, _compiled(form, [exact.numerator, exact.denominator])


@lru_cache(maxsize=4096)
def _truth_functions(form: Form, tree: Typed) -> tuple[Function, Function]:
    lowering = _lowering(form)
    asked = tuple(cell.id for cell in form.asked)
    certain = compile_function(asked, list(Bounding(lowering).certainty(tree)))
    return _compiled(form, [lowering.condition(tree)]), certain


def _compiled(form: Form, outputs: list) -> Function:  # type: ignore[type-arg]
    asked, computed = (tuple(cell.id for cell in cells) for cells in (form.asked, form.computed))
    return compile_function(asked, outputs, results=computed)
