# SPDX-License-Identifier: EUPL-1.2
"""What the pages of a scheda have in common."""

from __future__ import annotations

from typing import Any

from schedario.portal.filing.addresses import sheet_address
from schedario.portal.filing.models import Scheda


def about(scheda: Scheda) -> dict[str, Any]:
    """What the frame of each page of a scheda shows."""
    definition = {"id": scheda.campaign.edition, "version": scheda.campaign.definition_version}
    return {
        "scheda": scheda,
        "sheet_address": sheet_address(scheda),
        "synthetic": scheda.synthetic,
        "definition": definition,
    }
