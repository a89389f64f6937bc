# SPDX-License-Identifier: EUPL-1.2
"""A survey of documents: each is checked, told in lines, and let go; what they say together is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from schedario.definition.display import NOTHING
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.documents.inference.evidence import RuleEvidence
from schedario.documents.outcome import describe_outcome
from schedario.documents.reading import Reading
from schedario.documents.survey.agreement import RuleAgreement
from schedario.documents.survey.folders import show_path
from schedario.documents.survey.lines import DocumentLine, DoubtLine, FindingLine, RepeatLine, SheetLine, Spool
from schedario.documents.survey.repeats import Repeat, compare_sheets, find_code_line, make_sheet_line, read_header
from schedario.engine.findings import Finding

MOST_TOLD = 20  # differences between two schede that a line names
MOST_SHOWN = 40  # characters of each value


class Survey:
    """Takes documents one by one. `verdicts` and `grades` count the schede, `files` the files that were read.

    With `inferring` it gathers what they say of inferred rules. To be used as a context: its lines are on the disk.
    """

    def __init__(self, *, inferring: bool = False) -> None:
        self.documents, self.findings = Spool(DocumentLine), Spool(FindingLine)
        self.doubts, self.repeats = Spool(DoubtLine), Spool(RepeatLine)
        self._sheets = Spool(SheetLine)
        self.rules = RuleAgreement()
        self.evidence = RuleEvidence() if inferring else None
        self.verdicts: Counter[str] = Counter()
        self.grades: Counter[str] = Counter()
        self.files = 0
        self._last: tuple[Path, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for spool in (self.documents, self.findings, self.doubts, self.repeats, self._sheets):
            spool.close()

    def add(self, file: Path, checked: Checked) -> None:
        """Takes a scheda of a file."""
        number, name, verdict = self._count(file), show_path(file), find_verdict(checked)
        self.verdicts[verdict] += 1
        self.grades[checked.grading.grade] += 1
        self.rules.add(name, checked)
        if self.evidence is not None:
            self.evidence.add(name, checked)
        self.documents.add(_make_document_line(name, number, checked, verdict))
        ente = name_ente(checked.reading)
        for finding in checked.findings:
            self.findings.add(_make_finding_line(name, ente, finding))
        for doubt in _list_doubt_lines(name, ente, checked):
            self.doubts.add(doubt)
        self._sheets.add(*make_sheet_line(name if number == 1 else f"{name} ({number})", ente, checked.reading))

    def add_unreadable(self, file: Path, error: str) -> None:
        """Takes a file, or a part of one, from which no scheda could be read."""
        self._count(file)
        name = show_path(file)
        self.verdicts["unreadable"] += 1
        self.documents.add(DocumentLine(name, 0, error))
        self.findings.add(FindingLine(name, "", "error", error, "", "", "", "", ""))

    def _count(self, file: Path) -> int:
        before, number = self._last or (None, 0)
        self._last = (file, number + 1 if file == before else 1)
        self.files += file != before
        return self._last[1]

    def compare_repeats(self) -> tuple[int, int]:
        """Compares the schede of one comune and edition, a line for each; counts those alike and those not."""
        alike = different = 0
        for _key, alike_ones in groupby(self._sheets.list_alike(), key=itemgetter(0)):
            for found in compare_sheets(sheet for _, sheet in alike_ones):
                alike += not found.differing
                different += bool(found.differing)
                self.repeats.add(_make_repeat_line(found))
        return alike, different


def find_verdict(checked: Checked) -> str:
    """The verdict on a scheda: `wrong`, `too_little` or `sound`."""
    if not checked.sound:
        return "wrong"
    return "sound" if checked.covered else "too_little"


def name_ente(reading: Reading) -> str:
    """The first two lines of the header: name and code."""
    names = list(reading.form.header)[:2]
    return " · ".join(reading.header[name].text for name in names if name in reading.header)


def _make_document_line(name: str, number: int, checked: Checked, verdict: str) -> DocumentLine:
    coverage, grading, form = checked.reading.coverage, checked.grading, checked.form
    quadri = checked.evaluation.quadri.items()
    levels = Counter(finding.level for finding in checked.findings)
    return DocumentLine(
        file=name,
        number=number,
        ente=read_header(checked.reading, next(iter(form.header))),
        code=read_header(checked.reading, find_code_line(form).id),
        form=form.code,
        format=checked.reading.format,
        verdict=verdict,
        grade=grading.grade,
        worst=", ".join(grading.worst),
        rows=coverage.rows if coverage else None,
        found=coverage.found if coverage else None,
        missing=", ".join(coverage.missing) if coverage else "",
        unclaimed=grading.unclaimed if coverage else None,
        doubts=len(checked.doubts),
        errors=levels["error"],
        warnings=levels["warning"],
        outcome=describe_outcome(checked.evaluation, closed=False) if form.outcome else "",
        quadri="; ".join(f"{quadro}: {phrase(f'due.{due}')}" for quadro, due in quadri),
        proofs=dict(grading.counts),
    )


def _make_finding_line(name: str, ente: str, finding: Finding) -> FindingLine:
    cells = ", ".join(finding.cells)
    texts = finding.message, finding.found, finding.expected, finding.remedy
    return FindingLine(name, ente, finding.level, *texts, cells, finding.code)


def _list_doubt_lines(name: str, ente: str, checked: Checked) -> Iterator[DoubtLine]:
    for cell, doubt in checked.doubts.items():
        read = checked.reading.cells[cell]
        origin = read.origin
        place, line = (origin.describe(), origin.text) if origin else ("", "")
        yield DoubtLine(name, ente, cell, checked.form.cells[cell].label, read.text, doubt, place, line)
    for told in checked.reading.list_unread_parts():
        yield DoubtLine(name, ente, "", "", "", told, "", "")
    coverage = checked.reading.coverage
    for text, origin in coverage.unclaimed if coverage else ():
        yield DoubtLine(name, ente, "", "", text, phrase("survey.unclaimed"), origin.describe(), origin.text)


def _make_repeat_line(found: Repeat) -> RepeatLine:
    first, other, names = found
    told = [f"{name}: {_show(first.values[name])} / {_show(other.values[name])}" for name in names[:MOST_TOLD]]
    told += [f"… (+{len(names) - MOST_TOLD})"] if len(names) > MOST_TOLD else []
    return RepeatLine(other.ente, other.form, other.file, first.file, len(names), "; ".join(told))


def _show(text: str) -> str:
    """A value as a line names it: its beginning, and a dash for none."""
    return (text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…") or NOTHING
