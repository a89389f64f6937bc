# SPDX-License-Identifier: EUPL-1.2
"""The choice of what is held back: every small count, and as little else as keeps it from being computed again.

For each small count the cheapest numbers are looked for that could make up for more people in it, one person after
the other (shortest ways in a network, Cox 1995; Castro 2007): those numbers are held back too. What is found is a
witness in whole people: the same publication, with as many people more in that place. `attack` tries it all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from schedario.disclosure.counts import Sum
from schedario.disclosure.network import Network
from schedario.disclosure.table import CountTable, Key
from schedario.errors import SchedarioError

# The loss of a number that is held back although it is not small: a row of a comune least, a number of many most.
HELD_BACK = 200  # already: the shorter way is taken, so that few numbers depend on each other
LOSS_OF_ROW = 1_000
LOSS_OF_SUM = 8_000
LOSS_OF_LEVEL = 6_000  # for each level above the comuni
MOST_BY_SIZE = 999

Progress = Callable[[int, int], None]


class UnprotectedError(SchedarioError):
    """A small count for which nothing else can be held back, since earlier versions tell it already."""

    def __init__(self, key: Key) -> None:
        super().__init__(" ".join(key))
        self.key = key


@dataclass(frozen=True, slots=True)
class Protection:
    """`small` counts are held back for themselves, `others` so that those cannot be computed.

    `kept`: those of the others that were held back before; whether they can be computed now is not asked.
    """

    threshold: int
    small: frozenset[Key]
    others: frozenset[Key]
    kept: frozenset[Key] = frozenset()

    @property
    def hidden(self) -> frozenset[Key]:
        return self.small | self.others


def protect(
    table: CountTable,
    threshold: int,
    *,
    always: Collection[Key] = (),
    known: Collection[Key] = (),
    tell: Progress = lambda _done, _whole: None,
) -> Protection:
    """Chooses what is held back so that no small count can be told from one of `threshold` people more.

    `always` was held back before and stays so; `known` was published before, so that it hides nothing. The order is
    that of the table: the same table gives the same choice. Raises UnprotectedError where nothing can hide a small
    count; one that is known already is only held back.
    """
    small = table.list_small(threshold)
    kept = frozenset(key for key in always if table.values.get(key)).difference(small)
    choice = _Choice(table, threshold, {*small, *kept}, known)
    choice.hide_tangled()
    for done, key in enumerate(small):
        choice.widen(key)
        if done % 100 == 0:
            tell(done, len(small))
    tell(len(small), len(small))
    return Protection(threshold, frozenset(small), frozenset(choice.hidden).difference(small), kept)


class _Choice:
    def __init__(self, table: CountTable, threshold: int, hidden: set[Key], known: Collection[Key]) -> None:
        self.table, self.threshold, self.hidden, self.known = table, threshold, hidden, known
        self.tangled = find_tangled(table.sums)
        self.network = Network(table, frozenset(count for _, count in table.values) - self.tangled)
        self._heights = _measure_heights(table)
        self._totals = {one.total for one in table.sums}
        self._prices = [self._price(key) for key in self.network.keys]

    def widen(self, key: Key) -> None:
        """Holds back what is needed for `threshold` people more in a place."""
        if key[1] in self.tangled or key in self.known:
            return
        arc, changed, left = self.network.arcs[key], dict[int, int](), self.threshold
        while left:
            way = self.network.find_way(arc, self._prices, changed)
            if way is None:
                raise UnprotectedError(key)
            people = self.network.measure_way(way, changed, left)
            for step in way:
                changed[step.arc] = changed.get(step.arc, 0) + step.sign * people
            left -= people
        for other in changed:
            self._prices[other] = HELD_BACK
            self.hidden.add(self.network.keys[other])

    def _price(self, key: Key) -> int | None:
        if key in self.hidden:
            return HELD_BACK
        if key in self.known:
            return None
        place, count = key
        loss = LOSS_OF_SUM if count in self._totals else LOSS_OF_ROW
        size = min(self.table.values[key], MOST_BY_SIZE)
        return loss + LOSS_OF_LEVEL * self._heights[place] + size

    def hide_tangled(self) -> None:
        """Holds back all that sums bind which share counts: in each comune with a small one, and above it."""
        leaves = set(self.table.leaves)
        touched = dict.fromkeys(place for place, count in self.hidden if count in self.tangled and place in leaves)
        for place in touched:
            for count in self.tangled:
                if self.table.values.get((place, count)):
                    self.hidden.update((above, count) for above in self.table.list_chain(place))
        self.hidden -= {key for key in self.known if key[1] in self.tangled}


def find_tangled(sums: Collection[Sum]) -> frozenset[str]:
    """The counts of sums that share a count with another sum, or do more than add: their table is no network."""

    def list_counts(one: Sum) -> Iterator[str]:
        yield one.total
        yield from one.parts

    tangled = {count for one in sums if not one.plain for count in list_counts(one)}
    seen: set[str] = set()
    for one in sums:
        tangled |= seen.intersection(list_counts(one))
        seen.update(list_counts(one))
    while True:
        more = {count for one in sums if tangled.intersection(list_counts(one)) for count in list_counts(one)}
        if more <= tangled:
            return frozenset(tangled)
        tangled |= more


def _measure_heights(table: CountTable) -> dict[str, int]:
    """The number of levels from a comune up to each place."""
    heights: dict[str, int] = {}
    for leaf in table.leaves:
        for height, place in enumerate(table.list_chain(leaf)):
            heights[place] = max(height, heights.get(place, 0))
    return heights
