# SPDX-License-Identifier: EUPL-1.2
"""Roundings of computed cells that printed sheets allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from schedario.definition.display import format_exact, format_value
from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.documents.inference.conclusion import Conclusion, Exclusion, describe_allowed, describe_exclusions
from schedario.documents.inference.exact import ExactValues, Quotient, build_row, compile_exact, list_leaves
from schedario.documents.inference.search import BaseSheet, Trial, describe_groups, search_answers
from schedario.documents.survey.agreement import group_cells
from schedario.formula.rounding import half_up
from schedario.program.dependencies import find_read_cells
from schedario.program.readings import get_lowering

Rounding = Callable[[int, int], int]


def half_down(numerator: int, denominator: int) -> int:
    """To the nearest, ties downwards."""
    return -((denominator - 2 * numerator) // (2 * denominator))


def half_even(numerator: int, denominator: int) -> int:
    """To the nearest, ties to the even one."""
    low, high = half_down(numerator, denominator), half_up(numerator, denominator)
    return low if low % 2 == 0 else high


def down(numerator: int, denominator: int) -> int:
    """To the next one below: without the decimals that are too many."""
    return numerator // denominator


def up(numerator: int, denominator: int) -> int:
    """To the next one above."""
    return -(-numerator // denominator)


ROUNDINGS: Mapping[str, Rounding] = {
    "half_up": half_up,
    "half_even": half_even,
    "half_down": half_down,
    "down": down,
    "up": up,
}
USED = "half_up"  # by the whole project (`formula.rounding`)


@cached_on_form()
def list_rounded_rules(form: Form) -> Mapping[str, tuple[Cell, ...]]:
    """The rules of computed cells whose exact value may have more decimals than their cells; its cells."""
    return {rule: cells for rule, cells in group_cells(form).items() if _may_be_rounded(form, cells[0])}


def _may_be_rounded(form: Form, cell: Cell) -> bool:
    if cell.formula is None:
        return False
    exact = get_lowering(form).lower_number(cell.formula.tree)
    return not exact.whole or (exact.factor * 10**cell.scale).denominator != 1


@cached_on_form()
def _compile_rules(form: Form) -> ExactValues:
    cells = [cell for rule in list_rounded_rules(form).values() for cell in rule]
    return compile_exact(form, {cell.id: (cell.formula.tree, cell.scale) for cell in cells if cell.formula})


@dataclass
class _Evidence:
    excluded: dict[str, Exclusion] = field(default_factory=dict)
    telling: int = 0
    ties: int = 0
    unexplained: Exclusion = field(default_factory=Exclusion)


class RoundingEvidence:
    """Gathers what documents of one form say of roundings."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._found = {rule: _Evidence() for rule in list_rounded_rules(form)}
        self._base = BaseSheet()

    def add(self, file: str, checked: Checked) -> None:
        """Takes what a document prints."""
        evaluation = checked.evaluation
        self._base = self._base if self._base.file else BaseSheet(file, evaluation.answers.stored)
        exact = _compile_rules(self.form).compute(evaluation.row, evaluation.results)
        for rule, cells in list_rounded_rules(self.form).items():
            for cell in cells:
                read = checked.reading.cells.get(cell.id)
                if read is None or not isinstance(read.printed, int) or cell.id not in exact:
                    continue
                if evaluation.cells[cell.id].state == "computed" and _is_well_read(checked, cell):
                    self._compare(self._found[rule], file, cell, read.printed, exact[cell.id])

    def _compare(self, found: _Evidence, file: str, cell: Cell, printed: int, exact: Quotient) -> None:
        if exact.numerator % exact.denominator == 0:
            return  # whatever the rounding, it is this
        agreeing = {name for name, rounding in ROUNDINGS.items() if rounding(*exact) == printed}
        if not agreeing:
            found.unexplained.add(file)
            return
        found.telling += 1
        found.ties += 2 * exact.numerator % exact.denominator == 0
        for name in ROUNDINGS.keys() - agreeing:
            digits, complete = format_exact(exact.numerator, exact.denominator * 10**cell.scale, cell.scale + 3)
            told = phrase(
                "inference.printed",
                cell=cell.id,
                printed=format_value(cell, printed),
                exact=digits + ("" if complete else "…"),
            )
            found.excluded.setdefault(name, Exclusion()).add(file, told)

    def list_remaining(self, rule: str) -> list[str]:
        """The roundings of a rule that no sheet excludes."""
        return [name for name in ROUNDINGS if name not in self._found[rule].excluded]

    def conclude(self) -> Iterator[Conclusion]:
        """Tells what remains of each rule, and a sheet that would decide."""
        for rule, cells in list_rounded_rules(self.form).items():
            found = self._found[rule]
            remaining = self.list_remaining(rule)
            yield Conclusion(
                form=self.form.code,
                rule=rule,
                label=cells[0].label if len(cells) == 1 else cells[0].header,
                about="rounding",
                status=cells[0].rule.status,
                used=phrase(f"rounding.{USED}"),
                remaining=tuple(remaining),
                allowed=describe_allowed(
                    [phrase(f"rounding.{name}") for name in remaining],
                    {phrase(f"rounding.{name}"): one for name, one in found.excluded.items()},
                ),
                excluded=describe_exclusions({phrase(f"rounding.{n}"): one for n, one in found.excluded.items()}),
                telling=found.telling,
                unexplained=found.unexplained.count,
                contradicted=USED in found.excluded,
                decides=self._find_deciding(cells[0], remaining) if len(remaining) > 1 else "",
            )

    def _find_deciding(self, cell: Cell, remaining: list[str]) -> str:
        """A sheet whose printed number differs by all the roundings that remain."""
        if cell.formula is None:
            return ""
        values = _compile_rules(self.form)

        def predict(stored: Mapping[str, int | str]) -> tuple[int, ...] | None:
            exact = values.compute(*build_row(self.form, stored)).get(cell.id)
            return None if exact is None else tuple(ROUNDINGS[name](*exact) for name in remaining)

        leaves = list_leaves(self.form, (cell.formula.tree,))
        wanted = len(remaining) // 2 * -(-len(remaining) // 2)  # a number is one of two, so it makes two groups
        trial = Trial(self.form, leaves, self._base, predict, wanted)
        best = search_answers(trial)
        if best is None:
            return phrase("inference.none_found")
        names = [phrase(f"rounding.{name}") for name in remaining]
        return describe_groups(trial, best, names, lambda value: f"{cell.id} = {format_value(cell, value)}")


def _is_well_read(checked: Checked, cell: Cell) -> bool:
    """Checks that no computed cell on the way to this one is printed otherwise than it comes out."""
    return not any(checked.agreement.get(name) is False for name in _list_between(checked.form)[cell.id])


@cached_on_form()
def _list_between(form: Form) -> Mapping[str, frozenset[str]]:
    """The computed cells that each computed cell is made of."""
    trees = {cell.id: cell.formula.tree for cell in form.computed if cell.formula is not None}
    return {name: frozenset(find_read_cells(form, tree)) & trees.keys() for name, tree in trees.items()}
