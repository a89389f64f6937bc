# SPDX-License-Identifier: EUPL-1.2
"""Statements made because of a cell: messages, findings, and the checks that found nothing."""

from __future__ import annotations

from collections.abc import Iterator

from schedario.definition.form import Cell
from schedario.engine import trace
from schedario.engine.evaluate import Evaluation
from schedario.program.dependencies import find_read_cells


def list_messages(evaluation: Evaluation, cell: Cell) -> Iterator[str]:
    """The messages of this scheda that depend on the cell."""
    form = evaluation.form
    for message in evaluation.messages:
        cases = form.messages[message.id].cases
        holes = {hole.name for case in cases if case.text for hole in case.text.holes}
        conditions = {name for case in cases for name in case.when}
        read = {
            name for condition in conditions for name in find_read_cells(form, form.conditions[condition].formula.tree)
        }
        if cell.id in holes | read:
            yield message.text


def list_findings(evaluation: Evaluation, cell: Cell) -> Iterator[str]:
    """The findings that name the cell."""
    for finding in evaluation.findings:
        if cell.id in finding.cells:
            yield f"{finding.code}: {finding.message}"


def list_contradictions(evaluation: Evaluation, quadro: str) -> Iterator[str]:
    """The findings of a quadro that leave a statement open: what does not agree with what is said of it."""
    codes = {check.code for check in evaluation.form.checks if check.leaves_open}
    for finding in evaluation.findings:
        if finding.quadro == quadro and finding.code in codes:
            yield f"{finding.code}: {finding.message}"


def list_passed_checks(evaluation: Evaluation, cell: Cell) -> Iterator[str]:
    """The checks on the cell that found nothing, with what they expected; none that had nothing to look at."""
    for check in evaluation.form.checks:
        if cell.id not in check.cells or evaluation.quadri[check.quadro] != "due":
            continue
        if any(evaluation.cells[name].stored is None or name in evaluation.wrong_cells for name in check.cells):
            continue
        if trace.find_exact_truth(evaluation, check.when.tree) is False:
            yield f"{check.code}: {evaluation.fill_text(check.expected)}"
