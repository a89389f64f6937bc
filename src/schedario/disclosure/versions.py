# SPDX-License-Identifier: EUPL-1.2
"""Several versions of a publication put side by side, as whoever has downloaded them all does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schedario.disclosure.table import CountTable, Equation, Key, Place, take_published


@dataclass(frozen=True, slots=True)
class Version:
    """A version with the numbers that it holds back.

    `sent` names what each comune had sent: numbers of one name are the same in all versions. `kept` are numbers that
    are held back only because an earlier version did so.
    """

    number: int
    table: CountTable
    threshold: int
    hidden: frozenset[Key]
    sent: Mapping[Place, str]
    kept: frozenset[Key] = frozenset()

    def rename(self, key: Key) -> Key:
        """The key of a number among several versions: of what was sent, or of a level of this version."""
        place, count = key
        return self.sent.get(place) or f"{place}@{self.number}", count


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier versions mean for the choice in a table: numbers that were held back, and those that are known.

    `changed` are the numbers that are not those of all earlier versions: of comuni that have sent anew or for the first
    time, and of the levels above them.
    """

    hidden: frozenset[Key]
    known: frozenset[Key]
    changed: frozenset[Key]


def remember_versions(earlier: Sequence[Version], table: CountTable, sent: Mapping[Place, str]) -> Memory:
    """The memory of some versions, for a table of what was sent."""
    hidden, known, touched = set[Key](), set[Key](), set[Place]()
    for version in earlier:
        new = {place for place in {*sent, *version.sent} if sent.get(place) != version.sent.get(place)}
        above = {one for place in new for each in (table, version.table) for one in each.list_chain(place)}
        touched |= above
        hidden |= version.hidden
        told = take_published(version.table, version.hidden)
        known.update(key for key in told if key[0] not in above and key in table.values)
    changed = frozenset(key for key in table.values if key[0] in touched)
    return Memory(frozenset(hidden), frozenset(known), changed)


@dataclass(frozen=True, slots=True)
class Joint:
    """What several versions tell together, and how wide the interval of each number that none of them tells must be.

    `small`: the small counts of the last version that are among those.
    """

    equations: list[Equation]
    published: dict[Key, int]
    wanted: dict[Key, int]
    small: frozenset[Key]


def join_versions(versions: Sequence[Version], recovered: int) -> Joint:
    """Puts versions together, the last one being that which is to be published.

    A small count of any version must keep the threshold of that version; another number that the last one holds back
    to hide them must have an interval of `recovered` at least.
    """
    published = {
        version.rename(key): value
        for version in versions
        for key, value in take_published(version.table, version.hidden).items()
    }
    wanted: dict[Key, int] = {}
    for version in versions:
        for key, width in _list_widths(version, recovered if version is versions[-1] else 0):
            renamed = version.rename(key)
            if renamed not in published:
                wanted[renamed] = max(width, wanted.get(renamed, 0))
    equations = {
        frozenset(factors.items()): Equation(factors) for version in versions for factors in _rename_equations(version)
    }
    last = versions[-1]
    small = frozenset(last.rename(key) for key in last.table.list_small(last.threshold))
    return Joint(list(equations.values()), published, wanted, small & wanted.keys())


def _list_widths(version: Version, recovered: int) -> Iterator[tuple[Key, int]]:
    """The numbers that a version holds back, in the order of its table, with the width that each must have."""
    for key, value in version.table.values.items():
        if key in version.hidden:
            other = 0 if key in version.kept else recovered
            yield key, version.threshold if value < version.threshold else other


def _rename_equations(version: Version) -> Iterator[dict[Key, int]]:
    for equation in version.table.list_equations():
        yield {version.rename(key): factor for key, factor in equation.factors.items()}
