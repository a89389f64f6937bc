# SPDX-License-Identifier: EUPL-1.2
"""What a document says of the cells of a scheda, beside what stands there: proposals, of which a person takes some.

Nothing here changes a scheda. What the document leaves in doubt, what it leaves blank and what was supplied
beforehand is never chosen unasked; what the comune may not write is shown where it differs, and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal

from schedario.definition import display
from schedario.definition.form import Cell
from schedario.documents.check import PAGE_DIFFERS, Checked, CheckedCell
from schedario.documents.reading import CellReading, Origin, Reading
from schedario.engine.answers import Answers, Fault, Unavailable
from schedario.engine.findings import Finding
from schedario.engine.italian_input import read_written
from schedario.portal.filing.editing import LONGEST_TEXT, list_writable_cells
from schedario.portal.filing.models import Scheda, render_values
from schedario.portal.filing.uploading.keeping import is_of_comune

# What the document has in the place of a cell: a value, a statement that there is none, a doubt, something that cannot
# be read, nothing. `supplied`: another value than the one given beforehand; `locked`: that, where nobody may write.
Kind = Literal["value", "unavailable", "doubt", "unreadable", "blank", "supplied", "locked"]
NOT_AVAILABLE = "n.d.: "
MARK_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a document says of a cell that says something else in the scheda, or of which it leaves a doubt.

    `present` and `text` are the texts in the cell now and if it is taken; `shown` is what the document shows, `doubt`
    why it is not sure. `mark` names the proposal: another one where any of this is another.
    """

    cell: Cell
    kind: Kind
    present: str
    text: str
    shown: str
    doubt: str
    origin: Origin | None
    source: str
    mark: str

    @property
    def can_be_taken(self) -> bool:
        """Checks whether it can become the answer: not where nobody may write, or where a doubt names no value."""
        if self.kind == "locked" or self.text == self.present or len(self.text) > LONGEST_TEXT:
            return False
        return self.kind == "blank" or bool(self.text)

    @property
    def is_certain(self) -> bool:
        """Checks whether it is chosen unless the person says otherwise."""
        return self.can_be_taken and self.kind in ("value", "unavailable")


@dataclass(frozen=True)
class DocumentComparison:
    """A scheda beside a document: what there is to take, and what the document is worth."""

    scheda: Scheda
    reading: Reading
    digest: str

    @cached_property
    def said_answers(self) -> Answers:
        """The answers that the document holds."""
        return self.reading.answers()

    @cached_property
    def all_proposals(self) -> tuple[Proposal, ...]:
        """All proposals, in print order."""
        return tuple(self._list_proposals())

    def select_proposals(self, *kinds: Kind) -> list[Proposal]:
        """Those of these kinds."""
        return [one for one in self.all_proposals if one.kind in kinds]

    @cached_property
    def by_mark(self) -> Mapping[str, Proposal]:
        """Those that can be taken, by their marks."""
        return {one.mark: one for one in self.all_proposals if one.can_be_taken}

    @cached_property
    def count_equal_cells(self) -> int:
        """The number of cells of which both hold the same answer; what cannot be read says nothing."""
        told = {one.cell.id for one in self.all_proposals}
        said = self.said_answers.stored.keys() | self.said_answers.unavailable.keys()
        return sum(name in said and name not in told and bool(text) for name, text in self._present_texts.items())

    @property
    def is_of_another_comune(self) -> bool:
        """Checks whether the document names another comune than that of the scheda."""
        return "codice" in self.reading.header and not is_of_comune(self.reading, self.scheda.comune.codice)

    @cached_property
    def find_disagreeing_cells(self) -> list[CheckedCell]:
        """The computed cells that the document shows otherwise than they come out."""
        return [one for one in Checked(self.reading).cells.values() if one.agrees is False]

    @cached_property
    def list_forgeries(self) -> list[Finding]:
        """The findings of what the pages of a PDF of ours show otherwise than what is attached to it."""
        return [one for one in Checked(self.reading).findings if one.code == PAGE_DIFFERS]

    def choose_unasked(self) -> frozenset[str]:
        """The marks of what is chosen unless the person says otherwise.

        Nothing of another comune's document, nor of a PDF of ours that was changed or whose pages show no scheda.
        """
        if self.is_of_another_comune or not self.reading.is_believed:
            return frozenset()
        return frozenset(one.mark for one in self.all_proposals if one.is_certain)

    # --- cell by cell ---

    @cached_property
    def _present_texts(self) -> Mapping[str, str]:
        return self.scheda.render_cell_texts()

    @cached_property
    def _said_texts(self) -> Mapping[str, str]:
        """The text that the document says of each cell, as it would be typed."""
        said = {fault.cell: fault.text for fault in self.said_answers.faults}
        said |= {name: NOT_AVAILABLE + reason for name, reason in self.said_answers.unavailable.items()}
        return {**render_values(self.reading.form, self.said_answers.stored), **said}

    @cached_property
    def _waived_cells(self) -> Mapping[str, str]:
        return self.scheda.read_answers().unavailable

    @cached_property
    def _cell_kinds(self) -> Mapping[str, Kind]:
        """The kinds of the cells of which the document says something, where they may be written."""
        found: dict[str, Kind] = dict.fromkeys(self.said_answers.stored, "value")
        found |= dict.fromkeys(self.said_answers.unavailable, "unavailable")
        found |= dict.fromkeys((fault.cell for fault in self.said_answers.faults), "unreadable")
        return found | dict.fromkeys(self.said_answers.doubts, "doubt")

    def _list_proposals(self) -> Iterator[Proposal]:
        for cell in self.reading.form.asked:
            read = self.reading.cells.get(cell.id)
            if read is None and cell.id in self.reading.cleared:
                read = CellReading(None, "")
            if read is not None:
                kind = self._cell_kinds.get(cell.id, "blank")
                if kind in ("doubt", "unreadable") or self._differs(cell, kind):
                    yield from self._build_proposals(cell, read, kind)

    def _differs(self, cell: Cell, kind: Kind) -> bool:
        if kind == "unavailable" and self._waived_cells.get(cell.id) == self.said_answers.unavailable[cell.id]:
            return False
        return self._said_texts.get(cell.id, "") != self._present_texts.get(cell.id, "")

    def _build_proposals(self, cell: Cell, read: CellReading, kind: Kind) -> Iterator[Proposal]:
        """The proposal; none where a supplied value is merely left blank, or where there is nothing to write."""
        source = self._find_source(cell)
        if cell.id not in list_writable_cells(self.reading.form):
            if kind in ("value", "unreadable"):
                yield self._build_proposal(cell, read, "locked", source)
        elif source and kind in ("value", "unavailable"):
            yield self._build_proposal(cell, read, "supplied", source)
        elif kind != "blank" or not source or cell.id in self.reading.cleared:
            yield self._build_proposal(cell, read, kind, source)

    def _find_source(self, cell: Cell) -> str:
        """The document from which the value in the cell was supplied, while it is still that."""
        entry = self.scheda.supplied.get(cell.id)
        if entry is None or entry["stored"] is None or cell.id in self.scheda.answers or cell.id in self.scheda.unread:
            return ""
        return str(entry["source"])

    def _build_proposal(self, cell: Cell, read: CellReading, kind: Kind, source: str) -> Proposal:
        present = self._present_texts.get(cell.id, "")
        text = self._find_candidate(cell, read) if kind == "doubt" else self._said_texts.get(cell.id, "")
        shown = read.text if kind in ("doubt", "unreadable", "blank") else text
        mark = make_mark(self.digest, self.reading.form.digest, cell.id, kind, present, text)
        doubt = self.said_answers.doubts.get(cell.id, "")
        return Proposal(cell, kind, present, text, shown, doubt, read.origin, source, mark)

    def _find_candidate(self, cell: Cell, read: CellReading) -> str:
        """The text of a doubt that would be an answer as it stands; empty where it would not, or is one of two."""
        if cell.id in {one.name for one in self.reading.differences}:
            return ""
        taken = read_written(cell, read.text)
        if taken is None or isinstance(taken, Fault | Unavailable):
            return ""
        return display.format_value(cell, taken)


def make_mark(*parts: str) -> str:
    """A name that is another one where any of these texts is another."""
    whole = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:MARK_LENGTH]


def find_texts(comparison: DocumentComparison, marks: Iterable[str]) -> tuple[dict[str, str], int]:
    """The texts to write for the chosen proposals, by cell; and how many of the marks name none any more."""
    chosen = set(marks)
    known = {one.cell.id: one.text for mark, one in comparison.by_mark.items() if mark in chosen}
    return known, len(chosen - comparison.by_mark.keys())
