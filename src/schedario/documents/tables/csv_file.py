# SPDX-License-Identifier: EUPL-1.2
"""CSV files as they come: encoding, separator and line ends are found out, never asked."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Final

SEPARATORS = ";\t,|"
LOOKED_AT = 50  # rows that decide on the separator

# A line by which Excel is told the separator, and which it does not show as a row.
_TOLD: Final = re.compile(rf"sep=([{re.escape(SEPARATORS)}])\r?\n?")


def read_csv(content: bytes) -> tuple[list[list[str]], str, str]:
    """The rows, the encoding and the separator; texts without white space around.

    Raises csv.Error for a cell that is longer than any is.
    """
    text, encoding = decode_text(content)
    text, separator = find_separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [[" ".join(cell.split()) for cell in row] for row in reader], encoding, separator


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
    if half < 2 or len(content) % 2:
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


def find_separator(text: str) -> tuple[str, str]:
    """The text without a line that tells the separator, and the separator.

    Where none is told, it is the one that splits most of the first rows into the same number of cells, the more the
    better.
    """
    if told := _TOLD.match(text):
        return text[told.end() :], told[1]
    return text, max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """Counts the first rows that have the same number of cells, and which number; none where it cannot separate."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        counts = Counter(len(row) for row in islice(reader, LOOKED_AT) if len(row) > 1)
    except csv.Error:  # with this separator a cell would be longer than any cell is
        return 0, 0
    width, rows = counts.most_common(1)[0] if counts else (0, 0)
    return rows, width
