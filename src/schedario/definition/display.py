# SPDX-License-Identifier: EUPL-1.2
"""Values written in Italian, as on the official sheet: decimal comma, no thousands separator."""

from __future__ import annotations

from schedario.definition.form import Cell
from schedario.formula.rounding import half_up

NOTHING = "–"  # what a text shows in the place of a missing value


def format_number(stored: int, scale: int) -> str:
    """The stored integer with `scale` decimals: 2173332 with 2 is `21733,32`.

    >>> format_number(2173332, 2), format_number(-5, 2), format_number(14, 0)
    ('21733,32', '-0,05', '14')
    """
    if scale == 0:
        return str(stored)
    whole, decimals = divmod(abs(stored), 10**scale)
    return f"{'-' if stored < 0 else ''}{whole},{decimals:0{scale}d}"


def format_machine_value(stored: int, scale: int) -> int | str:
    """The value for JSON: an integer for counts, else a string with a dot and `scale` decimals."""
    return stored if scale == 0 else format_number(stored, scale).replace(",", ".")


def format_grouped(stored: int, scale: int) -> str:
    """Whole part with dots every three digits, for texts: 100000 with 2 is `1.000`; decimals only if any."""
    whole, decimals = divmod(abs(stored), 10**scale)
    text = f"{'-' if stored < 0 else ''}{whole:,}".replace(",", ".")
    return f"{text},{decimals:0{scale}d}" if decimals else text


def format_exact(numerator: int, denominator: int, digits: int = 6) -> tuple[str, bool]:
    """A quotient with at most `digits` decimals, and whether that is all of it (no rounding)."""
    stored = half_up(numerator * 10**digits, denominator)
    complete = stored * denominator == numerator * 10**digits
    text = format_number(stored, digits).rstrip("0") if digits else format_number(stored, 0)
    return text.rstrip(","), complete


def format_value(cell: Cell, stored: int | str | None) -> str:
    """The text of a cell; empty when missing."""
    if stored is None:
        return ""
    return format_number(stored, cell.scale) if isinstance(stored, int) else stored
