# SPDX-License-Identifier: EUPL-1.2
"""The cells of a form that count people, the sums that bind them, and what else tells something of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schedario.definition.form import OUTCOME, Case, Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.rule import Formula
from schedario.formula import typed as t
from schedario.formula.units import make_dimension
from schedario.program.dependencies import list_formula_trees

PEOPLE = make_dimension({"persona": 1})


@dataclass(frozen=True, slots=True)
class Sum:
    """A count that is computed from others: the sum of `parts`, each times its factor."""

    total: str
    parts: Mapping[str, int]

    @property
    def plain(self) -> bool:
        """Tell whether each part is simply added."""
        return set(self.parts.values()) == {1}


@cached_on_form()
def list_counts(form: Form) -> tuple[str, ...]:
    """The cells that are numbers of people: answers, and sums of them.

    Known by their unit: whole, and of the dimension `persona` alone.
    """
    summed = {one.total for one in list_sums(form)}
    return tuple(cell.id for cell in form.cells.values() if _counts_people(cell) and (cell.asked or cell.id in summed))


def _counts_people(cell: Cell) -> bool:
    return cell.numeric and cell.unit is not None and cell.scale == 0 and cell.unit.dimension == PEOPLE


@cached_on_form()
def list_sums(form: Form) -> tuple[Sum, ...]:
    """The sums between counts, from the formulas that only add and subtract."""
    people = {cell.id for cell in form.cells.values() if _counts_people(cell)}
    found = []
    for cell in form.cells.values():
        if cell.id in people and not cell.asked and cell.formula is not None:
            parts = _expand_sum(form, cell.formula.tree)
            if parts and parts.keys() <= people:
                found.append(Sum(cell.id, parts))
    return tuple(found)


def _expand_sum(form: Form, tree: t.Typed) -> dict[str, int] | None:
    """The factors of the cells that a formula adds up; None where it does anything else."""
    match tree:
        case t.Reference(kind="cell", name=name):
            return {name: 1}
        case t.Reference(kind="value", name=name):
            return _expand_sum(form, form.values[name].formula.tree)
        case t.Operation(operator="+" | "sum", operands=operands):
            return _add_up([(1, _expand_sum(form, one)) for one in operands])
        case t.Operation(operator="-", operands=(first, *others)):
            signed = [(1, _expand_sum(form, first)), *((-1, _expand_sum(form, one)) for one in others)]
            return _add_up(signed)
        case t.Operation(operator="neg", operands=(operand,)):
            return _add_up([(-1, _expand_sum(form, operand))])
    return None


def _add_up(signed: Iterable[tuple[int, dict[str, int] | None]]) -> dict[str, int] | None:
    whole: Counter[str] = Counter()
    for sign, parts in signed:
        if parts is None:
            return None
        for name, factor in parts.items():
            whole[name] += sign * factor
    return {name: factor for name, factor in whole.items() if factor}


class Telling:
    """The counts of which the cells, texts and decisions of a form tell.

    A count that is published says all that follows from it: reading stops at counts, so that a cell tells of those
    counts only from which it is computed.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self._counts = frozenset(list_counts(form))
        self._trees = list_formula_trees(form)
        self._cell_checks = {one.code for one in form.cell_checks.values()}
        self.cells = {name: self.read([name]) for name in form.cells}
        self.messages = {one.id: self._find_of_cases(one.cases) for one in form.messages.values()}
        self.checks = self._find_of_checks()
        self.doubts = self._find_of_doubts()
        self.outcome = self._find_of_outcome()
        self.quadri = {one.id: self.read_formula(one.due) for one in form.quadri.values()}

    def read(self, names: Iterable[str]) -> frozenset[str]:
        """The counts from which cells, values and conditions follow, themselves included."""
        found, seen, pending = set[str](), set[str](), list(names)
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self._counts:
                found.add(name)
            elif name in self._trees:
                pending += [one.name for one in t.list_references(self._trees[name])]
        return frozenset(found)

    def read_formula(self, formula: Formula | None) -> frozenset[str]:
        """The counts from which a formula follows; none where there is no formula."""
        return self._read_tree(formula.tree) if formula else frozenset()

    def _read_tree(self, tree: t.Typed) -> frozenset[str]:
        return self.read(one.name for one in t.list_references(tree))

    def _find_of_cases(self, cases: Iterable[Case]) -> frozenset[str]:
        names = [name for case in cases for name in case.when]
        texts = [text for case in cases for text in (case.text, *(one.text for one in case.follows)) if text]
        return self.read([*names, *(hole.name for text in texts for hole in text.holes)])

    def find_of_finding(self, code: str, cells: Iterable[str]) -> frozenset[str]:
        """The counts of which a finding or a doubt about these cells tells; all where the form has no such check."""
        named = tuple(cells)
        if code in self._cell_checks:
            return self.read(named)
        return self.checks.get((code, named), self._counts)

    def find_of_message(self, name: str) -> frozenset[str]:
        """The counts of which a message tells; all where the form has no such message."""
        return self.messages.get(name, self._counts)

    def find_compared(self, code: str) -> frozenset[str]:
        """The counts, of whatever comune, of which the usual value beside a doubt tells."""
        of_code = [counts for (one, _cells), counts in self.checks.items() if one == code]
        return frozenset[str]().union(*of_code) if of_code else self._counts

    def _find_of_checks(self) -> Mapping[tuple[str, tuple[str, ...]], frozenset[str]]:
        """By code and cells: the checks of a table have one code for all rows."""
        found: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        for check in self.form.checks:
            told = [hole.name for text in (check.found, check.expected, check.message) for hole in text.holes]
            found[check.code, check.cells] = self._read_tree(check.when.tree) | self.read([*check.cells, *told])
        for doubt in self.form.plausibility:
            formulas = [one for one in (doubt.measure, doubt.lowest, doubt.highest, doubt.when) if one is not None]
            aggregate = self.form.aggregates[doubt.aggregate] if doubt.aggregate else None
            compared = [aggregate.numerator, aggregate.denominator] if aggregate else []
            trees = [self._read_tree(one.tree) for one in formulas]
            found[doubt.code, doubt.cells] = self.read([*doubt.cells, *compared]).union(*trees)
        return found

    def _find_of_doubts(self) -> frozenset[str]:
        """The counts of which it tells how many doubts there are."""
        return frozenset[str]().union(*(self.checks[one.code, one.cells] for one in self.form.plausibility))

    def _find_of_outcome(self) -> frozenset[str]:
        left_open = [self.checks[one.code, one.cells] for one in self.form.checks if OUTCOME in one.leaves_open]
        return self._find_of_cases(self.form.outcome).union(*left_open)


@cached_on_form()
def find_telling(form: Form) -> Telling:
    """Finds of which counts a form tells, once for each form."""
    return Telling(form)
