# SPDX-License-Identifier: EUPL-1.2
"""The answers that are missing to know whether a quadro is due."""

from __future__ import annotations

from dataclasses import dataclass

from schedario.definition import display
from schedario.definition.form import Cell, Quadro
from schedario.engine import missing
from schedario.engine.evaluate import Evaluation
from schedario.engine.findings import Finding
from schedario.program.decisions import format_due_name
from schedario.program.findings import BLANKS

MANY = 6  # cells of one set; who would have to answer more is better told just to go on
NEAR = 3  # sets and limits worth telling


@dataclass(frozen=True, slots=True)
class Enough:
    """An answer that may do alone: `cell`, if it is at most (or at least) `limit`, makes the quadro due or not."""

    cell: Cell
    at_most: bool
    limit: str
    due: bool


@dataclass(frozen=True, slots=True)
class Undecided:
    """A quadro with the sets of cells of which any decides it for certain, and the answers that may do alone.

    `in_hand`: whether the comune itself can give any of them; the others are supplied to it.
    """

    quadro: Quadro
    sets: list[list[Cell]]
    limits: list[Enough]
    in_hand: bool


def list_undecided_quadri(evaluation: Evaluation) -> list[Undecided]:
    """The quadri that an answer can still make due or not."""
    return [
        _build_undecided(evaluation, quadro)
        for quadro in evaluation.form.quadri.values()
        if _is_open(evaluation, quadro)
    ]


def list_blanks(evaluation: Evaluation) -> list[Finding]:
    """The findings on cells that have no value, whatever they decide."""
    checks = evaluation.form.cell_checks
    codes = {checks[about].code for about in BLANKS if about in checks}
    return [finding for finding in evaluation.findings if finding.code in codes]


def _is_open(evaluation: Evaluation, quadro: Quadro) -> bool:
    return evaluation.quadri[quadro.id] == "undecided"


def _build_undecided(evaluation: Evaluation, quadro: Quadro) -> Undecided:
    cells = evaluation.form.cells
    lack = missing.find_missing_for_decision(evaluation, format_due_name(quadro.id)) or missing.Missing((), ())
    sets = [[cells[name] for name in names] for names in lack.sure if len(names) <= MANY]
    limits = [
        Enough(cells[limit.cell], limit.at_most, display.format_value(cells[limit.cell], limit.stored), limit.outcome)
        for limit in lack.limits
    ]
    writable = {cell.id for cell in evaluation.form.writable}
    named = [cell for cell_set in sets for cell in cell_set] + [limit.cell for limit in limits]
    return Undecided(quadro, sets[:NEAR], limits[:NEAR], any(cell.id in writable for cell in named))
