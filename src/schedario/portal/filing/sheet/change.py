# SPDX-License-Identifier: EUPL-1.2
"""The change of a figure since the year it is compared with; twin of `frontend/src/sheet/change.ts`."""

from __future__ import annotations

from schedario.definition import display
from schedario.formula.rounding import half_up

SAME = "="


def format_change(now: int, before: int, scale: int) -> str:
    """The difference of two stored integers, and in per cent where there was something to compare with.

    >>> format_change(13, 10, 0), format_change(8, 10, 0), format_change(22, 0, 2), format_change(5, 5, 0)
    ('+3 (+30 %)', '−2 (−20 %)', '+0,22', '=')
    """
    if now == before:
        return SAME
    difference = _format_signed(now - before, scale)
    if before <= 0:
        return difference
    return f"{difference} ({_format_signed(half_up(100 * (now - before), before), 0)} %)"


def _format_signed(stored: int, scale: int) -> str:
    sign = "\N{MINUS SIGN}" if stored < 0 else "+" if stored > 0 else ""
    return sign + display.format_number(abs(stored), scale)
