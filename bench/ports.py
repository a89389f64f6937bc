# SPDX-License-Identifier: EUPL-1.2
"""Free ports for the servers of tests and measurements."""

from __future__ import annotations

import random
import socket

# Below the ports that the system itself gives to whoever connects: one of those could be taken by a browser, or by
# another test, between being found free and being listened on.
RANGE = range(12_000, 32_000)


def find_free_port() -> int:
    """A port of this machine that nobody uses at this moment; raises RuntimeError when there seems to be none."""
    for port in random.SystemRandom().sample(RANGE, 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port among a hundred tried")
