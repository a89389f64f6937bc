# SPDX-License-Identifier: EUPL-1.2
"""The report on many documents as a workbook for people, as a table in CSV, or as JSON.

It takes the place of an older one when it is whole; whatever stops the writing leaves none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from schedario.definition.display import format_machine_value
from schedario.definition.phrases import phrase, phrases
from schedario.documents.inference.conclusion import About, Conclusion
from schedario.documents.survey.lines import DocumentLine, DoubtLine, FindingLine, RepeatLine, RuleLine
from schedario.documents.survey.request import Request
from schedario.documents.survey.survey import Survey
from schedario.errors import SchedarioError
from schedario.tables.csv_files import list_csv_rows
from schedario.tables.kinds import FIGURE, INTEGER, Kind, choice
from schedario.tables.table import Column, Table
from schedario.tables.workbook import write_workbook

Sheets = Mapping[str, tuple[Table[Any], Iterable[Any]]]


class ReportError(SchedarioError):
    """The report cannot be written."""


def list_tables(survey: Survey) -> Sheets:
    """The tables of a report with their rows, by name. Rows can be gone through more than once."""
    return {
        "documents": (build_document_table(), survey.documents),
        "rules": (build_rule_table(), [*survey.rules.list_lines()]),
        "findings": (build_finding_table(), survey.findings),
        "doubts": (build_doubt_table(), survey.doubts),
        "repeats": (build_repeat_table(), survey.repeats),
        "inferred": (build_inferred_table(), [*survey.evidence.conclude()] if survey.evidence else []),
    }


def check_request(request: Request) -> None:
    """Checks before anything is read that a report can be written. Raises ReportError."""
    if request.file.suffix.lower() not in _WRITERS:
        raise ReportError(phrase("errors.report_suffix", file=request.file, known=", ".join(_WRITERS)))
    if not request.file.parent.is_dir():
        raise ReportError(phrase("errors.no_folder", file=request.file))


def write_report(request: Request, survey: Survey, notes: Iterable[str]) -> None:
    """Writes the report, with the sentences that sum it up. Raises ReportError when the file cannot be written."""
    file = request.file
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        _WRITERS[file.suffix.lower()](unfinished, request, survey, [*notes])
        unfinished.replace(file)
    except OSError as fault:
        raise ReportError(phrase("errors.cannot_write", file=file, why=fault.strerror or fault)) from fault
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _write_workbook(file: Path, _request: Request, survey: Survey, notes: list[str]) -> None:
    sheets = [*list_tables(survey).values()]
    write_workbook(sheets, phrase("survey.notes"), notes, file=file, large=True)


def _write_csv(file: Path, request: Request, survey: Survey, _notes: list[str]) -> None:
    table, rows = list_tables(survey)[request.table]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        out.writelines(list_csv_rows(table, rows))


def _write_json(file: Path, _request: Request, survey: Survey, notes: list[str]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(f'{{"notes": {json.dumps(notes, ensure_ascii=False)}')
        for name, (table, rows) in list_tables(survey).items():
            out.write(f',\n"{name}": [')
            out.writelines(_list_json_rows(table, rows))
            out.write("]")
        out.write("}\n")


def _list_json_rows(table: Table[Any], rows: Iterable[Any]) -> Iterator[str]:
    between = "\n"
    for row in rows:
        plain = {column.key: _make_plain(column.kind, column.value(row)) for column in table.file_columns}
        yield between + json.dumps(plain, ensure_ascii=False)
        between = ",\n"


def _make_plain(kind: Kind, value: Any) -> Any:
    return format_machine_value(value, kind.scale) if kind.numeric and isinstance(value, int) else value


_WRITERS: Mapping[str, Callable[[Path, Request, Survey, list[str]], None]] = {
    ".xlsx": _write_workbook,
    ".csv": _write_csv,
    ".json": _write_json,
}


# --- the tables ---


def build_document_table() -> Table[DocumentLine]:
    """The columns of the sheet of documents: a row for each scheda, and for each file that could not be read."""
    return Table(
        phrase("report.documents"),
        (
            Column("ente", phrase("report.ente"), lambda line: line.ente, width=30),
            Column("code", phrase("report.comune_code"), lambda line: line.code),
            Column("form", phrase("cli.edition"), lambda line: line.form),
            Column("verdict", phrase("report.verdict"), lambda line: line.verdict, choice(phrases("verdict"))),
            Column("grade", phrase("report.grade"), lambda line: line.grade, choice(phrases("grade"))),
            Column("worst", phrase("report.worst"), lambda line: line.worst, width=24),
            Column("errors", phrase("report.errors"), lambda line: line.errors, INTEGER),
            Column("warnings", phrase("report.warnings"), lambda line: line.warnings, INTEGER),
            Column("doubts", phrase("report.doubts_count"), lambda line: line.doubts, INTEGER),
            Column("unclaimed", phrase("report.unclaimed"), lambda line: line.unclaimed, INTEGER),
            Column("found", phrase("report.rows_found"), lambda line: line.found, INTEGER),
            Column("rows", phrase("report.rows"), lambda line: line.rows, INTEGER),
            Column("missing", phrase("report.missing"), lambda line: line.missing, width=24),
            *(_make_proof_column(name) for name in phrases("proof")),
            Column("outcome", phrase("report.outcome"), lambda line: line.outcome, width=40),
            Column("quadri", phrase("report.quadri"), lambda line: line.quadri, width=40),
            Column("file", phrase("report.file"), lambda line: line.file, width=40),
            Column("number", phrase("report.number"), lambda line: line.number or None, INTEGER),
            Column("format", phrase("report.format"), lambda line: line.format),
            Column("error", phrase("report.error"), lambda line: line.error),
        ),
    )


def _make_proof_column(name: str) -> Column[DocumentLine]:
    return Column(name, phrase(f"proof.{name}"), lambda line: line.proofs.get(name), INTEGER)


def build_rule_table() -> Table[RuleLine]:
    """The columns of the sheet of rules: how many documents confirm each, and which contradict it."""
    return Table(
        phrase("report.rules"),
        (
            Column("rule", phrase("report.rule"), lambda line: line.rule, width=24),
            Column("label", phrase("cli.label"), lambda line: line.label),
            Column("status", phrase("report.status"), lambda line: line.status, choice(phrases("status"))),
            Column("confirmed", phrase("report.confirmed"), lambda line: line.confirmed, INTEGER),
            Column("contradicted", phrase("report.contradicted"), lambda line: line.contradicted, INTEGER),
            Column("silent", phrase("report.silent"), lambda line: line.silent, INTEGER),
            Column("documents", phrase("report.contradicting"), lambda line: line.documents),
            Column("form", phrase("cli.edition"), lambda line: line.form),
        ),
    )


def build_finding_table() -> Table[FindingLine]:
    """The columns of the sheet of findings."""
    return Table(
        phrase("report.findings"),
        (
            Column("ente", phrase("report.ente"), lambda line: line.ente, width=30),
            Column("level", phrase("report.level"), lambda line: line.level, choice(phrases("level"))),
            Column("message", phrase("report.message"), lambda line: line.message),
            Column("found", phrase("report.found"), lambda line: line.found, width=40),
            Column("expected", phrase("report.expected"), lambda line: line.expected, width=40),
            Column("remedy", phrase("report.remedy"), lambda line: line.remedy),
            Column("cells", phrase("report.cells"), lambda line: line.cells, width=24),
            Column("code", phrase("report.code"), lambda line: line.code),
            Column("file", phrase("report.file"), lambda line: line.file, width=40),
        ),
    )


def build_doubt_table() -> Table[DoubtLine]:
    """The columns of the sheet of doubts, cell by cell."""
    return Table(
        phrase("report.doubts"),
        (
            Column("ente", phrase("report.ente"), lambda line: line.ente, width=30),
            Column("cell", phrase("cli.cell"), lambda line: line.cell),
            Column("label", phrase("cli.label"), lambda line: line.label, width=40),
            Column("text", phrase("report.shown"), lambda line: line.text, FIGURE, width=24),
            Column("doubt", phrase("cli.doubt"), lambda line: line.doubt),
            Column("place", phrase("cli.line"), lambda line: line.place),
            Column("line", phrase("report.text_line"), lambda line: line.line),
            Column("file", phrase("report.file"), lambda line: line.file, width=40),
        ),
    )


def build_inferred_table() -> Table[Conclusion]:
    """The columns of the sheet of inferred rules: what the sheets allow, exclude and would decide."""
    about = {name: phrase(f"inference.{name}") for name in get_args(About)}
    return Table(
        phrase("survey.inferred"),
        (
            Column("rule", phrase("report.rule"), lambda line: line.rule, width=24),
            Column("label", phrase("cli.label"), lambda line: line.label, width=30),
            Column("about", phrase("report.about"), lambda line: line.about, choice(about), width=16),
            Column("status", phrase("report.status"), lambda line: line.status, choice(phrases("status")), width=16),
            Column("used", phrase("report.used"), lambda line: line.used, width=30),
            Column("allowed", phrase("report.allowed"), lambda line: line.allowed, width=40),
            Column("excluded", phrase("report.excluded"), lambda line: line.excluded),
            Column("decides", phrase("report.decides"), lambda line: line.decides),
            Column("telling", phrase("report.telling"), lambda line: line.telling, INTEGER),
            Column("unexplained", phrase("report.unexplained"), lambda line: line.unexplained, INTEGER),
            Column("form", phrase("cli.edition"), lambda line: line.form),
        ),
    )


def build_repeat_table() -> Table[RepeatLine]:
    """The columns of the sheet of schede of which another of the same comune and edition was read before."""
    return Table(
        phrase("report.repeats"),
        (
            Column("ente", phrase("report.ente"), lambda line: line.ente, width=30),
            Column("form", phrase("cli.edition"), lambda line: line.form),
            Column("differences", phrase("report.differences"), lambda line: line.differences, INTEGER),
            Column("told", phrase("report.differing"), lambda line: line.told),
            Column("file", phrase("report.file"), lambda line: line.file, width=40),
            Column("other", phrase("report.other_file"), lambda line: line.other, width=40),
        ),
    )
