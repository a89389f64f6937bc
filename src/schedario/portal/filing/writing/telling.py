# SPDX-License-Identifier: EUPL-1.2
"""What the journal tells of a scheda that is being filled in.

One event for each keystroke would bury the story. The saves of one person in a row are told together, as what
changed in each cell from the first to the last of them: when ten minutes have passed, when somebody else writes,
and before anything happens to the scheda.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from schedario.portal.filing.models import Scheda
from schedario.portal.filing.working import subject, texts_of
from schedario.portal.journal.chain import Who, record

TOGETHER = timedelta(minutes=10)

Changes = dict[str, tuple[str | None, str | None]]


def untold(scheda: Scheda) -> Changes:
    """What changed since the journal last told: cell → text before, text after; None where it is blank."""
    before, after = scheda.told, texts_of(scheda)
    cells = [cell for cell in scheda.campaign.form.cells if before.get(cell) != after.get(cell)]
    return {cell: (before.get(cell), after.get(cell)) for cell in cells}


def tell(scheda: Scheda) -> None:
    """Records what is untold, as done by who saved last. The caller saves `told` and `untold_since`."""
    changes = untold(scheda)
    if changes:
        who = Who(str(scheda.saved_by), scheda.saved_from, scheda.saved_by_id)
        record(who, "filled_in", subject(scheda), {"version": scheda.version, "cells": changes}, at=scheda.saved_at)
    scheda.told = texts_of(scheda)
    scheda.untold_since = None


def tell_before(scheda: Scheda, writer_id: int, now: datetime) -> None:
    """Before a save: records the run of saves that it does not belong to."""
    if is_to_tell(scheda, writer_id, now):
        tell(scheda)


def is_to_tell(scheda: Scheda, writer_id: int, now: datetime) -> bool:
    """Whether a save by `writer_id` does not belong to the saves that are untold."""
    if scheda.untold_since is None:
        return False
    return scheda.saved_by_id != writer_id or now - scheda.untold_since >= TOGETHER
