# SPDX-License-Identifier: EUPL-1.2
"""Answers that would decide something that is still open: the smallest sets of answers, and answers that may do alone.

`sure` sets settle it whatever the answers turn out to be. A `Limit` settles it alone, if the answer falls on the
right side: below 1,000 euro of R08 nothing has to be accounted for, whatever else is blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import ceil, floor

from schedario.definition.form import Cell, Form
from schedario.engine import trace
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.formula import typed as t
from schedario.formula.units import NumberType
from schedario.program.decisions import list_decision_trees
from schedario.program.dependencies import find_needed_answers
from schedario.writing.numbers import MAX_DIGITS

Family = list[frozenset[str]]

MOST_SETS = 32  # alternatives kept; a form with more has no use for a list of them
SETTLED: Family = [frozenset()]


@dataclass(frozen=True, slots=True)
class Limit:
    """Answering `cell` with at most (or at least) `stored` settles the decision as `outcome`."""

    cell: str
    at_most: bool
    stored: int
    outcome: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """`sure`: minimal sets of cells, each enough whatever is answered; `limits`: cells that may be enough alone.

    `unavailable`: figures of which the comune said that there are none, where without them no set is enough.
    """

    sure: tuple[tuple[str, ...], ...]
    limits: tuple[Limit, ...]
    unavailable: tuple[str, ...] = ()


def find_missing_for_decision(evaluation: Evaluation, decision: str) -> Missing | None:
    """Finds what is missing for a decision (a condition, or `due:Q3`); None when it is decided.

    Raises KeyError for a name that is no decision of the form.
    """
    tree = list_decision_trees(evaluation.form)[decision]
    if evaluation.decisions[decision] is not None:
        return None
    sets = _Settling(evaluation).settle_condition(tree)
    return _build_missing(evaluation, sets, tuple(_list_limits(evaluation, decision, tree)))


def find_missing_for_cell(evaluation: Evaluation, cell: str) -> Missing | None:
    """Finds what is missing for the value of a computed cell; None when it has all it needs."""
    formula = evaluation.form.cells[cell].formula
    if formula is None or evaluation.cells[cell].state not in ("missing", "doubtful"):
        return None
    return find_missing_for_number(evaluation, formula.tree)


def find_missing_for_number(evaluation: Evaluation, tree: t.Typed) -> Missing:
    """Finds what is missing for a number that is not known yet."""
    return _build_missing(evaluation, _Settling(evaluation).settle_number(tree), ())


def _build_missing(evaluation: Evaluation, sets: Family, limits: tuple[Limit, ...]) -> Missing:
    gone = evaluation.answers.unavailable.keys()
    found = [one for one in sets if one.isdisjoint(gone)]
    needed = frozenset[str]() if found else frozenset().union(*sets) & gone
    return Missing(
        _sort_sets(evaluation.form, found), limits, tuple(filter(needed.__contains__, evaluation.form.cells))
    )


def _sort_sets(form: Form, sets: Family) -> tuple[tuple[str, ...], ...]:
    order = {name: index for index, name in enumerate(form.cells)}
    return tuple(sorted((tuple(sorted(one, key=order.__getitem__)) for one in sets if one), key=len))


class _Settling:
    """Minimal sets of missing cells after which a tree is settled for certain."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.form = evaluation.form

    def settle_condition(self, tree: t.Typed) -> Family:
        if trace.find_truth(self.evaluation, tree) is not None:
            return SETTLED
        match tree:
            case t.Comparison(left=left, right=right):
                return _combine_families([self.settle_operand(left), self.settle_operand(right)])
            case t.Logic(operands=operands):
                return _combine_families(self.settle_condition(operand) for operand in operands)
            case t.Reference(name=name):
                return self.settle_condition(self.form.conditions[name].formula.tree)
        return SETTLED

    def settle_operand(self, tree: t.Typed) -> Family:
        if isinstance(tree.type, NumberType):
            return self.settle_number(tree)
        if isinstance(tree, t.Reference) and tree.kind == "cell" and tree.name not in self.evaluation.answers.stored:
            return [frozenset([tree.name])]
        return SETTLED

    def settle_number(self, tree: t.Typed) -> Family:
        match tree:
            case t.Reference(kind="cell", name=name):
                return self.settle_cell(name)
            case t.Reference(kind="value", name=name):
                return self.settle_number(self.form.values[name].formula.tree)
            case t.Conditional(condition=condition, then=then, otherwise=otherwise):
                known = trace.find_truth(self.evaluation, condition)
                if known is not None:
                    return self.settle_number(then if known else otherwise)
                return _combine_families(
                    [self.settle_condition(condition), self.settle_number(then), self.settle_number(otherwise)]
                )
            case t.Match():
                return _combine_families(map(self.settle_number, self._list_possible_branches(tree)))
        return _combine_families(self.settle_number(part) for part in t.list_parts(tree))

    def _list_possible_branches(self, tree: t.Match) -> list[t.Typed]:
        """The branches that the edition may choose: several where its parameter has several possible choices."""
        possible = self.form.parameters[tree.parameter.name].possible
        live = trace.find_live_branch(self.form, tree)
        if possible:
            return [branch for choice, branch in tree.branches if choice in possible]
        return [] if live is None else [live]

    def settle_cell(self, name: str) -> Family:
        if name in self.evaluation.answers.stored:
            return SETTLED
        formula = self.form.cells[name].formula
        if formula is None:
            return [frozenset([name])]
        computed = self.settle_number(formula.tree)
        return _keep_minimal([*computed, frozenset([name])]) if self.form.cells[name].asked else computed


def _combine_families(families: Iterable[Family]) -> Family:
    """The sets that settle every one of several things."""
    joined = SETTLED
    for family in families:
        joined = _keep_minimal(one | other for one, other in product(joined, family))
    return joined


def _keep_minimal(sets: Iterable[frozenset[str]]) -> Family:
    """Only the sets that contain no other one; the smallest first, and not more than are of use."""
    kept: Family = []
    for one in sorted(set(sets), key=lambda each: (len(each), sorted(each))):
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept[:MOST_SETS]


def _list_limits(evaluation: Evaluation, decision: str, tree: t.Typed) -> Iterator[Limit]:
    form, stored = evaluation.form, evaluation.answers.stored
    counting = find_needed_answers(form, tree)
    for cell in (one for one in form.asked if one.numeric and one.id in counting):
        if cell.id not in stored and cell.id not in evaluation.answers.unavailable:
            yield from _find_cell_limits(cell, _build_decider(evaluation, decision, cell.id))


def _build_decider(evaluation: Evaluation, decision: str, name: str) -> Callable[[int], bool | None]:
    answers = evaluation.answers

    def decided(value: int) -> bool | None:
        return evaluate(evaluation.form, replace(answers, stored={**answers.stored, name: value})).decisions[decision]

    return decided


def _find_cell_limits(cell: Cell, decided: Callable[[int], bool | None]) -> Iterator[Limit]:
    """The last value from either end that settles the decision as the end itself does.

    The ends are the cell's own limits: a number beyond them counts as none, and settles nothing.
    """
    least = 0 if cell.minimum is None else ceil(cell.minimum * 10**cell.scale)
    most = 10**MAX_DIGITS - 1 if cell.maximum is None else floor(cell.maximum * 10**cell.scale)
    for end, other in ((least, most), (most, least)):
        outcome = decided(end)
        if outcome is not None and decided(other) != outcome:
            yield Limit(cell.id, end == least, _find_last_deciding(decided, end, other, outcome), outcome)


def _find_last_deciding(decided: Callable[[int], bool | None], inside: int, outside: int, outcome: bool) -> int:
    """Bisects between a value that settles it and one that does not."""
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if decided(middle) is outcome:
            inside = middle
        else:
            outside = middle
    return inside
