# SPDX-License-Identifier: EUPL-1.2
"""Step 2 of loading a file: what each column is, proposed, looked at and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.documents.tables.reader import Table, TableSheet, column_name
from schedario.engine.answers import Fault
from schedario.portal.campaigns import mapping as columns
from schedario.portal.campaigns.fields import Field
from schedario.portal.campaigns.guessing import headers
from schedario.portal.campaigns.lookup import address, get_upload_for_administrator
from schedario.portal.campaigns.mapping import ColumnMapping, Remembered
from schedario.portal.campaigns.models import SavedMapping, Upload
from schedario.portal.campaigns.rows import Place, istat_code, plain
from schedario.portal.campaigns.supplied import shown, stored
from schedario.portal.campaigns.uploading import fields_for, form_of, table_of
from schedario.portal.write_queue import durable

ROWS_SHOWN = 3
HEADERS_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file as the page shows it; `kept` are its first values as they would be stored."""

    index: int
    letter: str
    header: str
    values: tuple[str, ...]
    field: str
    kept: tuple[tuple[str, bool], ...]


def mapped(request: HttpRequest, upload: int, campaign: str | None = None) -> HttpResponse:
    """Shows the columns; a confirmed mapping leads to the check."""
    kept = get_upload_for_administrator(request, upload, campaign)
    table, fields = table_of(kept), fields_for(kept)
    remembered: Remembered | None = None
    found: list[str] = []
    if request.method == "POST":
        chosen = _posted(request, table, fields)
        found = columns.faults(chosen, fields)
        if not found and "look" not in request.POST:
            _keep_mapping(kept, chosen, table, fields, request.POST.get("save_as", "").strip()[:80])
            return redirect(address("check", kept.campaign, upload=kept.pk))
    else:
        chosen, remembered = _initial(request, kept, table, fields)
    context = _context(kept, table, fields, chosen)
    context |= {"faults": found if "look" not in request.POST else [], "remembered": remembered}
    return render(request, "campaigns/columns.html", context, status=422 if context["faults"] else 200)


def _initial(
    request: HttpRequest, upload: Upload, table: Table, fields: Sequence[Field]
) -> tuple[ColumnMapping, Remembered | None]:
    """What was confirmed before, or is asked for by the address, or is guessed."""
    if "foglio" in request.GET:
        sheet = _number(request.GET["foglio"], len(table.sheets))
        row = _number(request.GET.get("riga", "1"), len(table.sheets[sheet].rows) + 1) or 1
        at = columns.proposed_at(table.sheets[sheet], sheet, row - 1, fields)
    elif upload.mapping:
        at = ColumnMapping.from_json(upload.mapping)
    else:
        at = columns.proposed(table, fields)
    saved = SavedMapping.objects.filter(kind=upload.kind, pk=_number(request.GET.get("colonne", ""), 10**9)).first()
    if saved is None:
        return at, None
    laid = columns.apply(saved, table.sheets[at.sheet], at, fields)
    return laid.mapping, laid


def _posted(request: HttpRequest, table: Table, fields: Sequence[Field]) -> ColumnMapping:
    names = {field.name for field in fields}
    sheet = _number(request.POST.get("sheet", ""), len(table.sheets))
    header = _number(request.POST.get("header", ""), len(table.sheets[sheet].rows))
    chosen = {index: request.POST.get(f"column-{index}", "") for index in range(table.sheets[sheet].width)}
    return ColumnMapping(sheet, header, {index: name for index, name in chosen.items() if name in names})


def _number(text: str, below: int) -> int:
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    return number if number < below else 0


@durable
def _keep_mapping(upload: Upload, chosen: ColumnMapping, table: Table, fields: Sequence[Field], name: str) -> None:
    """Keeps the mapping with the upload, and under its name for the next file."""
    texts = headers(table.sheets[chosen.sheet], chosen.header)
    Upload.objects.filter(pk=upload.pk).update(mapping=chosen.as_json())
    if name:
        kept = {"columns": columns.remember(texts, chosen, fields), "saved_at": timezone.now()}
        SavedMapping.objects.update_or_create(kind=upload.kind, name=name, defaults=kept)


def _context(upload: Upload, table: Table, fields: Sequence[Field], chosen: ColumnMapping) -> dict[str, Any]:
    sheet = table.sheets[chosen.sheet]
    shown_columns = _columns(sheet, chosen, form_of(upload))
    return {
        "campaign": upload.campaign,
        "upload": upload,
        "table": table,
        "sheet": sheet,
        "mapping": chosen,
        "offered": fields,
        "columns": shown_columns,
        "ignored": [one for one in shown_columns if not one.field and one.header],
        "lacking": [field for field in fields if field.name not in chosen.columns.values()],
        "header_rows": [(row, _line(sheet, row)) for row in range(min(HEADERS_OFFERED, len(sheet.rows)))],
        "saved": SavedMapping.objects.filter(kind=upload.kind),
        "back": address("start", upload.campaign),
        "discard": address("discard", upload.campaign, upload=upload.pk),
    }


def _line(sheet: TableSheet, row: int) -> str:
    texts = [plain(value) for value in sheet.rows[row] if value != ""]
    line = " · ".join(texts)
    return f"{line[:70]}…" if len(line) > 70 else line or _("(vuota)")


def _columns(sheet: TableSheet, chosen: ColumnMapping, form: Form | None) -> list[Column]:
    place = Place(sheet, chosen)
    texts = headers(sheet, chosen.header)
    first = list(place.rows())[:ROWS_SHOWN] or range(chosen.header + 1, min(chosen.header + 4, len(sheet.rows)))
    found = []
    for index, header in enumerate(texts):
        values = [sheet.value(row, index) for row in first]
        field = chosen.columns.get(index, "")
        kept = tuple(_kept(form, field, value) for value in values) if field else ()
        found.append(Column(index, column_name(index), header, tuple(map(plain, values)), field, kept))
    return [one for one in found if one.header or any(one.values)]


def _kept(form: Form | None, field: str, value: Any) -> tuple[str, bool]:
    """A value as it would be stored, and whether it can be."""
    if form is None or field not in form.cells:
        return (istat_code(value) if field == "@istat" else plain(value)), True
    read = stored(form.cells[field], value)
    return (plain(value), False) if isinstance(read, Fault) else (shown(form.cells[field], read), True)
