# SPDX-License-Identifier: EUPL-1.2
"""The reason why a scheda can only be read, in the reader's words."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Phase

Closed = Literal["", "sent", "announced", "closed", "reader"]


def find_read_only_reason(scheda: Scheda, now: datetime, *, writer: bool) -> Closed:
    """The reason; empty for who may write in it now. `writer`: whether the person ever may."""
    if scheda.state == SchedaState.SENT:
        return "sent"
    if scheda.can_be_written(now):
        return "" if writer else "reader"
    return "announced" if scheda.get_phase(now) == Phase.ANNOUNCED else "closed"
