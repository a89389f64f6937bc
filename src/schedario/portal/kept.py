# SPDX-License-Identifier: EUPL-1.2
"""Pages that are asked for again before anything in them has changed.

A page is kept under everything that it was made from, as it came: the rows that the database gave for the person and
for what the page is about, the address, the language. They are read anew for every request, so a kept page is never
out of date, and it is found only by who would be shown the very same. What is given out once only, the form token,
has a stand-in in it. What the page says about the present moment ends with `until`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from secrets import token_hex
from threading import Lock
from typing import NamedTuple

MOST = 32_000_000  # bytes kept in each process, some three hundred sheets

STAND_IN = f"x{token_hex(16)}x"  # nobody can write it, because nobody can guess it


class Page(NamedTuple):
    """A drawn page, parted at the stand-ins; it holds until a moment."""

    parts: list[bytes]
    until: datetime

    def with_token(self, token: str) -> bytes:
        """The page as it is sent, with the field of the form token."""
        return token.encode().join(self.parts)


def page(drawn: bytes, until: datetime) -> Page:
    """A page that was drawn with `STAND_IN` in the place of the form token."""
    return Page(drawn.split(STAND_IN.encode()), until)


class KeptPages:
    """The pages that were asked for last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def find(self, key: Hashable, now: datetime) -> Page | None:
        """The page under `key`, if it holds."""
        with self._lock:
            found = self._pages.get(key)
            if found is None or now >= found.until:
                return None
            self._pages.move_to_end(key)
            return found

    def keep(self, key: Hashable, page: Page) -> None:
        """Keeps a page; those that nobody has asked for the longest time make room for it."""
        with self._lock:
            self._take_out(key)
            self._pages[key] = page
            self.size += _size(page)
            while self.size > self._most:
                self._take_out(next(iter(self._pages)))

    def _take_out(self, key: Hashable) -> None:
        if key in self._pages:
            self.size -= _size(self._pages.pop(key))


def _size(page: Page) -> int:
    return sum(map(len, page.parts))
