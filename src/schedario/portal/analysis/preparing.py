# SPDX-License-Identifier: EUPL-1.2
"""What the first analyst who looks would wait for, made as soon as a process begins to serve, while others are served.

The edition, the frames of the campaigns that are kept, the plans of its formulas, the templates of the pages: with a
national campaign some two seconds of a processor.
"""

from __future__ import annotations

import logging
from threading import Thread

from django.db import connections

from schedario.portal.analysis.nation import KEPT, get_nation, list_campaigns
from schedario.portal.jinja_env import compile_templates

logger = logging.getLogger(__name__)


def start_preparing() -> Thread:
    """Prepares in a thread of its own; returns it."""
    thread = Thread(target=_try_preparing, name="analysis", daemon=True)
    thread.start()
    return thread


def _try_preparing() -> None:
    """Prepares what it can; the rest is made when it is asked for, and who asks is told what is wrong."""
    try:
        prepare_nation()
    except Exception:  # the thread's end
        logger.exception("The analyst's pages could not be prepared")
    finally:
        connections.close_all()


def prepare_nation() -> None:
    """Makes all that the pages need beside what an address asks for."""
    for campaign in list_campaigns()[:KEPT]:
        ready = get_nation(campaign)
        _ = ready.table, ready.by("nation"), ready.by("regione"), ready.influence
    compile_templates("analysis")
