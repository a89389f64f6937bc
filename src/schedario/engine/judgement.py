# SPDX-License-Identifier: EUPL-1.2
"""Results of the program of a form for one scheda, read by name, and texts filled with its values.

Nothing is decided here: places get their words, and numbers their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Any

from schedario.definition import display
from schedario.definition.form import Case, Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.model import Status
from schedario.definition.phrases import phrase
from schedario.definition.templates import Hole, Template
from schedario.engine.answers import Answers
from schedario.engine.cached import cached
from schedario.engine.compiled import CompiledProgram, compile_program
from schedario.engine.texts import Maker, compile_texts
from schedario.program.decisions import build_decisions, format_due_name
from schedario.program.findings import FindingOutput, list_findings
from schedario.program.limits import NUMBER_LIMITS
from schedario.program.messages import list_in_print_order
from schedario.program.nodes import Integer
from schedario.program.outputs import DUE, PAGE_PARTS, Due
from schedario.program.statuses import STATUSES, build_statuses

TRUTHS: Mapping[Due, bool | None] = {"due": True, "not_due": False, "undecided": None, "to_verify": None}


@dataclass(eq=False)
class Judgement:
    """Answers with all that follows from them.

    `row` are the answers, `results` the computed cells, `first_outputs` the rest but for what only pages ask for, each
    in the order of `program`.
    """

    form: Form
    answers: Answers
    program: CompiledProgram
    row: tuple[int | str | None, ...]
    results: tuple[int | None, ...]
    first_outputs: tuple[Any, ...]

    @cached
    def outputs(self) -> tuple[Any, ...]:
        """Every output."""
        marks = self.answers.marks
        return self.first_outputs + self.program.compute_page_outputs(self.row, self.results, marks)

    def get_part(self, name: str) -> tuple[Any, ...]:
        """The outputs of one part."""
        outputs = self.outputs if name in PAGE_PARTS else self.first_outputs
        return outputs[self.program.parts[name]]

    @cached
    def quadri(self) -> Mapping[str, Due]:
        """The state of each quadro; `undecided` while an answer could change it, `to_verify` where readings differ."""
        return dict(zip(self.form.quadri, map(DUE.__getitem__, self.get_part("quadri")), strict=True))

    @cached
    def due_cells(self) -> Mapping[str, Due]:
        """The state, due or not, of the cells that have a condition of their own."""
        return dict(zip(_list_cells_with_due(self.form), map(DUE.__getitem__, self.get_part("due_cells")), strict=True))

    def get_due(self, cell: Cell) -> Due:
        """The condition that a cell is due: with its quadro, unless it has a condition of its own."""
        return self.due_cells[cell.id] if cell.due else self.quadri[cell.quadro]

    @cached
    def decisions(self) -> Mapping[str, bool | None]:
        """Every condition and `due:…` by name; None while it depends on what is missing, or on the reading."""
        found = dict(zip(self.form.conditions, self.get_part("conditions"), strict=True))
        found |= {format_due_name(name): TRUTHS[due] for name, due in self.quadri.items() if self.form.quadri[name].due}
        return found | {format_due_name(name): TRUTHS[due] for name, due in self.due_cells.items()}

    @cached
    def result(self) -> Mapping[str, int | None]:
        """The results of the formulas, also in quadri that are not due; None when something is missing."""
        return dict(zip(self.program.computed, self.results, strict=True))

    @cached
    def named(self) -> Mapping[str, int | None]:
        """The named values of the form, rounded to their units for showing."""
        return dict(zip(self.form.values, self.get_part("values"), strict=True))

    @cached
    def decided(self) -> Mapping[str, Case | None]:
        """The case of each message that is known to hold, also where it says nothing; None while none is."""
        messages = list_in_print_order(self.form)
        places = zip(messages, self.get_part("decided")[:-1], strict=True)
        return {message.id: None if place is None else message.cases[place] for message, place in places}

    @property
    def decided_outcome(self) -> Case | None:
        """The case of the outcome that is known to hold; None while none is."""
        place = self.get_part("decided")[-1]
        return None if place is None else self.form.outcome[place]

    def get_status(self, name: str) -> Status:
        """Tell how well one is known here: a computed cell, a value, a decision (`due:Q3`), a case (`name_case`)."""
        fixed = list_fixed_statuses(self.form).get(name)
        return fixed or STATUSES[self._statuses[f"status:{name}"]]

    def is_certain(self, decision: str) -> bool:
        """Checks whether a decision that rests on a parameter comes out alike by every possible reading of it."""
        return self.decisions[decision] is not None and decision in build_decisions(self.form).disputes

    def is_left_open(self, number: str) -> bool:
        """Checks whether a number of the form's ratios counts for nothing: a check that is told does not trust it."""
        return bool(self._left_open[f"left_open:{number}"])

    @cached
    def _left_open(self) -> Mapping[str, Any]:
        return self.program.compute_later("left_open", self.row, self.results, self.answers.marks)

    @cached
    def _statuses(self) -> Mapping[str, Any]:
        return self.program.compute_later("statuses", self.row, self.results, self.answers.marks)

    @cached
    def silent(self) -> Mapping[str, bool]:
        """Of which messages it is sure that nothing is said."""
        return dict(
            zip((message.id for message in list_in_print_order(self.form)), self.get_part("silent"), strict=True)
        )

    def fired(self) -> Iterator[FindingOutput]:
        """The findings that the answers have."""
        return compress(list_findings(self.form), self.get_part("findings"))

    @cached
    def wrong_cells(self) -> frozenset[str]:
        """The cells whose numbers break a limit, or cannot be read: they count for nothing."""
        beyond = {one.cells[0] for one in self.fired() if one.about in NUMBER_LIMITS}
        return frozenset(beyond | {one.cell for one in self.answers.faults if self.form.cells[one.cell].numeric})

    def list_named_cells(self, finding: FindingOutput) -> tuple[str, ...]:
        """The cells that a finding names here."""
        if not finding.named:
            return finding.cells
        start = _locate_named_outputs(self.form)[finding.name]
        return tuple(compress(finding.cells, self.get_part("named")[start : start + len(finding.named)]))

    def fill_text(self, text: Template) -> str:
        """A text of the form with the values of this scheda in it."""
        return _compile_text(self.form, text)(self) if text.holes else text.pattern

    def fill_hole(self, hole: Hole) -> str:
        """The text for a hole that is more than a number as it is shown alone."""
        source = self.program.sources[hole.name]
        if source.range is not None and (told := self.describe_range(hole.name)):
            return told
        stored = getattr(self, source.given)[source.place]
        if isinstance(stored, int):
            show = display.format_grouped if hole.format == "grouped" else display.format_number
            return show(stored, source.scale)
        if stored is None and hole.format == "least" and source.least is not None:
            return self._describe_least(source.least, source.scale)
        return stored or display.NOTHING

    def _describe_least(self, place: int, scale: int) -> str:
        least = self.first_outputs[place]
        return display.NOTHING if least is None else phrase("bound.least", value=display.format_number(least, scale))

    def describe_range(self, name: str) -> str:
        """The different numbers that possible readings give, or their ends; empty where they agree, or one lacks."""
        source = self.program.sources[name]
        if source.range is None:
            return ""
        low, high, inner = self.first_outputs[source.range : source.range + 3]
        if low is None or high is None or low == high:
            return ""
        low, high = (display.format_number(one, source.scale) for one in (low, high))
        return phrase("bound.between" if inner else "bound.either", low=low, high=high)


@cached_on_form()
def _compile_text(form: Form, text: Template) -> Maker[str]:
    return compile_texts(compile_program(form).sources, [text], str)


@cached_on_form()
def _list_cells_with_due(form: Form) -> tuple[str, ...]:
    return tuple(cell.id for cell in form.cells.values() if cell.due)


@cached_on_form()
def list_fixed_statuses(form: Form) -> Mapping[str, Status]:
    """The statuses that are the same in every scheda."""
    return {name: STATUSES[rank.value] for name, rank in build_statuses(form).items() if isinstance(rank, Integer)}


@cached_on_form()
def _locate_named_outputs(form: Form) -> Mapping[str, int]:
    """The places where the outputs begin that say which cells a finding names, by the name of the finding."""
    findings = list_findings(form)
    starts = accumulate((len(one.named) for one in findings), initial=0)
    return dict(zip((one.name for one in findings), starts, strict=False))
