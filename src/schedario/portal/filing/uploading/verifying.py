# SPDX-License-Identifier: EUPL-1.2
"""Schede that others published, read and verified as `schedario check` does; no scheda is touched, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.definition import display
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked, CheckedCell
from schedario.documents.errors import ReadError
from schedario.documents.outcome import describe_outcome
from schedario.documents.reading import Reading
from schedario.documents.sandboxed import read_sheets
from schedario.engine.findings import Finding
from schedario.portal.timeline import describe_format
from schedario.tables.kinds import FIGURE, INTEGER, boolean, choice
from schedario.tables.table import Column, Table

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

    def get_owner(self) -> tuple[str, str] | None:
        """The comune, by its code or else its name, and the edition; None where the document names nobody."""
        named = self.get_header("codice") or self.get_header("denominazione")
        return (named.casefold(), self.checked.form.code) if self.checked and named else None

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
        yield VerifiedDocument(name, error=str(error))
        return
    for place, one in enumerate(readings, 1):
        if isinstance(one, Reading):
            yield VerifiedDocument(name, place, Checked(one))
        else:
            yield VerifiedDocument(name, place, error=str(one))


# --- documents of the same comune ---


def _compare_documents(documents: Sequence[VerifiedDocument]) -> list[VerifiedDocument]:
    """The same with what each is to the first of its comune and edition: a repetition, or another one."""
    first: dict[tuple[str, str], VerifiedDocument] = {}
    compared = []
    for one in documents:
        together = ""
        owner = one.get_owner()
        if owner is not None:
            before = first.setdefault(owner, one)
            together = _describe_difference(before, one) if before is not one else ""
        compared.append(VerifiedDocument(one.file, one.place, one.checked, one.error, together))
    return compared


def _describe_difference(before: VerifiedDocument, one: VerifiedDocument) -> str:
    codes = _list_differing_codes(before, one)
    if not codes:
        return _("ripete «%(file)s»") % {"file": before.file}
    named = ", ".join(codes[:CODES_NAMED]) + ("…" if len(codes) > CODES_NAMED else "")
    told = {"file": before.file, "n": len(codes), "codes": named}
    words = ngettext(
        "contraddice «%(file)s» in %(n)s riga: %(codes)s",
        "contraddice «%(file)s» in %(n)s righe: %(codes)s",
        len(codes),
    )
    return words % told


def _list_differing_codes(before: VerifiedDocument, one: VerifiedDocument) -> list[str]:
    """The codes of the rows in which two documents have other values, where both have one or only one has."""
    if before.checked is None or one.checked is None:
        return []
    cells = before.checked.cells
    pairs = ((cells[name], other) for name, other in one.checked.cells.items() if name in cells)
    return list(dict.fromkeys(mine.cell.code for mine, other in pairs if mine.printed != other.printed))


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
    """The columns of the results, a row for each scheda: page and workbook follow from them."""
    return Table(
        _("Schede"),
        (
            Column("file", _("File"), lambda one: one.file, width=32),
            Column("scheda", _("Scheda del file"), lambda one: one.place, INTEGER, on_page=False),
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
            Column("esito", _("Esito"), _describe_result, on_page=False, width=44),
            Column("insieme", _("Rispetto agli altri file"), lambda one: one.together, width=36),
        ),
    )


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


def _describe_result(one: VerifiedDocument) -> str:
    return describe_outcome(one.checked.evaluation, closed=False) if one.checked and one.checked.form.outcome else ""


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
    """The columns of the findings of documents."""
    return Table(
        _("Segnalazioni"),
        (
            Column("file", _("File"), lambda line: line[0].file, on_page=False, width=32),
            Column("comune", _("Comune"), lambda line: line[0].get_header("denominazione"), on_page=False),
            Column("livello", _("Livello"), lambda line: phrase(f"level.{line[1].level}")),
            Column("segnalazione", _("Segnalazione"), lambda line: line[1].message, width=44),
            Column("trovato", _("Trovato"), lambda line: line[1].found, width=36),
            Column("atteso", _("Atteso"), lambda line: line[1].expected, width=36),
            Column("codice", _("Codice"), lambda line: line[1].code),
        ),
    )


def list_cells(document: VerifiedDocument) -> list[VerifiedCell]:
    """The cells of a document, in print order."""
    return [VerifiedCell(document, one) for one in document.checked.cells.values()] if document.checked else []


def list_findings(document: VerifiedDocument) -> list[tuple[VerifiedDocument, Finding]]:
    """The findings of a document."""
    return [(document, one) for one in document.checked.findings] if document.checked else []
