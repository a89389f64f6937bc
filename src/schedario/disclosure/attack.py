# SPDX-License-Identifier: EUPL-1.2
"""The attack: linear programs compute from what is published between which bounds each number held back can lie.

The attacker knows every published number, every equation of the table, and that a number that is held back is a whole
number of at least one, since zeros are published. A linear program takes fractions too: its interval holds that of
whole people and could be wider, so that a wide one proves nothing by itself. Hence a bound counts only where the
solution that reaches it is one in whole people, put into the equations with integers: another table, with the same
published numbers, in which that place has so many. Two of them prove that no method can narrow the interval further.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from schedario.disclosure.solver import Solver
from schedario.disclosure.table import Equation, Key

LEAST = 1  # people in a number that is held back
FARTHER = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers of whole people, from `low` to `high`, that fit what is published; `high` None where there is no end.

    `closed`: the attack has gone to both ends. Otherwise it stopped when the interval was wide enough.
    """

    low: int
    high: int | None
    closed: bool

    @property
    def width(self) -> int | None:
        return None if self.high is None else self.high - self.low

    def is_within(self, width: int) -> bool:
        """Check whether the interval is narrower than `width`."""
        return self.width is not None and self.width < width


@dataclass(slots=True)
class Attack:
    """The outcome of an attack. `groups` are sets of numbers that no equation binds to each other."""

    programs: int = 0
    groups: int = 0
    seconds: float = 0.0
    intervals: dict[Key, Interval] = field(default_factory=dict)

    def find_narrowest(self, keys: Collection[Key]) -> int | None:
        """The width of the narrowest interval among some numbers, None where none has an end."""
        widths = (self.intervals[key].width for key in keys)
        return min((width for width in widths if width is not None), default=None)


def attack(
    equations: Sequence[Equation],
    published: Mapping[Key, int],
    hidden: Mapping[Key, int],
    *,
    enough: bool = True,
    tell: Progress = lambda _done, _whole: None,
) -> Attack:
    """Bounds every hidden number as closely as what is published allows.

    `hidden` says how wide the interval of each must be at least; with `enough` a number is left when it is shown to
    be that wide. Raises SolverError where no numbers fit what is published.
    """
    begun, found = time.monotonic(), Attack()
    rows = [_Open.reduce(one, published) for one in equations]
    for keys, bound in _split_groups([one for one in rows if one.factors], hidden):
        found.groups += 1
        if bound:
            for done in _Group(keys, bound).find_bounds(found, hidden, enough=enough):
                tell(done, len(hidden))
        else:
            found.intervals.update(dict.fromkeys(keys, Interval(LEAST, None, closed=True)))
        tell(len(found.intervals), len(hidden))
    found.seconds = time.monotonic() - begun
    return found


@dataclass(frozen=True, slots=True)
class _Open:
    """An equation in which only hidden numbers are left: each times its factor, they add up to `right`."""

    factors: Mapping[Key, int]
    right: int

    @classmethod
    def reduce(cls, equation: Equation, published: Mapping[Key, int]) -> _Open:
        left = {key: factor for key, factor in equation.factors.items() if key not in published}
        return cls(left, -equation.add_up(published))


def _split_groups(rows: Sequence[_Open], hidden: Collection[Key]) -> Iterator[tuple[list[Key], list[_Open]]]:
    """The hidden numbers that equations bind to each other, with those equations."""
    chief: dict[Key, Key] = {key: key for key in hidden}

    def find(key: Key) -> Key:
        while chief[key] != key:
            chief[key] = key = chief[chief[key]]
        return key

    for row in rows:
        first, *others = row.factors
        for other in others:
            chief[find(other)] = find(first)
    keys: dict[Key, list[Key]] = {}
    for key in hidden:
        keys.setdefault(find(key), []).append(key)
    bound: dict[Key, list[_Open]] = {}
    for row in rows:
        bound.setdefault(find(next(iter(row.factors))), []).append(row)
    for name, some in keys.items():
        yield some, bound.get(name, [])


class _Group:
    """A linear program, whose objective is each of its numbers in turn."""

    def __init__(self, keys: list[Key], rows: list[_Open]) -> None:
        self._keys = keys
        place = {key: at for at, key in enumerate(keys)}
        equations = [({place[key]: factor for key, factor in row.factors.items()}, row.right) for row in rows]
        # No corner of the numbers that fit lies so far out: what reaches it has no end.
        self._far = FARTHER + 2 * (len(keys) + sum(abs(right) for _, right in equations))
        self._solver = Solver(len(keys), equations, LEAST, self._far)

    def find_bounds(self, found: Attack, wanted: Mapping[Key, int], *, enough: bool) -> Iterator[int]:
        """Goes to both ends of each number, or until it is shown to be wide enough; says how many are done.

        Each solution shows a possible number for all; those are its `low` and `high`.
        """
        low, high = np.full(len(self._keys), self._far), np.full(len(self._keys), LEAST)
        for at, key in enumerate(self._keys):
            closed = True
            for sign in (-1, 1):
                if enough and high[at] - low[at] >= wanted[key]:
                    closed = False
                    break
                whole = self._solver.reach_end(at, sign)
                found.programs += 1
                if whole is not None:
                    low, high = low.clip(max=whole), high.clip(min=whole)
            found.intervals[key] = self._describe_interval(int(low[at]), int(high[at]), closed=closed)
            yield len(found.intervals)

    def _describe_interval(self, low: int, high: int, *, closed: bool) -> Interval:
        """An interval; of no width where no numbers of whole people were found at all."""
        if low > high:
            return Interval(low, low, closed)
        return Interval(low, None if high >= self._far else high, closed)
