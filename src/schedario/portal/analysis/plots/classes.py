# SPDX-License-Identifier: EUPL-1.2
"""Classes of about as many units each, with ends that can be read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

CLASSES = 5
DIGITS = 3  # that an end keeps, where it has more


def compute_class_ends(values: Sequence[int], classes: int = CLASSES) -> tuple[int, ...]:
    """The upper end of each class but the last: between two ends lie about as many values.

    >>> compute_class_ends([0, 0, 0, 0, 0, 10, 20, 30, 40, 50])
    (0, 10, 30)
    >>> compute_class_ends([104_999, 250_111, 777_777], 3)
    (105000, 250000)
    """
    ordered = sorted(values)
    if not ordered:
        return ()
    quantiles = (ordered[(len(ordered) * index - 1) // classes] for index in range(1, classes))
    return tuple(sorted({round_to_digits(one) for one in quantiles if round_to_digits(one) < ordered[-1]}))


def round_to_digits(value: int, digits: int = DIGITS) -> int:
    """To so many significant digits, half away from zero.

    >>> round_to_digits(104_950), round_to_digits(-1049, 2), round_to_digits(7)
    (105000, -1000, 7)
    """
    unit = int(10 ** max(len(str(abs(value))) - digits, 0))
    nearest = (2 * abs(value) + unit) // (2 * unit) * unit
    return nearest if value >= 0 else -nearest


def find_class(value: int, limits: Sequence[int]) -> int:
    """The class of a value, from 0; a value at the end of a class is in it."""
    return bisect_left(limits, value)


def describe_classes(values: Sequence[int], limits: Sequence[int]) -> list[tuple[int | None, int | None, int]]:
    """Of each class where it begins (None: with the least), where it ends (None: with the most), how many are in it."""
    counts = [0] * (len(limits) + 1)
    for value in values:
        counts[find_class(value, limits)] += 1
    starts, stops = (None, *limits), (*limits, None)
    return list(zip(starts, stops, counts, strict=True))
