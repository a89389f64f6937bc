# SPDX-License-Identifier: EUPL-1.2
"""The sheet as a page shows it: what can be written in it, and beside each value where it comes from.

What stands where is `documents.sheet`'s business; here every cell of it is looked up by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from markupsafe import Markup

from schedario.definition import display
from schedario.definition.form import Cell, ChoiceList, Form
from schedario.definition.phrases import phrase
from schedario.documents.sheet import SheetQuadro, SheetRow, TablePart, build_places, status_mark, why_not_due
from schedario.engine.evaluate import CellResult, Evaluation, MessageResult, State
from schedario.engine.findings import Finding
from schedario.portal.filing.change import change
from schedario.portal.filing.confirming import OpenFindings, given, open_findings
from schedario.portal.filing.drawn import drawn
from schedario.portal.filing.models import Confirmation, Scheda
from schedario.portal.filing.opening import header_of
from schedario.portal.filing.steps import Step, progress, steps_of
from schedario.portal.filing.working import evaluation_of, shown, texts_of


@dataclass(frozen=True, slots=True, eq=False)
class PageCell:
    """A cell as it stands. `source`: who gave a value that is not the comune's; `was`: what stood there before."""

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

    @property
    def looks(self) -> tuple[Hashable, ...]:
        """All that is seen of it and can change; what cannot is told by its name and its form."""
        dynamic = (self.text, self.state, self.writable, self.source, self.was, self.change, self.previous)
        return (self.cell.id, *dynamic, self.faults)

    @property
    def invalid(self) -> bool:
        return any(fault.level == "error" for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Routing:
    """Whether a quadro that is not always due is due, and why it is not."""

    step: Step
    why: str


@dataclass(frozen=True)
class SheetPage:
    """What the template draws. `editable`: the person may write, and the scheda takes it."""

    scheda: Scheda
    evaluation: Evaluation
    editable: bool

    @property
    def form(self) -> Form:
        return self.evaluation.form

    @property
    def quadri(self) -> list[SheetQuadro]:
        return _places(self.form)

    @cached_property
    def confirmations(self) -> list[Confirmation]:
        """Every reason that was given for a warning; it counts while exactly that is found."""
        return given(self.scheda)

    @cached_property
    def findings(self) -> OpenFindings:
        """The findings by what is to be done about them."""
        return open_findings(self.evaluation, self.confirmations)

    def unconfirmed(self, findings: Sequence[Finding]) -> list[tuple[Finding, None]]:
        """Findings as the panel takes them: each beside its confirmation, here none."""
        return [(finding, None) for finding in findings]

    @cached_property
    def steps(self) -> list[Step]:
        return steps_of(self.evaluation)

    @property
    def progress(self) -> tuple[int, int]:
        return progress(self.steps)

    @property
    def header(self) -> list[tuple[str, str]]:
        """The lines above the quadri, each with its label."""
        known = header_of(self.scheda)
        return [(line.label, known.get(line.id, display.NOTHING)) for line in self.form.header.values()]

    @cached_property
    def routing(self) -> list[Routing]:
        """The quadri on which something has to be decided."""
        return [self._route(step) for step in self.steps if step.quadro.due]

    def _route(self, step: Step) -> Routing:
        return Routing(step, why_not_due(self.evaluation, step.quadro) if step.state == "not_due" else "")

    @cached_property
    def messages(self) -> Mapping[str, MessageResult]:
        """The messages that are said, by name."""
        return {message.id: message for message in self.evaluation.messages}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What stands in the cells that take an answer, also what cannot be read."""
        return texts_of(self.scheda)

    @cached_property
    def supplied(self) -> Mapping[str, str]:
        """The values given beforehand, as they are shown."""
        return shown(self.form, {cell: entry["stored"] for cell, entry in self.scheda.supplied.items()})

    @cached_property
    def faults(self) -> Mapping[str, tuple[Finding, ...]]:
        """The errors and warnings of each cell, without those that only say that it is still empty."""
        found: dict[str, tuple[Finding, ...]] = {}
        silent = incomplete_codes(self.form)
        for finding in self.evaluation.findings:
            if finding.level != "info" and finding.code not in silent:
                for cell in finding.cells:
                    found[cell] = (*found.get(cell, ()), finding)
        return found

    @cached_property
    def cells(self) -> Mapping[str, PageCell]:
        """Every cell by its name."""
        writable = writable_names(self.form) if self.editable else frozenset()
        return {name: self._cell(result, writable) for name, result in self.evaluation.cells.items()}

    def _cell(self, result: CellResult, writable: frozenset[str]) -> PageCell:
        cell = result.cell
        text = self.texts.get(cell.id, "") if cell.formula is None else result.text
        supplied = self.supplied.get(cell.id)
        overwritten = supplied is not None and supplied != text
        return PageCell(
            cell,
            result.state,
            text,
            cell.id in writable,
            "" if overwritten else self._source(result),
            supplied or "" if overwritten else "",
            self._change(result),
            self._previous(cell),
            self.faults.get(cell.id, ()),
            self.form.lists[cell.list] if cell.list else None,
        )

    def _source(self, result: CellResult) -> str:
        """`calcolato`, or the document that a supplied value was taken from."""
        if result.cell.supplied_by == "comune":
            return ""
        entry = self.scheda.supplied.get(result.cell.id)
        if entry is not None and entry["stored"] is not None:
            return str(entry["source"])
        if result.cell.formula is not None:
            return phrase("state.computed")
        return phrase("state.missing") if result.cell.supplied_by == "prefilled_locked" else ""

    def _change(self, result: CellResult) -> str:
        before = self._before(result.cell)
        if before is None or not isinstance(before.stored, int) or not isinstance(result.stored, int):
            return ""
        return change(result.stored, before.stored, result.cell.scale)

    def _previous(self, cell: Cell) -> str:
        """The figure that it is compared with, unless that stands in the same row anyway."""
        before = self._before(cell)
        return "" if before is None or before.cell.code == cell.code else before.text

    def _before(self, cell: Cell) -> CellResult | None:
        return self.evaluation.cells[cell.previous] if cell.previous else None

    def present(self, row: SheetRow) -> list[PageCell]:
        """The cells that a row has."""
        return [self.cells[one["id"]] for one in row["cells"] if one]

    def draw(
        self, macro: Callable[..., Markup], part: Mapping[str, Any], row: SheetRow, name: str, sources: list[str]
    ) -> Markup:
        """A row of the table called `name`, by the macro that draws such rows."""
        cells = self.present(row)
        looks = (self.form.digest, name, *sources, *(one.looks for one in cells))
        return drawn(looks, macro, self, part, row, cells, name, sources)

    def faults_in(self, cells: Sequence[PageCell]) -> list[Finding]:
        """What is wrong in a row, each thing once."""
        return list(dict.fromkeys(fault for one in cells for fault in one.faults))

    def rows_of(self, fault: Finding) -> dict[str, str]:
        """The rows that a finding is about: the code of each with its first cell that is meant."""
        rows: dict[str, str] = {}
        for cell in fault.cells:
            rows.setdefault(self.form.cells[cell].code, cell)
        return rows

    def briefly(self, fault: Finding) -> str:
        """A finding as it is told at its own row: only the column is named; with what to do when it is an error."""
        cells = [self.form.cells[name] for name in fault.cells]
        cell = next((one for one in cells if fault.message.startswith(f"{one.name}: ")), None)
        if cell is None:
            return fault.message
        rest = fault.message.removeprefix(f"{cell.name}: ")
        if cell.name.endswith(f"({cell.header})"):  # one of several columns
            return f"{cell.header}: {rest} {fault.remedy}"
        return f"{rest[:1].upper()}{rest[1:]} {fault.remedy}"

    def column_sources(self, table: TablePart) -> list[str]:
        """For each column, the source that all its cells share; empty where they differ, or there is but one."""
        columns = zip(*(row["cells"] for row in table["rows"]), strict=True)
        return [self._shared_source([self.cells[one["id"]] for one in column if one]) for column in columns]

    def _shared_source(self, cells: Sequence[PageCell]) -> str:
        sources = {one.source for one in cells if not one.was}
        return sources.pop() if len(sources) == 1 and len(cells) > 1 else ""

    def mark(self, status: str) -> str | None:
        """What stands beside a text that is not official."""
        return status_mark(status)  # type: ignore[arg-type]  # it comes out of a template


def sheet_page(scheda: Scheda, *, editable: bool) -> SheetPage:
    """The page of a scheda, computed with the definition of its campaign."""
    return SheetPage(scheda, evaluation_of(scheda), editable)


@lru_cache(maxsize=16)
def writable_names(form: Form) -> frozenset[str]:
    """The cells in which a comune may write."""
    return frozenset(cell.id for cell in form.writable)


@lru_cache(maxsize=16)
def incomplete_codes(form: Form) -> frozenset[str]:
    """The checks that tell of a whole quadro what is to fill in or to empty: too many cells to mark each."""
    about = ("missing", "filled_though_not_due")
    return frozenset(check.code for check in form.cell_checks.values() if check.about in about)


@lru_cache(maxsize=16)
def _places(form: Form) -> list[SheetQuadro]:
    return build_places(form)
