# SPDX-License-Identifier: EUPL-1.2
"""How formulas, names and numbers are put into words, for one evaluated scheda."""

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
from schedario.engine.naming import codes
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
        self.speaker = Speaker(phrase, self.called, fraction, self.listed)
        self.brief = Speaker(phrase, self.briefly, fraction, self.listed)
        self.calculator = Calculator(self.shown, fraction, phrase)

    def called(self, reference: t.Reference) -> str:
        """How a name is called in a sentence."""
        match reference.kind:
            case "cell":
                cell = self.form.cells[reference.name]
                return f"{cell.code} ({_short(cell)})"
            case "value":
                return self.form.values[reference.name].label
            case "condition":
                return self.form.conditions[reference.name].label
        return self.form.parameters[reference.name].label

    def briefly(self, reference: t.Reference) -> str:
        """The same, once the label of a cell has been told."""
        return self.listed([reference]) if reference.kind == "cell" else self.called(reference)

    def listed(self, references: Sequence[t.Reference]) -> str:
        """How many cells are called at once."""
        return codes(self.form.cells[reference.name] for reference in references)

    def shown(self, reference: t.Reference) -> str:
        """The value of a name, as text."""
        if reference.kind == "parameter":
            return parameter_text(self.form.parameters[reference.name])
        if reference.kind == "value":
            exact = trace.number(self.evaluation, reference)
            return phrase("signs.nothing") if exact is None else fraction(exact, self.form.values[reference.name].scale)
        cell = self.form.cells[reference.name]
        stored = self.evaluation.result.get(cell.id, self.evaluation.answers.stored.get(cell.id))
        return phrase("signs.nothing") if stored is None else display.value(cell, stored)


def _short(cell: Cell) -> str:
    """The label without its parenthesis, and the column."""
    label = cell.label.split(" (")[0].split(" [")[0]
    return f"{label}, {cell.header}" if cell.column and cell.header else label


def fraction(value: Fraction, least: int = 0) -> str:
    """At least `least` decimals, at most six: what does not fit is cut, and the cut is shown."""
    text, complete = display.exact(value.numerator, value.denominator)
    if not complete:
        return phrase("explain.cut_value", value=text)
    whole, _, decimals = text.partition(",")
    decimals = decimals.ljust(least, "0")
    return f"{whole},{decimals}" if decimals else whole


def rounding(exact: Fraction, scale: int) -> str:
    if (exact * 10**scale).denominator == 1:
        return ""
    return phrase("explain.rounding_decimals", digits=scale) if scale else phrase("explain.rounding_whole")
