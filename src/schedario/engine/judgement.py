# SPDX-License-Identifier: EUPL-1.2
"""One scheda computed and judged: values, decisions, which quadri are due, and texts filled with its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from schedario.definition import display
from schedario.definition.form import Case, Cell, Form
from schedario.definition.templates import Hole, Template
from schedario.engine.answers import Answers
from schedario.engine.once import once
from schedario.engine.program import Program, due_name, named_values

Due = Literal["due", "not_due", "undecided"]

DUE: Mapping[bool | None, Due] = {True: "due", False: "not_due", None: "undecided"}


@dataclass(eq=False)
class Judgement:
    """Answers with what the compiled form makes of them.

    `row` are the answers, `results` the computed cells and `truths` the judged conditions, each in the order of
    `program`.
    """

    form: Form
    answers: Answers
    program: Program
    row: tuple[int | str | None, ...]
    results: tuple[int | None, ...]
    truths: tuple[bool | None, ...]

    @once
    def decisions(self) -> Mapping[str, bool | None]:
        """Every condition and `due:…` by name; None while it depends on what is missing."""
        if None not in self.exact.values():
            return self.exact
        certain = self.program.certain(self.row, ())
        sides = zip(certain[::2], certain[1::2], strict=True)
        settled = (True if true else False if false else None for true, false in sides)
        return {
            name: early if exact is None else exact
            for (name, exact), early in zip(self.exact.items(), settled, strict=True)
        }

    @once
    def exact(self) -> Mapping[str, bool | None]:
        """The decisions that the answers give by themselves; some of the others may be certain all the same."""
        return dict(zip(self.program.decisions, self.truths, strict=False))

    def decision(self, name: str) -> bool | None:
        """One of the `decisions`; bounds are computed only when they are needed for it."""
        exact = self.exact[name]
        return self.decisions[name] if exact is None else exact

    @once
    def quadri(self) -> Mapping[str, Due]:
        """Which quadri are due; `undecided` only while an answer could still change it."""
        return {
            quadro.id: DUE[self.decision(due_name(quadro.id))] if quadro.due else "due"
            for quadro in self.form.quadri.values()
        }

    def due(self, cell: Cell) -> Due:
        """Whether a cell is due: with its quadro, unless it has a condition of its own."""
        return DUE[self.decision(due_name(cell.id))] if cell.due else self.quadri[cell.quadro]

    @once
    def result(self) -> Mapping[str, int | None]:
        """What the formulas give, also in quadri that are not due; None when something is missing."""
        return dict(zip(self.program.computed, self.results, strict=True))

    @once
    def named(self) -> Mapping[str, int | None]:
        """The named values of the form, rounded to their units for showing."""
        return dict(zip(self.form.values, named_values(self.form)(self.row, self.results), strict=True))

    def decided(self, cases: tuple[Case, ...]) -> Case | None:
        """The case whose conditions are all known to hold; None while none is."""
        for case in cases:
            for name, wanted in case.when.items():
                if self.decision(name) is not wanted:
                    break
            else:
                return case
        return None

    def fill(self, text: Template) -> str:
        """A text of the form with the values of this scheda in it."""
        return text.fill(self._hole)

    def stored(self, hole: Hole) -> int | str | None:
        """What a hole of a text stands for: a named value or a cell, None when it is missing."""
        if hole.name in self.form.values:
            return self.named[hole.name]
        return self.result.get(hole.name, self.answers.stored.get(hole.name))

    def _hole(self, hole: Hole) -> str:
        stored = self.stored(hole)
        if not isinstance(stored, int):
            return stored or display.NOTHING
        scale = (self.form.values.get(hole.name) or self.form.cells[hole.name]).scale
        return display.grouped(stored, scale) if hole.format == "grouped" else display.number(stored, scale)
