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
    Path(content.decode()).write_bytes(bytes(10**6))
    return b""


def give_much(_content: bytes) -> bytes:
    return bytes(10**6)


def fall_over(_content: bytes) -> bytes:
    os.abort()


def tell_environment(_content: bytes) -> bytes:
    return json.dumps({"environment": dict(os.environ), "modules": [*sys.modules]}).encode()
