# SPDX-License-Identifier: EUPL-1.2
"""The editions of the portal: what is installed and kept, and installing one from its folder or from its files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from schedario.definition.catalogue import editions as folders
from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaigns.edition_tables import build_difference_table, build_edition_table
from schedario.portal.campaigns.forms import EditionFilesForm
from schedario.portal.errors import render_error
from schedario.portal.registry.editions import (
    EditionInUseError,
    Examination,
    NotInstallableError,
    examine_edition,
    install_edition,
    list_editions,
    remove_edition,
)
from schedario.portal.registry.uploaded import (
    LARGEST,
    MOST_FILES,
    UnfitFilesError,
    examine_files,
    examine_signed,
    sign_examined,
)

CHANGES_SHOWN = 200


def manage_editions(request: HttpRequest) -> HttpResponse:
    """Lists the editions; by POST, examines uploaded files."""
    form = EditionFilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploads: list[UploadedFile[Any]] = form.cleaned_data["edition_files"]
        if len(uploads) > MOST_FILES or sum(upload.size or 0 for upload in uploads) > LARGEST:
            return render_error(request, 413)
        try:
            examined = examine_files({upload.name or "": upload.read() for upload in uploads}, str(request.user))
        except UnfitFilesError as unfit:
            form.add_error("edition_files", str(unfit))
        else:
            return _render_examination(request, examined, sign_examined(examined, request.user.pk))
    status = 422 if form.errors else 200
    context = {"editions": list_editions(), "table": build_edition_table(), "form": form}
    return render(request, "campaigns/editions.html", context, status=status)


def show_edition(request: HttpRequest, edizione: str) -> HttpResponse:
    """Examines the edition in its folder; by POST, installs the one whose digest was shown."""
    folder = folders().get(edizione.upper())
    if request.method == "POST":
        return _install_edition(request, folder)
    if folder is None:
        raise Http404
    return _render_examination(request, examine_edition(folder))


def _install_edition(request: HttpRequest, folder: Path | None) -> HttpResponse:
    """Installs what the page held when files were uploaded, else what is in the folder."""
    signed, confirmed = request.POST.get("examined", ""), request.POST.get("digest", "")
    if not signed and folder is None:
        raise Http404
    try:
        examined = examine_edition(folder) if folder and not signed else examine_signed(signed, request.user.pk)
        installed = install_edition(examined, confirmed, get_actor(request))
    except NotInstallableError:
        return render_error(request, 409, _("L’edizione non è più quella mostrata: esaminala di nuovo."))
    names = {"edition": installed.edition, "version": installed.version}
    messages.success(request, _("Installata %(edition)s %(version)s.") % names)
    return redirect("campaigns:editions")


@require_POST
def drop_edition(request: HttpRequest, edizione: str) -> HttpResponse:
    """Removes what is kept of an edition that nothing uses."""
    code = edizione.upper()
    try:
        remove_edition(code, get_actor(request))
    except EditionInUseError:
        return render_error(request, 409, _("L’edizione è in uso: una campagna o una scheda ha bisogno di lei."))
    messages.success(request, _("Tolta l’edizione %(edition)s.") % {"edition": code})
    return redirect("campaigns:editions")


def _render_examination(request: HttpRequest, examined: Examination, signed: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "examined": examined,
        "signed": signed,
        "form": examined.form,
        "changes": examined.changes[:CHANGES_SHOWN],
        "difference_table": build_difference_table(),
        "more": max(len(examined.changes) - CHANGES_SHOWN, 0),
    }
    good = examined.is_good or examined.is_installed
    return render(request, "campaigns/edition.html", context, status=200 if good else 422)
