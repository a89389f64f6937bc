# SPDX-License-Identifier: EUPL-1.2
"""A page that came to another result than the server: a defect of ours, kept with all that is needed to repeat it."""

from __future__ import annotations

import json
import logging

import msgspec

from schedario.portal.audit_log.chain import record_event
from schedario.portal.audit_log.events import ResultDiffered
from schedario.portal.filing.editing import Editor
from schedario.portal.filing.models import Scheda
from schedario.portal.write_queue import write

logger = logging.getLogger(__name__)


def report_difference(scheda: Scheda, page: str, server: str, writer: Editor) -> None:
    """Tells the log, with the answers, and the journal. `page` and `server` are the digests of the two results."""
    definition = scheda.form.digest
    differed = ResultDiffered(version=scheda.version, definition=definition, page=page, server=server)
    known = {**msgspec.structs.asdict(differed), "texts": scheda.render_cell_texts()}
    logger.error("The page differs from the server: %s", json.dumps(known))
    write(lambda: record_event(writer.who, scheda.journal_subject, differed))
