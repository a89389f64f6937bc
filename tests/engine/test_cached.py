# SPDX-License-Identifier: EUPL-1.2
"""A value that is made when it is first asked for."""

from __future__ import annotations

from schedario.engine.cached import cached


class Counting:
    """How often its value was made."""

    def __init__(self) -> None:
        self.made = 0

    @cached
    def value(self) -> int:
        """The value."""
        self.made += 1
        return 7


def test_it_is_made_once_for_each() -> None:
    one, other = Counting(), Counting()
    assert (one.value, one.value, other.value) == (7, 7, 7)
    assert (one.made, other.made) == (1, 1)


def test_it_can_be_looked_at_in_its_class() -> None:
    assert Counting.value.__doc__ == "The value."
