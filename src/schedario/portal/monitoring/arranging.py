# SPDX-License-Identifier: EUPL-1.2
"""The lines of a board in the order that an address asks for: by any of its columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schedario.definition.form import Form
from schedario.portal.filing.states import Progress
from schedario.portal.monitoring.board import Line

Key = Callable[[Line], object]

BY_NAME = "nome"
# From what wants most attention to what wants none.
STEPS = ("errors", "to_fill", "undecided", "not_supplied", "complete", "nothing", "not_due")
COLUMNS: dict[str, Key] = {
    BY_NAME: lambda line: line.comune.denominazione,
    "stato": lambda line: list(Progress).index(line.state) if line.state else len(Progress),
    "errori": lambda line: line.errors,
    "avvisi": lambda line: line.warnings,
    "delega": lambda line: line.delegated,
    "responsabili": lambda line: line.responsabili,
}


def arranged(lines: Sequence[Line], order: str, form: Form | None) -> list[Line]:
    """The lines by the column that `order` names, a quadro's by its id; `-` before it turns it round.

    Equal ones stay by name; so do all where there is no such column.
    """
    columns = {**COLUMNS, **_quadri(form)} if form else COLUMNS
    key = columns.get(order.removeprefix("-"), COLUMNS[BY_NAME])
    by_name = sorted(lines, key=COLUMNS[BY_NAME])  # type: ignore[arg-type]  # texts
    return sorted(by_name, key=key, reverse=order.startswith("-"))  # type: ignore[arg-type]  # each column has its kind


def _quadri(form: Form) -> dict[str, Key]:
    return {quadro: _by_place(position) for position, quadro in enumerate(form.quadri)}


def _by_place(position: int) -> Key:
    """By the state of the quadro, and then by how much of it is still to be filled in."""

    def key(line: Line) -> tuple[int, int]:
        if not line.places:
            return len(STEPS), 0
        step = line.places[position].step
        return STEPS.index(step.state), step.filled - step.wanted

    return key
