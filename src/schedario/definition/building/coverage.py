# SPDX-License-Identifier: EUPL-1.2
"""Decision tables: every combination of the conditions they look at must be met by exactly one case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

Combination = Mapping[str, bool]


def gaps(whens: Sequence[Combination], fixed: Combination | None = None) -> Iterator[Combination]:
    """The combinations that no case meets; conditions that make no difference are left out.

    >>> list(gaps([{"a": True}, {"a": False, "b": True}]))
    [{'a': False, 'b': False}]
    """
    fixed = fixed or {}
    possible = [when for when in whens if _can_both_hold(when, fixed)]
    if not possible:
        yield fixed
        return
    if any(when.items() <= fixed.items() for when in possible):
        return
    name = next(name for when in possible for name in when if name not in fixed)
    for outcome in (True, False):
        yield from gaps(possible, {**fixed, name: outcome})


def overlaps(whens: Sequence[Combination]) -> Iterator[tuple[int, int, Combination]]:
    """The pairs of cases (from 0) that some combination meets both, and such a combination.

    >>> list(overlaps([{"a": True}, {"b": True}]))
    [(0, 1, {'a': True, 'b': True})]
    """
    for (one, first), (other, second) in combinations(enumerate(whens), 2):
        if _can_both_hold(first, second):
            yield one, other, {**first, **second}


def _can_both_hold(one: Combination, other: Combination) -> bool:
    return all(other.get(name, outcome) is outcome for name, outcome in one.items())
