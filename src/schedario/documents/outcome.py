# SPDX-License-Identifier: EUPL-1.2
"""The outcome as a document says it: what it would be is said only while somebody may still change it."""

from __future__ import annotations

from schedario.definition.phrases import phrase
from schedario.engine.evaluate import Evaluation, Outcome
from schedario.engine.explaining import outcome as telling


def describe_outcome(evaluation: Evaluation, *, closed: bool) -> str:
    """The outcome, or why it is not stated; `closed`: the scheda is sent, or about to be."""
    if evaluation.outlook is not None and find_outlook(evaluation, closed=closed) is None:
        return phrase("outcome.unavailable")
    return telling.describe_outcome(evaluation)


def find_outlook(evaluation: Evaluation, *, closed: bool) -> Outcome | None:
    """The outcome if the rest did not change; None where nothing is still to come.

    That is so of what is sent, and where the comune says of all that is blank that there is no figure.
    """
    stays_open = not closed and evaluation.completeness != "incomplete"
    return evaluation.outlook if stays_open else None
