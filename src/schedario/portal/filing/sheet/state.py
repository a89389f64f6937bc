# SPDX-License-Identifier: EUPL-1.2
"""What the scripts of the sheet are told of the scheda as it stands."""

from __future__ import annotations

from typing import Any

from schedario.portal.filing.confirmations import given, told
from schedario.portal.filing.document import dates_of
from schedario.portal.filing.models import Scheda
from schedario.portal.jinja_env import format_recent_moment


def present(scheda: Scheda) -> dict[str, Any]:
    """What the page needs to show the scheda as it is."""
    return {**answers(scheda), **told(given(scheda))}


def answers(scheda: Scheda) -> dict[str, Any]:
    """The version with the texts in its cells."""
    return {**version_of(scheda), "texts": scheda.render_cell_texts()}


def version_of(scheda: Scheda) -> dict[str, Any]:
    """Which version this is, who saved it and when."""
    return {
        "version": scheda.version,
        "saved_at": format_recent_moment(scheda.saved_at) if scheda.saved_at else None,
        "saved_by": str(scheda.saved_by) if scheda.saved_by else None,
        "dates": dates_of(scheda),
        "writable": scheda.can_be_written(),
        "definition": scheda.form.digest,
    }
