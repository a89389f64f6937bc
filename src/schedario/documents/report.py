# SPDX-License-Identifier: EUPL-1.2
"""The findings of many schede as a workbook for people: what is wrong first, codes last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from schedario.definition.phrases import phrase
from schedario.documents.check import Checked

WIDTHS = {
    "ente": 30,
    "level": 14,
    "message": 60,
    "found": 40,
    "expected": 40,
    "remedy": 60,
    "cells": 24,
    "code": 14,
    "file": 40,
}


class ReportError(Exception):
    """The workbook cannot be written."""


def write_report(path: Path, checked: Sequence[tuple[Path, Checked]], unreadable: Sequence[tuple[Path, str]]) -> None:
    """Writes one sheet of findings and one of results; raises ReportError when the file cannot be written."""
    if path.suffix.lower() != ".xlsx":
        raise ReportError(phrase("errors.report_suffix", file=path))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            _sheet(book, phrase("report.findings"), list(WIDTHS), _findings(checked, unreadable))
            _sheet(book, phrase("report.results"), ["ente", "outcome", "quadri", "file"], _results(checked))
    except (OSError, XlsxWriterException) as fault:
        raise ReportError(phrase("errors.cannot_write", file=path, why=fault)) from fault


def _sheet(book: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, WIDTHS.get(column, 60), wrapped)
        sheet.write_string(0, index, phrase(f"report.{column}"), bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for index, text in enumerate(row):
            sheet.write_string(last, index, text)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.freeze_panes(1, 0)


def _findings(
    checked: Sequence[tuple[Path, Checked]], unreadable: Sequence[tuple[Path, str]]
) -> Iterable[Sequence[str]]:
    for file, error in unreadable:
        yield ["", phrase("level.error"), error, "", "", "", "", "", str(file)]
    for file, one in checked:
        for finding in one.findings:
            yield [
                _ente(one),
                phrase(f"level.{finding.level}"),
                finding.message,
                finding.found,
                finding.expected,
                finding.remedy,
                ", ".join(finding.cells),
                finding.code,
                str(file),
            ]


def _results(checked: Sequence[tuple[Path, Checked]]) -> Iterable[Sequence[str]]:
    for file, one in checked:
        outcome = one.evaluation.outcome
        quadri = "; ".join(f"{name}: {phrase(f'due.{due}')}" for name, due in one.evaluation.quadri.items())
        yield [_ente(one), outcome.text if outcome else "", quadri, str(file)]


def _ente(one: Checked) -> str:
    """The first two lines of the header: name and code."""
    names = list(one.form.header)[:2]
    return " · ".join(one.reading.header[name].text for name in names if name in one.reading.header)
