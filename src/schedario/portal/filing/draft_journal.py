# SPDX-License-Identifier: EUPL-1.2
"""The events of a scheda that is being filled in.

One event for each keystroke would bury the story. The saves of one person in a row are recorded together, as what
changed in each cell from the first to the last of them: when ten minutes have passed, when somebody else writes,
and before anything happens to the scheda.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import Change, SchedaFilledIn
from schedario.portal.filing.models import Scheda

TOGETHER = timedelta(minutes=10)


def find_unrecorded_changes(scheda: Scheda) -> dict[str, Change]:
    """The changes since the journal last recorded any: cell → text before, text after; None where it is blank."""
    before, after = scheda.recorded_texts, scheda.render_cell_texts()
    cells = [cell for cell in scheda.form.cells if before.get(cell) != after.get(cell)]
    return {cell: (before.get(cell), after.get(cell)) for cell in cells}


def record_changes(scheda: Scheda) -> None:
    """Records the changes, as done by who saved last. The caller saves `recorded_texts` and `unrecorded_since`."""
    changes = find_unrecorded_changes(scheda)
    if changes:
        who = Actor(str(scheda.saved_by), scheda.saved_from, scheda.saved_by_id)
        filled_in = SchedaFilledIn(version=scheda.version, cells=changes)
        record_event(who, scheda.journal_subject, filled_in, at=scheda.saved_at)
    mark_changes_recorded(scheda)


def mark_changes_recorded(scheda: Scheda) -> None:
    """The texts of the cells as they are now count as recorded."""
    scheda.recorded_texts = scheda.render_cell_texts()
    scheda.unrecorded_since = None


def are_changes_of_another(scheda: Scheda, writer_id: int, now: datetime) -> bool:
    """Checks whether a save by `writer_id` does not belong to the saves that are not recorded yet."""
    if scheda.unrecorded_since is None:
        return False
    return scheda.saved_by_id != writer_id or now - scheda.unrecorded_since >= TOGETHER
