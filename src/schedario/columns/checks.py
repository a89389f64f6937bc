# SPDX-License-Identifier: EUPL-1.2
"""The findings of a form as nodes: one truth per check and row, cell or quadro on which it is repeated.

The name of a finding is its code, and after a colon what it is repeated on: `SOC26-Q1-003:M21`, `SOC26-X-002:R06`,
`SOC26-X-006:Q1`. What only reading a document can find (unreadable values, doubts) is refused before, by `frames`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from schedario.columns.decisions import Decisions, is_true, not_due
from schedario.definition.form import Cell, Form
from schedario.engine.findings import fillable, maximums, minimums, obligatory
from schedario.engine.program import decision_trees
from schedario.formula import fixed as f
from schedario.formula.rendering import Task

Named = tuple[str, f.Condition]


def findings(form: Form, decisions: Decisions, judge: Task) -> Iterator[Named]:
    """Every finding that columns can have, with the condition under which it is told; never unknown."""
    yield from _of_the_form(form, decisions, judge)
    yield from _limits(form)
    yield from _texts(form)
    for quadro in form.quadri:
        yield from _filling(form, decisions, quadro)


def names(form: Form) -> list[str]:
    """The names of the findings of the form's own checks, in its order."""
    repeated = Counter(check.code for check in form.checks)
    found: list[str] = []
    for check in form.checks:
        row = form.cells[check.cells[0]].code if check.cells else ""
        found.append(f"{check.code}:{row}" if repeated[check.code] > 1 else check.code)
    return found


def _of_the_form(form: Form, decisions: Decisions, judge: Task) -> Iterator[Named]:
    conditions = judge.outputs[len(decision_trees(form)) :]
    for name, check, when in zip(names(form), form.checks, conditions, strict=True):
        fires: f.Condition = f.Surely(when)  # type: ignore[arg-type]
        exempt = not_due(decisions.of_quadro(check.quadro))
        if not check.applies_always and exempt != f.Truth(False):
            fires = f.All((fires, f.Not(exempt)))
        yield name, fires


def _limits(form: Form) -> Iterator[Named]:
    for cell, minimum in minimums(form):
        yield from _named(form, "below_minimum", cell, f.Less(f.Answer(cell), f.Integer(minimum)))
    for cell, maximum in maximums(form):
        yield from _named(form, "above_maximum", cell, f.Less(f.Integer(maximum), f.Answer(cell)))


def _texts(form: Form) -> Iterator[Named]:
    for cell in form.asked:
        if cell.numeric:
            continue
        if cell.max_length is not None:
            yield from _named(form, "too_long", cell.id, f.Less(f.Integer(cell.max_length), f.TextLength(cell.id)))
        if cell.list is not None and not form.lists[cell.list].open:
            listed = f.Listed(cell.id, form.lists[cell.list].entries, cell.kind == "multi_choice")
            yield from _named(form, "not_in_list", cell.id, f.Not(listed))


def _filling(form: Form, decisions: Decisions, quadro: str) -> Iterator[Named]:
    """What is still to fill in where the quadro is due, and what is filled in where it is not."""
    due = decisions.of_quadro(quadro)
    blank = tuple(_blank(decisions, cell) for cell in obligatory(form, quadro))
    if blank:
        yield from _named(form, "missing", quadro, f.All((is_true(due), f.Any(blank))))
    filled = tuple(_filled(cell) for cell in fillable(form, quadro))
    if filled and due != f.Truth(True):
        yield from _named(form, "filled_though_not_due", quadro, f.All((not_due(due), f.Any(filled))))


def _blank(decisions: Decisions, cell: Cell) -> f.Condition:
    blank = f.Not(f.Answered(cell.id))
    return f.All((blank, is_true(decisions.of_cell(cell)))) if cell.due else blank


def _filled(cell: Cell) -> f.Condition:
    """An answer of zero is none here: the official print shows zeros in what is not due."""
    return f.Surely(f.Not(f.Equal(f.Answer(cell.id), f.Integer(0)))) if cell.numeric else f.Answered(cell.id)


def _named(form: Form, about: str, on: str, condition: f.Condition) -> Iterator[Named]:
    check = form.cell_checks.get(about)
    if check is not None:
        yield f"{check.code}:{on}", f.Surely(condition)
