# SPDX-License-Identifier: EUPL-1.2
"""The one rounding of the project: half up, on integers."""

from __future__ import annotations


def half_up(numerator: int, denominator: int) -> int:
    """The quotient to the nearest integer, ties upwards. `denominator` must be positive.

    >>> half_up(1, 2), half_up(5, 2), half_up(-1, 2), half_up(20000, 57)
    (1, 3, 0, 351)
    """
    return (2 * numerator + denominator) // (2 * denominator)
