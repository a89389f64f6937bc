# SPDX-License-Identifier: EUPL-1.2
"""Files that the administrator takes away: the template for supplied values, and the list of row errors."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.portal.campaigns.fields import fields_of
from schedario.portal.campaigns.rows import RowError
from schedario.portal.spreadsheets import harmless


def template(kind: str, form: Form | None) -> bytes:
    """An XLSX with a header for everything that can be loaded; read back, each header is recognised.

    Always in Italian: the file goes to others, who may read the pages in another language.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _template(kind, form)


def _template(kind: str, form: Form | None) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(form.code if form else _("Comuni e ambiti"))
        sheet.freeze_panes(1, 4)
        for column, field in enumerate(fields_of(kind, form)):
            is_text = field.name.startswith("@") or (form is not None and not form.cells[field.name].numeric)
            sheet.set_column(column, column, 24, text if is_text else None)
            header = field.label if field.name.startswith("@") else _header(field.name, field.label, field.code)
            sheet.write_string(0, column, header, bold)
    return buffer.getvalue()


def _header(name: str, label: str, code: str) -> str:
    """The cell's id, which is what recognises it, and its label without repeating the code."""
    return f"{name} – {label[len(code) + 3 :]}"


def _error_headers() -> tuple[str, ...]:
    return _("Riga"), _("Colonna"), _("Intestazione"), _("Trovato"), _("Atteso"), _("Che cosa fare")


def errors_csv(errors: Iterable[RowError]) -> bytes:
    """The errors as CSV for a spreadsheet in Italian: semicolons, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_error_headers())
    writer.writerows([harmless(cell) for cell in _cells(error)] for error in errors)
    return text.getvalue().encode("utf-8-sig")


def errors_xlsx(errors: Sequence[RowError]) -> bytes:
    """The errors as XLSX."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Errori"))
        sheet.freeze_panes(1, 0)
        for column, (header, width) in enumerate(zip(_error_headers(), (7, 9, 36, 28, 44, 60), strict=True)):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, header, bold)
        for row, error in enumerate(errors, 1):
            sheet.write_number(row, 0, error.row)
            for column, cell in enumerate(_cells(error)[1:], 1):
                sheet.write_string(row, column, cell)
    return buffer.getvalue()


def _cells(error: RowError) -> list[str]:
    return [str(error.row), error.column, error.header, error.found, error.expected, error.remedy]
