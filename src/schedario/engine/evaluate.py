# SPDX-License-Identifier: EUPL-1.2
"""An evaluated scheda: every computed cell, every decision, the messages, the outcome, the findings.

Evaluation is pure: the same form and answers give the same result, whatever the order of the answers. The program of
the form says what follows from the answers; what costs time to word is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec import Struct

from schedario.definition import display
from schedario.definition.form import OUTCOME, Case, Cell, Form, Message, Quadro
from schedario.definition.memo import cached_on_form
from schedario.definition.model import Status
from schedario.engine.answers import Answers, Given, take_answers
from schedario.engine.cached import cached
from schedario.engine.compiled import compile_program
from schedario.engine.findings import Finding, find_findings
from schedario.engine.judgement import Judgement, list_fixed_statuses
from schedario.engine.texts import Maker, compile_texts
from schedario.program.cells import STATES, State
from schedario.program.findings import BLANKS
from schedario.program.messages import list_in_print_order
from schedario.program.standing import COMPLETENESS, STANDINGS, Completeness, Standing
from schedario.program.statuses import name_case
from schedario.program.steps import STEP_STATES, StepState


class CellResult(Struct, frozen=True):
    """`stored` is an integer (the value times ten to the cell's scale), a text, or None.

    A `computed` cell without value has all it needs, but no number comes of it (a division by zero).
    """

    cell: Cell
    state: State
    stored: int | str | None

    @property
    def text(self) -> str:
        """As on the official sheet: decimal comma; empty without value."""
        return display.format_value(self.cell, self.stored)

    @property
    def machine(self) -> int | str | None:
        """As in JSON: integer, string with a dot, text, or None."""
        return (
            display.format_machine_value(self.stored, self.cell.scale) if isinstance(self.stored, int) else self.stored
        )


class MessageResult(Struct, frozen=True):
    """A message of the scheda; `case` is the row of its decision table."""

    id: str
    case: str
    text: str
    status: Status


class Outcome(Struct, frozen=True):
    """A statement on the objective: the sheet's, or what it would state if the rest did not change."""

    id: str
    text: str
    status: Status


class Step(Struct, frozen=True):
    """A step: `filled` of the `wanted` cells have an answer; `errors` block sending, besides what is still to fill in.

    Wanted are the cells that the comune must fill in; in a quadro that has none of them, those that it may fill in.
    """

    quadro: Quadro
    state: StepState
    filled: int
    wanted: int
    errors: int


@dataclass(eq=False)
class Evaluation(Judgement):
    """The result of `evaluate`: a judged scheda with what there is to show of it."""

    def __repr__(self) -> str:
        levels = [finding.level for finding in self.findings]
        counts = ", ".join(f"{levels.count(level)} {level}" for level in dict.fromkeys(levels))
        outcome = self.outcome.id if self.outcome else self.standing
        return f"<Evaluation {self.form.code}: {self.completeness}, outcome {outcome}, findings {counts or 'none'}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as form and answers: what follows from them is computed again."""
        return evaluate, (self.form, self.answers)

    def _repr_html_(self) -> str:
        """The scheda in short, for a notebook."""
        from schedario.engine.notebook import write_summary  # noqa: PLC0415 - for notebooks alone

        return write_summary(self)

    @cached
    def cells(self) -> Mapping[str, CellResult]:
        """Every cell of the form, in print order."""
        given, computed = self.answers.stored, self.get_part("cells")
        found = {}
        for (name, cell, place), state in zip(_list_cells_with_places(self.form), self.get_part("states"), strict=True):
            stored = computed[place] if place is not None else None if STATES[state] == "doubtful" else given.get(name)
            found[name] = CellResult(cell, STATES[state], stored)
        return found

    @cached
    def messages(self) -> tuple[MessageResult, ...]:
        """The messages that are said, in print order."""
        return tuple(self._messages())

    def _messages(self) -> Iterator[MessageResult]:
        for cases, place in zip(_list_message_cases(self.form), self.get_part("messages"), strict=True):
            case = None if place is None else cases[place]
            if case is not None:
                status = case.status or self.get_status(case.name)
                yield MessageResult(case.message, case.id, case.write(self), status)

    @cached
    def outcome(self) -> Outcome | None:
        """The outcome of the objective, None while it is undecided or may not be stated yet (see `standing`)."""
        (place,) = self.get_part("outcome")
        return self._word_outcome(place)

    @cached
    def outlook(self) -> Outcome | None:
        """The outcome if what is still to fill in changes nothing; None where it is stated, or nothing can be said."""
        return self._word_outcome(self.get_part("decided")[-1]) if self.standing == "provisional" else None

    @property
    def completeness(self) -> Completeness:
        """Completeness of what is due."""
        place: int = self.get_part("standing")[0]
        return COMPLETENESS[place]

    @property
    def standing(self) -> Standing:
        """Standing of the outcome: stated, or why it is not."""
        place: int = self.get_part("standing")[1]
        return STANDINGS[place]

    @property
    def can_be_sent(self) -> bool:
        """True when no error is told, and nothing that is due is left to fill in."""
        (sendable,) = self.get_part("sending")
        return bool(sendable)

    def _word_outcome(self, place: int | None) -> Outcome | None:
        case = None if place is None else self.form.outcome[place]
        if case is None or case.text is None:
            return None
        return Outcome(case.id, self.fill_text(case.text), self.get_status(name_case(OUTCOME, case)))

    @cached
    def findings(self) -> tuple[Finding, ...]:
        """Everything worth telling, errors first, then warnings, then notes; each in print order."""
        return find_findings(self)

    def list_mistakes(self) -> tuple[Finding, ...]:
        """The findings but for those of cells without an answer, which are still to be filled in."""
        blanks = list_blank_codes(self.form)
        return tuple(one for one in self.findings if one.code not in blanks)

    @cached
    def steps(self) -> tuple[Step, ...]:
        """The progress of each quadro, in print order."""
        found, outputs = [], self.get_part("steps")
        mistakes = self.list_mistakes()
        for place, quadro in enumerate(self.form.quadri.values()):
            state, filled, wanted = outputs[3 * place : 3 * place + 3]
            errors = sum(one.level == "error" and one.quadro == quadro.id for one in mistakes)
            found.append(Step(quadro, STEP_STATES[state], filled, wanted, errors))
        return tuple(found)

    @property
    def progress(self) -> tuple[int, int]:
        """Cells filled in, and cells to fill in, of the quadri that are surely due."""
        filled, wanted = self.get_part("progress")
        return filled, wanted


@cached_on_form()
def list_blank_codes(form: Form) -> frozenset[str]:
    """The codes of the checks of cells without an answer: what they find is to be filled in, and no mistake."""
    return frozenset(check.code for about, check in form.cell_checks.items() if about in BLANKS)


class MessageCase(NamedTuple):
    """A case of a message with the function that writes its text; `status` is None where it depends on the answers."""

    message: str
    id: str
    name: str
    status: Status | None
    write: Maker[str]


@cached_on_form()
def _list_message_cases(form: Form) -> tuple[tuple[MessageCase | None, ...], ...]:
    """The cases of the messages in print order; None for one in which nothing is said."""
    messages = list_in_print_order(form)
    return tuple(tuple(_build_message_case(form, one, case) for case in one.cases) for one in messages)


def _build_message_case(form: Form, message: Message, case: Case) -> MessageCase | None:
    if case.text is None:
        return None
    name = name_case(message.id, case)
    write = compile_texts(compile_program(form).sources, [case.text], str)
    return MessageCase(message.id, case.id, name, list_fixed_statuses(form).get(name), write)


@cached_on_form()
def _list_cells_with_places(form: Form) -> tuple[tuple[str, Cell, int | None], ...]:
    """Every cell with its name, and its place among the computed ones."""
    places = {cell.id: place for place, cell in enumerate(form.computed)}
    return tuple((name, cell, places.get(name)) for name, cell in form.cells.items())


def evaluate(form: Form, answers: Answers | Mapping[str, Given]) -> Evaluation:
    """Computes the scheda. Plain answers are taken by `answers.take_answers`, which says what it refuses."""
    taken = answers if isinstance(answers, Answers) else take_answers(form, answers)
    program = compile_program(form)
    row = program.build_row(taken.stored)
    results, outputs = program.compute(row, taken.marks)
    return Evaluation(form, taken, program, row, results, outputs)
