# SPDX-License-Identifier: EUPL-1.2
"""The sheet as a page shows it: what can be written in it, and beside each value where it comes from.

What stands where is `documents.sheet`'s business; here every cell of it is looked up by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from schedario.definition import display
from schedario.definition.form import Cell, ChoiceList, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.outcome import describe_outcome
from schedario.documents.sheet import SheetQuadro, TablePart, build_places, describe_due
from schedario.engine.cached import cached
from schedario.engine.evaluate import CellResult, Evaluation, MessageResult, Outcome, Step
from schedario.engine.explaining import outcome as telling
from schedario.engine.findings import Finding
from schedario.portal.filing.confirmations import OpenFindings, find_open_findings, list_confirmations
from schedario.portal.filing.document import build_header
from schedario.portal.filing.doubts import build_findings, list_doubts
from schedario.portal.filing.editing import list_writable_cells
from schedario.portal.filing.left import build_pattern, describe_what_is_left
from schedario.portal.filing.models import Confirmation, Doubt, Scheda, SchedaState, render_values
from schedario.portal.filing.sheet.change import format_change
from schedario.program.cells import State
from schedario.program.findings import BLANKS


class PageCell(Struct, frozen=True, eq=False):
    """A cell as it stands. `source`: who gave a value that is not the comune's; `was`: what stood there before.

    `reason`: why there is no figure to give, where the comune says so.
    """

    cell: Cell
    state: State
    text: str
    writable: bool
    source: str
    was: str
    change: str
    previous: str
    faults: tuple[Finding, ...]
    choices: ChoiceList | None
    reason: str

    @property
    def invalid(self) -> bool:
        return any(fault.level == "error" for fault in self.faults)


@dataclass(frozen=True)
class SheetPage:
    """The content of the page. `editable`: the person may write, and the scheda takes it."""

    scheda: Scheda
    evaluation: Evaluation
    editable: bool

    @property
    def form(self) -> Form:
        return self.evaluation.form

    @property
    def quadri(self) -> list[SheetQuadro]:
        """The places of the cells."""
        return _quadri(self.form)

    @cached
    def confirmations(self) -> list[Confirmation]:
        """Every reason that was given for a warning; it counts while exactly that is found."""
        return list_confirmations(self.scheda)

    @cached
    def doubts(self) -> list[Doubt]:
        """The doubts from the comparison with others; they count while their figures stand in the scheda."""
        return list_doubts(self.scheda)

    @cached
    def findings(self) -> OpenFindings:
        """The findings by what is to be done about them."""
        doubts = build_findings(self.doubts, self.evaluation)
        return find_open_findings(self.evaluation, self.confirmations, doubts)

    @property
    def what_is_left(self) -> str:
        """The sentence on what is left to do and until when; empty where it was sent."""
        return describe_what_is_left(self.scheda, self.findings)

    @property
    def left_pattern(self) -> str:
        """The same with a hole for what the script of the page finds out."""
        return build_pattern(self.scheda)

    @cached
    def steps(self) -> tuple[Step, ...]:
        return self.evaluation.steps

    @property
    def progress(self) -> tuple[int, int]:
        return self.evaluation.progress

    @property
    def header(self) -> dict[str, str]:
        """The texts of the lines above the quadri, by name."""
        return {**dict.fromkeys(self.form.header, display.NOTHING), **build_header(self.scheda)}

    @property
    def said_outcome(self) -> str:
        """The outcome where it is stated, else what there is to say of it; empty where that is nothing yet."""
        if self.closed:
            return describe_outcome(self.evaluation, closed=True)
        return "" if self.evaluation.standing == "undecided" else telling.describe_outcome(self.evaluation)

    @property
    def closed(self) -> bool:
        """Checks whether the scheda is sent: nothing is to come that could change what is said of it."""
        return self.scheda.state == SchedaState.SENT

    @property
    def sent_incomplete(self) -> bool:
        """Checks whether the scheda was sent without some of its figures."""
        sent = self.scheda.get_current_submission() if self.closed else None
        return sent is not None and sent.incomplete

    @property
    def told_outcome(self) -> Outcome | None:
        """The outcome that is told, stated or to be expected; None where there is none."""
        return self.evaluation.outcome or (None if self.closed else self.evaluation.outlook)

    def explain_not_due(self, step: Step) -> str:
        """Explains why a quadro is not due; empty when it is."""
        return describe_due(self.evaluation, step.quadro) if step.state == "not_due" else ""

    @cached
    def messages(self) -> Mapping[str, MessageResult]:
        """The messages that are said, by name."""
        return {message.id: message for message in self.evaluation.messages}

    @cached
    def texts(self) -> Mapping[str, str]:
        """The texts in the cells that take an answer, also those that cannot be read."""
        return self.scheda.render_cell_texts()

    @cached
    def supplied(self) -> Mapping[str, str]:
        """The values given beforehand, as they are shown."""
        return render_values(self.form, {cell: entry["stored"] for cell, entry in self.scheda.supplied.items()})

    @cached
    def faults(self) -> Mapping[str, tuple[Finding, ...]]:
        """The errors and warnings of each cell, without those that only say that it is still empty."""
        found: dict[str, tuple[Finding, ...]] = {}
        silent = list_incomplete_codes(self.form)
        for finding in self.evaluation.findings:
            if finding.level != "info" and finding.code not in silent:
                for cell in finding.cells:
                    found[cell] = (*found.get(cell, ()), finding)
        return found

    @cached
    def cells(self) -> Mapping[str, PageCell]:
        """Every cell by its name."""
        names = list_writable_cells(self.form) if self.editable else frozenset()
        return {name: self._build_cell(result, names) for name, result in self.evaluation.cells.items()}

    def _build_cell(self, result: CellResult, names: frozenset[str]) -> PageCell:
        cell = result.cell
        text = self.texts.get(cell.id, "") if cell.formula is None else result.text
        supplied = self.supplied.get(cell.id)
        overwritten = supplied is not None and supplied != text
        return PageCell(
            cell,
            result.state,
            text,
            cell.id in names,
            "" if overwritten else self._describe_source(result),
            supplied or "" if overwritten else "",
            self._describe_change(result),
            self._describe_previous(cell),
            self.faults.get(cell.id, ()),
            self.form.lists[cell.list] if cell.list else None,
            self.evaluation.answers.unavailable.get(cell.id, "") if cell.numeric else "",
        )

    def _describe_source(self, result: CellResult) -> str:
        """`calcolato`, or the document that a supplied value was taken from."""
        if result.cell.supplied_by == "comune":
            return ""
        entry = self.scheda.supplied.get(result.cell.id)
        if entry is not None and entry["stored"] is not None:
            return str(entry["source"])
        if result.cell.formula is not None:
            return phrase("state.computed")
        return phrase("state.missing") if result.cell.supplied_by == "prefilled_locked" else ""

    def _describe_change(self, result: CellResult) -> str:
        before = self._find_previous(result.cell)
        if before is None or not isinstance(before.stored, int) or not isinstance(result.stored, int):
            return ""
        return format_change(result.stored, before.stored, result.cell.scale)

    def _describe_previous(self, cell: Cell) -> str:
        """The figure that it is compared with, unless that stands in the same row anyway."""
        before = self._find_previous(cell)
        return "" if before is None or before.cell.code == cell.code else before.text

    def _find_previous(self, cell: Cell) -> CellResult | None:
        return self.evaluation.cells[cell.previous] if cell.previous else None

    def list_shared_sources(self, table: TablePart) -> list[str]:
        """For each column of a table, the source that all its cells share; empty where they differ or are but one."""
        columns = zip(*(row["cells"] for row in table["rows"]), strict=True)
        return [self._find_shared_source([self.cells[place["id"]] for place in column if place]) for column in columns]

    def _find_shared_source(self, cells: list[PageCell]) -> str:
        sources = {cell.source for cell in cells if not cell.was}
        return sources.pop() if len(cells) > 1 and len(sources) == 1 else ""

    @cached
    def faults_of_rows(self) -> Mapping[str, list[tuple[str, str]]]:
        """The faults of each row, by its code, each once: its level and its text."""
        found: dict[str, dict[Finding, None]] = {}
        for name, cell in self.form.cells.items():
            if name in self.faults:
                found.setdefault(cell.code, {}).update(dict.fromkeys(self.faults[name]))
        return {
            code: [(fault.level, self.describe_briefly(fault)) for fault in faults] for code, faults in found.items()
        }

    def find_rows(self, fault: Finding) -> dict[str, str]:
        """The rows that a finding is about: the code of each with its first cell that is meant."""
        rows: dict[str, str] = {}
        for cell in fault.cells:
            rows.setdefault(self.form.cells[cell].code, cell)
        return rows

    def describe_briefly(self, fault: Finding) -> str:
        """A finding as it is told at its own row: only the column is named, and what to do is added."""
        cells = [self.form.cells[name] for name in fault.cells]
        cell = next((candidate for candidate in cells if fault.message.startswith(f"{candidate.name}: ")), None)
        if cell is None:
            return fault.message
        rest = fault.message.removeprefix(f"{cell.name}: ")
        if cell.name.endswith(f"({cell.header})"):  # one of several columns
            return f"{cell.header}: {rest} {fault.remedy}"
        return f"{rest[:1].upper()}{rest[1:]} {fault.remedy}"


def build_sheet_page(scheda: Scheda, *, editable: bool) -> SheetPage:
    """The page of a scheda, computed with the definition of its campaign."""
    return SheetPage(scheda, scheda.evaluate_answers(), editable)


_quadri = cached_on_form()(build_places)


@cached_on_form()
def list_incomplete_codes(form: Form) -> frozenset[str]:
    """The checks that tell of a whole quadro what is to fill in or to empty: too many cells to mark each."""
    about = (*BLANKS, "filled_though_not_due")
    return frozenset(check.code for check in form.cell_checks.values() if check.about in about)
