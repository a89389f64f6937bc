# SPDX-License-Identifier: EUPL-1.2
"""Excesses that a child must not be able to commit: called in the sandbox by `proof.py` alone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def take_memory(given: bytes) -> bytes:
    """Takes so many bytes."""
    return bytes(int(given))[:0]


def take_time(_given: bytes) -> bytes:
    """Counts without end."""
    while True:
        pass


def write_file(given: bytes) -> bytes:
    """Writes so many bytes into a file, as far as it may."""
    size, _, name = given.decode().partition(" ")
    with suppress(OSError):
        Path(name).write_bytes(bytes(int(size)))
    return b""
