# SPDX-License-Identifier: EUPL-1.2
"""An evaluation as one canonical text, which the server and a page write alike: any difference is a defect."""

from __future__ import annotations

from hashlib import sha256

from msgspec import json
from msgspec.structs import astuple

from schedario.engine.evaluate import Evaluation


def build_page_result(evaluation: Evaluation) -> bytes:
    """Everything that an evaluation says, as compact JSON in UTF-8; twin of `pageResult` in the page's engine.

    Written as JSON.stringify does it: the same order, the same escapes. Stored values are written out as texts: a
    number of JavaScript would not hold them all.
    """
    outcome, outlook = evaluation.outcome, evaluation.outlook
    result = {
        "cells": {
            name: (cell.state, None if cell.stored is None else str(cell.stored))
            for name, cell in evaluation.cells.items()
        },
        "quadri": evaluation.quadri,
        "decisions": evaluation.decisions,
        "messages": [astuple(message) for message in evaluation.messages],
        "outcome": astuple(outcome) if outcome else None,
        "outlook": astuple(outlook) if outlook else None,
        "standing": evaluation.standing,
        "completeness": evaluation.completeness,
        "findings": evaluation.findings,
        "steps": [(step.state, step.filled, step.wanted, step.errors) for step in evaluation.steps],
        "progress": evaluation.progress,
        "sendable": evaluation.can_be_sent,
    }
    return json.encode(result)


def compute_page_digest(result: bytes) -> str:
    """The SHA-256 of a result, to compare without sending it."""
    return sha256(result).hexdigest()
