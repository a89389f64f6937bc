# SPDX-License-Identifier: EUPL-1.2
"""All that stands beside the outcome of a scheda: its amounts, and what comes after it."""

from __future__ import annotations

from schedario.definition import display
from schedario.definition.form import OUTCOME, Form
from schedario.definition.phrases import phrase
from schedario.engine.evaluate import Evaluation
from schedario.engine.explaining.explanation import Amount, FollowUp
from schedario.engine.naming import format_codes
from schedario.program.dependencies import find_reached_names


def describe_outcome(evaluation: Evaluation) -> str:
    """The outcome if it is stated, else why not; what it would be is said as such."""
    match evaluation.standing:
        case "stated" if evaluation.outcome is not None:
            return evaluation.outcome.text
        case "provisional" if evaluation.outlook is not None:
            text = evaluation.outlook.text
            return phrase("outcome.provisional", text=text[:1].lower() + text[1:])
        case "to_verify":
            return describe_opening(evaluation, OUTCOME) or phrase("outcome.to_verify")
        case "errors" | "not_declared":
            return phrase(f"outcome.{evaluation.standing}")
    return phrase("outcome.unavailable" if evaluation.completeness == "incomplete" else "outcome.undecided")


def describe_opening(evaluation: Evaluation, statement: str) -> str:
    """Tell what leaves a message, or the outcome, open; empty where no check does."""
    open_ones = {check.code for check in evaluation.form.checks if statement in check.leaves_open}
    return " ".join(dict.fromkeys(one.message for one in evaluation.findings if one.code in open_ones))


def describe_gaps(evaluation: Evaluation) -> str:
    """Tell which figures are not available; empty where none is missing for good."""
    lacking = [one.cell for one in evaluation.cells.values() if one.state == "unavailable" and one.cell.asked]
    return phrase("outcome.lacking", list=format_codes(lacking)) if lacking else ""


def list_amounts(evaluation: Evaluation) -> tuple[Amount, ...]:
    """The amounts that the form tells beside the outcome, of those that are due and known."""
    form = evaluation.form
    found = (_build_amount(evaluation, name) for name in form.outcome_amounts if _is_due(evaluation, name))
    return tuple(amount for amount in found if amount.text)


def list_follows(evaluation: Evaluation) -> tuple[FollowUp, ...]:
    """List what comes after the outcome, where it is stated."""
    case = evaluation.decided_outcome if evaluation.outcome is not None else None
    follows = case.follows if case is not None else ()
    return tuple(FollowUp(evaluation.fill_text(one.text), one.rule.status, one.rule.source) for one in follows)


def _build_amount(evaluation: Evaluation, name: str) -> Amount:
    form = evaluation.form
    if told := evaluation.describe_range(name):
        return Amount(name, form.cells[name].name if name in form.cells else form.values[name].label, told)
    if name in form.cells:
        return Amount(name, form.cells[name].name, evaluation.cells[name].text)
    value, stored = form.values[name], evaluation.named[name]
    return Amount(name, value.label, "" if stored is None else display.format_number(stored, value.scale))


def _is_due(evaluation: Evaluation, name: str) -> bool:
    """Checks whether none of the cells that an amount names is surely not due, and it is no number that cannot be."""
    if name in evaluation.wrong_cells:
        return False
    return not any(evaluation.cells[cell].state == "not_due" for cell in _list_named_cells(evaluation.form, name))


def _list_named_cells(form: Form, name: str) -> set[str]:
    return {name} if name in form.cells else find_reached_names(form, [name]) & form.cells.keys()
