# SPDX-License-Identifier: EUPL-1.2
"""One evaluated scheda as a row of the columns: for the few schede whose numbers no column could hold on the way.

What follows is read off the `Evaluation`, not computed again: the columns are compared with it in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from schedario.columns import checks
from schedario.columns.program import PARTS, Part, column_program
from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.findings import Finding

Value = int | str | bool | None

WHOLE_QUADRO = ("missing", "filled_though_not_due")  # checks of cells that are told once for a quadro


def evaluated(form: Form, stored: Mapping[str, int | str | None], parts: Sequence[Part] = PARTS) -> dict[str, Value]:
    """The columns of one scheda, from its stored answers."""
    answers = Answers({name: value for name, value in stored.items() if value is not None})
    return row(evaluate(form, answers), parts)


def row(evaluation: Evaluation, parts: Sequence[Part] = PARTS) -> dict[str, Value]:
    """The columns of an evaluated scheda, by name: stored integers, words, truths."""
    names = _names(evaluation.form)
    found: dict[str, Value] = {}
    for part in parts:
        found |= _PARTS[part](evaluation)
    return {name: found.get(name, missing) for part in parts for name, missing in names[part].items()}


@lru_cache(maxsize=64)
def _names(form: Form) -> Mapping[Part, Mapping[str, Value]]:
    """The columns of each part, with what stands in them when nothing is said."""
    outputs = column_program(form).outputs.values()
    return {
        part: {one.name: False if part == "findings" else None for one in outputs if one.part == part} for part in PARTS
    }


def _cells(evaluation: Evaluation) -> dict[str, Value]:
    return {cell.id: evaluation.cells[cell.id].stored for cell in evaluation.form.computed}


def _states(evaluation: Evaluation) -> dict[str, Value]:
    return {f"state:{name}": result.state for name, result in evaluation.cells.items()}


def _quadri(evaluation: Evaluation) -> dict[str, Value]:
    return {f"due:{quadro}": due for quadro, due in evaluation.quadri.items()}


def _conditions(evaluation: Evaluation) -> dict[str, Value]:
    return {f"condition:{name}": evaluation.decisions[name] for name in evaluation.form.conditions}


def _messages(evaluation: Evaluation) -> dict[str, Value]:
    return {f"message:{message.id}": message.case for message in evaluation.messages}


def _outcome(evaluation: Evaluation) -> dict[str, Value]:
    return {"outcome": evaluation.outcome.id if evaluation.outcome else None}


def _findings(evaluation: Evaluation) -> dict[str, Value]:
    return {_name(evaluation.form, finding): True for finding in evaluation.findings}


_PARTS: Mapping[Part, Callable[[Evaluation], dict[str, Value]]] = {
    "cells": _cells,
    "states": _states,
    "quadri": _quadri,
    "conditions": _conditions,
    "messages": _messages,
    "outcome": _outcome,
    "findings": _findings,
}


def _name(form: Form, finding: Finding) -> str:
    """The column of a finding."""
    about = _abouts(form).get(finding.code)
    if about is None:
        return _check_names(form)[finding.code, finding.cells]
    return f"{finding.code}:{finding.quadro if about in WHOLE_QUADRO else finding.cells[0]}"


@lru_cache(maxsize=64)
def _abouts(form: Form) -> Mapping[str, str]:
    return {check.code: check.about for check in form.cell_checks.values()}


@lru_cache(maxsize=64)
def _check_names(form: Form) -> Mapping[tuple[str, tuple[str, ...]], str]:
    return {(check.code, check.cells): name for name, check in zip(checks.names(form), form.checks, strict=True)}
