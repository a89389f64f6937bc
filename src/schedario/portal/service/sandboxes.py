# SPDX-License-Identifier: EUPL-1.2
"""The children that read what is uploaded, in a process that serves: proven, started ahead, and not too many."""

from __future__ import annotations

import logging
from threading import Thread

from django.conf import settings

from schedario.documents import sandboxed as documents
from schedario.documents.tables import sandboxed as tables
from schedario.portal.filing.sending import sandboxed as signatures
from schedario.sandbox.pool import set_most_at_a_time
from schedario.sandbox.proof import prove_limits

logger = logging.getLogger(__name__)

READERS = 2  # children of each kind; each may take the memory of its limits, see the manual
WARM = documents.POOL, tables.POOL, signatures.POOL


def start_sandboxes() -> None:
    """Tries the limits and starts the children, beside what else this process does."""
    set_most_at_a_time(settings.ENVIRONMENT.readers or READERS)
    Thread(target=_prove_and_start, name="schedario-sandboxes", daemon=True).start()


def _prove_and_start() -> None:
    proof = prove_limits()
    if not proof.is_enough:
        logger.error("Uploaded files are not read: this machine does not keep limits (%s)", proof)
        return
    for pool in WARM:
        pool.start()
