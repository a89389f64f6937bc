# SPDX-License-Identifier: EUPL-1.2
"""What can be asked for, and by which names."""

from __future__ import annotations

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase


class NothingToExplainError(KeyError):
    """The form has no cell, condition or quadro of that name."""

    def __init__(self, form: Form, name: str) -> None:
        super().__init__(name)
        self.form, self.name = form, name

    def __str__(self) -> str:
        return phrase(
            "errors.nothing_to_explain", form=self.form.code, name=self.name, near=_near(self.form, self.name)
        )


def cells_called(form: Form, name: str) -> list[Cell]:
    """The cells with that id, or of the row with that code; printed spellings (O for 0) and case do not matter."""
    wanted = _plain(name)
    exact = [cell for cell in form.cells.values() if _plain(cell.id) == wanted]
    return exact or [cell for cell in form.cells.values() if _plain(cell.code) == wanted]


def _plain(name: str) -> str:
    code, dot, column = name.partition(".")
    return code.upper().replace("O", "0") + dot + column.lower()


def _near(form: Form, name: str) -> str:
    alike = [cell.id for cell in form.cells.values() if cell.code[:2] == _plain(name)[:2]]
    return ", ".join(alike[:12]) or ", ".join(form.quadri)
