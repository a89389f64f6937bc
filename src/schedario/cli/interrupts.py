# SPDX-License-Identifier: EUPL-1.2
"""Ctrl-C while many documents are read: what is under way is finished and told; a second one drops everything."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")


class InterruptWatch:
    """Knows whether somebody asked to end."""

    def __init__(self) -> None:
        self.asked = False

    def end_when_asked(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, until somebody asks to end."""
        for item in items:
            if self.asked:
                return
            yield item

    def note_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Notes the first signal; at the second raises KeyboardInterrupt."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def watch_interrupts() -> Iterator[InterruptWatch]:
    """Watches for Ctrl-C, in the main thread of a command."""
    watch = InterruptWatch()
    before = signal.signal(signal.SIGINT, watch.note_signal)
    try:
        yield watch
    finally:
        signal.signal(signal.SIGINT, before)
