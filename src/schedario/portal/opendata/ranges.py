# SPDX-License-Identifier: EUPL-1.2
"""Parts of a file, as RFC 9110 (section 14) has them.

Who reads a Parquet file over the network takes only what they need of it; a download that broke off goes on.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.http import HttpRequest

from schedario.errors import SchedarioError

_ONE = re.compile(r"bytes=\s*([0-9]{0,19})-([0-9]{0,19})\s*", re.IGNORECASE)


class Part(NamedTuple):
    """The bytes from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def format_content_range(self, whole: int) -> str:
        """As the header Content-Range has it."""
        return f"bytes {self.first}-{self.last}/{whole}"


class UnsatisfiableError(SchedarioError):
    """The part that is asked for begins after the end of the file."""


def parse_range(request: HttpRequest, whole: int, etag: str) -> Part | None:
    """The part of a file of `whole` bytes that a request wants; None where it gets all of it.

    That is so without Range, with several ranges or one that is not understood, and where If-Range names another
    content than `etag`. Raises UnsatisfiableError.
    """
    wanted = request.headers.get("Range", "") if request.method == "GET" else ""
    match = _ONE.fullmatch(wanted)
    if match is None or match.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        return _take_last(int(last), whole)
    if last and int(last) < int(first):
        return None
    if int(first) >= whole:
        raise UnsatisfiableError
    return Part(int(first), min(int(last or whole), whole - 1))


def _take_last(count: int, whole: int) -> Part:
    if count == 0 or whole == 0:
        raise UnsatisfiableError
    return Part(max(whole - count, 0), whole - 1)
