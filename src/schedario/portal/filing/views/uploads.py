# SPDX-License-Identifier: EUPL-1.2
"""The pages by which a document becomes answers: upload, comparison, confirmation; and by which that is undone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schedario.definition import display
from schedario.documents import read
from schedario.documents.errors import ReadError
from schedario.documents.pages.drawing import DrawnPage
from schedario.documents.pages.opening import MOST_PAGES, looks_like_pdf
from schedario.portal.filing.actions.loading import (
    DocumentGoneError,
    NothingToUndoError,
    UndoPlan,
    list_undoable_loadings,
    load_document,
    plan_undoing,
    undo_loading,
)
from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.cell_tables import build_proposal_table
from schedario.portal.filing.editing import ClosedError, Editor, StaleError
from schedario.portal.filing.models import Scheda, UploadedDocument
from schedario.portal.filing.sending.comparing import CellChange
from schedario.portal.filing.sheet.read_only_reason import find_read_only_reason
from schedario.portal.filing.uploading.keeping import (
    LARGEST,
    NotThisFormError,
    discard_document,
    keep_document,
    read_file,
    read_uploaded,
)
from schedario.portal.filing.uploading.pictures import draw_document_page, find_picture
from schedario.portal.filing.uploading.proposing import DocumentComparison, find_texts
from schedario.portal.filing.uploading.warnings import list_warnings
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_reader, get_scheda_for_writer
from schedario.portal.rate_limits import Limit
from schedario.portal.timeline import describe_format

LIMIT = Limit("upload", most=60, seconds=60)  # files that one person uploads
MOST_DIGITS = 9  # of a number that a page sends back
MOST_LOADINGS = 5  # that the page of upload lists
MOST_UNCLAIMED = 50  # numbers that a page lists


class DocumentForm(forms.Form):
    """The document."""

    file = forms.FileField(
        label=gettext_lazy("Documento"),
        help_text=gettext_lazy(
            "La scheda come dati (JSON), testo, PDF, pagina web (HTML) o cartella di lavoro (XLSX, ODS), "
            "fino a %(limit)s megabyte."
        )
        % {"limit": read.MEGABYTES},
    )


@require_http_methods(["GET", "POST"])
def upload_document(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Takes a document and leads to its comparison with the scheda; 422 with the reason where it cannot be read."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    if not scheda.can_be_written():
        return _render_closed(request, scheda)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return _render_upload(request, scheda, DocumentForm())
    if (refusal := LIMIT.refuse_excess(request, str(writer.user.pk))) is not None:
        return refusal
    if not form.is_valid():
        return _render_upload(request, scheda, form, 422)
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        form.add_error("file", _("Il file supera %(limit)s megabyte.") % {"limit": read.MEGABYTES})
        return _render_upload(request, scheda, form, 413)
    content = file.read()
    try:
        read_file(content, file.name, scheda.form)
    except NotThisFormError as error:
        form.add_error("file", explain_refusal(error, scheda))
        return _render_upload(request, scheda, form, 422)
    document = keep_document(scheda, file.name, content, writer)
    return redirect("filing:uploaded", campaign, comune, document.pk)


def explain_refusal(error: NotThisFormError, scheda: Scheda) -> str:
    """The reason why nothing of a document can be taken, in words."""
    told = {"found": error.found, "form": scheda.form.code}
    because = _(
        "Non si carica: la definizione di %(form)s non dice quali celle corrispondono a quelle di un’altra edizione o "
        "di un altro anno."
    )
    match error.refusal:
        case "other_edition":
            what = _("È una scheda %(found)s, non %(form)s.")
        case "other_year":
            what = _("Le etichette del documento parlano di altri anni (%(found)s).")
        case _:
            return error.said
    return f"{what} {because}" % told


@require_http_methods(["GET", "POST"])
def compare_document(request: HttpRequest, campaign: str, comune: str, document: int) -> HttpResponse:
    """Shows what there is to take; by POST it becomes answers. 409 where the scheda has changed meanwhile."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    kept = _get_document(scheda, writer, document)
    if kept.event is not None:
        messages.info(request, _("Il documento «%(name)s» è già stato caricato.") % {"name": kept.name})
        return redirect(build_sheet_address(scheda))
    if not scheda.can_be_written():
        return _render_closed(request, scheda)
    try:
        return (
            _load_chosen(request, scheda, kept, writer)
            if request.method == "POST"
            else _show_comparison(request, scheda, kept)
        )
    except NotThisFormError as error:
        form = DocumentForm()
        return _render_upload(request, scheda, form, 422, explain_refusal(error, scheda))


def _get_document(scheda: Scheda, writer: Editor, number: int) -> UploadedDocument:
    found = UploadedDocument.objects.of_user(writer.user).filter(scheda=scheda, pk=number).first()
    if found is None:
        raise Http404
    return found


def _compare(request: HttpRequest, scheda: Scheda, document: UploadedDocument) -> tuple[DocumentComparison, Any]:
    """The scheda beside the document, or beside one of several in it; and what the page says of the others."""
    found = read_uploaded(document, scheda.form)
    asked = (request.POST if request.method == "POST" else request.GET).get("scheda", "")
    place, reading = found.choose_reading(scheda.comune.codice, _read_number(asked))
    others = {"place": place, "readings": found.readings, "errors": found.errors}
    return DocumentComparison(scheda, reading, document.digest), others


def _read_number(written: str) -> int | None:
    """A number that a page sends back; None for anything that is none of them."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= MOST_DIGITS else None


def _show_comparison(request: HttpRequest, scheda: Scheda, document: UploadedDocument) -> HttpResponse:
    comparison, others = _compare(request, scheda, document)
    return _render_comparison(request, document, comparison, others, comparison.choose_unasked())


def _load_chosen(request: HttpRequest, scheda: Scheda, document: UploadedDocument, writer: Editor) -> HttpResponse:
    """Loads what was chosen, if each of it is still what the page showed."""
    comparison, others = _compare(request, scheda, document)
    marks = frozenset(request.POST.getlist("take"))
    texts, gone = find_texts(comparison, marks)
    chosen = marks & comparison.by_mark.keys()
    if gone:
        return _render_comparison(request, document, comparison, others, chosen, "changed")
    if not texts:
        return _render_comparison(request, document, comparison, others, chosen, "nothing")
    try:
        event = load_document(document, comparison.reading.format, scheda.version, texts, writer)
    except StaleError as stale:
        comparison = DocumentComparison(stale.scheda, comparison.reading, document.digest)
        chosen = marks & comparison.by_mark.keys()
        return _render_comparison(request, document, comparison, others, chosen, "changed")
    except DocumentGoneError:
        raise Http404 from None
    except ClosedError:
        return _render_closed(request, Scheda.objects.with_related().get(pk=scheda.pk))
    _announce_loading(request, scheda, document, event, len(texts))
    return redirect(build_sheet_address(scheda))


def _announce_loading(
    request: HttpRequest, scheda: Scheda, document: UploadedDocument, event: int, number: int
) -> None:
    words = ngettext("Caricata %(n)s cella da «%(name)s».", "Caricate %(n)s celle da «%(name)s».", number)
    address = reverse("filing:undo_loading", args=[scheda.campaign.code, scheda.comune.codice, event])
    undo = format_html('<a href="{}">{}</a>', address, _("Annulla il caricamento"))
    messages.success(request, format_html("{} {}", words % {"n": number, "name": document.name}, undo))
    if _read_number(request.POST.get("version", "")) not in (None, scheda.version):
        messages.info(
            request,
            _("Mentre guardavi il documento sono state salvate altre celle della scheda: sono rimaste com’erano."),
        )


def _render_comparison(
    request: HttpRequest,
    document: UploadedDocument,
    comparison: DocumentComparison,
    others: Any,
    chosen: frozenset[str],
    refused: str = "",
) -> HttpResponse:
    coverage = comparison.reading.coverage
    context = {
        **build_page_context(comparison.scheda),
        "document": document,
        "comparison": comparison,
        "table": build_proposal_table(),
        "others": others,
        "chosen": chosen,
        "refused": refused,
        "warnings": list_warnings(comparison),
        "doubts": comparison.select_proposals("doubt", "unreadable"),
        "differences": comparison.select_proposals("value", "unavailable"),
        "supplied": comparison.select_proposals("supplied", "locked"),
        "blanks": comparison.select_proposals("blank"),
        "coverage": coverage,
        "format": describe_format(comparison.reading.format),
        "format_cell": display.format_value,
        "find_picture": find_picture,
        "unclaimed": coverage.unclaimed[:MOST_UNCLAIMED] if coverage else (),
    }
    status = {"": 200, "changed": 409, "nothing": 422}[refused]
    return render(request, "filing/comparison.html", context, status=status)


@require_GET
def show_page(request: HttpRequest, campaign: str, comune: str, document: int, page: int) -> HttpResponse:
    """A page of a PDF, with the places lit of what it proposes; `?cella=` names the one that is asked for."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    kept = _get_document(scheda, writer, document)
    if not scheda.can_be_written():
        return _render_closed(request, scheda)
    try:
        drawn = _draw_page(kept, page)
        comparison, others = _compare(request, scheda, kept)
    except ReadError as error:
        return _render_upload(request, scheda, DocumentForm(), 422, error.sentence)
    except NotThisFormError as error:
        return _render_upload(request, scheda, DocumentForm(), 422, explain_refusal(error, scheda))
    places = [(one, find_picture(one.origin)) for one in comparison.all_proposals]
    context = {
        **build_page_context(scheda),
        "document": kept,
        "page": page,
        "drawn": drawn,
        "places": [(one, picture) for one, picture in places if picture is not None and picture.page == page],
        "asked": request.GET.get("cella", ""),
        "back": f"?scheda={others['place']}" if len(others["readings"]) > 1 else "",
    }
    return render(request, "filing/document_page.html", context)


@require_GET
def draw_picture(request: HttpRequest, campaign: str, comune: str, document: int, page: int) -> HttpResponse:
    """A page of a PDF as PNG, kept by the browser of its owner alone."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    try:
        drawn = _draw_page(_get_document(scheda, writer, document), page)
    except ReadError:
        return HttpResponse(status=422)
    return HttpResponse(drawn.png, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _draw_page(document: UploadedDocument, page: int) -> DrawnPage:
    """The page; raises Http404 where the document has none of that number, ReadError where it cannot be drawn now."""
    if page > MOST_PAGES or not looks_like_pdf(bytes(document.content)):
        raise Http404
    try:
        return draw_document_page(document, page)
    except ReadError as error:
        if error.reason == "no_page":
            raise Http404 from None
        raise


@require_POST
def discard_upload(request: HttpRequest, campaign: str, comune: str, document: int) -> HttpResponse:
    """Throws a document away that was not loaded."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    kept = _get_document(scheda, writer, document)
    discard_document(kept)
    messages.info(request, _("Il documento «%(name)s» è stato scartato: nulla è cambiato.") % {"name": kept.name})
    return redirect("filing:upload", campaign, comune)


@require_http_methods(["GET", "POST"])
def undo_load(request: HttpRequest, campaign: str, comune: str, event: int) -> HttpResponse:
    """Shows what undoing a loading would put back, and does it. 409 where it cannot be done, or not as shown."""
    scheda, writer = get_scheda_for_writer(request, campaign, comune)
    plan = plan_undoing(scheda, event)
    if plan is None:
        raise Http404
    if not scheda.can_be_written():
        return _render_closed(request, scheda)
    if request.method == "GET":
        return _render_undoing(request, scheda, plan)
    seen = _read_number(request.POST.get("version", ""))
    try:
        done = undo_loading(scheda.pk, -1 if seen is None else seen, event, writer)
    except StaleError as stale:
        return _render_undoing(request, stale.scheda, plan_undoing(stale.scheda, event) or plan, changed=True)
    except NothingToUndoError:
        return _render_undoing(request, scheda, plan_undoing(scheda, event) or plan)
    except ClosedError:
        return _render_closed(request, Scheda.objects.with_related().get(pk=scheda.pk))
    words = _("Il caricamento di «%(file)s» è annullato.") % {"file": done.loaded.file}
    if done.left:
        words += " " + _("Celle lasciate com’erano, perché cambiate da allora: %(cells)s.") % {
            "cells": ", ".join(_name_cells(scheda, done.left))
        }
    messages.success(request, words)
    return redirect(build_sheet_address(scheda))


def _name_cells(scheda: Scheda, names: Iterable[str]) -> list[str]:
    """The names of cells in words; of one that the form has no more, its own."""
    cells = scheda.form.cells
    return [cells[name].name if name in cells else name for name in names]


def _render_undoing(request: HttpRequest, scheda: Scheda, plan: UndoPlan, *, changed: bool = False) -> HttpResponse:
    cells, now = scheda.form.cells, scheda.render_cell_texts()
    restored = [CellChange(cells[name], now.get(name, ""), text) for name, text in plan.texts.items()]
    context = {
        **build_page_context(scheda),
        "plan": plan,
        "changed": changed,
        "restored": restored,
        "left": _name_cells(scheda, plan.left),
        "back": reverse("filing:story", args=[scheda.campaign.code, scheda.comune.codice]),
    }
    return render(request, "filing/undo_loading.html", context, status=409 if request.method == "POST" else 200)


@require_GET
def show_files(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The files of the scheda that can be taken away."""
    scheda = get_scheda_for_reader(request, campaign, comune)
    return render(request, "filing/files.html", build_page_context(scheda))


def _render_upload(
    request: HttpRequest, scheda: Scheda, form: DocumentForm, status: int = 200, refusal: str = ""
) -> HttpResponse:
    waiting = UploadedDocument.objects.of_user(request.user).filter(scheda=scheda, event=None).defer("content")  # type: ignore[arg-type]  # signed in
    context = {
        **build_page_context(scheda),
        "form": form,
        "waiting": waiting,
        "loaded": list_undoable_loadings(scheda)[:MOST_LOADINGS],
        "refusal": refusal,
        "closed": "",
    }
    return render(request, "filing/upload.html", context, status=status)


def _render_closed(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    closed = find_read_only_reason(scheda, timezone.now(), writer=True)
    context = {**build_page_context(scheda), "form": None, "waiting": [], "refusal": "", "closed": closed}
    return render(request, "filing/upload.html", context, status=200 if request.method == "GET" else 409)
