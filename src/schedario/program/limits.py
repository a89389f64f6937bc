# SPDX-License-Identifier: EUPL-1.2
"""The limits of single answers as nodes: the least and greatest number that a cell may have.

A number beyond them is told as an error, and counts as none: nothing is computed, decided or found with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, Protocol, get_args

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.formula.typed import Typed
from schedario.program import nodes as f
from schedario.program.dependencies import find_read_cells

NumberLimit = Literal["below_minimum", "above_maximum"]

NUMBER_LIMITS: frozenset[NumberLimit] = frozenset(get_args(NumberLimit))


class Limited(Protocol):
    """A cell, as far as its limits go, which are in its unit."""

    @property
    def scale(self) -> int: ...

    @property
    def minimum(self) -> Fraction | None: ...

    @property
    def maximum(self) -> Fraction | None: ...


def list_number_limits(name: str, cell: Limited) -> Iterator[tuple[NumberLimit, f.Condition]]:
    """The limits of the number in a cell, each with the condition that the answer breaks it."""
    answer, unit = f.Answer(name), 10**cell.scale
    if cell.minimum is not None:
        yield "below_minimum", f.Less(answer, f.Integer(int(cell.minimum * unit)))
    if cell.maximum is not None:
        yield "above_maximum", f.Less(f.Integer(int(cell.maximum * unit)), answer)


def is_beyond_limits(name: str, cell: Limited) -> f.Condition:
    """The condition that the answer in a cell breaks one of its limits; never unknown."""
    return f.any_of(*(f.Surely(broken) for _, broken in list_number_limits(name, cell)))


def is_wrong(name: str, cell: Limited) -> f.Condition:
    """The condition that what stands in a cell cannot be read, is in doubt, or breaks its limits; never unknown."""
    return f.any_of(is_beyond_limits(name, cell), f.Marked(name, "fault"), f.Marked(name, "doubt"))


def is_usable(name: str, cell: Limited) -> f.Condition:
    """The condition that a cell has an answer, and one that may be; never unknown."""
    return f.all_of(f.Answered(name), f.negate(is_beyond_limits(name, cell)))


@cached_on_form()
def rests_on_wrong_number(form: Form, tree: Typed) -> f.Condition:
    """The condition that an answer that a formula reads breaks its limits, or cannot be read; never unknown."""
    asked = [cell for name in sorted(find_read_cells(form, tree)) if (cell := form.cells[name]).asked]
    beyond = (is_beyond_limits(cell.id, cell) for cell in asked)
    return f.any_of(*beyond, *(f.Marked(cell.id, "fault") for cell in asked))
