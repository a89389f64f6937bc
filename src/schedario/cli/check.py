# SPDX-License-Identifier: EUPL-1.2
"""`schedario check`: read, recompute, compare, tell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from schedario.cli.interrupts import watch_interrupts
from schedario.cli.screen import Screen, complain
from schedario.cli.sources import (
    DISAGREES,
    FINE,
    INTERRUPTED,
    TOO_LITTLE,
    UNUSABLE,
    Unreadable,
    load_usable_form,
    overwrites_source,
    read_all,
    start_readers,
)
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.documents.evidence import GRADES
from schedario.documents.outcome import describe_outcome
from schedario.documents.reading import ATTACHMENT
from schedario.documents.sheet import rule_mark
from schedario.documents.survey.folders import count_files, list_files, show_path
from schedario.documents.survey.survey import Survey
from schedario.engine.explaining.outcome import list_amounts
from schedario.engine.findings import Finding
from schedario.program.decisions import format_due_name

if TYPE_CHECKING:
    from schedario.documents.reading import Reading
    from schedario.documents.survey.request import Request

MOST_UNREAD = 8  # files of a folder that are told to be unreadable; the report has all of them
_LEVEL_STYLES = {"error": "bad", "warning": "note", "info": "faint"}


class Options(NamedTuple):
    """The wishes of a call: `recursive` looks into folders and tells only what all documents say together."""

    form_name: str | None = None
    report: Request | None = None
    as_json: bool = False
    recursive: bool = False


def run(files: Sequence[Path], options: Options) -> int:
    """Checks every file; the exit code is the worst that happened."""
    out = options.report.file if options.report else None
    if out is not None and any(overwrites_source(file, out) for file in files if file.is_file()):
        return UNUSABLE
    count = count_files(files, out) if options.recursive else len(files)
    start_readers(count)
    form, usable = load_usable_form(options.form_name)
    if not usable or not (options.report is None or _is_writable(options.report)):
        return UNUSABLE
    if not count:
        complain(phrase("errors.no_files"))
        return UNUSABLE
    screen = Screen()
    with Survey(inferring=options.report is not None) as survey, watch_interrupts() as watch:
        try:
            found = read_all(
                list_files(files, out) if options.recursive else files, form, phrase("cli.checking"), count
            )
            _check_all(watch.end_when_asked(found), screen, survey, options)
            return _conclude(screen, survey, options, count, interrupted=watch.asked)
        except KeyboardInterrupt:
            complain(phrase("survey.dropped"))
            return INTERRUPTED


def _check_all(
    found: Iterable[tuple[Path, Reading | Unreadable]], screen: Screen, survey: Survey, options: Options
) -> None:
    """Checks what is read, and shows it as it comes, unless only the whole is to be told."""
    told = JsonStream(screen) if options.as_json else None
    shown = told is None and not options.recursive
    for file, reading in found:
        if isinstance(reading, Unreadable):
            survey.add_unreadable(file, reading.error)
            if told:
                told.unreadable.append(reading.as_json())
            if shown or told or survey.verdicts["unreadable"] <= MOST_UNREAD:
                complain(reading.error)
            continue
        one = Checked(reading)
        survey.add(file, one)
        if told:
            told.write_scheda({"file": show_path(file), **one.as_json()})
        elif shown:
            show_document(screen, file, one)
    if told:
        told.end()


def _conclude(screen: Screen, survey: Survey, options: Options, count: int, *, interrupted: bool) -> int:
    """Tells what all documents say, writes the report, and finds the exit code."""
    verdicts = survey.verdicts
    if options.recursive and verdicts["unreadable"] > MOST_UNREAD:
        complain(phrase("survey.more_unread", count=verdicts["unreadable"] - MOST_UNREAD))
    notes = [*describe_survey(survey, count, interrupted=interrupted)] if options.recursive or options.report else []
    if options.recursive and not options.as_json:
        for note in notes:
            screen.print_line(note)
    elif count > 1 and not options.as_json:
        _show_summary(screen, survey)
    if options.report is not None and not _write_report(screen, survey, options, notes):
        return UNUSABLE
    if interrupted:
        return INTERRUPTED
    if verdicts["unreadable"]:
        return UNUSABLE
    return DISAGREES if verdicts["wrong"] else TOO_LITTLE if verdicts["too_little"] else FINE


class JsonStream:
    """The schede as one JSON object, written as they come; what could not be read stands at the end."""

    def __init__(self, screen: Screen) -> None:
        self.unreadable: list[dict[str, str]] = []
        self._screen = screen
        self._between = '{"schede": ['

    def write_scheda(self, plain: dict[str, Any]) -> None:
        """Writes a scheda."""
        self._screen.write_output(self._between + json.dumps(plain, ensure_ascii=False, indent=1))
        self._between = ","

    def end(self) -> None:
        """Writes what follows the last scheda."""
        opening = self._between if self._between != "," else ""
        self._screen.write_output(f'{opening}], "unreadable": {json.dumps(self.unreadable, ensure_ascii=False)}}}')


def show_document(screen: Screen, file: Path, one: Checked) -> None:
    """The result for one document, for people."""
    header = one.reading.header
    name = " · ".join(read.text for line in one.form.header if (read := header.get(line)) and read.text)
    screen.print_line(f"{name or file.name} — {one.form.code} ({file})", "title")
    _show_coverage(screen, one)
    _show_cells(screen, one)
    _show_messages(screen, one)
    _show_evidence(screen, one)
    for quadro in one.form.quadri.values():
        due = one.evaluation.quadri[quadro.id]
        decision = format_due_name(quadro.id)
        mark = rule_mark(one.evaluation.get_status(decision)) if quadro.due and due in ("due", "not_due") else None
        screen.print_line(f"{quadro.title}, {quadro.subtitle}: {_add_mark(phrase(f'due.{due}'), mark)}", depth=1)
    _show_outcome(screen, one)
    _show_findings(screen, one.findings)
    screen.print_line()


def _add_mark(text: str, mark: str | None) -> str:
    return f"{text} [{mark}]" if mark else text


def _show_outcome(screen: Screen, one: Checked) -> None:
    """The outcome with its amounts; what is not stated yet is no result, and does not look like one."""
    if not one.form.outcome:
        return
    stated = one.evaluation.standing == "stated" and one.sound
    told = one.evaluation.outcome or one.evaluation.outlook
    said = _add_mark(describe_outcome(one.evaluation, closed=False), rule_mark(told.status) if told else None)
    screen.print_line(said, "good" if stated else "plain", depth=1)
    for amount in list_amounts(one.evaluation):
        screen.print_line(phrase("explain.value", name=amount.label, value=amount.text), "faint", depth=2)


def _show_coverage(screen: Screen, one: Checked) -> None:
    """Tell how much of the form was found, and what was not; for a text."""
    coverage = one.reading.coverage
    if one.reading.repeats:
        screen.print_line(phrase("cli.repeats"), "note", depth=1)
    if one.reading.compared is not None:
        count = len(one.reading.differences)
        said = phrase(
            "pdf.compared" if one.reading.compared else "pdf.not_compared", count=count, attachment=ATTACHMENT
        )
        screen.print_line(said, "good" if one.reading.compared and not count else "bad", depth=1)
    if one.reading.all_hidden:
        screen.print_line(phrase("hidden.told", list=", ".join(one.reading.all_hidden)), "note", depth=1)
    if one.reading.others:
        screen.print_line(phrase("pdf.others", list=", ".join(one.reading.others)), "note", depth=1)
    if coverage is None:
        return
    numbers = [f"{text} ({origin.describe()})" for text, origin in coverage.unclaimed]
    text = phrase("cli.coverage", found=coverage.found, rows=coverage.rows, numbers=len(numbers))
    screen.print_line(text, "good" if coverage.enough and not numbers else "note", depth=1)
    if coverage.missing:
        screen.print_line(phrase("cli.coverage_missing", list=_shorten_list(coverage.missing)), depth=2)
    if numbers:
        screen.print_line(phrase("cli.coverage_numbers", list=_shorten_list(numbers)), depth=2)
    if not coverage.titled:
        screen.print_line(phrase("cli.by_codes"), "note", depth=2)
    if not one.covered:
        screen.print_line(phrase("cli.too_little"), "bad", depth=1)


def _show_cells(screen: Screen, one: Checked) -> None:
    compared = [cell.agrees for cell in one.cells.values() if cell.agrees is not None]
    doubts = [name for name, cell in one.cells.items() if cell.doubt]
    wrong = compared.count(False)
    text = phrase("cli.cells", compared=len(compared), equal=compared.count(True), wrong=wrong)
    if doubts:
        text += phrase("cli.doubts", count=len(doubts), list=", ".join(doubts))
    screen.print_line(text, "bad" if wrong else "good", depth=1)


def _show_evidence(screen: Screen, one: Checked) -> None:
    """Tell how sure the reading is, and of which values a number that does not come out makes doubtful."""
    grading = one.grading
    rows = phrase("evidence.worst", list=_shorten_list(grading.worst)) if grading.worst else ""
    grade = phrase("evidence.grade", grade=phrase(f"grade.{grading.grade}"), rows=rows)
    screen.print_line(grade, "good" if grading.grade == "sure" else "note", depth=1)
    screen.print_line(phrase("evidence.line", **grading.counts, unclaimed=grading.unclaimed), depth=2)
    for dispute in one.disputes:
        screen.print_line(dispute.describe(), "bad", depth=2)


def _show_messages(screen: Screen, one: Checked) -> None:
    compared = [message.agrees for message in one.messages if message.agrees is not None]
    wrong = compared.count(False)
    text = phrase("cli.messages", compared=len(compared), equal=compared.count(True), wrong=wrong)
    screen.print_line(text, "bad" if wrong else "good", depth=1)


def _show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    if not findings:
        screen.print_line(phrase("cli.no_findings"), "good", depth=1)
        return
    counts = [sum(finding.level == level for finding in findings) for level in ("error", "warning", "info")]
    screen.print_line(phrase("cli.findings", errors=counts[0], warnings=counts[1], notes=counts[2]), depth=1)
    for finding in findings:
        screen.print_line(
            f"{phrase(f'level.{finding.level}')} {finding.code}: {finding.message}",
            _LEVEL_STYLES[finding.level],
            depth=2,
        )
        cells = _shorten_list(finding.cells)
        screen.print_line(phrase("cli.found", cells=cells, found=finding.found, expected=finding.expected), depth=3)
        screen.print_line(f"→ {finding.remedy}", depth=3)


def _shorten_list(cells: Sequence[str]) -> str:
    """The first few cells, and how many more there are."""
    few = 8
    return ", ".join(cells[:few]) + (f" … (+{len(cells) - few})" if len(cells) > few else "") or "–"


def _show_summary(screen: Screen, survey: Survey) -> None:
    verdicts = survey.verdicts
    count = verdicts["sound"] + verdicts["wrong"] + verdicts["too_little"]
    wrong, unreadable = verdicts["wrong"], verdicts["unreadable"]
    text = phrase("cli.summary", count=count, sound=count - wrong, wrong=wrong, unreadable=unreadable)
    screen.print_line(text, "title")


def describe_survey(survey: Survey, count: int, *, interrupted: bool) -> Iterator[str]:
    """The sentences that sum up a survey of so many files."""
    verdicts, schede = survey.verdicts, survey.verdicts.total() - survey.verdicts["unreadable"]
    files = {"files": survey.files, "count": max(count, survey.files), "unreadable": verdicts["unreadable"]}
    yield phrase("survey.files", **files, schede=schede)
    if interrupted:
        yield phrase("survey.interrupted")
    yield phrase("survey.verdicts", **{name: verdicts[name] for name in ("sound", "wrong", "too_little")})
    yield phrase("survey.grades", **{name: survey.grades[name] for name in GRADES})
    shown = [line for line in survey.rules.list_lines() if line.confirmed or line.contradicted]
    wrong = [f"{line.rule} ({line.contradicted})" for line in shown if line.contradicted]
    told = f": {_shorten_list(wrong)}" if wrong else ""
    yield phrase("survey.rules", shown=len(shown), wrong=len(wrong), list=told)
    alike, different = survey.compare_repeats()
    if alike or different:
        yield phrase("survey.repeats", alike=alike, different=different)


def _is_writable(report: Request) -> bool:
    from schedario.documents.report import ReportError, check_request  # noqa: PLC0415 - xlsxwriter only when asked

    try:
        check_request(report)
    except ReportError as error:
        complain(str(error))
        return False
    return True


def _write_report(screen: Screen, survey: Survey, options: Options, notes: Sequence[str]) -> bool:
    from schedario.documents.report import ReportError, write_report  # noqa: PLC0415

    try:
        write_report(cast("Request", options.report), survey, notes)
    except ReportError as error:
        complain(str(error))
        return False
    if options.recursive and not options.as_json and options.report:
        screen.print_line(phrase("survey.report", file=show_path(options.report.file)))
    return True
