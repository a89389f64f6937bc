# SPDX-License-Identifier: EUPL-1.2
"""The differences between two states of a scheda, cell by cell, as the sheet shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.engine.evaluate import Evaluation
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.submission import PreparedSubmission

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that shows something else; an empty text is an empty cell."""

    cell: Cell
    before: str
    after: str

    @property
    def name(self) -> str:
        return self.cell.id


def list_cell_changes(form: Form, before: Texts, after: Texts, earlier: Form | None = None) -> list[CellChange]:
    """The cells that differ, in print order; what was computed from them comes after what was given.

    `earlier` is the form of what was there before, where that was another one: its cells may be gone.
    """
    known = form.cells if earlier is None else {**earlier.cells, **form.cells}
    differing = [cell for cell in known.values() if before.get(cell.id, "") != after.get(cell.id, "")]
    ordered = sorted(differing, key=lambda cell: not cell.asked)
    return [CellChange(cell, before.get(cell.id, ""), after.get(cell.id, "")) for cell in ordered]


def list_rectified_cells(prepared: PreparedSubmission, before: Submission) -> list[CellChange]:
    """The cells that a rectification changes."""
    now = render_evaluated_texts(prepared.document.evaluation)
    return list_cell_changes(prepared.document.form, render_sent_texts(before), now)


def render_evaluated_texts(evaluation: Evaluation) -> dict[str, str]:
    """The text that each cell of an evaluated scheda shows."""
    texts = {name: result.text for name, result in evaluation.cells.items() if result.text}
    return texts | _write_statements(evaluation.answers.unavailable)


def render_sent_texts(submission: Submission) -> dict[str, str]:
    """The text that each cell showed when it was sent: frozen values, not computed again."""
    document = json.loads(bytes(submission.document))
    known = submission.form.cells
    texts = {
        name: _render_sent_value(known.get(name), cell["value"])
        for name, cell in document["cells"].items()
        if cell["value"] is not None
    }
    return texts | _write_statements(document.get("unavailable", {}))


def _write_statements(unavailable: Texts) -> dict[str, str]:
    """The texts of cells that say that there is nothing to give, as one writes them: that is no blank."""
    return {name: f"{phrase('sheet.unavailable')}: {reason}" for name, reason in unavailable.items()}


def _render_sent_value(cell: Cell | None, value: int | str) -> str:
    """A decimal stands in the document as a text with a dot."""
    return str(value).replace(".", ",") if cell is not None and cell.numeric else str(value)
