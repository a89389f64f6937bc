# SPDX-License-Identifier: EUPL-1.2
"""A page that came to another result than the server: a defect of ours, kept with all that is needed to repeat it."""

from __future__ import annotations

import json
import logging

from schedario.portal.filing.models import Scheda
from schedario.portal.filing.working import subject, texts_of
from schedario.portal.filing.writing.saving import Writer
from schedario.portal.journal.chain import record
from schedario.portal.storage import write

logger = logging.getLogger(__name__)


def record_difference(scheda: Scheda, page: str, server: str, writer: Writer) -> None:
    """Tells the log, with the answers, and the journal. `page` and `server` are the digests of the two results."""
    form = scheda.campaign.form
    details = {"version": scheda.version, "definition": form.digest, "page": page, "server": server}
    logger.error("The page differs from the server: %s", json.dumps({**details, "texts": texts_of(scheda)}))
    write(lambda: record(writer.who, "difference", subject(scheda), details))
