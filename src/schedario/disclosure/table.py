# SPDX-License-Identifier: EUPL-1.2
"""The counts of a publication: a number for each comune and each level above it, and the equations between them.

The levels are a tree (comune, ATS, region, country): a number of a level is the sum of those below it. Within a place
the sums of the form hold. Whoever reads the publication knows both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schedario.disclosure.counts import Sum

Place = str
Key = tuple[Place, str]  # a place, and the id of a count


@dataclass(frozen=True, slots=True)
class Equation:
    """The factors of some numbers whose sum, each times its factor, is zero."""

    factors: Mapping[Key, int]

    def add_up(self, values: Mapping[Key, int]) -> int:
        """The sum over the numbers that are in `values`, zero for the others."""
        return sum(factor * values[key] for key, factor in self.factors.items() if key in values)


@dataclass(frozen=True, slots=True)
class CountTable:
    """The numbers of a publication, by place and count; where there is no number there is no key.

    `parents`: the place above each, None above the highest; those below stand before those above. `leaves` are the
    places that numbers were sent for, `sums` those of the form.
    """

    parents: Mapping[Place, Place | None]
    leaves: tuple[Place, ...]
    values: Mapping[Key, int]
    sums: tuple[Sum, ...]

    def list_chain(self, place: Place) -> list[Place]:
        """A place, and those above it; alone where the table does not have it."""
        found = [place]
        while (above := self.parents.get(found[-1])) is not None:
            found.append(above)
        return found

    def list_equations(self) -> list[Equation]:
        """The equations that anybody can write down: each sum in each comune, each number of a level.

        Those of the levels for a sum of the form follow from these. A sum that does not hold, because a comune was
        computed by another definition, is none.
        """
        return [*self._list_sums(), *self._list_levels()]

    def _list_sums(self) -> Iterator[Equation]:
        for place in self.leaves:
            for one in self.sums:
                if self.holds(place, one):
                    yield Equation({(place, one.total): -1, **{(place, part): n for part, n in one.parts.items()}})

    def holds(self, place: Place, one: Sum) -> bool:
        """Check whether a place has all numbers of a sum, and they add up."""
        values = [self.values.get((place, part)) for part in one.parts]
        total = self.values.get((place, one.total))
        if total is None or None in values:
            return False
        return total == sum(n * (value or 0) for n, value in zip(one.parts.values(), values, strict=True))

    def _list_levels(self) -> Iterator[Equation]:
        below: dict[Key, dict[Key, int]] = {}
        for place, count in self.values:
            above = self.parents[place]
            if above is not None:
                below.setdefault((above, count), {})[place, count] = 1
        for key, factors in below.items():
            yield Equation({key: -1, **factors})

    def list_small(self, threshold: int) -> list[Key]:
        """The numbers above zero and below the threshold, of comuni and of levels."""
        return [key for key, value in self.values.items() if 0 < value < threshold]


def build_table(
    rows: Iterable[tuple[Place, Mapping[str, int]]],
    levels: Mapping[Place, Sequence[Place]],
    sums: Sequence[Sum],
) -> CountTable:
    """The table of what was sent, with the numbers of the levels.

    `levels`: the places above each comune, the nearest first.
    """
    values: dict[Key, int] = {}
    parents: dict[Place, Place | None] = {}
    leaves = []
    for place, numbers in rows:
        leaves.append(place)
        chain = (place, *levels[place])
        parents.update(zip(chain, (*chain[1:], None), strict=True))
        for count, value in numbers.items():
            for one in chain:
                values[one, count] = values.get((one, count), 0) + value
    return CountTable(parents, tuple(leaves), values, tuple(sums))


def take_published(table: CountTable, hidden: Collection[Key]) -> dict[Key, int]:
    """The numbers that are not held back."""
    return {key: value for key, value in table.values.items() if key not in hidden}
