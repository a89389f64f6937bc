# SPDX-License-Identifier: EUPL-1.2
"""The limits of single answers as nodes: the least and greatest number that a cell may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.formula.typed import Typed
from schedario.program import nodes as f
from schedario.program.dependencies import find_read_cells

NumberLimit = Literal["below_minimum", "above_maximum"]

NUMBER_LIMITS: frozenset[NumberLimit] = frozenset(get_args(NumberLimit))


def list_number_limits(cell: Cell) -> Iterator[tuple[NumberLimit, f.Condition]]:
    """The limits of the number in a cell, each with the condition that the answer breaks it."""
    answer, unit = f.Answer(cell.id), 10**cell.scale
    if cell.minimum is not None:
        yield "below_minimum", f.Less(answer, f.Integer(int(cell.minimum * unit)))
    if cell.maximum is not None:
        yield "above_maximum", f.Less(f.Integer(int(cell.maximum * unit)), answer)


@cached_on_form()
def rests_on_wrong_number(form: Form, tree: Typed) -> f.Condition:
    """The condition that an answer that a formula rests on breaks a limit whose check is an error; never unknown."""
    asked = (cell for name in sorted(find_read_cells(form, tree)) if (cell := form.cells[name]).asked)
    return f.any_of(*(f.Surely(broken) for cell in asked for broken in _list_errors(form, cell)))


def _list_errors(form: Form, cell: Cell) -> Iterator[f.Condition]:
    for about, broken in list_number_limits(cell):
        check = form.cell_checks.get(about)
        if check is not None and check.level == "error":
            yield broken
