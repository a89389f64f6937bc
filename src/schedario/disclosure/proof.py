# SPDX-License-Identifier: EUPL-1.2
"""The rule of a publication, put to the proof: what was held back, and what an attack could still make of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from schedario.disclosure.attack import Attack, attack
from schedario.disclosure.protecting import Protection, protect
from schedario.disclosure.rule import NarrowedError
from schedario.disclosure.table import CountTable, Key, Place
from schedario.disclosure.versions import Version, join_versions, remember_versions

RECOVERED = 1  # the least width of a number that is held back only for others: it is not known exactly

Progress = Callable[[str, int, int], None]  # the step, what is done of it, the whole


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


def choose_version(
    number: int,
    table: CountTable,
    threshold: int,
    sent: Mapping[Place, str],
    earlier: Sequence[Version] = (),
    tell: Progress = lambda _step, _done, _whole: None,
) -> tuple[Protection, Proof]:
    """The choice for a version that stands up to who has the earlier ones too, with its proof.

    Where that which suffices for this version alone does not, all that is not as it was is held back as well: then it
    tells next to nothing that the earlier ones did not. Raises UnprotectedError, NarrowedError.
    """
    memory = remember_versions(earlier, table, sent)
    rounds = [memory.hidden, memory.hidden | memory.changed] if earlier else [memory.hidden]
    while True:
        protection = protect(table, threshold, always=rounds.pop(0), known=memory.known, tell=partial(tell, "choosing"))
        version = Version(number, table, threshold, protection.hidden, sent, protection.kept)
        try:
            return protection, prove_version(version, earlier, partial(tell, "attacking"))
        except NarrowedError:
            if not rounds:
                raise


def prove_version(
    version: Version, earlier: Sequence[Version] = (), tell: Callable[[int, int], None] = lambda _done, _whole: None
) -> Proof:
    """Attacks a version by somebody who has the earlier ones too.

    A small count, of any of them, must not be told from one of as many people more as its threshold; numbers that are
    held back for others must not be known exactly. Raises NarrowedError where that does not hold.
    """
    joint = join_versions([*earlier, version], RECOVERED)
    found = attack(joint.equations, joint.published, joint.wanted, tell=tell)
    narrowed = find_narrowed(found, joint.wanted)
    if narrowed:
        raise NarrowedError(narrowed)
    others = {key for key, width in joint.wanted.items() if width and key not in joint.small}
    return Proof(
        programs=found.programs,
        groups=found.groups,
        narrowest_small=found.find_narrowest(joint.small),
        narrowest_other=found.find_narrowest(others),
        seconds=round(found.seconds, 1),
    )


def find_narrowed(found: Attack, wanted: Mapping[Key, int]) -> dict[Key, tuple[int, int]]:
    """The numbers whose interval is narrower than it must be, with its two ends."""
    return {
        key: (one.low, one.high)
        for key, one in found.intervals.items()
        if one.high is not None and one.is_within(wanted[key])
    }
