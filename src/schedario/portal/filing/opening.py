# SPDX-License-Identifier: EUPL-1.2
"""A new scheda, with the values supplied for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schedario.portal.filing.models import Scheda
from schedario.portal.registry.models import Campaign, Comune


def build_scheda(campaign: Campaign, comune: Comune, supplied: Mapping[str, Mapping[str, Any]]) -> Scheda:
    """A scheda not yet written to the database; its story begins with the supplied values."""
    scheda = Scheda(campaign=campaign, comune=comune, supplied=dict(supplied))
    scheda.recorded_texts = scheda.render_cell_texts()
    return scheda
