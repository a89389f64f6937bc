# SPDX-License-Identifier: EUPL-1.2
"""Files that the administrator takes away: the template for supplied values, and the list of row errors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.portal.campaigns.fields import Field, list_fields
from schedario.portal.campaigns.rows import RowError
from schedario.tables.kinds import ORDINAL, TEXT, decimal
from schedario.tables.table import Column, Table
from schedario.tables.workbook import write_workbook


def build_template(kind: str, form: Form | None) -> bytes:
    """An XLSX with a header for everything that can be loaded; read back, each header is recognised.

    Always in Italian: the file goes to others, who may read the pages in another language.
    """
    with translation.override(settings.LANGUAGE_CODE):
        name = form.code if form else _("Comuni e ambiti")
        columns = [_build_template_column(field, form) for field in list_fields(kind, form)]
        return write_workbook([(Table(name, columns, frozen=4), ())])


def _build_template_column(field: Field, form: Form | None) -> Column[Any]:
    """A column to fill in: figures as the cell has them, all else as text, so that no code loses its zeros."""
    if field.name.startswith("@"):
        return Column(field.name, field.label, lambda _row: None)
    cell = form.cells[field.name] if form else None
    kind = decimal(cell.scale) if cell and cell.numeric else TEXT
    return Column(field.name, _build_header(field.name, field.label, field.code), lambda _row: None, kind)


def _build_header(name: str, label: str, code: str) -> str:
    """The cell's id, which is what recognises it, and its label without repeating the code."""
    return f"{name} – {label[len(code) + 3 :]}"


def build_error_table() -> Table[RowError]:
    """The columns of the list of row errors: page, CSV and workbook follow from them."""
    return Table(
        _("Errori"),
        (
            Column("riga", _("Riga"), lambda error: error.row, ORDINAL),
            Column("colonna", _("Colonna"), lambda error: error.column),
            Column("intestazione", _("Intestazione"), lambda error: error.header, under="colonna", width=36),
            Column("trovato", _("Trovato"), lambda error: error.found, drawn="found", width=28),
            Column("atteso", _("Atteso"), lambda error: error.expected, width=44),
            Column("rimedio", _("Che cosa fare"), lambda error: error.remedy),
        ),
    )
