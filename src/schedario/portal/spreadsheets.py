# SPDX-License-Identifier: EUPL-1.2
"""Files for a spreadsheet: what people typed stays a text there, and never becomes a formula or a link."""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.worksheet import Worksheet

_FORMULA = re.compile(r"[=+@\t\r]|-(?![0-9.,]+$)")


def harmless(text: str) -> str:
    """A text of a CSV that a spreadsheet would take for a formula, kept a text.

    >>> harmless("=1+1"), harmless("-2+3"), harmless("-2,5")
    ("'=1+1", "'-2+3", '-2,5')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def put(sheet: Worksheet, row: int, column: int, value: Any, form: Any = None) -> None:
    """A value in a cell of a workbook; the library's own `write` would look for formulas and links in a text."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, form)
    else:
        sheet.write(row, column, value, form)
