# SPDX-License-Identifier: EUPL-1.2
"""The context that the pages of a scheda have in common."""

from __future__ import annotations

from typing import Any

from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.cell_tables import build_change_table
from schedario.portal.filing.models import Scheda
from schedario.portal.registry.at_hand import MissingDefinitionError


def build_page_context(scheda: Scheda) -> dict[str, Any]:
    """The context for the frame of each page of a scheda."""
    return {
        "scheda": scheda,
        "sheet_address": build_sheet_address(scheda),
        "synthetic": scheda.synthetic,
        "build_change_table": build_change_table,
        "definition": {"id": scheda.campaign.edition, "version": _describe_version(scheda)},
    }


def _describe_version(scheda: Scheda) -> str:
    """The version of its definition; of one that nobody has any more, nothing but what its campaign says."""
    try:
        return scheda.form.version
    except MissingDefinitionError:
        return scheda.campaign.definition_version
