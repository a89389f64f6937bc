# SPDX-License-Identifier: EUPL-1.2
"""Files of a scheda to take away: the print, the data, the text; at any moment, with their state written on them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.scheda import Scheda as Document
from schedario.documents.sheet import build_sheet
from schedario.documents.text.writer import write_text
from schedario.portal.downloads import build_attachment
from schedario.portal.filing.actions.prints import ensure_print
from schedario.portal.filing.document import build_document, read_sent_document
from schedario.portal.filing.frozen import read_frozen, write_frozen_text
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_reader
from schedario.portal.registry.at_hand import MissingDefinitionError


def build_file_name(scheda: Scheda, kind: str) -> str:
    """`SOC26-CR078SIF11YE-quintano.pdf`."""
    name = slugify(scheda.comune.denominazione)
    return f"{scheda.campaign.edition}-{scheda.comune.codice}-{name}.{kind}"


def build_file_response(content: bytes, name: str) -> HttpResponse:
    """A file to take away; nobody on the way keeps a copy."""
    response = build_attachment(content, name)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def download_pdf(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The printed sheet."""
    return _download_file(request, campaign, comune, "pdf", pdf_bytes, lambda sent: bytes(ensure_print(sent).pdf))


@require_GET
def download_json(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The scheda as JSON."""
    return _download_file(request, campaign, comune, "json", write_json, lambda sent: bytes(sent.document))


@require_GET
def download_text(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The scheda as text."""
    return _download_file(request, campaign, comune, "txt", _render_text, _render_sent_text)


def _download_file(
    request: HttpRequest,
    campaign: str,
    comune: str,
    kind: str,
    of_draft: Callable[[Document], bytes],
    of_sent: Callable[[Submission], bytes],
) -> HttpResponse:
    """The file of the draft, or the one that was kept when the scheda was sent."""
    scheda = get_scheda_for_reader(request, campaign, comune)
    sent = scheda.get_current_submission() if scheda.state == SchedaState.SENT else None
    content = of_sent(sent) if sent else of_draft(build_document(scheda, draft=True))
    return build_file_response(content, build_file_name(scheda, kind))


def _render_sent_text(sent: Submission) -> bytes:
    """As it would be printed with its definition; else from the frozen document alone."""
    try:
        return _render_text(read_sent_document(sent))
    except MissingDefinitionError:
        return write_frozen_text(read_frozen(sent)).encode("utf-8")


def _render_text(document: Document) -> bytes:
    return write_text(build_sheet(document, document.form), document.form).encode("utf-8")
