# SPDX-License-Identifier: EUPL-1.2
"""The outcome as a document says it: what it would be is said only while somebody may still change it."""

from __future__ import annotations

from schedario.definition.phrases import phrase
from schedario.documents.marks import add_mark, rule_mark
from schedario.engine.evaluate import Evaluation, Outcome
from schedario.engine.explaining import outcome as telling


def describe_outcome(evaluation: Evaluation, *, closed: bool) -> str:
    """The outcome, or why it is not stated; `closed`: the scheda is sent, or about to be."""
    if evaluation.outlook is not None and find_outlook(evaluation, closed=closed) is None:
        return phrase("outcome.unavailable")
    return telling.describe_outcome(evaluation)


def describe_marked_outcome(evaluation: Evaluation, *, closed: bool) -> str:
    """The same, with the mark of how the outcome is known."""
    told = evaluation.outcome or find_outlook(evaluation, closed=closed)
    return add_mark(describe_outcome(evaluation, closed=closed), rule_mark(told.status) if told else None)


def find_outlook(evaluation: Evaluation, *, closed: bool) -> Outcome | None:
    """The outcome if the rest did not change; None where nothing is still to come, as of what is sent."""
    return None if closed else evaluation.outlook
