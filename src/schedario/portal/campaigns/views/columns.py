# SPDX-License-Identifier: EUPL-1.2
"""Step 2 of loading a file: what each column is, proposed, looked at and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.documents.tables.reader import Table, TableSheet, column_name
from schedario.portal.campaigns import mapping as columns
from schedario.portal.campaigns.check_tables import FileColumn, build_column_table
from schedario.portal.campaigns.fields import Field
from schedario.portal.campaigns.guessing import MOST_HEADER_ROWS, find_repeated_headers, read_headers
from schedario.portal.campaigns.lookup import build_step_address, get_upload_for_administrator
from schedario.portal.campaigns.mapping import ColumnMapping, Remembered, normalise_header
from schedario.portal.campaigns.models import SavedMapping, Upload
from schedario.portal.campaigns.rows import MappedSheet, format_plain, normalise_istat
from schedario.portal.campaigns.supplied import RefusedValue, format_value, parse_value
from schedario.portal.campaigns.uploading import get_form, list_upload_fields, load_table
from schedario.portal.write_queue import durable

ROWS_SHOWN = 3
HEADERS_OFFERED = 20


def map_columns(request: HttpRequest, upload: int, campaign: str | None = None) -> HttpResponse:
    """Shows the columns; a confirmed mapping leads to the check."""
    kept = get_upload_for_administrator(request, upload, campaign)
    table, fields = load_table(kept), list_upload_fields(kept)
    remembered: Remembered | None = None
    found: list[str] = []
    if request.method == "POST":
        chosen = _read_mapping(request, table, fields)
        found = columns.find_faults(chosen, fields)
        if not found and "look" not in request.POST:
            _keep_mapping(kept, chosen, table, fields, request.POST.get("save_as", "").strip()[:80])
            return redirect(build_step_address("check", kept.campaign, upload=kept.pk))
    else:
        chosen, remembered = _choose_mapping(request, kept, table, fields)
    context = _build_context(kept, table, fields, chosen)
    context |= {"faults": found if "look" not in request.POST else [], "remembered": remembered}
    return render(request, "campaigns/columns.html", context, status=422 if context["faults"] else 200)


def _choose_mapping(
    request: HttpRequest, upload: Upload, table: Table, fields: Sequence[Field]
) -> tuple[ColumnMapping, Remembered | None]:
    """The mapping that was confirmed before, is asked for by the address, or is guessed."""
    if "foglio" in request.GET:
        sheet = _parse_number(request.GET["foglio"], len(table.sheets))
        row = _parse_number(request.GET.get("riga", "1"), len(table.sheets[sheet].rows) + 1) or 1
        span = _parse_number(request.GET.get("righe", "1"), min(MOST_HEADER_ROWS, row) + 1) or 1
        at = columns.propose_mapping_at(table.sheets[sheet], sheet, row - 1, span, fields)
    elif upload.mapping:
        at = ColumnMapping.from_json(upload.mapping)
    else:
        at = columns.propose_mapping(table, fields)
    saved = SavedMapping.objects.filter(
        kind=upload.kind, pk=_parse_number(request.GET.get("colonne", ""), 10**9)
    ).first()
    if saved is None:
        return at, None
    laid = columns.apply_saved_mapping(saved, table.sheets[at.sheet], at, fields)
    return laid.mapping, laid


def _read_mapping(request: HttpRequest, table: Table, fields: Sequence[Field]) -> ColumnMapping:
    names = {field.name for field in fields}
    sheet = _parse_number(request.POST.get("sheet", ""), len(table.sheets))
    header = _parse_number(request.POST.get("header", ""), len(table.sheets[sheet].rows))
    chosen = {index: request.POST.get(f"column-{index}", "") for index in range(table.sheets[sheet].width)}
    span = _parse_number(request.POST.get("span", "1"), min(MOST_HEADER_ROWS, header + 1) + 1) or 1
    return ColumnMapping(sheet, header, {index: name for index, name in chosen.items() if name in names}, span)


def _parse_number(text: str, below: int) -> int:
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    return number if number < below else 0


@durable
def _keep_mapping(upload: Upload, chosen: ColumnMapping, table: Table, fields: Sequence[Field], name: str) -> None:
    """Keeps the mapping with the upload, and under its name for the next file."""
    texts = read_headers(table.sheets[chosen.sheet], chosen.header, chosen.span)
    Upload.objects.filter(pk=upload.pk).update(mapping=chosen.as_json())
    if name:
        kept = {"columns": columns.describe_columns(texts, chosen, fields), "saved_at": timezone.now()}
        SavedMapping.objects.update_or_create(kind=upload.kind, name=name, defaults=kept)


def _build_context(upload: Upload, table: Table, fields: Sequence[Field], chosen: ColumnMapping) -> dict[str, Any]:
    sheet = table.sheets[chosen.sheet]
    shown_columns = _list_columns(sheet, chosen, get_form(upload))
    return {
        "campaign": upload.campaign,
        "upload": upload,
        "table": table,
        "sheet": sheet,
        "mapping": chosen,
        "offered": fields,
        "columns": shown_columns,
        "column_table": build_column_table(),
        "ignored": [column for column in shown_columns if not column.field],
        "repeated": _list_repeated(shown_columns),
        "most_spans": range(1, min(MOST_HEADER_ROWS, chosen.header + 1) + 1),
        "lacking": [field for field in fields if field.name not in chosen.columns.values()],
        "header_rows": [(row, _summarise_row(sheet, row)) for row in range(min(HEADERS_OFFERED, len(sheet.rows)))],
        "saved": SavedMapping.objects.filter(kind=upload.kind),
        "back": build_step_address("start", upload.campaign),
        "discard": build_step_address("discard", upload.campaign, upload=upload.pk),
    }


def _list_repeated(shown: Sequence[FileColumn]) -> list[tuple[str, str]]:
    """Headers that several columns have, with the letters of these columns."""
    letters: dict[str, list[str]] = {}
    repeated = find_repeated_headers([column.header for column in shown])
    for place, header in repeated.items():
        letters.setdefault(normalise_header(header), []).append(shown[place].letter)
    headers = {normalise_header(header): header for header in repeated.values()}
    return [(headers[plain], ", ".join(found)) for plain, found in letters.items()]


def _summarise_row(sheet: TableSheet, row: int) -> str:
    texts = [format_plain(value) for value in sheet.rows[row] if value != ""]
    line = " · ".join(texts)
    return f"{line[:70]}…" if len(line) > 70 else line or _("(vuota)")


def _list_columns(sheet: TableSheet, chosen: ColumnMapping, form: Form | None) -> list[FileColumn]:
    mapped = MappedSheet(sheet, chosen)
    texts = mapped.headers
    first = list(mapped.list_rows())[:ROWS_SHOWN] or range(chosen.header + 1, min(chosen.header + 4, len(sheet.rows)))
    found = []
    for index, header in enumerate(texts):
        values = [sheet.value(row, index) for row in first]
        field = chosen.columns.get(index, "")
        kept = tuple(_preview_value(form, field, value) for value in values) if field else ()
        found.append(FileColumn(index, column_name(index), header, tuple(map(format_plain, values)), field, kept))
    return [column for column in found if column.header or any(column.values)]


def _preview_value(form: Form | None, field: str, value: Any) -> tuple[str, bool]:
    """A value as it would be stored, and whether it can be."""
    if form is None or field not in form.cells:
        return (normalise_istat(value) if field == "@istat" else format_plain(value)), True
    read = parse_value(form.cells[field], value)
    return (
        (format_plain(value), False)
        if isinstance(read, RefusedValue)
        else (format_value(form.cells[field], read), True)
    )
