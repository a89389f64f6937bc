# SPDX-License-Identifier: EUPL-1.2
"""The one error of reading. Whatever a file contains, a reader gives a Reading or raises this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError

Found = TypeVar("Found")

Reason = Literal[
    "not_found",
    "not_a_file",
    "special_file",
    "no_permission",
    "unreadable",
    "empty",
    "not_text",
    "no_scheda",
    "other_form",
    "bad_json",
    "no_attachment",
    "encrypted",
    "damaged",
    "no_page",
    "no_text",
    "too_many_pages",
    "too_much_text",
    "too_large",
    "several",
    "other_year",
    "too_heavy",
    "broke_off",
    "no_room",
    "no_sandbox",
    "workbook_damaged",
    "workbook_locked",
    "workbook_old_format",
]


class ReadError(SchedarioError):
    """A file from which no scheda can be read.

    `reason` is stable, for programs; the message, in Italian, names the file and says what to do about it. `filled` is
    what was filled into it, as texts.
    """

    def __init__(self, reason: Reason, file: str, **filled: object) -> None:
        self.reason = reason
        self.file = file
        self.filled = {name: str(value) for name, value in filled.items()}
        super().__init__(phrase(f"errors.{reason}", file=file, **filled))

    @property
    def sentence(self) -> str:
        """The message as a sentence of its own, for where the name of the file is told beside it."""
        said = str(self).removeprefix(f"{self.file}: ")
        return said[:1].upper() + said[1:]


def take_only(found: Sequence[Found | ReadError], name: str) -> Found:
    """The one scheda that was found in a file; raises ReadError for several, and for one that cannot be read."""
    if len(found) > 1:
        raise ReadError("several", name, count=len(found))
    (only,) = found
    if isinstance(only, ReadError):
        raise only
    return only
