# SPDX-License-Identifier: EUPL-1.2
"""CSV files as they come: the encoding and the separator are found out, never asked."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

SEPARATORS = ";\t,|"
LOOKED_AT = 50  # rows that decide on the separator


def read_csv(content: bytes) -> tuple[list[list[str]], str, str]:
    """The rows, the encoding and the separator; texts without white space around.

    Raises csv.Error for a cell that is longer than any is.
    """
    text, encoding = decoded(content)
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [[" ".join(cell.split()) for cell in row] for row in reader], encoding, separator


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding. What is no UTF-8 is taken for the one that Windows uses in Italy."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Windows-1252"


def separator_of(text: str) -> str:
    """The separator that splits most of the first rows into the same number of cells, the more the better."""
    return max(SEPARATORS, key=lambda separator: _evenness(text, separator))


def _evenness(text: str, separator: str) -> tuple[int, int]:
    """Counts the first rows that have the same number of cells, and which number; none where it cannot separate."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        counts = Counter(len(row) for row in islice(reader, LOOKED_AT) if len(row) > 1)
    except csv.Error:  # with this separator a cell would be longer than any cell is
        return 0, 0
    width, rows = counts.most_common(1)[0] if counts else (0, 0)
    return rows, width
