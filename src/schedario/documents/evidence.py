# SPDX-License-Identifier: EUPL-1.2
"""Evidence for and against the reading of a document: totals and means that are printed beside what they are made of.

A printed number that comes out of the values read confirms them, as far as its rounding lets one see; one that does not
makes the values doubtful of which one may be wrong. No number takes the place of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from schedario.definition import display
from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.reading import Reading
from schedario.engine.evaluate import Evaluation
from schedario.program.dependencies import find_needed_answers

# Of a cell: `right` by recomputation, read with nothing that proves it, rightly without a value, not found or in doubt,
# and printed otherwise than it comes out.
Proof = Literal["right", "unproved", "absent", "missed", "contradicted"]
PROOFS: tuple[Proof, ...] = get_args(Proof)

# Of a document, by its worst row; `poor` where too little was found to say anything.
Grade = Literal["sure", "doubtful", "contradicted", "poor"]
GRADES: tuple[Grade, ...] = get_args(Grade)

MOST_NAMED = 8  # suspects that a sentence names

_RANKS: Mapping[Proof, int] = {
    "right": GRADES.index("sure"),
    "unproved": GRADES.index("sure"),
    "absent": GRADES.index("sure"),
    "missed": GRADES.index("doubtful"),
    "contradicted": GRADES.index("contradicted"),
}
_STATES_WITHOUT_VALUE = ("not_due", "unavailable")


@dataclass(frozen=True, slots=True)
class Dispute:
    """A computed cell that is printed otherwise than it comes out of the values read.

    `suspects` are the answers of which one, wrong alone, would explain it without spoiling a number that agrees: those
    that settle most of what does not. Without any, it is the printed number that is wrong.
    """

    cell: Cell
    printed: int
    value: int
    suspects: tuple[str, ...]

    def describe(self) -> str:
        """Describes the dispute in a sentence."""
        found = {"cell": self.cell.id, "printed": self._show(self.printed), "value": self._show(self.value)}
        if not self.suspects:
            return phrase("evidence.itself", **found)
        few = ", ".join(self.suspects[:MOST_NAMED])
        more = len(self.suspects) - MOST_NAMED
        return phrase("evidence.suspects", **found, list=f"{few} … (+{more})" if more > 0 else few)

    def _show(self, stored: int) -> str:
        return display.format_value(self.cell, stored)


@dataclass(frozen=True, slots=True)
class Grading:
    """The grade of a document, its cells counted by proof, its `unclaimed` numbers, and the codes of its worst rows."""

    grade: Grade
    counts: Mapping[str, int]
    unclaimed: int
    worst: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Plain data for JSON."""
        return {"grade": self.grade, **self.counts, "unclaimed": self.unclaimed, "worst_rows": list(self.worst)}


@cached_on_form()
def list_feeders(form: Form) -> Mapping[str, frozenset[str]]:
    """The answers that each cell is computed from, also through others, for the cells that are always computed."""
    return {
        cell.id: frozenset(find_needed_answers(form, cell.formula.tree))
        for cell in form.cells.values()
        if cell.formula is not None and not cell.asked
    }


def find_disputes(
    evaluation: Evaluation, reading: Reading, agreement: Mapping[str, bool | None]
) -> tuple[Dispute, ...]:
    """The numbers that are printed otherwise than they come out, each with the answers that may be wrong.

    `agreement`: of each computed cell whether it is printed as it comes out, None where that cannot be told.
    """
    printed = {name: cell.printed for name, cell in reading.cells.items() if isinstance(cell.printed, int)}
    wrong = [name for name, agrees in agreement.items() if agrees is False and name in printed]
    values = {name: evaluation.result[name] for name in wrong}
    trial = _Trial(evaluation, printed, agreement)
    return tuple(
        Dispute(evaluation.form.cells[name], printed[name], value, trial.find_suspects(name))
        for name, value in values.items()
        if value is not None
    )


class _Trial:
    """Tries what follows if one answer alone were another."""

    def __init__(
        self, evaluation: Evaluation, printed: Mapping[str, int], agreement: Mapping[str, bool | None]
    ) -> None:
        self.evaluation = evaluation
        self.form = evaluation.form
        self.printed = printed
        self.wrong = [name for name, agrees in agreement.items() if agrees is False and name in printed]
        self.agreeing = [name for name, agrees in agreement.items() if agrees]
        self.places = {name: place for place, name in enumerate(evaluation.program.asked)}

    def find_suspects(self, name: str) -> tuple[str, ...]:
        """The answers that could explain a wrong number: those that settle most of what does not agree."""
        feeders = [one for one in self.form.cells if one in list_feeders(self.form)[name]]
        settled = {one: self._count_settled(one) for one in feeders}
        possible = {one: count for one, count in settled.items() if count is not None}
        most = max(possible.values(), default=0)
        return tuple(one for one, count in possible.items() if count == most)

    def _count_settled(self, answer: str) -> int | None:
        """The most of the wrong numbers that another value of an answer sets right; None if any spoils what agrees."""
        cell, before = self.form.cells[answer], self._read(answer)
        if before is None:
            return None
        least = -abs(before) - 10**18 if cell.minimum is None else int(cell.minimum * 10**cell.scale) - before
        counts = [self._try_step(answer, before + step) for step in self._list_steps(cell.scale) if step >= least]
        return max((count for count in counts if count is not None), default=None)

    def _list_steps(self, scale: int) -> list[int]:
        """The differences of the wrong numbers that have as many decimals; without any, the least step."""
        alike = [name for name in self.wrong if self.form.cells[name].scale == scale]
        return sorted({self.printed[name] - (self.evaluation.result[name] or 0) for name in alike}) or [1]

    def _try_step(self, answer: str, stored: int) -> int | None:
        results = self._compute_with(answer, stored)
        if any(results[one] != self.evaluation.result[one] for one in self.agreeing):
            return None
        return sum(results[one] == self.printed[one] for one in self.wrong)

    def _read(self, answer: str) -> int | None:
        stored = self.evaluation.row[self.places[answer]]
        return stored if isinstance(stored, int) else None

    def _compute_with(self, answer: str, stored: int) -> Mapping[str, int | str | None]:
        row = list(self.evaluation.row)
        row[self.places[answer]] = stored
        program = self.evaluation.program
        return dict(zip(program.computed, program.values(tuple(row)), strict=True))


def prove_cells(
    evaluation: Evaluation,
    reading: Reading,
    agreement: Mapping[str, bool | None],
    doubts: Mapping[str, str],
) -> dict[str, Proof]:
    """The proof of each cell of a document. `doubts` are those of the reading and of disputes, by cell."""
    agreeing = [name for name, agrees in agreement.items() if agrees]
    confirmed = frozenset[str]().union(*(list_feeders(evaluation.form)[name] for name in agreeing))
    found: dict[str, Proof] = {}
    for name, result in evaluation.cells.items():
        read = reading.cells.get(name)
        if name in agreement and agreement[name] is not None:
            found[name] = "right" if agreement[name] else "contradicted"
        elif name in doubts or (read is None and reading.coverage is not None):
            found[name] = "missed"
        elif read is None or read.printed is None or result.state == "not_due":
            found[name] = _prove_blank(result.cell, result.state, result.stored)
        else:
            found[name] = "right" if name in confirmed else "unproved"
    return found


def _prove_blank(cell: Cell, state: str, stored: int | str | None) -> Proof:
    """Tell of a cell without a value whether it is right that it has none."""
    if state in _STATES_WITHOUT_VALUE or (not cell.asked and stored is None):
        return "absent"
    return "missed" if state == "missing" and cell.required else "absent"


def grade_document(
    form: Form, proofs: Mapping[str, Proof], unclaimed: int, contradicted_messages: int, *, covered: bool
) -> Grading:
    """Grades a document: the worst row decides."""
    ranks: dict[str, int] = {}  # places in GRADES
    for name, proof in proofs.items():
        code, rank = form.cells[name].code, _RANKS[proof]
        if rank > ranks.get(code, -1):
            ranks[code] = rank
    rows = {code: GRADES[rank] for code, rank in ranks.items()}
    others: list[Grade] = ["contradicted"] if contradicted_messages else ["doubtful"] if unclaimed else []
    worst_row = _find_worst(rows.values())
    grade: Grade = _find_worst([worst_row, *others]) if covered else "poor"
    codes = tuple(code for code, one in rows.items() if one == worst_row) if worst_row != "sure" else ()
    counts = Counter(proofs.values())
    return Grading(grade, {proof: counts[proof] for proof in PROOFS}, unclaimed, codes)


def _find_worst(grades: Iterable[Grade]) -> Grade:
    known: Sequence[Grade] = list(grades)
    return max(known, key=GRADES.index, default="sure")
