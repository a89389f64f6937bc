# SPDX-License-Identifier: EUPL-1.2
"""The four steps of loading a file: upload, columns, check, load. The same for supplied values and for the registry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.definition.form import Cell, Form
from schedario.documents.tables.reader import UnreadableTableError
from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaign_lookup import get_campaign_for_administrator
from schedario.portal.campaigns import check_tables, control, files, row_choices, supplied
from schedario.portal.campaigns.check_tables import FoundNote, ValueChange
from schedario.portal.campaigns.fields import list_fields, map_by_name
from schedario.portal.campaigns.forms import LARGEST, SourceForm, UploadForm
from schedario.portal.campaigns.loading import FaultyError, PlanChangedError, load_supplied_values
from schedario.portal.campaigns.locating import list_unkeyed_comuni
from schedario.portal.campaigns.lookup import build_step_address, get_upload_for_administrator
from schedario.portal.campaigns.models import SavedMapping, Upload, UploadKind
from schedario.portal.campaigns.plan import LoadingPlan, plan_loading
from schedario.portal.campaigns.registry import RegistryPlan, RegistryRefusedError, load_registry, plan_registry
from schedario.portal.campaigns.rows import MappedSheet
from schedario.portal.campaigns.uploading import (
    discard_upload,
    explain_refusal,
    get_form,
    get_mapped_sheet,
    keep_upload,
    list_upload_fields,
)
from schedario.portal.downloads import build_attachment, send_table
from schedario.portal.errors import render_error
from schedario.portal.registry.models import Comune

ERRORS_SHOWN = 200
CHANGES_SHOWN = 100
NOTES_SHOWN = 200
COMUNI_SHOWN = 200
LEFT_OUT_SHOWN = 200
SAMPLE = 8


def start_loading(request: HttpRequest, campaign: str | None = None) -> HttpResponse:
    """Step 1: the file."""
    found = get_campaign_for_administrator(request, campaign) if campaign else None
    form = (SourceForm if found else UploadForm)(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > LARGEST:
            return render_error(request, 413)
        try:
            source = form.cleaned_data.get("source", "")
            upload = keep_upload(file.name, file.read(), source, found, request.user)  # type: ignore[arg-type]  # signed in
        except UnreadableTableError as unreadable:
            form.add_error("file", explain_refusal(unreadable))
        else:
            return redirect(build_step_address("columns", found, upload=upload.pk))
    kind = UploadKind.SUPPLIED if found else UploadKind.REGISTRY
    waiting = Upload.objects.filter(kind=kind, campaign=found, expires_at__gt=timezone.now()).defer("content")
    context = {
        "campaign": found,
        "form": form,
        "waiting": [
            (upload, build_step_address("columns", found, upload=upload.pk))
            for upload in waiting.order_by("-uploaded_at")
        ],
        "template": build_step_address("template", found),
        "remembered": SavedMapping.objects.filter(kind=kind),
        "comuni": Comune.objects.count(),
        "unkeyed": [] if found else list_unkeyed_comuni(Comune.objects.all()),
    }
    return render(request, "campaigns/start.html", context)


def download_template(request: HttpRequest, campaign: str | None = None) -> HttpResponse:
    """An XLSX to fill in."""
    found = get_campaign_for_administrator(request, campaign) if campaign else None
    content = files.build_template(UploadKind.SUPPLIED if found else UploadKind.REGISTRY, found.form if found else None)
    return build_attachment(content, f"{found.code}-valori-forniti.xlsx" if found else "comuni-e-ambiti.xlsx")


def check_upload(request: HttpRequest, upload: int, campaign: str | None = None) -> HttpResponse:
    """Step 3: everything that is wrong, or everything that would change; step 4 by POST."""
    kept = get_upload_for_administrator(request, upload, campaign)
    if not kept.mapping:
        return redirect(build_step_address("columns", kept.campaign, upload=kept.pk))
    if request.method == "POST":
        return _decide_rows(request, kept) if "decide" in request.POST else _load_upload(request, kept)
    planned = _plan_upload(kept)
    left_out = planned.left_out
    context = {
        "campaign": kept.campaign,
        "upload": kept,
        "plan": planned,
        "errors": planned.errors[:ERRORS_SHOWN],
        "error_table": files.build_error_table(),
        "back": build_step_address("columns", kept.campaign, upload=kept.pk),
        "errors_csv": build_step_address("errors", kept.campaign, upload=kept.pk, kind="csv"),
        "left_out_table": check_tables.build_left_out_table(),
        "left_out": left_out[:LEFT_OUT_SHOWN],
        "left_out_count": len(left_out),
        "choices": [],
        "proposed": 0,
        "notes": [],
        "columns": [],
        "errors_xlsx": build_step_address("errors", kept.campaign, upload=kept.pk, kind="xlsx"),
        **(
            _describe_supplied(request, kept, planned)
            if isinstance(planned, LoadingPlan)
            else _describe_registry(planned)
        ),
    }
    return render(request, "campaigns/check.html", context, status=422 if planned.errors else 200)


def _decide_rows(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Keeps what is to be left out, and how doubtful values are read; then the check again."""
    mapped, form = get_mapped_sheet(upload), get_form(upload)
    mapping = mapped.mapping
    try:
        match request.POST["decide"]:
            case "leave_out":
                rows, reason = request.POST.get("rows", ""), request.POST.get("reason", "")
                mapping = row_choices.leave_rows_out(mapping, rows, reason, len(mapped.sheet.rows))
            case "take_back":
                mapping = row_choices.take_rows_back(mapping, request.POST.getlist("back"))
            case "choose" if form is not None:
                mapping = row_choices.choose_readings(mapping, form, request.POST.getlist("choice"))
    except row_choices.RowChoiceError as error:
        messages.error(request, str(error))
    else:
        row_choices.keep_mapping(upload, mapping)
    return redirect(build_step_address("check", upload.campaign, upload=upload.pk))


def download_errors(request: HttpRequest, upload: int, kind: str, campaign: str | None = None) -> HttpResponse:
    """The row errors as a file."""
    kept = get_upload_for_administrator(request, upload, campaign)
    found = list(_plan_upload(kept).errors) if kept.mapping else []
    return send_table(files.build_error_table(), found, kind, f"errori-{kept.name.rpartition('.')[0] or kept.name}")


def delete_upload(request: HttpRequest, upload: int, campaign: str | None = None) -> HttpResponse:
    """Throws a file away that was not loaded."""
    kept = get_upload_for_administrator(request, upload, campaign)
    if request.method == "POST":
        discard_upload(kept)
        messages.info(request, _("Il file «%(name)s» è stato scartato: nulla è stato caricato.") % {"name": kept.name})
    return redirect(build_step_address("start", kept.campaign))


def _plan_upload(upload: Upload) -> LoadingPlan | RegistryPlan:
    mapped, form = get_mapped_sheet(upload), get_form(upload)
    if upload.campaign is None or form is None:
        return plan_registry(mapped)
    return plan_loading(upload.campaign, mapped, supplied.read_supplied_values(mapped, form))


def _load_upload(request: HttpRequest, upload: Upload) -> HttpResponse:
    confirmed, mapped, form = request.POST.get("plan", ""), get_mapped_sheet(upload), get_form(upload)
    try:
        if upload.campaign is None or form is None:
            _announce_registry(request, load_registry(upload, mapped, confirmed, get_actor(request)))
            return redirect("campaigns:registry_start")
        _announce_supplied(
            request,
            load_supplied_values(
                upload, mapped, supplied.read_supplied_values(mapped, form), confirmed, get_actor(request)
            ),
        )
    except (PlanChangedError, FaultyError, RegistryRefusedError):
        return render_error(
            request, 409, _("Il controllo va ripetuto: ciò che il file cambierebbe non è più quello mostrato.")
        )
    return redirect("campaigns:campaign", campaign=upload.campaign.code)


def _announce_supplied(request: HttpRequest, done: LoadingPlan) -> None:
    counts = {"new": len(done.new), "changed": len(done.changed)}
    messages.success(request, _("Caricato. Schede nuove: %(new)s; cambiate: %(changed)s.") % counts)


def _announce_registry(request: HttpRequest, done: RegistryPlan) -> None:
    counts = {"new": len(done.new), "changed": len(done.changed), "ambiti": len(done.ambiti)}
    messages.success(request, _("Caricato. Comuni nuovi: %(new)s; cambiati: %(changed)s; ambiti: %(ambiti)s.") % counts)


def _describe_supplied(request: HttpRequest, upload: Upload, planned: LoadingPlan) -> dict[str, Any]:
    """The first rows as they would be stored, the first changes, and the file as a whole."""
    form = get_form(upload)
    if form is None:
        return {}
    fields = map_by_name(list_upload_fields(upload))
    cells = [form.cells[name] for name in get_mapped_sheet(upload).mapping.columns.values() if name in form.cells]
    rows = [*planned.new, *(change.row for change in planned.changed)][:SAMPLE]
    sample = [(row, [supplied.format_value(cell, row.values.get(cell.id)) for cell in cells]) for row in rows]
    changes = [
        ValueChange(change.row.comune.denominazione, form.cells[name].name, before, after, name in change.overwritten)
        for change in planned.changed[:CHANGES_SHOWN]
        for name, (before, after) in change.cells.items()
    ]
    told: dict[str, Any] = {
        "sample": sample,
        "sample_table": check_tables.build_supplied_sample_table(cells, [fields[cell.id].short for cell in cells]),
        "changes": changes[:CHANGES_SHOWN],
        "change_table": check_tables.build_value_change_table(),
        "choices": _list_choices(form, get_mapped_sheet(upload), planned),
    }
    return told if planned.errors else {**told, **_describe_control(request, upload, form, planned)}


def _list_choices(form: Form, mapped: MappedSheet, planned: LoadingPlan) -> list[tuple[Cell, str, int, bool]]:
    """For each cell with doubtful values, what may be chosen, of how many, and whether it is."""
    there = sorted(planned.settled.items(), key=lambda one: [*form.cells].index(one[0][0]))
    return [
        (form.cells[name], choice, count, choice in mapped.mapping.choices.get(name, ()))
        for (name, choice), count in there
    ]


def _describe_control(request: HttpRequest, upload: Upload, form: Form, planned: LoadingPlan) -> dict[str, Any]:
    """Sums by column, beside the totals that were typed; comuni without a row; what is not plausible."""
    mapped, campaign = get_mapped_sheet(upload), upload.campaign
    if campaign is None:
        return {}
    stated = control.read_totals(form, mapped)
    typed = {name: request.GET.get(f"totale-{name}", stated.get(name, "")) for name in form.cells}
    without = control.list_comuni_without_row(campaign, planned.rows)
    doubts = control.find_doubts(campaign, planned.rows)
    return {
        "columns": control.control_columns(form, mapped, planned.rows, typed),
        "control_table": check_tables.build_control_table(),
        "show_value": check_tables.format_figure,
        "without": without[:COMUNI_SHOWN],
        "without_count": len(without),
        "doubt_table": check_tables.build_supplied_doubt_table(),
        "doubts": doubts[:NOTES_SHOWN],
        "doubt_count": len(doubts),
    }


def _describe_registry(planned: RegistryPlan) -> dict[str, Any]:
    labels = {field.name: field.label for field in list_fields(UploadKind.REGISTRY, None)}
    return {
        "sample": planned.new[:SAMPLE],
        "sample_table": check_tables.build_registry_sample_table(),
        "proposed": sum(entry.proposed for entry in (*planned.new, *(entry for entry, _cells in planned.changed))),
        "notes": [FoundNote(labels[note.field], note, rows) for note, rows in planned.notes.items()][:NOTES_SHOWN],
        "note_table": check_tables.build_note_table(),
        "changes": [
            ValueChange(entry.codice, labels[f"@{name}"], before, after)
            for entry, cells in planned.changed
            for name, (before, after) in cells.items()
        ][:CHANGES_SHOWN],
        "change_table": check_tables.build_value_change_table(),
    }
