# SPDX-License-Identifier: EUPL-1.2
"""`schedario check`: read, recompute, compare, tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import (
    DISAGREES,
    FINE,
    TOO_LITTLE,
    UNUSABLE,
    Unreadable,
    describe_place,
    load_usable_form,
    read_all,
    start_readers,
)
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.engine.explaining.outcome import describe_outcome, list_amounts
from schedario.engine.findings import Finding

_LEVEL_STYLES = {"error": "bad", "warning": "note", "info": "faint"}


def run(files: Sequence[Path], form_name: str | None, report: Path | None, *, as_json: bool) -> int:
    """Checks every file; the exit code is the worst that happened."""
    start_readers(len(files))
    form, usable = load_usable_form(form_name)
    if not usable:
        return UNUSABLE
    checked: list[tuple[Path, Checked]] = []
    unreadable: list[Unreadable] = []
    screen = Screen()
    for file, reading in read_all(files, form, phrase("cli.checking")):
        if isinstance(reading, Unreadable):
            unreadable.append(reading)
            complain(reading.error)
            continue
        one = Checked(reading)
        checked.append((file, one))
        if not as_json:
            show_document(screen, file, one)
    if as_json:
        screen.write_output(_build_json(checked, unreadable))
    elif len(files) > 1:
        _show_summary(screen, checked, unreadable)
    if report is not None and not _write_report(report, checked, unreadable):
        return UNUSABLE
    if unreadable:
        return UNUSABLE
    if not all(one.sound for _, one in checked):
        return DISAGREES
    return FINE if all(one.covered for _, one in checked) else TOO_LITTLE


def _build_json(checked: Sequence[tuple[Path, Checked]], unreadable: Sequence[Unreadable]) -> str:
    whole = {
        "schede": [{"file": str(file), **one.as_json()} for file, one in checked],
        "unreadable": [file.as_json() for file in unreadable],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def show_document(screen: Screen, file: Path, one: Checked) -> None:
    """The result for one document, for people."""
    header = one.reading.header
    name = " · ".join(read.text for line in one.form.header if (read := header.get(line)) and read.text)
    screen.print_line(f"{name or file.name} — {one.form.code} ({file})", "title")
    _show_coverage(screen, one)
    _show_cells(screen, one)
    _show_messages(screen, one)
    for quadro in one.form.quadri.values():
        due = one.evaluation.quadri[quadro.id]
        screen.print_line(f"{quadro.title}, {quadro.subtitle}: {phrase(f'due.{due}')}", depth=1)
    _show_outcome(screen, one)
    _show_findings(screen, one.findings)
    screen.print_line()


def _show_outcome(screen: Screen, one: Checked) -> None:
    """The outcome with its amounts; what is not stated yet is no result, and does not look like one."""
    if not one.form.outcome:
        return
    stated = one.evaluation.standing == "stated" and one.sound
    screen.print_line(describe_outcome(one.evaluation), "good" if stated else "plain", depth=1)
    for amount in list_amounts(one.evaluation):
        screen.print_line(phrase("explain.value", name=amount.label, value=amount.text), "faint", depth=2)


def _show_coverage(screen: Screen, one: Checked) -> None:
    """Tell how much of the form was found, and what was not; for a text."""
    coverage = one.reading.coverage
    if one.reading.repeats:
        screen.print_line(phrase("cli.repeats"), "note", depth=1)
    if one.reading.hidden:
        screen.print_line(phrase("cli.hidden_sheets", list=", ".join(one.reading.hidden)), "note", depth=1)
    if coverage is None:
        return
    numbers = [f"{text} ({describe_place(origin)})" for text, origin in coverage.unclaimed]
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


def _show_summary(screen: Screen, checked: Sequence[tuple[Path, Checked]], unreadable: Sequence[Unreadable]) -> None:
    sound = sum(one.sound for _, one in checked)
    screen.print_line(
        phrase(
            "cli.summary",
            count=len(checked),
            sound=sound,
            wrong=len(checked) - sound,
            unreadable=len(unreadable),
        ),
        "title",
    )


def _write_report(report: Path, checked: Sequence[tuple[Path, Checked]], unreadable: Sequence[Unreadable]) -> bool:
    from schedario.documents.report import ReportError, write_report  # noqa: PLC0415 - xlsxwriter only when asked

    try:
        write_report(report, checked, [(file.file, file.error) for file in unreadable])
    except ReportError as error:
        complain(str(error))
        return False
    return True
