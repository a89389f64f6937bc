# SPDX-License-Identifier: EUPL-1.2
"""What strangers could make a function do, to be run in the sandbox only."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path


def turn_round(content: bytes) -> bytes:
    """Content turned round; it prints, too."""
    print("not a result")  # noqa: T201
    return content[::-1]


def match_for_ever(_content: bytes) -> bytes:
    re.fullmatch("(a+)+", "a" * 60 + "!")
    return b""


def sleep_for_ever(_content: bytes) -> bytes:
    time.sleep(600)
    return b""


def take_memory(_content: bytes) -> bytes:
    return bytes(10**10)


def write_much(content: bytes) -> bytes:
    Path(content.decode()).write_bytes(bytes(2 * 10**6))
    return b""


def give_much(_content: bytes) -> bytes:
    return bytes(2 * 10**6)


def take_nothing(_content: bytes) -> bytes:
    return b""


KEPT = []


def grow(_content: bytes) -> bytes:
    KEPT.append(b"kept " * 10**7)
    return b""


def raise_anything(_content: bytes) -> bytes:
    raise LookupError("\x1b[31m")


def leave(_content: bytes) -> bytes:
    os._exit(3)


def tell_number(_content: bytes) -> bytes:
    return str(os.getpid()).encode()


def work_a_little(_content: bytes) -> bytes:
    begun = time.process_time()
    while time.process_time() < begun + 0.1:
        pass
    return b"done"


def fall_over(_content: bytes) -> bytes:
    os.abort()


def tell_environment(_content: bytes) -> bytes:
    told = {
        "environment": dict(os.environ),
        "modules": [*sys.modules],
        "files": len([*Path("/proc/self/fd").iterdir()]),
    }
    return json.dumps(told).encode()
