# SPDX-License-Identifier: EUPL-1.2
"""How far each quadro is; twin of `frontend/src/sheet/steps.ts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schedario.definition.form import Cell, Quadro
from schedario.engine.evaluate import Evaluation
from schedario.engine.findings import fillable
from schedario.portal.filing.editing import writable

StepState = Literal["not_due", "undecided", "not_supplied", "errors", "nothing", "complete", "to_fill"]


@dataclass(frozen=True, slots=True)
class Step:
    """A quadro and its state: `filled` of the `wanted` cells have an answer.

    Wanted are the cells that the comune must fill in; in a quadro that has none of them, those that it may fill in.
    """

    quadro: Quadro
    state: StepState
    filled: int
    wanted: int
    errors: int


def steps_of(evaluation: Evaluation) -> list[Step]:
    """The steps of a scheda, in print order."""
    return [_step(evaluation, quadro) for quadro in evaluation.form.quadri.values()]


def progress(steps: list[Step]) -> tuple[int, int]:
    """Cells filled in, and cells to fill in, of the quadri that are surely due."""
    counted = [step for step in steps if step.state not in ("not_due", "undecided")]
    return sum(step.filled for step in counted), sum(step.wanted for step in counted)


def _step(evaluation: Evaluation, quadro: Quadro) -> Step:
    names = writable(evaluation.form)
    due = [cell for cell in fillable(evaluation.form, quadro.id) if evaluation.due(cell) == "due"]
    own = [cell for cell in due if cell.id in names]
    given = evaluation.answers.stored
    wanted = [cell for cell in own if cell.required] or own
    filled = [cell for cell in wanted if cell.id in given]
    errors = sum(one.level == "error" and one.quadro == quadro.id for one in evaluation.findings)
    lacking = any(cell.id not in given and cell.id not in names for cell in due)
    state = _state(evaluation, quadro, lacking=lacking, errors=errors, left=_left(wanted, filled))
    return Step(quadro, state, len(filled), len(wanted), errors)


def _left(wanted: list[Cell], filled: list[Cell]) -> int | None:
    """Cells still to fill in; None where there never was any."""
    return len(wanted) - len(filled) if wanted else None


def _state(evaluation: Evaluation, quadro: Quadro, *, lacking: bool, errors: int, left: int | None) -> StepState:
    due = evaluation.quadri[quadro.id]
    if due != "due":
        return due
    if errors:
        return "errors"
    if lacking:
        return "not_supplied"
    return "nothing" if left is None else "to_fill" if left else "complete"
