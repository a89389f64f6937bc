# SPDX-License-Identifier: EUPL-1.2
"""The statuses of what is said of a scheda, as nodes: the status of a statement is the weakest that it rests on.

It rests on its own rule, on the conditions that chose it and on what decided these here: of several conditions of
which one is enough, the best known one that holds. An answer is a fact. A decision is known only where every possible
reading of a parameter decides it alike: it does not rest on how the parameter is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, get_args

from schedario.definition.form import OUTCOME, Case, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.model import Status
from schedario.definition.rule import Rule
from schedario.formula import typed as t
from schedario.program import nodes as f
from schedario.program.bounds import Bounding
from schedario.program.decisions import build_decisions, format_due_name, list_decision_trees
from schedario.program.readings import build_early_decision, find_open_parameters, get_lowering, is_open

STATUSES: tuple[Status, ...] = get_args(Status)  # the best known first


@cached_on_form()
def build_statuses(form: Form) -> Mapping[str, f.Node]:
    """The place in STATUSES of each cell, value, decision (`due:Q3` too) and case (`name_case`).

    Those that are the same in every scheda are numbers.
    """
    ranking = _Ranking(form)
    ranks = {cell.id: ranking.rank_cell(cell.id) for cell in form.computed}
    ranks |= {name: ranking.rank_value(name) for name in form.values}
    ranks |= {name: ranking.rank_decision(name) for name in list_decision_trees(form)}
    tables = {**{one.id: one.cases for one in form.messages.values()}, OUTCOME: form.outcome}
    ranks |= {name_case(owner, case): ranking.rank_case(case) for owner, cases in tables.items() for case in cases}
    return {name: rank.node for name, rank in ranks.items()}


def name_case(owner: str, case: Case) -> str:
    """The name of a case among all that has a status: of a message, or of `OUTCOME`."""
    return f"case:{owner}:{case.id}"


class _Rank(NamedTuple):
    """A place in STATUSES, and between which others it is sure to be."""

    node: f.Node
    low: int
    high: int


def _fix_rank(place: int) -> _Rank:
    return _Rank(f.Integer(place), place, place)


BEST = _fix_rank(0)


class _Ranking:
    """Ranks formulas of a form; with `settled`, as if the parameters that can be read in several ways were certain."""

    def __init__(self, form: Form, *, settled: bool = False) -> None:
        self.form = form
        self.settled = settled
        self.bounding = Bounding(get_lowering(form))
        self.certain = self if settled else _Ranking(form, settled=True)
        self._known: dict[str, _Rank] = {}

    def rank_cell(self, name: str) -> _Rank:
        """A cell: an answer is a fact."""
        cell = self.form.cells[name]
        if cell.formula is None:
            return BEST
        own = self._rank_named(f"cell:{name}", cell.rule, cell.formula.tree)
        return _choose_rank(f.Answered(name), BEST, own) if cell.asked else own

    def rank_value(self, name: str) -> _Rank:
        """A named value."""
        value = self.form.values[name]
        return self._rank_named(f"value:{name}", value.rule, value.formula.tree)

    def rank_decision(self, name: str) -> _Rank:
        """A named condition, or whether a quadro or a cell is due.

        Where it is known every possible reading decides it alike, and how parameters are read does not count.
        """
        tree = list_decision_trees(self.form)[name]
        own = self._rank_named(f"decision:{name}", self._find_rule(name), tree)
        if self.settled or not find_open_parameters(self.form, tree):
            return own
        known = f.Known(build_decisions(self.form).by_name[name])
        return _choose_rank(known, self.certain.rank_decision(name), own)

    def rank_case(self, case: Case) -> _Rank:
        """A case: its own status, and that of the conditions that choose it and of the numbers in its text."""
        holes = (hole.name for hole in case.text.holes) if case.text else ()
        numbers = (self.rank_cell(name) if name in self.form.cells else self.rank_value(name) for name in holes)
        return _find_weakest([_rank_rule(case.rule), *map(self.rank_decision, case.when), *numbers])

    def _find_rule(self, name: str) -> Rule:
        if name in self.form.conditions:
            return self.form.conditions[name].rule
        due = name.removeprefix(format_due_name(""))
        return self.form.quadri[due].rule if due in self.form.quadri else self.form.cells[due].rule

    def _rank_named(self, key: str, rule: Rule, tree: t.Typed) -> _Rank:
        if key not in self._known:
            self._known[key] = _find_weakest([_rank_rule(rule), self._rank_tree(tree)])
        return self._known[key]

    def _rank_tree(self, tree: t.Typed) -> _Rank:
        match tree:
            case t.Reference(kind="cell", name=name):
                return self.rank_cell(name)
            case t.Reference(kind="value", name=name):
                return self.rank_value(name)
            case t.Reference(kind="condition", name=name):
                return self.rank_decision(name)
            case t.Reference(name=name):
                parameter = self.form.parameters[name]
                return BEST if self.settled and is_open(self.form, name) else _rank_rule(parameter.rule)
            case t.Logic(operator="and" | "or", operands=operands):
                return self._rank_junction(operands, decisive=tree.operator == "or")
            case t.Conditional(condition=condition, then=then, otherwise=otherwise):
                known = f.is_true(build_early_decision(self.bounding, condition))
                chosen = _choose_rank(known, self._rank_tree(then), self._rank_tree(otherwise))
                return _find_weakest([self._rank_tree(condition), chosen])
            case t.Match(parameter=parameter_name):
                live = get_lowering(self.form).find_live_branch(tree)
                return _find_weakest([self._rank_tree(one) for one in (parameter_name, live) if one is not None])
            case t.Given() | t.Length():
                return BEST
        return _find_weakest(map(self._rank_tree, t.list_parts(tree)))

    def _rank_junction(self, operands: Sequence[t.Typed], *, decisive: bool) -> _Rank:
        """An operand with the `decisive` outcome is enough: the best known of these counts, else all of them do."""
        ranks = [self._rank_tree(operand) for operand in operands]
        weakest = _find_weakest(ranks)
        low = min(rank.low for rank in ranks)
        if low == weakest.high:
            return weakest
        enough = (f.is_true(build_early_decision(self.bounding, one), decisive) for one in operands)
        chosen = tuple(f.Select(one, rank.node, f.NULL) for one, rank in zip(enough, ranks, strict=True))
        node = f.FirstKnown((f.Extreme(False, chosen, known_only=True), weakest.node))
        return _Rank(node, low, weakest.high)


def _choose_rank(condition: f.Condition, one: _Rank, other: _Rank) -> _Rank:
    if one == other:
        return one
    node = f.select(condition, one.node, other.node)
    return _Rank(node, min(one.low, other.low), max(one.high, other.high))


def _find_weakest(ranks: Iterable[_Rank]) -> _Rank:
    """The greatest of some places, without those that another one surely reaches."""
    given = list(dict.fromkeys(ranks))
    low, high = (max((getattr(one, side) for one in given), default=0) for side in ("low", "high"))
    nodes = dict.fromkeys(one.node for one in given if one.high > low)
    if not nodes:
        return _fix_rank(low)
    floor = (f.Integer(low),) if all(one.low < low for one in given if one.high > low) else ()
    known = (*floor, *nodes)
    return _Rank(known[0] if len(known) == 1 else f.Extreme(True, known), low, high)


def _rank_rule(rule: Rule) -> _Rank:
    return _fix_rank(STATUSES.index(rule.status))
