# SPDX-License-Identifier: EUPL-1.2
"""The page on which who looks at all schede verifies published ones: one file or many, nothing of them kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schedario.documents import read
from schedario.portal.access import OBSERVERS, require_access
from schedario.portal.downloads import add_moment, build_attachment
from schedario.portal.filing.uploading.keeping import LARGEST
from schedario.portal.filing.uploading.verifying import (
    MOST_FILES,
    VerifiedDocument,
    build_document_table,
    build_verified_cell_table,
    build_verified_finding_table,
    list_cells,
    list_findings,
    verify_files,
    write_report_workbook,
)
from schedario.portal.rate_limits import Limit

LIMIT = Limit("verify", most=20, seconds=60)
MOST_WHOLE = 5  # documents of which a page shows every cell; of more only what wants a look


@require_http_methods(["GET", "POST"])
def verify_documents(request: HttpRequest) -> HttpResponse:
    """Asks for files; by POST shows what they are worth, or sends it as a workbook (`formato=xlsx`)."""
    require_access(request, OBSERVERS)
    if request.method == "GET":
        return _render_page(request)
    if (refusal := LIMIT.refuse_excess(request, str(request.user.pk))) is not None:
        return refusal
    files = request.FILES.getlist("file")
    if not files:
        return _render_page(request, fault=_("Scegli prima i file da verificare."), status=422)
    if len(files) > MOST_FILES:
        fault = _("Sono %(n)s file: se ne verificano al massimo %(most)s per volta.")
        return _render_page(request, fault=fault % {"n": len(files), "most": MOST_FILES}, status=422)
    documents = verify_files(_read_files(files))
    if request.POST.get("formato") == "xlsx":
        return build_attachment(write_report_workbook(documents), f"{add_moment('verifica')}.xlsx")
    return _render_page(request, documents)


def _read_files(files: list[UploadedFile[bytes]]) -> Iterator[tuple[str, bytes]]:
    """Names and contents, of each no more than tells that it is too large."""
    for file in files:
        yield file.name or "–", file.read(LARGEST + 1)


def _render_page(
    request: HttpRequest, documents: list[VerifiedDocument] | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    found = documents or []
    whole = len(found) <= MOST_WHOLE
    details = [
        (one, [cell for cell in list_cells(one) if whole or cell.wants_a_look], list_findings(one))
        for one in found
        if one.checked
    ]
    context = {
        "fault": fault,
        "documents": found,
        "table": build_document_table(),
        "cell_table": build_verified_cell_table(),
        "finding_table": build_verified_finding_table(),
        "details": details,
        "whole": whole,
        "most_files": MOST_FILES,
        "megabytes": read.MEGABYTES,
        "megabytes_together": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024),
    }
    return render(request, "filing/document_checks.html", context, status=status)
