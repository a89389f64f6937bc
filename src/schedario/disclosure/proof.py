# SPDX-License-Identifier: EUPL-1.2
"""The rule of a publication, put to the proof: what was held back, and what an attack could still make of the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from schedario.disclosure.attack import Attack, attack
from schedario.disclosure.protecting import Protection
from schedario.disclosure.rule import NarrowedError
from schedario.disclosure.table import CountTable, Key, take_published

RECOVERED = 1  # the least width of a number that is held back only for others: it is not known exactly

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of an attack on a publication; widths are in people, None where no number has two ends.

    `narrowest_small`, `narrowest_other`: the least width that was found; the attack stops at the width of the rule, so
    that it is at least this.
    """

    programs: int
    groups: int
    narrowest_small: int | None
    narrowest_other: int | None
    seconds: float


def list_wanted(table: CountTable, protection: Protection) -> dict[Key, int]:
    """The width that the interval of each number must have, in the order of the table.

    A small count must not be told from one of as many people more as the threshold; of the others it is enough that
    they are not known exactly.
    """
    wanted = (
        dict.fromkeys(protection.others, RECOVERED)
        | dict.fromkeys(protection.kept, 0)
        | dict.fromkeys(protection.small, protection.threshold)
    )
    return {key: wanted[key] for key in table.values if key in wanted}


def prove_protection(
    table: CountTable,
    protection: Protection,
    known: Collection[Key] = (),
    tell: Progress = lambda _done, _whole: None,
) -> Proof:
    """Attacks what would be published, by somebody who has what is `known` too.

    Raises NarrowedError where the rule does not hold.
    """
    wanted = {key: width for key, width in list_wanted(table, protection).items() if key not in known}
    found = attack(table.list_equations(), take_published(table, wanted), wanted, tell=tell)
    narrowed = find_narrowed(found, wanted)
    if narrowed:
        raise NarrowedError(narrowed)
    return Proof(
        programs=found.programs,
        groups=found.groups,
        narrowest_small=found.find_narrowest(protection.small & wanted.keys()),
        narrowest_other=found.find_narrowest((protection.others - protection.kept) & wanted.keys()),
        seconds=round(found.seconds, 1),
    )


def find_narrowed(found: Attack, wanted: Mapping[Key, int]) -> dict[Key, tuple[int, int]]:
    """The numbers whose interval is narrower than it must be, with its two ends."""
    return {
        key: (one.low, one.high)
        for key, one in found.intervals.items()
        if one.high is not None and one.is_within(wanted[key])
    }
