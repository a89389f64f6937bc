# SPDX-License-Identifier: EUPL-1.2
"""The characters of a file whose encoding nobody tells."""

from __future__ import annotations

import codecs
import re
from typing import Final

LEAST_LETTERS = 16  # by which a text without a mark is taken for UTF-16


def decode_text(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8, UTF-16, or one of those of Windows, DOS and old Macs in Italy.

    A file in UTF-8 with some bytes of Windows between, as two files put together, keeps the letters of both. Of the
    others that of Windows is taken, unless another one gives more Italian words their accents.
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
        readings = ((content.decode(codec, "replace"), name) for name, codec in _ENCODINGS.items())
        return max(readings, key=lambda reading: _count_accents(reading[0]))


def find_utf16(content: bytes) -> str | None:
    """The kind of UTF-16 of a text, by its mark or by the zeros beside its letters; None for another encoding."""
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    beginning = content[:400]
    half = len(beginning) // 2
    if half < LEAST_LETTERS or len(content) % 2:
        return None
    for kind, upper, lower in (
        ("utf-16-le", beginning[1::2], beginning[::2]),
        ("utf-16-be", beginning[::2], beginning[1::2]),
    ):
        if _are_upper_bytes(upper) and not lower.count(0):
            return kind
    return None


def _are_upper_bytes(content: bytes) -> bool:
    """Checks for the upper bytes of Latin letters, with the blanks and signs of U+20xx (thin spaces, €) between."""
    zeros = content.count(0)
    return zeros > 0.5 * len(content) and zeros + content.count(0x20) > 0.9 * len(content)


def _count_beyond_ascii(text: str) -> int:
    return len(re.findall("[^\x00-\x7f]", text))


def _decode_by_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


WINDOWS: Final = "Windows-1252"
_ENCODINGS: Final = {WINDOWS: "cp1252", "IBM-850": "cp858", "Mac Roman": "mac_roman"}  # 858 has the euro, too
# Accents at the end of words as Italian has them, and ruled lines: no other of these encodings gives as many.
_ACCENTED: Final = re.compile(
    r"(?:[tl]|[ae]r|gi)à(?![^\W_])|(?<=[a-z])[èéìòù](?![^\W_])|(?<![^\W_])[èé](?![^\W_])|[─═]{4}"
)


def _count_accents(text: str) -> int:
    """Counts the words that end in a letter with an accent, as Italian ones do, and ruled lines."""
    return len(_ACCENTED.findall(text.casefold()))


_BY_WINDOWS: Final = "schedario.windows-1252"
codecs.register_error(_BY_WINDOWS, _decode_by_windows)
