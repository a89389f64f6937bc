# SPDX-License-Identifier: EUPL-1.2
"""The characters of a file whose encoding nobody tells."""

from __future__ import annotations

import codecs
import re
from typing import Final

LEAST_LETTERS = 16  # by which a text without a mark is taken for UTF-16


def decode_text(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, UTF-16, or the one that Windows uses in Italy.

    A file in UTF-8 with some bytes of Windows between, as two files put together, keeps the letters of both.
    """
    if (utf16 := find_utf16(content)) is not None:
        return content.decode(utf16, "replace").removeprefix("\ufeff"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        mixed = content.decode("utf-8-sig", _BY_WINDOWS)
        in_utf8 = _count_beyond_ascii(content.decode("utf-8", "ignore"))
        if in_utf8 > _count_beyond_ascii(mixed) - in_utf8:
            return mixed, "UTF-8"
        return content.decode("cp1252", "replace"), "Windows-1252"


def find_utf16(content: bytes) -> str | None:
    """The kind of UTF-16 of a text, by its mark or by the zeros beside its letters; None for another encoding."""
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    beginning = content[:400]
    half = len(beginning) // 2
    if half < LEAST_LETTERS or len(content) % 2:
        return None
    if beginning[1::2].count(0) > 0.9 * half and not beginning[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if beginning[::2].count(0) > 0.9 * half and not beginning[1::2].count(0) else None


def _count_beyond_ascii(text: str) -> int:
    return len(re.findall("[^\x00-\x7f]", text))


def _decode_by_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


_BY_WINDOWS: Final = "schedario.windows-1252"
codecs.register_error(_BY_WINDOWS, _decode_by_windows)
