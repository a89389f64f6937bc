# SPDX-License-Identifier: EUPL-1.2
"""The calculation of a value: the formula in words and numbers, the branches taken and not taken, what is certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from msgspec import structs

from schedario.definition import display
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.engine import trace
from schedario.engine.evaluate import Evaluation
from schedario.engine.explaining.explanation import Branch, Calculation
from schedario.engine.explaining.wording import Wording, describe_rounding, format_fraction
from schedario.formula import typed as t
from schedario.formula.units import NumberType


@dataclass(slots=True)
class Reckoner:
    """Works out the formulas of one evaluated scheda, part by part."""

    evaluation: Evaluation
    form: Form = field(init=False)
    wording: Wording = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.evaluation.form
        self.wording = Wording(self.evaluation)

    def build_calculation(self, text: str, tree: t.Typed, scale: int | None) -> Calculation:
        """A number's formula; `scale` None leaves it unrounded."""
        exact = self.find_agreed_number(tree)
        complete = exact is None or display.format_exact(exact.numerator, exact.denominator)[1]
        return Calculation(
            text,
            self.wording.speaker.say_tree(self.choose_branches(tree)),
            "" if isinstance(tree, t.Reference) else self.wording.calculator.write_tree(self.find_live_part(tree)),
            "" if exact is None else format_fraction(exact, self.find_scale(tree)),
            complete,
            "" if exact is None or scale is None else describe_rounding(exact, scale),
            tuple(self.list_branches(tree)),
        )

    def build_judgement(self, text: str, tree: t.Typed) -> Calculation:
        """A condition's formula: the same with its two sides in numbers."""
        signs = ""
        if isinstance(tree, t.Comparison) and isinstance(tree.left.type, NumberType):
            left, right = (
                self.wording.calculator.write_tree(self.find_live_part(side)) for side in (tree.left, tree.right)
            )
            signs = f"{left} {tree.operator} {right}"
        return Calculation(text, self.wording.speaker.say_tree(tree), signs, "", True, "", ())

    def find_agreed_number(self, tree: t.Typed) -> Fraction | None:
        """The exact value that every possible reading gives; None where they differ, or something is missing."""
        low, high = trace.find_range(self.evaluation, tree) or (None, None)
        return low if low == high else None

    def find_live_part(self, tree: t.Typed) -> t.Typed:
        """The part of a formula that gives its value here: the branch taken, where there are branches."""
        if isinstance(tree, t.Conditional):
            truth = trace.find_truth(self.evaluation, tree.condition)
            return self.find_live_part(tree.otherwise if truth is False else tree.then)
        if isinstance(tree, t.Match):
            return trace.find_live_branch(self.form, tree) or tree.branches[0][1]
        return tree

    def choose_branches(self, tree: t.Typed) -> t.Typed:
        """The formula without the branches that the edition's parameters rule out for every scheda.

        Where the choice is open, the branches of all that is possible are kept, called as sentences call them.
        """
        if not isinstance(tree, t.Match):
            return tree
        possible = self.form.parameters[tree.parameter.name].possible
        if len(possible) > 1:
            kept = tuple((possible[choice], branch) for choice, branch in tree.branches if choice in possible)
            return structs.replace(tree, branches=kept)
        return trace.find_live_branch(self.form, tree) or tree

    def list_branches(self, tree: t.Typed) -> Iterator[Branch]:
        """Every branch of every choice in a formula, taken or not."""
        match tree:
            case t.Conditional(condition=condition, then=then, otherwise=otherwise):
                truth = trace.find_truth(self.evaluation, condition)
                told = self.wording.brief.say_tree(condition)
                yield Branch(told, truth, self.format_amount(then))
                opposite = None if truth is None else not truth
                yield Branch(phrase("explain.otherwise"), opposite, self.format_amount(otherwise))
            case t.Match(parameter=parameter, branches=branches):
                possible = self.form.parameters[parameter.name].possible
                if len(possible) > 1:
                    yield from self.list_possible_branches(tree, possible)
                    return
                live = trace.find_live_branch(self.form, tree)
                for _, branch in branches:
                    words = f"{self.wording.name_briefly(parameter)} = {self.wording.brief.say_tree(branch)}"
                    yield Branch(words, branch is live, self.format_amount(branch), folded=branch is not live)
                if live is not None:
                    yield from self.list_branches(live)
            case t.Operation(operator="min" | "max", operands=operands):
                yield from self.list_rivals(tree, operands)

    def list_possible_branches(self, tree: t.Match, possible: Mapping[str, str]) -> Iterator[Branch]:
        """The branches of an open choice: those that are possible side by side, the others folded."""
        for choice, branch in tree.branches:
            told = possible.get(choice) or self.wording.brief.say_tree(branch)
            yield Branch(told, None, self.format_amount(branch), folded=choice not in possible, possible=True)

    def list_rivals(self, tree: t.Operation, operands: tuple[t.Typed, ...]) -> Iterator[Branch]:
        """The operands of a lesser or greater of several: the one that counts is the one taken."""
        for operand in operands:
            chosen = self.find_choices(operand, tree)
            taken = next(iter(chosen)) if len(chosen) == 1 else None
            words = self.wording.brief.say_tree(operand)
            yield Branch(words, taken, self.format_amount(operand), disputed=chosen == {True, False})

    def find_choices(self, operand: t.Typed, whole: t.Operation) -> set[bool | None]:
        """Lists by reading whether an operand is the least or greatest of all; None while that is unknown."""
        readings = zip(*(self.compute_by_reading(one, whole) for one in (operand, whole)), strict=True)
        return {None if None in (one, other) else one == other for one, other in readings}

    def compute_by_reading(self, part: t.Typed, whole: t.Typed) -> list[Fraction | None]:
        """Computes a part of a formula by each possible reading of the whole."""
        numbers = trace.compute_numbers(self.evaluation, part)
        return numbers if len(numbers) > 1 else numbers * len(trace.compute_numbers(self.evaluation, whole))

    def format_amount(self, tree: t.Typed) -> str:
        """Its exact value as text, both ends where readings differ; empty while something is missing."""
        return self.wording.format_range(tree, self.find_scale(tree))

    def find_scale(self, tree: t.Typed) -> int:
        """The decimals that an amount of this kind is written with; none for pure numbers."""
        wanted = tree.type.dimension if isinstance(tree.type, NumberType) else ()
        return next((unit.scale for unit in self.form.units.values() if unit.dimension == wanted), 0) if wanted else 0

    def describe_certainty(self, tree: t.Typed) -> Iterator[str]:
        """For a comparison decided early: how far what is missing can still go."""
        if isinstance(tree, t.Comparison) and isinstance(tree.left.type, NumberType):
            for side in (tree.left, tree.right):
                if trace.compute_number(self.evaluation, side) is None:
                    yield self.describe_range(side)

    def describe_range(self, tree: t.Typed) -> str:
        """Between which limits its value will lie, whatever is still missing."""
        low, high = (
            None if end is None else format_fraction(end, self.find_scale(tree))
            for end in trace.find_ends(self.evaluation, tree)
        )
        key = "at_least" if high is None else "at_most" if low is None else "between"
        return phrase(f"explain.{key}", what=self.wording.brief.say_tree(tree), low=low, high=high)

    def describe_choice(self, tree: t.Typed, parameter: t.Reference) -> str:
        """Describes what a formula does by the choice that a parameter is; empty where it is none."""
        if not isinstance(tree, t.Match) or tree.parameter.name != parameter.name:
            return ""
        possible = self.form.parameters[parameter.name].possible
        if len(possible) > 1:
            return phrase("explain.open_choice", choices=phrase("words.or").join(possible.values()))
        live = trace.find_live_branch(self.form, tree)
        return "" if live is None else self.wording.brief.say_tree(live)
