# SPDX-License-Identifier: EUPL-1.2
"""The scheda as it stands, for the scripts of the sheet."""

from __future__ import annotations

from typing import Any

from schedario.documents.sheet import describe_due
from schedario.engine.evaluate import Evaluation
from schedario.portal.filing.confirmations import describe_reasons
from schedario.portal.filing.document import build_header_dates
from schedario.portal.filing.models import Scheda
from schedario.portal.jinja_env import format_recent_moment


def describe_sheet(scheda: Scheda) -> dict[str, Any]:
    """The data that the page needs to show the scheda as it is."""
    return {**describe_answers(scheda), **describe_reasons(scheda)}


def describe_answers(scheda: Scheda) -> dict[str, Any]:
    """The version with the texts in its cells, and why quadri are not due."""
    reasons = explain_not_due(scheda.evaluate_answers())
    return {**describe_version(scheda), "texts": scheda.render_cell_texts(), "reasons": reasons}


def explain_not_due(evaluation: Evaluation) -> dict[str, str]:
    """Says of each quadro that is not due why, in the sentence that the page is drawn with."""
    quadri = evaluation.form.quadri.values()
    return {one.id: describe_due(evaluation, one) for one in quadri if evaluation.quadri[one.id] == "not_due"}


def describe_version(scheda: Scheda) -> dict[str, Any]:
    """The version, with the person who saved it and the time."""
    return {
        "version": scheda.version,
        "saved_at": format_recent_moment(scheda.saved_at) if scheda.saved_at else None,
        "saved_by": str(scheda.saved_by) if scheda.saved_by else None,
        "dates": build_header_dates(scheda),
        "writable": scheda.can_be_written(),
        "definition": scheda.form.digest,
    }
