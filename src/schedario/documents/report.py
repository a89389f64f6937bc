# SPDX-License-Identifier: EUPL-1.2
"""The findings of many schede as a workbook for people: what is wrong first, codes last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.engine.explaining.outcome import describe_outcome
from schedario.engine.findings import Finding
from schedario.errors import SchedarioError
from schedario.tables.table import Column, Table
from schedario.tables.workbook import write_workbook


class ReportError(SchedarioError):
    """The workbook cannot be written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with the document that it is about."""

    file: Path
    ente: str
    finding: Finding


def write_report(path: Path, checked: Sequence[tuple[Path, Checked]], unreadable: Sequence[tuple[Path, str]]) -> None:
    """Writes one sheet of findings and one of results; raises ReportError when the file cannot be written."""
    if path.suffix.lower() != ".xlsx":
        raise ReportError(phrase("errors.report_suffix", file=path))
    lines = [Line(file, "", _make_finding(error)) for file, error in unreadable]
    lines += [Line(file, _ente(one), finding) for file, one in checked for finding in one.findings]
    try:
        write_workbook([(build_finding_table(), lines), (build_result_table(), checked)], file=path)
    except OSError as fault:
        raise ReportError(phrase("errors.cannot_write", file=path, why=fault)) from fault


def _make_finding(error: str) -> Finding:
    """That a document could not be read, among the findings of the others."""
    return Finding("", "error", "project", "", (), found="", expected="", message=error, remedy="")


def build_finding_table() -> Table[Line]:
    """The columns of the sheet of findings."""
    return Table(
        phrase("report.findings"),
        (
            Column("ente", phrase("report.ente"), lambda line: line.ente, width=30),
            Column("level", phrase("report.level"), lambda line: phrase(f"level.{line.finding.level}")),
            Column("message", phrase("report.message"), lambda line: line.finding.message),
            Column("found", phrase("report.found"), lambda line: line.finding.found, width=40),
            Column("expected", phrase("report.expected"), lambda line: line.finding.expected, width=40),
            Column("remedy", phrase("report.remedy"), lambda line: line.finding.remedy),
            Column("cells", phrase("report.cells"), lambda line: ", ".join(line.finding.cells), width=24),
            Column("code", phrase("report.code"), lambda line: line.finding.code),
            Column("file", phrase("report.file"), lambda line: str(line.file), width=40),
        ),
    )


def build_result_table() -> Table[tuple[Path, Checked]]:
    """The columns of the sheet of results, a row for each document."""
    return Table(
        phrase("report.results"),
        (
            Column("ente", phrase("report.ente"), lambda line: _ente(line[1]), width=30),
            Column("outcome", phrase("report.outcome"), lambda line: _outcome(line[1])),
            Column("quadri", phrase("report.quadri"), lambda line: _quadri(line[1])),
            Column("file", phrase("report.file"), lambda line: str(line[0]), width=40),
        ),
    )


def _outcome(one: Checked) -> str:
    return describe_outcome(one.evaluation) if one.form.outcome else ""


def _quadri(one: Checked) -> str:
    return "; ".join(f"{name}: {phrase(f'due.{due}')}" for name, due in one.evaluation.quadri.items())


def _ente(one: Checked) -> str:
    """The first two lines of the header: name and code."""
    names = list(one.form.header)[:2]
    return " · ".join(one.reading.header[name].text for name in names if name in one.reading.header)
