# SPDX-License-Identifier: EUPL-1.2
"""Formulas, names and numbers in words, for one evaluated scheda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from schedario.definition import display
from schedario.definition.building.draft import parameter_text
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.engine import trace
from schedario.engine.evaluate import Evaluation
from schedario.engine.naming import format_codes
from schedario.formula import typed as t
from schedario.formula.words import Calculator, Speaker


@dataclass(slots=True)
class Wording:
    """`speaker` tells a formula in full, `brief` once the labels were told, `calculator` with the scheda's numbers."""

    evaluation: Evaluation
    form: Form = field(init=False)
    speaker: Speaker = field(init=False)
    brief: Speaker = field(init=False)
    calculator: Calculator = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.evaluation.form
        self.speaker = Speaker(phrase, self.name_reference, format_fraction, self.name_many, self.name_choice)
        self.brief = Speaker(phrase, self.name_briefly, format_fraction, self.name_many, self.name_choice)
        self.calculator = Calculator(self.show_value, format_fraction, phrase)

    def name_reference(self, reference: t.Reference) -> str:
        """Names a reference in a sentence."""
        match reference.kind:
            case "cell":
                cell = self.form.cells[reference.name]
                return f"{cell.code} ({_shorten_label(cell)})"
            case "value":
                return self.form.values[reference.name].label
            case "condition":
                return self.form.conditions[reference.name].label
        return self.form.parameters[reference.name].label

    def name_briefly(self, reference: t.Reference) -> str:
        """The same, once the label of a cell has been told."""
        return self.name_many([reference]) if reference.kind == "cell" else self.name_reference(reference)

    def name_many(self, references: Sequence[t.Reference]) -> str:
        """Names many cells at once."""
        return format_codes(self.form.cells[reference.name] for reference in references)

    def name_choice(self, reference: t.Reference, text: str) -> str:
        """Names a choice of a parameter as sentences do; any other text is its own name."""
        parameter = self.form.parameters.get(reference.name) if reference.kind == "parameter" else None
        return parameter.possible.get(text, text) if parameter else text

    def show_value(self, reference: t.Reference) -> str:
        """The value of a name, as text."""
        if reference.kind == "parameter":
            return parameter_text(self.form.parameters[reference.name])
        if reference.kind == "value":
            shown = self.format_range(reference, self.form.values[reference.name].scale)
            return f"({shown})" if " " in shown else shown or phrase("signs.nothing")
        cell = self.form.cells[reference.name]
        if between := self.evaluation.describe_range(cell.id):
            return f"({between})"
        stored = self.evaluation.result.get(cell.id, self.evaluation.answers.stored.get(cell.id))
        if stored is None:
            gone = self.evaluation.cells[cell.id].state == "unavailable"
            return phrase("signs.unavailable" if gone else "signs.nothing")
        return display.format_value(cell, stored)

    def format_range(self, tree: t.Typed, scale: int) -> str:
        """The exact value of a number, or what possible readings give for it; empty while something is missing."""
        found = trace.compute_numbers(self.evaluation, tree)
        known = sorted({one for one in found if one is not None})
        if None in found:
            return ""
        low, high = (format_fraction(end, scale) for end in (known[0], known[-1]))
        return low if low == high else format_ends(low, high, inner=len(known) > 2)


def _shorten_label(cell: Cell) -> str:
    """The label without its parenthesis, and the column."""
    label = cell.label.split(" (")[0].split(" [")[0]
    return f"{label}, {cell.header}" if cell.column and cell.header else label


def format_ends(low: str, high: str, *, inner: bool) -> str:
    """The least and the most that possible readings give; `inner`: one of them gives something between."""
    return phrase("bound.between" if inner else "bound.either", low=low, high=high)


def format_fraction(value: Fraction, least: int = 0) -> str:
    """At least `least` decimals, at most six: what does not fit is cut, and the cut is shown."""
    text, complete = display.format_exact(value.numerator, value.denominator)
    if not complete:
        return phrase("explain.cut_value", value=text)
    whole, _, decimals = text.partition(",")
    decimals = decimals.ljust(least, "0")
    return f"{whole},{decimals}" if decimals else whole


def describe_rounding(exact: Fraction, scale: int) -> str:
    if (exact * 10**scale).denominator == 1:
        return ""
    return phrase("explain.rounding_decimals", digits=scale) if scale else phrase("explain.rounding_whole")
