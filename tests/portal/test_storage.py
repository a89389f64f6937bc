# SPDX-License-Identifier: EUPL-1.2
"""The one door for writes."""

from __future__ import annotations

import os

from schedario.portal import storage


def test_a_process_that_is_forked_off_has_a_writer_of_its_own() -> None:
    """The thread that writes stays with its process: a queue that nobody reads would keep every write waiting."""
    inherited = storage._writer()
    child = os.fork()
    if child == 0:
        os._exit(0 if storage._writer() is not inherited else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert storage._writer() is inherited
