# SPDX-License-Identifier: EUPL-1.2
"""The counts as a network: each number is an arc, each equation a node, and what could be otherwise is a circuit.

With one sum for a count at most, and levels that are a tree, each number stands in two equations, with opposite signs:
the table is a network (a two-way table with one hierarchy), and a change of some numbers by whole people that keeps
every equation is a circulation. A number that is held back may be lowered to one, for a zero would be published; none
has an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from schedario.disclosure.table import CountTable

GROUND = 0


class Step(NamedTuple):
    """An arc to go along to the node `end`: `sign` is 1 where its number grows by that."""

    end: int
    arc: int
    sign: int


class _Side:
    """An end of a search: the nodes that it has reached, and by which steps. `sign` is -1 where it goes backwards."""

    def __init__(self, start: int, sign: int) -> None:
        self.sign = sign
        self.costs, self.done = {start: 0}, set[int]()
        self.waiting = [(0, start)]
        self._came: dict[int, tuple[int, Step]] = {}

    def reach(self, step: Step, node: int, cost: int) -> bool:
        """Tell whether a step from `node` is the cheapest way so far to where it ends."""
        known = self.costs.get(step.end)
        if known is not None and known <= cost:
            return False
        self.costs[step.end], self._came[step.end] = cost, (node, step)
        heappush(self.waiting, (cost, step.end))
        return True

    def walk_back(self, node: int) -> Iterator[Step]:
        """The steps between the start and a node, as they are gone along from the first end to the other."""
        while node in self._came:
            before, step = self._came[node]
            yield Step(node, step.arc, step.sign * self.sign)
            node = before


class Network:
    """The arcs of those counts of a table that stand in at most one plain sum, but for zeros: they are published.

    `keys` and `values` are of the arcs, by number.
    """

    def __init__(self, table: CountTable, counts: frozenset[str]) -> None:
        self.keys = [key for key, value in table.values.items() if value and key[1] in counts]
        self.values = [table.values[key] for key in self.keys]
        self.arcs = {key: arc for arc, key in enumerate(self.keys)}
        self._nodes: dict[tuple[str, str, str], int] = {}
        self._steps: list[list[Step]] = [[]]
        self._ends = [self._place_arc(arc, *ends) for arc, ends in enumerate(self._find_ends(table))]

    def _find_ends(self, table: CountTable) -> Iterator[tuple[int, int]]:
        """The nodes of each arc: people come from a sum up to the levels, the totals take them down again."""
        sums = {count: one for one in table.sums for count in (one.total, *one.parts)}
        leaves = frozenset(table.leaves)
        for place, count in self.keys:
            one, above = sums.get(count), table.parents[place]
            upper = GROUND if above is None else self._get_node("level", above, count)
            if place not in leaves:
                lower = self._get_node("level", place, count)
            elif one is not None and table.holds(place, one):
                lower = self._get_node("sum", place, one.total)
            else:
                lower = GROUND
            yield (upper, lower) if one is not None and count == one.total else (lower, upper)

    def _get_node(self, *name: str) -> int:
        node = self._nodes.setdefault(name, len(self._steps))  # type: ignore[arg-type]  # three texts
        if node == len(self._steps):
            self._steps.append([])
        return node

    def _place_arc(self, arc: int, start: int, end: int) -> tuple[int, int]:
        self._steps[start].append(Step(end, arc, 1))
        self._steps[end].append(Step(start, arc, -1))
        return start, end

    def find_way(self, arc: int, prices: Sequence[int | None], changed: Mapping[int, int]) -> list[Step] | None:
        """The cheapest steps that make up for one person more in `arc`; None where there are none.

        `prices` are what it costs to go along each arc, None where that cannot be; `changed` is by how much numbers
        are changed already. The search goes from both ends until they meet (Dijkstra).
        """
        goal, start = self._ends[arc]
        if start == goal:
            return []
        sides = (_Side(start, 1), _Side(goal, -1))
        cheapest, middle = None, start
        while all(side.waiting for side in sides):
            if cheapest is not None and sum(side.waiting[0][0] for side in sides) >= cheapest:
                break
            side, other = sorted(sides, key=lambda one: len(one.waiting))
            cost, node = heappop(side.waiting)
            if node in side.done:
                continue
            side.done.add(node)
            for step in self._steps[node]:
                paid = prices[step.arc]
                if step.end in side.done or step.arc == arc or paid is None:
                    continue
                if step.sign != side.sign and self.values[step.arc] + changed.get(step.arc, 0) <= 1:
                    continue  # cannot be lowered: it would be zero, and published
                if side.reach(step, node, cost + paid):
                    further = other.costs.get(step.end)
                    if further is not None and (cheapest is None or cost + paid + further < cheapest):
                        cheapest, middle = cost + paid + further, step.end
        return None if cheapest is None else [*sides[0].walk_back(middle), *sides[1].walk_back(middle)]

    def measure_way(self, way: list[Step], changed: Mapping[int, int], most: int) -> int:
        """Counts the people, `most` at most, that steps can make up for."""
        return min([most, *(self._get_left(step, changed) for step in way if step.sign < 0)])

    def _get_left(self, step: Step, changed: Mapping[int, int]) -> int:
        """By how much a number can be lowered: to one, for it would be published if it were zero."""
        return self.values[step.arc] + changed.get(step.arc, 0) - 1
