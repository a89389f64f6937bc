# SPDX-License-Identifier: EUPL-1.2
"""The completeness of a scheda, and so what may be said of its outcome, as nodes.

Nothing is concluded from blanks: the outcome is stated when every quadro that is due is complete, and nothing that
contradicts it, or that possible readings decide differently, is told.
"""

from __future__ import annotations

from typing import Literal, get_args

from schedario.definition.form import Check, Form
from schedario.program import nodes as f
from schedario.program.decisions import build_decisions, is_not_due, is_true
from schedario.program.findings import list_findings
from schedario.program.messages import build_outcome_case
from schedario.program.steps import build_steps

# `to_fill`: figures that are due are blank, or it is not decided which are due; `incomplete`: of some it was said that
# there are none to give.
Completeness = Literal["to_fill", "incomplete", "complete"]

# `provisional`: the outcome if what is still to come changes nothing; `to_verify`: known facts do not agree on it.
Standing = Literal["undecided", "to_verify", "provisional", "stated"]

COMPLETENESS: tuple[Completeness, ...] = get_args(Completeness)
STANDINGS: tuple[Standing, ...] = get_args(Standing)


def build_completeness(form: Form) -> f.Node:
    """The place in COMPLETENESS."""
    lacking, waived = _is_lacking(form), f.any_of(*(step.waives for step in build_steps(form).values()))
    complete = f.select(waived, _build_place("incomplete"), _build_place("complete"))
    return f.select(lacking, _build_place("to_fill"), complete)


def build_stated_outcome(form: Form) -> f.Node:
    """The place of the case of the outcome; null while it is undecided, or may not be stated yet."""
    return f.select(f.all_of(_is_complete(form), f.Not(_is_left_open(form))), build_outcome_case(form), f.NULL)


def build_standing(form: Form) -> f.Node:
    """The place in STANDINGS."""
    undecided, to_verify, provisional, stated = (f.Integer(place) for place in range(len(STANDINGS)))
    decided = f.select(_is_complete(form), stated, provisional)
    known = f.select(f.Known(build_outcome_case(form)), decided, undecided)
    return f.select(_is_left_open(form), to_verify, known)


def _is_complete(form: Form) -> f.Condition:
    waived = (step.waives for step in build_steps(form).values())
    return f.Not(f.any_of(_is_lacking(form), *waived))


def _is_lacking(form: Form) -> f.Condition:
    """The condition that a figure that is due is blank, or that it is not decided whether a quadro is due."""
    dues = [build_decisions(form).get_quadro_due(quadro) for quadro in form.quadri]
    open_ones = (f.all_of(f.Not(is_true(due)), f.Not(is_not_due(due))) for due in dues if due != f.TRUE)
    return f.any_of(*open_ones, *(step.lacks for step in build_steps(form).values()))


def _is_left_open(form: Form) -> f.Condition:
    """The condition that a check is told that leaves the outcome open."""
    checks = (one for one in list_findings(form) if isinstance(one.check, Check) and one.check.leaves_outcome_open)
    return f.any_of(*(one.fires for one in checks))


def _build_place(word: Completeness) -> f.Node:
    return f.Integer(COMPLETENESS.index(word))
