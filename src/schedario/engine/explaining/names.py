# SPDX-License-Identifier: EUPL-1.2
"""Things that can be asked for, and their names."""

from __future__ import annotations

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError

OUTCOME_NAMES = ("outcome", "esito")


class NothingToExplainError(SchedarioError, KeyError):
    """The form has nothing of that name to explain."""

    def __init__(self, form: Form, name: str) -> None:
        super().__init__(name)
        self.form, self.name = form, name

    def __str__(self) -> str:
        return phrase(
            "errors.nothing_to_explain",
            form=self.form.code,
            name=self.name,
            near=_list_near_names(self.form, self.name),
        )


def find_cells(form: Form, name: str) -> list[Cell]:
    """The cells with that id, or of the row with that code; printed spellings (O for 0) and case do not matter."""
    wanted = _simplify_name(name)
    exact = [cell for cell in form.cells.values() if _simplify_name(cell.id) == wanted]
    return exact or [cell for cell in form.cells.values() if _simplify_name(cell.code) == wanted]


def _simplify_name(name: str) -> str:
    code, dot, column = name.partition(".")
    return code.upper().replace("O", "0") + dot + column.lower()


def _list_near_names(form: Form, name: str) -> str:
    alike = [cell.id for cell in form.cells.values() if cell.code[:2] == _simplify_name(name)[:2]]
    named = [*form.quadri, OUTCOME_NAMES[-1], *form.messages, *form.values]
    return ", ".join(alike[:12] or named)
