# SPDX-License-Identifier: EUPL-1.2
"""The findings of a form as nodes: one truth per check and row, cell or quadro on which it is repeated.

The name of a finding is its code, and after a colon what it is repeated on: `SOC26-Q1-003:M21`, `SOC26-X-002:R06`,
`SOC26-X-006:Q1`. What cannot be read, and what is in doubt in a document, is told beside them by whoever took the
answers; a cell with such a mark is never told as missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from schedario.definition.form import Cell, CellCheck, Check, Form, Quadro
from schedario.definition.memo import cached_on_form
from schedario.definition.model import Level
from schedario.formula.typed import Typed
from schedario.program import nodes as f
from schedario.program.bounds import Bounding
from schedario.program.decisions import build_decisions, is_not_due
from schedario.program.dependencies import find_reached_names
from schedario.program.limits import list_number_limits
from schedario.program.readings import build_outcomes

LEVELS: tuple[Level, ...] = get_args(Level)

BLANKS = ("missing", "cleared", "not_supplied", "unavailable")  # checks of cells without an answer

# Within a level and a quadro, findings are told in this order.
Group = Literal["faults", "limits", "doubts", "filling", "checks"]
GROUPS: tuple[Group, ...] = get_args(Group)


class FindingOutput(NamedTuple):
    """A finding that answers decide; `fires` is never unknown. Findings are told in the order of their ranks.

    `named` says of each of `cells` whether the finding names it; where it is empty, it names them all.
    """

    name: str
    check: Check | CellCheck
    quadro: str
    cells: tuple[str, ...]
    rank: int
    fires: f.Condition
    named: tuple[f.Condition, ...] = ()

    @property
    def about(self) -> str | None:
        """The name of a check that every cell undergoes; None for the form's own checks."""
        return self.check.about if isinstance(self.check, CellCheck) else None


@cached_on_form()
def list_findings(form: Form) -> tuple[FindingOutput, ...]:
    """Every finding that answers can have."""
    limits = (finding for cell in form.asked for finding in _list_limits(form, cell))
    filling = (finding for quadro in form.quadri.values() for finding in _list_filling_findings(form, quadro))
    return (*_list_own_checks(form), *sorted(limits, key=_rank_limit), *filling)


def is_left_open(form: Form, statement: str) -> f.Condition:
    """The condition that a check is told that leaves open a message, a named condition, or the outcome."""
    checks = (one for one in list_findings(form) if isinstance(one.check, Check) and statement in one.check.leaves_open)
    return f.any_of(*(one.fires for one in checks))


@cached_on_form()
def is_number_left_open(form: Form, name: str) -> f.Condition:
    """The condition that a check is told that leaves open a cell or a value, or what it is computed from here."""
    behind = f.any_of(*(is_left_open(form, one) for one in sorted(find_reached_names(form, [name]) - {name})))
    if behind != f.FALSE and name in form.cells and form.cells[name].asked:
        behind = f.all_of(behind, f.Not(f.Answered(name)))
    return f.any_of(is_left_open(form, name), behind)


def build_stated_condition(form: Form, name: str) -> f.Condition:
    """A named condition as it may be stated: unknown while a check is told that leaves it open."""
    return f.known_unless(is_left_open(form, name), build_decisions(form).by_name[name])


def rank_finding(form: Form, level: Level, quadro: str, group: Group) -> int:
    """The place of a finding among all: errors, warnings, notes; within each, by quadro; within these, by group.

    What is still to fill in, or should not be, stands after whatever else there is of its level in an error: it is no
    mistake yet.
    """
    apart = group == "filling" and level == "error"
    place = (2 * LEVELS.index(level) + apart) * len(form.quadri) + list(form.quadri).index(quadro)
    return place * len(GROUPS) + GROUPS.index(group)


def _list_own_checks(form: Form) -> Iterator[FindingOutput]:
    """The checks that the form itself has, each told once or once for each of its rows."""
    repeated = Counter(check.code for check in form.checks)
    for check in form.checks:
        row = f":{form.cells[check.cells[0]].code}" if check.cells and repeated[check.code] > 1 else ""
        fires = _build_firing(form, check)
        exempt = is_not_due(build_decisions(form).get_quadro_due(check.quadro))
        if not check.applies_always and exempt != f.FALSE:
            fires = f.all_of(fires, f.Not(exempt))
        place = rank_finding(form, check.level, check.quadro, "checks")
        yield FindingOutput(f"{check.code}{row}", check, check.quadro, check.cells, place, fires)


def _build_firing(form: Form, check: Check) -> f.Condition:
    """The condition that a check fires by every reading; an early one also where nothing missing can change it."""

    def decide(reading: Bounding, tree: Typed) -> f.Condition:
        exact = reading.current.lower_condition(tree)
        if not check.early:
            return f.surely(exact)
        return f.any_of(f.surely(exact), f.all_of(f.Not(f.Known(exact)), reading.find_certainty(tree).true))

    return f.all_of(*build_outcomes(form, check.when.tree, decide))


def _list_limits(form: Form, cell: Cell) -> Iterator[FindingOutput]:
    """The limits of one answer: least and greatest number, length of a text, entries of a closed list."""
    for about, broken in list_number_limits(cell.id, cell):
        yield from _build_cell_finding(form, about, cell, broken)
    if cell.max_length is not None:
        yield from _build_cell_finding(
            form, "too_long", cell, f.Less(f.Integer(cell.max_length), f.TextLength(cell.id))
        )
    if cell.list is not None and not form.lists[cell.list].open:
        listed = f.Listed(cell.id, form.lists[cell.list].entries, cell.kind == "multi_choice")
        yield from _build_cell_finding(form, "not_in_list", cell, f.Not(listed))


def _rank_limit(finding: FindingOutput) -> int:
    """Numbers before texts, those below their minimum first."""
    order = ("below_minimum", "above_maximum")
    return order.index(finding.about) if finding.about in order else len(order)


def _build_cell_finding(form: Form, about: str, cell: Cell, condition: f.Condition) -> Iterator[FindingOutput]:
    check = form.cell_checks.get(about)
    if check is not None:
        place = rank_finding(form, check.level, cell.quadro, "limits")
        yield FindingOutput(f"{check.code}:{cell.id}", check, cell.quadro, (cell.id,), place, f.Surely(condition))


def _list_filling_findings(form: Form, quadro: Quadro) -> Iterator[FindingOutput]:
    """The findings of what is still to fill in of what is due, and of what is filled in of a quadro that is not.

    A cell with a condition of its own goes by that, whatever its quadro.
    """
    decisions = build_decisions(form)
    for about, blank in _sort_blanks(form, quadro).items():
        yield from _build_quadro_finding(form, about, quadro, blank)
    exempt = is_not_due(decisions.get_quadro_due(quadro.id))
    if exempt != f.FALSE:
        filled = {
            cell.id: f.all_of(_is_filled(cell), exempt, is_not_due(decisions.get_cell_due(cell)))
            for cell in quadro.cells
            if cell.asked
        }
        yield from _build_quadro_finding(form, "filled_though_not_due", quadro, filled)


def _build_quadro_finding(
    form: Form, about: str, quadro: Quadro, named: dict[str, f.Condition]
) -> Iterator[FindingOutput]:
    check = form.cell_checks.get(about)
    if check is not None and named:
        place = rank_finding(form, check.level, quadro.id, "filling")
        fires = f.Surely(f.any_of(*named.values()))
        name = f"{check.code}:{quadro.id}"
        yield FindingOutput(name, check, quadro.id, tuple(named), place, fires, tuple(named.values()))


def _sort_blanks(form: Form, quadro: Quadro) -> dict[str, dict[str, f.Condition]]:
    """For each check of blanks, the cells that it may name, and when.

    Apart from those that the comune did not fill in stand what it took out, what it has no figure for, and what others
    should have supplied. A form without such a check tells them among the missing ones.
    """
    found: dict[str, dict[str, f.Condition]] = {about: {} for about in BLANKS}
    writable = {cell.id for cell in form.writable}
    for cell in list_fillable_cells(quadro):
        due = f.is_true(build_decisions(form).get_cell_due(cell))
        blank = f.Not(f.Answered(cell.id))
        if cell.id in writable:
            found["unavailable"][cell.id] = f.all_of(blank, due, f.Marked(cell.id, "unavailable"))
        if not cell.required:
            continue
        unmarked = [f.Not(f.Marked(cell.id, mark)) for mark in ("fault", "doubt", "unavailable")]
        own = "missing" if cell.id in writable or "not_supplied" not in form.cell_checks else "not_supplied"
        cleared = f.Marked(cell.id, "cleared")
        if "cleared" in form.cell_checks and cell.id in writable and cell.supplied_by != "comune":
            found["cleared"][cell.id] = f.all_of(blank, due, *unmarked, cleared)
            unmarked = [*unmarked, f.Not(cleared)]
        found[own][cell.id] = f.all_of(blank, due, *unmarked)
    return found


def _is_filled(cell: Cell) -> f.Condition:
    """The condition that there is an answer; zero is none here: the official print shows zeros in what is not due."""
    return f.Surely(f.Not(f.Equal(f.Answer(cell.id), f.Integer(0)))) if cell.numeric else f.Answered(cell.id)


def list_fillable_cells(quadro: Quadro) -> tuple[Cell, ...]:
    """The cells of a quadro that only an answer can fill."""
    return tuple(cell for cell in quadro.cells if cell.asked and cell.formula is None)


def list_obligatory_cells(quadro: Quadro) -> tuple[Cell, ...]:
    """The cells of a quadro that want an answer."""
    return tuple(cell for cell in list_fillable_cells(quadro) if cell.required)
