# SPDX-License-Identifier: EUPL-1.2
"""Schede that others published, read and verified as `schedario check` does; no scheda is touched, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition import display
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked, CheckedCell
from schedario.documents.errors import ReadError
from schedario.documents.reading import Reading
from schedario.documents.report import list_tables
from schedario.documents.sandboxed import read_sheets
from schedario.documents.survey.lines import SheetLine
from schedario.documents.survey.repeats import compare_sheets, make_sheet_line
from schedario.documents.survey.summary import describe_survey
from schedario.documents.survey.survey import Survey
from schedario.engine.findings import Finding
from schedario.portal.timeline import describe_format
from schedario.tables.kinds import FIGURE, INTEGER, boolean, choice
from schedario.tables.table import Column, Table
from schedario.tables.workbook import write_workbook

MOST_FILES = 50
MOST_SECONDS = 30.0  # for all of them; the rest is told as not read
CODES_NAMED = 6

Verdict = Literal["sound", "wrong", "too_little", "unreadable"]


@dataclass(frozen=True)
class VerifiedDocument:
    """A scheda of a file, beside its recomputation; or why there is none. `together`: what it is to the others."""

    file: str
    place: int = 1
    checked: Checked | None = None
    error: str = ""
    together: str = ""

    @property
    def verdict(self) -> Verdict:
        """The result, by what weighs most: unread, disagreeing, too little to say, sound."""
        if self.checked is None:
            return "unreadable"
        if not self.checked.sound:
            return "wrong"
        return "sound" if self.checked.covered else "too_little"

    def get_header(self, line: str) -> str:
        """A line above the quadri; empty where the document has none."""
        found = self.checked.reading.header.get(line) if self.checked else None
        return found.text if found else ""

    @property
    def label(self) -> str:
        """The file, and which of its schede where it is not the first."""
        words = _("«%(file)s»") if self.place == 1 else _("«%(file)s» (scheda %(n)s)")
        return words % {"file": self.file, "n": self.place}

    @cached_property
    def agreements(self) -> list[bool]:
        """For each computed cell and message that can be compared, whether it agrees."""
        if self.checked is None:
            return []
        found = [one.agrees for one in self.checked.cells.values()] + [one.agrees for one in self.checked.messages]
        return [agrees for agrees in found if agrees is not None]

    def count_doubts(self) -> int:
        """The cells in doubt."""
        return sum(bool(one.doubt) for one in self.checked.cells.values()) if self.checked else 0

    def count_findings(self, level: str) -> int:
        """The findings of a level."""
        return sum(one.level == level for one in self.checked.findings) if self.checked else 0


@dataclass(frozen=True, slots=True)
class VerifiedCell:
    """A cell of a verified document."""

    document: VerifiedDocument
    cell: CheckedCell

    @property
    def wants_a_look(self) -> bool:
        """Checks for a doubt, or a value that comes out otherwise."""
        return bool(self.cell.doubt) or self.cell.agrees is False

    def describe_place(self) -> str:
        """The place in the document, in words."""
        return self.cell.origin.describe() if self.cell.origin else ""


def verify_files(files: Iterable[tuple[str, bytes]], clock: Callable[[], float] = monotonic) -> list[VerifiedDocument]:
    """Every scheda in the files, verified, and beside those of the same comune."""
    end = clock() + MOST_SECONDS
    found: list[VerifiedDocument] = []
    for name, content in files:
        if clock() > end:
            found.append(VerifiedDocument(name, error=_("Il tempo è finito prima di leggerlo: verificalo da solo.")))
        else:
            found += _verify_file(name, content)
    return _compare_documents(found)


def _verify_file(name: str, content: bytes) -> Iterator[VerifiedDocument]:
    try:
        readings = read_sheets(content, name)
    except ReadError as error:
        yield VerifiedDocument(name, error=error.sentence)
        return
    for place, one in enumerate(readings, 1):
        if isinstance(one, Reading):
            yield VerifiedDocument(name, place, Checked(one))
        else:
            yield VerifiedDocument(name, place, error=one.sentence)


# --- documents of the same comune ---


def _compare_documents(documents: Sequence[VerifiedDocument]) -> list[VerifiedDocument]:
    """The same with what each is to the most like of those of its comune and edition before it."""
    sheets: dict[str, list[SheetLine]] = {}
    for number, one in enumerate(documents):
        if one.checked is not None:
            line, key = make_sheet_line(str(number), "", one.checked.reading)
            if key is not None:
                sheets.setdefault(key, []).append(line)
    told: dict[int, str] = {}
    for alike in sheets.values():
        for found in compare_sheets(alike):
            told[int(found.other.file)] = _describe_repeat(documents[int(found.first.file)], found.differing)
    return [replace(one, together=told.get(number, "")) for number, one in enumerate(documents)]


def _describe_repeat(before: VerifiedDocument, differing: Sequence[str]) -> str:
    if not differing or before.checked is None:
        return _("ripete %(file)s") % {"file": before.label}
    rows = list(dict.fromkeys(_name_row(before.checked.form, name) for name in differing))
    named = ", ".join(rows[:CODES_NAMED]) + ("…" if len(rows) > CODES_NAMED else "")
    words = ngettext(
        "contraddice %(file)s in %(n)s riga: %(codes)s", "contraddice %(file)s in %(n)s righe: %(codes)s", len(rows)
    )
    return words % {"file": before.label, "n": len(rows), "codes": named}


def _name_row(form: Form, name: str) -> str:
    return form.cells[name].code if name in form.cells else form.header[name].label


# --- as tables ---


def list_verdicts() -> dict[str, str]:
    """The words of each result."""
    return {
        "sound": _("tutto torna"),
        "wrong": _("qualcosa non torna"),
        "too_little": _("troppo poco per dirlo"),
        "unreadable": _("non si legge"),
    }


def build_document_table() -> Table[VerifiedDocument]:
    """The columns of the results on the page, a row for each scheda."""
    return Table(
        _("Schede"),
        (
            Column("file", _("File"), lambda one: one.file, width=32),
            Column("scheda", _("Scheda del file"), _describe_scheda, under="file"),
            Column("insieme", _("Rispetto agli altri file"), lambda one: one.together, under="file"),
            Column("comune", _("Comune"), lambda one: one.get_header("denominazione"), width=30),
            Column("codice", _("Codice"), lambda one: one.get_header("codice"), under="comune"),
            Column("edizione", _("Edizione"), lambda one: one.checked.form.code if one.checked else None),
            Column("formato", _("Formato"), _find_format, under="edizione"),
            Column("verifica", _("Verifica"), lambda one: one.verdict, choice(list_verdicts()), drawn="verdict"),
            Column("motivo", _("Perché non si legge"), lambda one: one.error, under="verifica", width=44),
            Column("righe", _("Righe trovate"), _describe_rows, FIGURE),
            Column("numeri", _("Numeri non attribuiti"), _count_unclaimed, INTEGER),
            Column("confronti", _("Confronti"), lambda one: len(one.agreements) if one.checked else None, INTEGER),
            Column("contrari", _("Non tornano"), _count_disagreements, INTEGER),
            Column("dubbi", _("Dubbi"), lambda one: one.count_doubts() if one.checked else None, INTEGER),
            Column("errori", _("Errori"), lambda one: one.count_findings("error") if one.checked else None, INTEGER),
        ),
    )


def _describe_scheda(one: VerifiedDocument) -> str | None:
    return _("scheda %(n)s") % {"n": one.place} if one.place > 1 else None


def _find_format(one: VerifiedDocument) -> str | None:
    return describe_format(one.checked.reading.format) if one.checked else None


def _describe_rows(one: VerifiedDocument) -> str | None:
    coverage = one.checked.reading.coverage if one.checked else None
    if coverage is None:
        return None
    return _("%(found)s di %(rows)s") % {"found": coverage.found, "rows": coverage.rows}


def _count_unclaimed(one: VerifiedDocument) -> int | None:
    coverage = one.checked.reading.coverage if one.checked else None
    return None if coverage is None else len(coverage.unclaimed)


def _count_disagreements(one: VerifiedDocument) -> int | None:
    return one.agreements.count(False) if one.checked else None


def build_verified_cell_table() -> Table[VerifiedCell]:
    """The columns of the cells of documents."""
    return Table(
        _("Celle"),
        (
            Column("file", _("File"), lambda one: one.document.file, on_page=False, width=32),
            Column("comune", _("Comune"), lambda one: one.document.get_header("denominazione"), on_page=False),
            Column("cella", _("Cella"), lambda one: one.cell.cell.name, width=44),
            Column("letto", _("Nel documento"), lambda one: _format(one.cell, one.cell.printed), FIGURE),
            Column("risulta", _("Risulta"), lambda one: _format(one.cell, one.cell.value), FIGURE),
            Column("torna", _("Torna"), lambda one: one.cell.agrees, boolean(_("sì"), _("no")), drawn="agreement"),
            Column("stato", _("Stato"), lambda one: phrase(f"state.{one.cell.state}")),
            Column("dubbio", _("Dubbio"), lambda one: one.cell.doubt, under="stato", width=44),
            Column("dove", _("Dove sta scritto"), lambda one: one.describe_place()),
        ),
    )


def _format(one: CheckedCell, value: int | str | None) -> str | None:
    return display.format_value(one.cell, value) or None


def build_verified_finding_table() -> Table[tuple[VerifiedDocument, Finding]]:
    """The columns of the findings of a document on the page."""
    return Table(
        _("Segnalazioni"),
        (
            Column("livello", _("Livello"), lambda line: phrase(f"level.{line[1].level}")),
            Column("segnalazione", _("Segnalazione"), lambda line: line[1].message, width=44),
            Column("trovato", _("Trovato"), lambda line: line[1].found, width=36),
            Column("atteso", _("Atteso"), lambda line: line[1].expected, width=36),
            Column("codice", _("Codice"), lambda line: line[1].code),
        ),
    )


def write_report_workbook(documents: Sequence[VerifiedDocument]) -> bytes:
    """The report of `schedario check` on the documents, and every cell of them, as a workbook."""
    cells = [cell for one in documents for cell in list_cells(one)]
    with Survey(inferring=True) as survey:
        for one in documents:
            if one.checked is not None:
                survey.add(Path(one.file), one.checked)
            else:
                survey.add_unreadable(Path(one.file), one.error)
        notes = [*describe_survey(survey, survey.files, interrupted=False)]
        sheets = [*list_tables(survey).values(), (build_verified_cell_table(), cells)]
        return write_workbook(sheets, phrase("survey.notes"), notes)


def list_cells(document: VerifiedDocument) -> list[VerifiedCell]:
    """The cells of a document, in print order."""
    return [VerifiedCell(document, one) for one in document.checked.cells.values()] if document.checked else []


def list_findings(document: VerifiedDocument) -> list[tuple[VerifiedDocument, Finding]]:
    """The findings of a document."""
    return [(document, one) for one in document.checked.findings] if document.checked else []
