# SPDX-License-Identifier: EUPL-1.2
"""CSV files as they come: separator and line ends are found out, as the encoding is, never asked."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Final

from schedario.writing.encodings import decode_text

SEPARATORS = ";\t,|"
LOOKED_AT = 50  # rows that decide on the separator

# A line by which Excel is told the separator, and which it does not show as a row.
_TOLD: Final = re.compile(rf'(?i)"?sep=([{re.escape(SEPARATORS)}])"?(?:\r\n?|\n|$)')


def read_csv(content: bytes) -> tuple[list[list[str]], str, str]:
    """The rows, the encoding and the separator; texts without white space around.

    Raises csv.Error for a cell that is longer than any is.
    """
    text, encoding = decode_text(content)
    text, separator = find_separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [[" ".join(cell.split()) for cell in row] for row in reader], encoding, separator


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
