# SPDX-License-Identifier: EUPL-1.2
"""The completeness of a scheda, and so whether it may be sent, and what may be said of its outcome, as nodes.

Nothing is concluded from blanks: the outcome is stated when every quadro that is due is complete, no error is told,
nor anything that contradicts it, and all possible readings agree on it.
"""

from __future__ import annotations

from typing import Literal, get_args

from schedario.definition.form import OUTCOME, Form
from schedario.program import nodes as f
from schedario.program.decisions import build_decisions, format_due_name, is_not_due, list_decision_trees
from schedario.program.dependencies import find_needed_answers
from schedario.program.findings import BLANKS, is_left_open, list_findings
from schedario.program.limits import rests_on_wrong_number
from schedario.program.messages import build_outcome_case, is_outcome_disputed
from schedario.program.steps import build_steps

# `to_fill`: figures that are due are blank, or an answer can still make others due; `incomplete`: of some it was said
# that there are none to give.
Completeness = Literal["to_fill", "incomplete", "complete"]

# `provisional`: the outcome if what is still to come changes nothing; `to_verify`: known facts, or possible readings,
# do not agree on it; `errors`: it would rest on values that are wrong; `not_declared`: of some figures it was said
# that there are none, so that it will not be stated.
Standing = Literal["undecided", "to_verify", "errors", "provisional", "not_declared", "stated"]

COMPLETENESS: tuple[Completeness, ...] = get_args(Completeness)
STANDINGS: tuple[Standing, ...] = get_args(Standing)


def build_completeness(form: Form) -> f.Node:
    """The place in COMPLETENESS."""
    lacking = _is_lacking(form)
    complete = f.select(_is_waived(form), _build_place("incomplete"), _build_place("complete"))
    return f.select(lacking, _build_place("to_fill"), complete)


def is_sendable(form: Form) -> f.Condition:
    """The condition that a scheda may be sent: no error is told, and nothing due is left to fill in; never unknown.

    An error may be told of a blank too, also of one that the comune cannot fill in, where the edition says so.
    """
    findings = (one for one in list_findings(form) if one.about in BLANKS and one.check.level == "error")
    return f.negate(f.any_of(_has_errors(form), _is_lacking(form), *(one.fires for one in findings)))


def build_stated_outcome(form: Form) -> f.Node:
    """The place of the case of the outcome; null while it is undecided, or may not be stated yet."""
    ready = f.all_of(_is_complete(form), f.Not(is_left_open(form, OUTCOME)), f.Not(_has_errors(form)))
    return f.select(ready, build_outcome_case(form), f.NULL)


def build_standing(form: Form) -> f.Node:
    """The place in STANDINGS."""
    undecided, to_verify, errors, provisional, not_declared, stated = map(f.Integer, range(len(STANDINGS)))
    filled = f.select(_is_waived(form), not_declared, f.select(_is_lacking(form), provisional, stated))
    decided = f.select(_has_errors(form), errors, filled)
    differing = f.select(is_outcome_disputed(form), to_verify, undecided)
    open_one = f.select(_rests_on_wrong_number(form), errors, differing)
    known = f.select(f.Known(build_outcome_case(form)), decided, open_one)
    return f.select(is_left_open(form, OUTCOME), to_verify, known)


def _is_complete(form: Form) -> f.Condition:
    return f.Not(f.any_of(_is_lacking(form), _is_waived(form)))


def _is_waived(form: Form) -> f.Condition:
    """The condition that of some figure that is due it was said that there is none."""
    return f.any_of(*(step.waives for step in build_steps(form).values()))


def _is_lacking(form: Form) -> f.Condition:
    """The condition that a figure that is due is blank, or that the comune can still make a quadro due."""
    writable = {cell.id for cell in form.writable}
    trees = {one.id: one.due.tree for one in form.quadri.values() if one.due}
    in_hand = [quadro for quadro, tree in trees.items() if find_needed_answers(form, tree) & writable]
    lacking = (step.lacks for step in build_steps(form).values())
    return f.any_of(*(_is_awaited(form, quadro) for quadro in in_hand), *lacking)


def _is_awaited(form: Form, quadro: str) -> f.Condition:
    """The condition that an answer can still decide whether a quadro is due."""
    decisions = build_decisions(form)
    due = decisions.get_quadro_due(quadro)
    return f.all_of(
        f.Not(f.is_true(due)), f.Not(is_not_due(due)), f.Not(decisions.get_dispute(format_due_name(quadro)))
    )


def _rests_on_wrong_number(form: Form) -> f.Condition:
    """The condition that something that chooses the outcome rests on a number that breaks its limits."""
    trees = list_decision_trees(form)
    names = dict.fromkeys(name for case in form.outcome for name in (*case.when, *case.unknown))
    return f.any_of(*(rests_on_wrong_number(form, trees[name]) for name in names))


def _has_errors(form: Form) -> f.Condition:
    """The condition that an error is told, besides what is still to fill in."""
    return f.any_of(*(step.errs for step in build_steps(form).values()))


def _build_place(word: Completeness) -> f.Node:
    return f.Integer(COMPLETENESS.index(word))
