# SPDX-License-Identifier: EUPL-1.2
"""Files that people take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from schedario.tables.csv_files import write_csv
from schedario.tables.table import Table
from schedario.tables.workbook import write_workbook

Row = TypeVar("Row")

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def build_attachment(content: bytes, name: str) -> HttpResponse:
    """A file of the kind that the end of its name says; what is not ASCII is left out of the name."""
    response = HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = content_disposition_header(True, name.encode("ascii", "ignore").decode())
    return response


def send_table(
    table: Table[Row], rows: Iterable[Row], kind: str, name: str, notes: Sequence[str] = (), *, large: bool = False
) -> HttpResponse:
    """A table as CSV, or as a workbook with a sheet of notes. Raises Http404 for another kind of file."""
    if kind == "csv":
        return build_attachment(write_csv(table, rows), f"{name}.csv")
    if kind == "xlsx":
        return build_attachment(write_workbook([(table, rows)], _("Note"), notes, large=large), f"{name}.xlsx")
    raise Http404


def add_moment(name: str) -> str:
    """The name of a file that is made now."""
    return f"{name}-{timezone.localtime():%Y%m%d-%H%M}"
